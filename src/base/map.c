#include "base/map.h"

#include "base/arena.h"
#include "base/banned.h"

struct map_slot {
    struct str key;
    void *value;
    uint64_t hash;
    bool is_taken;
};

void map_init(struct map *map, struct arena *arena)
{
    *map = (struct map){ .arena = arena };
}

/* The slot that holds `key`, or the free one in which it belongs. */
static inline struct map_slot *slot_of(const struct map *map, struct str key, uint64_t hash)
{
    size_t at = (size_t)hash & (map->room - 1);
    while (map->slots[at].is_taken &&
           !(map->slots[at].hash == hash && str_equal(map->slots[at].key, key)))
        at = (at + 1) & (map->room - 1);
    return &map->slots[at];
}

void *map_find(const struct map *map, struct str key)
{
    if (map->count == 0)
        return NULL;
    const struct map_slot *slot = slot_of(map, key, str_hash(key));
    return slot->is_taken ? slot->value : NULL;
}

static void map_grow(struct map *map)
{
    struct map old = *map;
    map->room = old.room ? old.room * 2 : 16;
    map->slots = arena_array(map->arena, struct map_slot, map->room);
    for (size_t i = 0; i < old.room; i++) {
        if (old.slots[i].is_taken)
            *slot_of(map, old.slots[i].key, old.slots[i].hash) = old.slots[i];
    }
}

bool map_add(struct map *map, struct str key, void *value)
{
    if (map->count * 2 >= map->room)
        map_grow(map);
    uint64_t hash = str_hash(key);
    struct map_slot *slot = slot_of(map, key, hash);
    if (slot->is_taken)
        return false;
    *slot = (struct map_slot){ .key = key, .value = value, .hash = hash, .is_taken = true };
    map->count++;
    return true;
}
