#include "base/assets.h"

#include <assert.h>

#include "base/banned.h"

enum { SLOTS = 1024 };

/* Their places in the table by the hash of the name, from 1; 0 is a free slot. */
static uint16_t slots[SLOTS];

static uint16_t *slot_of(struct str name)
{
    size_t at = str_hash(name) % SLOTS;
    while (slots[at] != 0 && !str_equal(assets[slots[at] - 1].name, name))
        at = (at + 1) % SLOTS;
    return &slots[at];
}

static void slots_make(void)
{
    static bool is_made;
    if (is_made)
        return;
    assert(asset_count < SLOTS / 2);
    for (size_t i = 0; i < asset_count; i++)
        *slot_of(assets[i].name) = (uint16_t)(i + 1);
    is_made = true;
}

const struct asset *asset_find(struct str name)
{
    slots_make();
    uint16_t place = *slot_of(name);
    return place > 0 ? &assets[place - 1] : NULL;
}
