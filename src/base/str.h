/* str.h - text: a view (struct str) and a growing buffer (struct buf).
 * A str is not terminated and not owned; its bytes are UTF-8, checked where they came in.
 * Length in bytes is `len`; in characters str_chars(). */
#ifndef BANSO_BASE_STR_H
#define BANSO_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"

struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){ "" literal "", sizeof(literal) - 1 })
#define STR_INIT(literal)                                                                          \
    {                                                                                              \
        "" literal "", sizeof(literal) - 1                                                         \
    }                                    /* in static tables */
#define STR_ARG(s) (int)(s).len, (s).ptr /* for "%.*s" */

static inline struct str str_of(const char *chars) /* from a terminated string; NULL is "" */
{
    return chars ? (struct str){ chars, strlen(chars) } : STR("");
}
struct str arena_copy(struct arena *arena, struct str s);
const char *str_to_chars(struct arena *arena, struct str s); /* terminated copy, for libraries */
static inline bool str_equal(struct str a, struct str b)
{
    /* most names differ in their first byte already */
    return a.len == b.len &&
           (a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0));
}
int str_compare(struct str a, struct str b); /* by bytes, as memcmp */
uint64_t str_hash(struct str s); /* for tables of ours: foreign text may collide at will */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_find(struct str s, struct str needle, size_t *ret_at);
static inline bool str_find_char(struct str s, char c, size_t *ret_at)
{
    const char *at = s.len > 0 ? memchr(s.ptr, c, s.len) : NULL;
    if (at)
        *ret_at = (size_t)(at - s.ptr);
    return at != NULL;
}
/* Clamps to the length. */
static inline struct str str_slice(struct str s, size_t from, size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct str){ s.ptr ? s.ptr + from : s.ptr, to - from };
}
struct str str_trim(struct str s); /* ASCII and ideographic spaces, both ends */
/* Cuts the part before `separator` off `*rest`; false when nothing is left. */
bool str_split(struct str *rest, char separator, struct str *ret_part);
/* Whole text as a decimal number, sign allowed; false if it is not one or does not fit. */
bool str_to_int(struct str s, int64_t *ret);
/* A number formatted into the arena; the text lives there. */
struct str str_from_int(struct arena *arena, int64_t value);
/* One behind the other; `b` itself when there is nothing before it. */
struct str str_join(struct arena *arena, struct str a, struct str b);
struct str str_format(struct arena *arena, const char *format, ...) PRINTF_LIKE(2, 3);

/* Characters (code points) of valid UTF-8; graphemes as people count them (IVS, marks: one). */
size_t str_chars(struct str s);
size_t str_graphemes(struct str s);
/* First `max` bytes at most, never inside a character. */
struct str str_cut(struct str s, size_t max);
/* Valid UTF-8 (no surrogates, no overlong forms), no NUL, no control character but tab and
 * newline. On false, *ret_at is the first bad byte. */
bool str_is_clean(struct str s, size_t *ret_at);

/* A buffer that grows in an arena up to `max` bytes; what would pass it sets `overflow` and is
 * dropped, and buf_ok() is then false for good. */
struct buf {
    struct arena *arena;
    char *ptr;
    size_t len, room, max;
    bool overflow; /* there is no room any more, and none is made */
};

void buf_init(struct buf *buf, struct arena *arena, size_t room, size_t max);
void buf_add_more(struct buf *buf, struct str s); /* what buf_add does when the room is too small */
/* Thousands of times a page, mostly with literals: where it is inline, a literal is a few moves. */
static inline void buf_add(struct buf *buf, struct str s)
{
    if (s.len > buf->room - buf->len) {
        buf_add_more(buf, s);
    } else if (s.len > 0) {
        memcpy(buf->ptr + buf->len, s.ptr, s.len);
        buf->len += s.len;
    }
}
static inline void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, (struct str){ &c, 1 });
}
void buf_add_int(struct buf *buf, int64_t value);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);
bool buf_ok(const struct buf *buf);
struct str buf_str(const struct buf *buf); /* a view; the next add may move it */

#endif
