/* yaml_fuzz.c - any bytes as a definition file, alone and as a site's overlay: read or refused with
 * faults that have a place and words, never a crash. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "seido/load.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ours[] =
    "codes: colour\nja: 色\nen: Colour\nlist:\n  - {code: a, ja: 赤, en: Red}\n---\n"
    "record: visit\nja: 訪問\nen: Visit\ncategory: basic\nsections:\n  - section: main\n    ja: 主\n"
    "    en: Main\n    fields:\n      - {field: seen_on, kind: date, ja: 日, en: Day}\n"
    "      - {field: why, kind: code, codes: colour, ja: 理由, en: Why}\n";

static void load(const struct source *sources, size_t count)
{
    struct arena arena = { 0 };
    struct seido *seido = NULL;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    arena_init(&arena, 0);
    enum status status = seido_load(sources, count, NULL, &seido, &faults, &err);
    if ((status == OK) != (faults.count == 0))
        abort();
    for (size_t i = 0; i < faults.count; i++)
        if (faults.items[i].wrong.len == 0 || faults.items[i].remedy.len == 0 ||
            faults.items[i].place.line < 1)
            abort();
    arena_release(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = { (const char *)data, size };
    struct source sources[] = { { STR_INIT("ours.yaml"), STR_INIT(""), false },
                                { STR_INIT("site.yaml"), STR_INIT(""), true } };
    sources[1].text = text;
    sources[0].text = (struct str){ ours, sizeof ours - 1 };
    load(sources, 2);
    sources[1].is_overlay = false;
    load(sources + 1, 1);
    return 0;
}
