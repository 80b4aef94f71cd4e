/* arena.h - memory that is released all at once: one arena per request, per row of a batch, or
 * for the configuration. Nothing in it is freed singly. Out of memory aborts the process: every
 * change is in a transaction, so nothing is half done. Debug builds poison on reset. */
#ifndef BANSO_BASE_ARENA_H
#define BANSO_BASE_ARENA_H

#include <stddef.h>

#include "base/compiler.h"

struct arena_block;

struct arena {
    struct arena_block *block; /* the newest; it leads to the others */
    char *next;                /* first free byte of it ... */
    size_t room;               /* ... and how many there are */
    size_t limit;              /* more than this handed out is a bug or an attack: abort */
};

enum { ARENA_LIMIT_DEFAULT = 256 * 1024 * 1024 };

/* limit: bytes; 0 means ARENA_LIMIT_DEFAULT. */
void arena_init(struct arena *arena, size_t limit);
void arena_reset(struct arena *arena);   /* keeps its newest block if that is of moderate size */
void arena_release(struct arena *arena); /* accepts a zeroed arena */
size_t arena_used(const struct arena *arena); /* bytes handed out since init or reset */

/* `count` zeroed objects of `size` bytes, aligned for any type; never NULL (count 0 gives a
 * pointer that must not be read). The product is checked. */
void *arena_alloc(struct arena *arena, size_t count, size_t size) MUST_USE;

/* Room for one more item in an array that grows singly and knows only its count: `items` itself, or, when
 * `count` fills its room (0, 4, 8, 16 ...), a copy in twice the room. */
void *arena_room(struct arena *arena, void *items, size_t count, size_t size) MUST_USE;
/* What arena_chars does when the block is too full. */
char *arena_more(struct arena *arena, size_t count) MUST_USE;

enum { ARENA_ALIGN = 16 };
_Static_assert(_Alignof(max_align_t) == ARENA_ALIGN, "pieces are aligned for any type");

/* Bytes that are written before they are read: not zeroed. */
MUST_USE static inline char *arena_chars(struct arena *arena, size_t count)
{
    if (count >= arena->room)
        return arena_more(arena, count);
    size_t bytes = (count + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    char *memory = arena->next;
    arena->next += bytes;
    arena->room -= bytes;
    return memory;
}

#define arena_new(arena, type) ((type *)arena_alloc((arena), 1, sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc((arena), (count), sizeof(type)))
/* Items of one type that grow; begun with `arena` and `size` (of an item), the rest zero. */
struct array {
    struct arena *arena;
    size_t size, count;
    void *items;
};
void *array_add(struct array *array); /* a new zeroed item; may move the others */

#define AUTO_ARENA CLEANUP(arena_release) struct arena

#endif
