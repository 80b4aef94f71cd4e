#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

/* Without optimisation, or under a sanitizer, what was released is overwritten, so that a stale
 * pointer stops the test and not a caseworker. */
#if !defined(__OPTIMIZE__) || defined(__SANITIZE_ADDRESS__)
#define ARENA_POISON 1
#else
#define ARENA_POISON 0
#endif

enum { BLOCK_FIRST = KIB(16), BLOCK_LARGEST = MIB(1), POISON_BYTE = 0xdd };

struct arena_block {
    struct arena_block *next;
    size_t room, used;
    max_align_t bytes[];
};

static NO_RETURN void arena_fail(const char *why)
{
    fputs(why, stderr);
    abort();
}

static struct arena_block *block_new(size_t room)
{
    struct arena_block *block = malloc(sizeof(struct arena_block) + room);
    if (!block)
        arena_fail("event=arena.no_memory\n");
    block->next = NULL;
    block->room = room;
    block->used = 0;
    return block;
}

void arena_init(struct arena *arena, size_t limit)
{
    *arena = (struct arena){ .limit = limit ? limit : ARENA_LIMIT_DEFAULT };
}

static void blocks_release(struct arena_block *block)
{
    while (block) {
        struct arena_block *next = block->next;
        if (ARENA_POISON)
            memset(block->bytes, POISON_BYTE, block->used);
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    arena->used = 0;
    if (!arena->first)
        return;
    blocks_release(arena->first->next);
    if (ARENA_POISON)
        memset(arena->first->bytes, POISON_BYTE, arena->first->used);
    arena->first->next = NULL;
    arena->first->used = 0;
    arena->current = arena->first;
}

void arena_release(struct arena *arena)
{
    blocks_release(arena->first);
    *arena = (struct arena){ .limit = arena->limit };
}

/* A block in which `size` more bytes fit becomes the current one. */
static void arena_grow(struct arena *arena, size_t size)
{
    size_t room = BLOCK_FIRST;
    if (arena->current)
        room = arena->current->room >= BLOCK_LARGEST / 2 ? BLOCK_LARGEST : arena->current->room * 2;
    if (room < size)
        room = size;
    struct arena_block *block = block_new(room);
    if (arena->current)
        arena->current->next = block;
    else
        arena->first = block;
    arena->current = block;
}

static char *take(struct arena *arena, size_t count, size_t size, size_t *ret_bytes)
{
    const size_t align = _Alignof(max_align_t);
    if (size && count > (SIZE_MAX - align) / size)
        arena_fail("event=arena.size_overflow\n");
    size_t bytes = (count * size + align - 1) / align * align;
    if (!arena->limit)
        arena->limit = ARENA_LIMIT_DEFAULT;
    if (bytes > arena->limit - arena->used)
        arena_fail("event=arena.limit_passed\n");
    if (!arena->current || arena->current->room - arena->current->used < bytes)
        arena_grow(arena, bytes);
    struct arena_block *block = arena->current;
    char *memory = (char *)block->bytes + block->used;
    block->used += bytes;
    arena->used += bytes;
    *ret_bytes = bytes;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    char *memory = take(arena, count, size, &bytes);
    memset(memory, 0, bytes);
    return memory;
}

void *arena_room(struct arena *arena, void *items, size_t count, size_t size)
{
    bool is_full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
    if (!is_full)
        return items;
    void *more = arena_alloc(arena, count ? count * 2 : 4, size);
    if (count)
        memcpy(more, items, count * size);
    return more;
}

char *arena_chars(struct arena *arena, size_t count)
{
    size_t ignored;
    return take(arena, count, 1, &ignored);
}

void *array_add(struct array *array)
{
    array->items = arena_room(array->arena, array->items, array->count, array->size);
    return (char *)array->items + array->size * array->count++;
}
