/* json_build.c - trees of values made by the program (json.h). */
#include "base/json.h"

#include "base/arena.h"
#include "base/banned.h"

void json_add_item(struct arena *arena, struct json *list, struct json value)
{
    list->type = JSON_ARRAY;
    list->items = arena_room(arena, list->items, list->count, sizeof *list->items);
    list->items[list->count++] = value;
}

void json_add_member(struct arena *arena, struct json *object, const char *name, struct json value)
{
    object->type = JSON_OBJECT;
    object->items = arena_room(arena, object->items, object->count, sizeof *object->items);
    object->names = arena_room(arena, object->names, object->count, sizeof *object->names);
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
