/* zengin_fuzz.c - any bytes as a bank file: read and explained, or refused; what has no problem adds up, and what is
 * written of its rows is read as the same rows. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "loan/zengin_rows.h"
#include "seido/load.h"
#include "seido/seido.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct zengin_layouts *known_layouts(void)
{
    static struct arena arena;
    static struct zengin_layouts layouts;
    static bool is_loaded;
    if (is_loaded)
        return &layouts;
    struct err err = { 0 };
    struct source *sources = NULL;
    struct seido *seido = NULL;
    struct faults faults = { .arena = &arena };
    size_t count = 0;
    Date on = { 0 };
    bool is_made = date_make(2026, 11, 21, &on);
    assert(is_made);
    seido_sources(&arena, &sources, &count);
    enum status status = seido_load(sources, count, NULL, &seido, &faults, &err);
    assert(status == OK);
    const struct rate_table *table = seido_rates(seido, STR("zengin_fields"));
    assert(table);
    status = zengin_layouts_load(&arena, table, on, &layouts, &err);
    assert(status == OK);
    is_loaded = true;
    return &layouts;
}

static void assert_same(const struct json *a, const struct json *b)
{
    assert(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        assert(str_equal(a->names[i], b->names[i]) && a->items[i].type == b->items[i].type);
        assert(a->items[i].number == b->items[i].number);
        assert(a->items[i].type != JSON_TEXT || str_equal(a->items[i].text, b->items[i].text));
    }
}

/* Some signs are taken when read and refused when written: then there is no second file. */
static void write_and_read(struct arena *arena, const struct zengin_layouts *layouts,
                           const struct zengin_file *file)
{
    const struct zengin_layout *layout = &layouts->of[file->format];
    struct zengin_draft draft;
    struct zengin_file again;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, arena, 4096, file->body.len * 2 + 4096);
    zengin_draft_begin(&draft, layouts, &out, file->has_line_ends);
    for (int line = 1; line <= file->records; line++) {
        struct json row = zengin_row(arena, layout, file, line);
        if (zengin_draft_add(arena, &draft, &row, &err) != OK)
            return;
    }
    enum status status = zengin_draft_end(arena, &draft, &err);
    assert(status == OK && draft.records == file->records); /* nothing was left out */
    status = zengin_read(arena, layouts, buf_str(&out), &again, &err);
    assert(status == OK && again.is_taken && again.records == file->records);
    for (int line = 1; line <= file->records; line++) {
        struct json before = zengin_row(arena, layout, file, line);
        struct json after = zengin_row(arena, layout, &again, line);
        assert_same(&before, &after);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct zengin_layouts *layouts = known_layouts();
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct zengin_file file;
    if (zengin_read(&arena, layouts, (struct str){ (const char *)data, size }, &file, &err) != OK)
        return 0;
    const struct zengin_layout *layout = &layouts->of[file.format];
    Yen sum = 0;
    for (int line = 1; line <= file.records; line++) {
        enum zengin_record record = zengin_record_of(&file, line);
        if (record == ZENGIN_RECORDS)
            continue; /* a line that is none of the four */
        const struct zengin_field *amount = zengin_field(layout, record, "amount");
        for (int i = 0; i < layout->count[record]; i++)
            (void)zengin_text(&arena, &file, line, &layout->fields[record][i]);
        if (record == ZENGIN_DATA && amount)
            sum += zengin_number(&file, line, amount);
    }
    assert(!file.is_taken || file.sums.amount == sum);
    if (file.is_taken)
        write_and_read(&arena, layouts, &file);
    return 0;
}
