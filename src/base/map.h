/* map.h - from text to a pointer; grows in an arena, forgets nothing. Keys are not copied. */
#ifndef BANSO_BASE_MAP_H
#define BANSO_BASE_MAP_H

#include "base/str.h"

struct map_slot;

struct map {
    struct arena *arena;
    struct map_slot *slots;
    size_t count, room;
};

void map_init(struct map *map, struct arena *arena);
void *map_find(const struct map *map, struct str key);      /* NULL if absent */
bool map_add(struct map *map, struct str key, void *value); /* false: the key is there already */

#endif
