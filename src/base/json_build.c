/* json_build.c - trees of values made by the program (json.h). */
#include "base/json.h"

#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

/* Rooms double; a count that is a power of two from 8 on (or none) is a full room. */
static bool is_full(size_t count)
{
    return count == 0 || (count >= 8 && (count & (count - 1)) == 0);
}

static void *grown(struct arena *arena, const void *items, size_t count, size_t size)
{
    if (!is_full(count))
        return NULL;
    void *more = arena_alloc(arena, count ? count * 2 : 8, size);
    if (count)
        memcpy(more, items, count * size);
    return more;
}

void json_add_item(struct arena *arena, struct json *list, struct json value)
{
    list->type = JSON_ARRAY;
    struct json *more = grown(arena, list->items, list->count, sizeof *more);
    if (more)
        list->items = more;
    list->items[list->count++] = value;
}

void json_add_member(struct arena *arena, struct json *object, const char *name, struct json value)
{
    object->type = JSON_OBJECT;
    struct json *items = grown(arena, object->items, object->count, sizeof *items);
    struct str *names = grown(arena, object->names, object->count, sizeof *names);
    if (items) {
        object->items = items;
        object->names = names;
    }
    object->items[object->count] = value;
    object->names[object->count++] = str_of(name);
}

struct json json_of_int(int64_t value)
{
    return (struct json){ .type = JSON_INT, .number = value };
}

struct json json_of_text(struct str value)
{
    return (struct json){ .type = JSON_TEXT, .text = value };
}

struct json json_of_date(struct arena *arena, Date value)
{
    return json_of_text(date_format_iso(arena, value));
}

struct json json_of_month(struct arena *arena, Date value)
{
    return json_of_text(str_slice(date_format_iso(arena, value), 0, 7));
}

struct json json_of_flag(bool value)
{
    return (struct json){ .type = JSON_BOOL, .number = value };
}
