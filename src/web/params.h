/* params.h - names and values as a form, a query or a draft carries them, in their order; a name may
 * come several times (checkboxes). And the two parsers that make them from foreign bytes: pure
 * functions of (bytes, length), fuzzed in fuzz/. */
#ifndef BANSO_WEB_PARAMS_H
#define BANSO_WEB_PARAMS_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum { PARAMS_MAX = 1000, PARAM_NAME_MAX = 200 };

struct param {
    struct str name, value;
    bool is_repaired; /* came with characters that are not taken (params_tidy) */
};

struct params {
    struct arena *arena;
    struct param *items;
    size_t count, room;
};

void params_init(struct params *params, struct arena *arena);
/* Views are kept, not copied. False when PARAMS_MAX are in it already. */
bool params_add(struct params *params, struct str name, struct str value);
void params_add_int(struct params *params, struct str name, int64_t value);
/* Replaces the first of that name and drops the others; adds it if there is none. */
void params_set(struct params *params, struct str name, struct str value);
/* The first value of the name; "" when absent. */
struct str params_get(const struct params *params, struct str name);
bool params_has(const struct params *params, struct str name);
/* Walks the values of one name: start with *at = 0; false after the last. */
bool params_next(const struct params *params, struct str name, size_t *at, struct str *ret);

/* Reads application/x-www-form-urlencoded (also query strings). Line ends become "\n".
 *   errors  ERR_INVALID  broken %-escape, text that is not clean UTF-8 (str_is_clean); err->field
 *                        is the name
 *           ERR_LIMIT    more than PARAMS_MAX names, or a name longer than PARAM_NAME_MAX */
STATUS params_parse(struct params *params, struct str bytes, struct err *err);
/* The same of what people typed or pasted: values go through params_tidy instead of being refused; names are
 * the program's own and stay strict. */
STATUS params_parse_form(struct params *params, struct str bytes, struct err *err);
/* Typed text made clean (str_is_clean): every kind of line end (CR LF, CR, U+000B, U+000C, U+0085, U+2028,
 * U+2029) becomes "\n"; other control characters are taken out and broken UTF-8 becomes U+FFFD, which
 * sets *ret_repaired: a page says so at the field and saves nothing. */
struct str params_tidy(struct arena *arena, struct str text, bool *ret_repaired);
bool params_is_repaired(const struct params *params, struct str name);
/* The same written back: for links and stored drafts. params_parse(params_format(x)) == x. */
struct str params_format(struct arena *arena, const struct params *params);
/* One value, percent-encoded, added to `out`. */
void url_encode(struct buf *out, struct str text);

/* ---- multipart/form-data, fed piece by piece so that uploads never stand in memory ---- */
enum { MULTIPART_HEADER_MAX = 2048, MULTIPART_BOUNDARY_MAX = 70 };

/* Called in order: part_begin, then part_data any number of times, then part_end. A status that is
 * not OK stops the parser and is returned by multipart_feed. */
struct multipart_sink {
    void *context;
    MUST_USE enum status (*part_begin)(void *context, struct str name, struct str file_name,
                                       bool is_file, struct err *err);
    MUST_USE enum status (*part_data)(void *context, struct str bytes, struct err *err);
    MUST_USE enum status (*part_end)(void *context, struct err *err);
};

struct multipart {
    const struct multipart_sink *sink;
    char delimiter[MULTIPART_BOUNDARY_MAX + 4]; /* "\r\n--boundary" */
    size_t delimiter_len;
    size_t matched; /* bytes of the delimiter seen so far */
    int state;
    char header[MULTIPART_HEADER_MAX];
    size_t header_len;
    size_t parts;
    char tail[4];
    size_t tail_len;
};

/* From the Content-Type header. errors: ERR_INVALID: no or bad boundary. */
STATUS multipart_init(struct multipart *multipart, struct str content_type,
                      const struct multipart_sink *sink, struct err *err);
/* errors: ERR_INVALID, ERR_LIMIT (parts, headers), or what the sink said. */
STATUS multipart_feed(struct multipart *multipart, struct str bytes, struct err *err);
/* ERR_INVALID unless the closing delimiter was seen. */
STATUS multipart_end(const struct multipart *multipart, struct err *err);

#endif
