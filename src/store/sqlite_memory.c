/* sqlite_memory.c - memory for SQLite: pieces of up to half a kilobyte in lists by size. A page takes and gives back
 * some two hundred of them, and Debian builds SQLite without its own small store. A process is one thread. What was
 * taken for the lists stays with them: as much as SQLite ever held at once. */
#include "store/sqlite_memory.h"

#include <sqlite3.h>
#include <stdalign.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

enum { STEP = 16, SMALL_MAX = 512, CHUNK = 64 * 1024 };

/* In front of every piece: how much room it has. */
struct piece {
    alignas(max_align_t) size_t room;
};

struct spare {
    struct spare *next;
};

static struct spare *spares[SMALL_MAX / STEP + 1];
static char *chunk;
static size_t chunk_left;

static size_t *room_of(void *bytes)
{
    return &((struct piece *)bytes - 1)->room;
}

static void *piece_new(size_t room)
{
    size_t size = sizeof(struct piece) + room;
    struct piece *piece;
    if (room > SMALL_MAX) {
        piece = malloc(size);
    } else {
        if (chunk_left < size) {
            chunk = malloc(CHUNK);
            chunk_left = chunk ? CHUNK : 0;
        }
        piece = chunk ? (struct piece *)chunk : NULL;
        if (piece) {
            chunk += size;
            chunk_left -= size;
        }
    }
    if (!piece)
        return NULL; /* SQLite ends the statement */
    piece->room = room;
    return piece + 1;
}

static int rounded(int size)
{
    return (size + STEP - 1) / STEP * STEP;
}

static void *take(int size)
{
    size_t room = (size_t)rounded(size);
    struct spare *spare = room <= SMALL_MAX ? spares[room / STEP] : NULL;
    if (!spare)
        return piece_new(room);
    spares[room / STEP] = spare->next;
    return spare;
}

static void give_back(void *bytes)
{
    size_t room = *room_of(bytes);
    struct spare *spare = bytes;
    if (room > SMALL_MAX) {
        free((struct piece *)bytes - 1);
        return;
    }
    spare->next = spares[room / STEP];
    spares[room / STEP] = spare;
}

static int size_of(void *bytes)
{
    return bytes ? (int)*room_of(bytes) : 0;
}

static void *take_more(void *bytes, int size)
{
    size_t room = *room_of(bytes);
    if ((size_t)size <= room && room <= SMALL_MAX)
        return bytes;
    void *more = take(size);
    if (more) {
        memcpy(more, bytes, room < (size_t)size ? room : (size_t)size);
        give_back(bytes);
    }
    return more;
}

static int begin(void *unused)
{
    (void)unused;
    return SQLITE_OK;
}

static void end(void *unused)
{
    (void)unused;
}

bool sqlite_memory_use(void)
{
    static const sqlite3_mem_methods methods = { .xMalloc = take,
                                                 .xFree = give_back,
                                                 .xRealloc = take_more,
                                                 .xSize = size_of,
                                                 .xRoundup = rounded,
                                                 .xInit = begin,
                                                 .xShutdown = end };
    return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK;
}
