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
    struct arena_block *older;
    size_t room;
    size_t used_before; /* in the older ones */
    max_align_t bytes[];
};

static NO_RETURN void arena_fail(const char *why)
{
    fputs(why, stderr);
    abort();
}

void arena_init(struct arena *arena, size_t limit)
{
    *arena = (struct arena){ .limit = limit };
}

size_t arena_used(const struct arena *arena)
{
    const struct arena_block *block = arena->block;
    return block ? block->used_before + block->room - arena->room : 0;
}

/* All of a block is free again. */
static void block_begin(struct arena *arena, struct arena_block *block, size_t used_before)
{
    block->used_before = used_before;
    arena->block = block;
    arena->next = (char *)block->bytes;
    arena->room = block->room;
}

static void blocks_release(struct arena_block *block)
{
    while (block) {
        struct arena_block *older = block->older;
        if (ARENA_POISON)
            memset(block->bytes, POISON_BYTE, block->room);
        free(block);
        block = older;
    }
}

void arena_reset(struct arena *arena)
{
    struct arena_block *kept = arena->block;
    if (!kept || kept->room > BLOCK_LARGEST) {
        arena_release(arena);
        return;
    }
    blocks_release(kept->older);
    kept->older = NULL;
    if (ARENA_POISON)
        memset(kept->bytes, POISON_BYTE, kept->room - arena->room);
    block_begin(arena, kept, 0);
}

void arena_release(struct arena *arena)
{
    blocks_release(arena->block);
    *arena = (struct arena){ .limit = arena->limit };
}

/* A block in which `size` more bytes fit becomes the newest one; `left` may be handed out at all. */
static void arena_grow(struct arena *arena, size_t size, size_t left)
{
    struct arena_block *older = arena->block;
    size_t room = BLOCK_FIRST;
    if (older)
        room = older->room >= BLOCK_LARGEST / 2 ? BLOCK_LARGEST : older->room * 2;
    if (room < size)
        room = size;
    if (room > left)
        room = left / ARENA_ALIGN * ARENA_ALIGN;
    struct arena_block *block = malloc(sizeof *block + room);
    if (!block)
        arena_fail("event=arena.no_memory\n");
    block->older = older;
    block->room = room;
    block_begin(arena, block, arena_used(arena));
}

char *arena_more(struct arena *arena, size_t count)
{
    if (count > SIZE_MAX - ARENA_ALIGN)
        arena_fail("event=arena.size_overflow\n");
    size_t bytes = (count + ARENA_ALIGN - 1) / ARENA_ALIGN * ARENA_ALIGN;
    size_t limit = arena->limit ? arena->limit : ARENA_LIMIT_DEFAULT;
    size_t left = limit - arena_used(arena);
    if (bytes > left)
        arena_fail("event=arena.limit_passed\n");
    if (!arena->block || bytes > arena->room)
        arena_grow(arena, bytes, left);
    char *memory = arena->next;
    arena->next += bytes;
    arena->room -= bytes;
    return memory;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        arena_fail("event=arena.size_overflow\n");
    return memset(arena_chars(arena, bytes), 0, bytes);
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

void *array_add(struct array *array)
{
    array->items = arena_room(array->arena, array->items, array->count, array->size);
    return (char *)array->items + array->size * array->count++;
}
