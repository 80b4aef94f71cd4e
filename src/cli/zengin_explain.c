/* zengin_explain.c - `banso zengin explain`: a bank file record by record, with what every field says. */
#include "cli/zengin.h"

#include "loan/zengin_rows.h"

#include "base/banned.h"

enum { RECORD_MAX_BYTES = MIB(1), MONTH = 100, YEAR = 10000 };

struct page {
    const struct zengin_desk *desk;
    const struct zengin_file *file;
    struct arena *arena; /* of this record */
    int line;
    size_t problem; /* the first of this line or a later one */
    struct buf out;
    struct json_writer json;
};

static struct str say(const struct page *page, const char *key, const struct text_arg *args,
                      size_t count)
{
    const struct cli *cli = page->desk->cli;
    return catalogue_text(page->arena,
                          (struct voice){ cli->catalogue, cli->eras, cli->lang, false }, key, args,
                          count);
}

static struct str code_of(const struct page *page, const struct zengin_field *field,
                          struct str value)
{
    const struct rate_table *table = seido_rates(page->desk->seido, STR("zengin_codes"));
    const struct str key[2][2] = { { STR("field"), field->name }, { STR("code"), value } };
    const struct rate_row *row = NULL;
    struct err ignored = { 0 };
    if (table == NULL ||
        rate_find(table, page->desk->today, key, LENGTH(key), &row, &ignored) != OK)
        return STR("");
    return rate_cell(table, row, page->desk->cli->lang == LANG_JA ? STR("ja") : STR("en"));
}

static struct str era_day(const struct page *page, int yymmdd)
{
    Date day = { 0 };
    struct err ignored = { 0 };
    if (zengin_era_day(page->desk->cli->eras, yymmdd, page->desk->today, &day, &ignored) != OK)
        return STR("");
    return say(page, "cli.zengin.date", &ARG_DATE("date", day), 1);
}

/* What a value means: money, a day, a word of the table zengin_codes; "" where it speaks for itself. */
static struct str meaning_of(const struct page *page, const struct zengin_field *field,
                             struct str value)
{
    int64_t number = 0;
    if (!str_to_int(value, &number))
        return code_of(page, field, value);
    if (field->kind == 'D') {
        const struct text_arg args[] = { ARG_INT("month", number / MONTH),
                                         ARG_INT("day", number % MONTH) };
        return say(page, "cli.zengin.month_day", args, LENGTH(args));
    }
    if (field->kind == 'E' || (field->kind == 'e' && number > YEAR))
        return era_day(page, (int)number);
    size_t at;
    if (zengin_is_quantity(field))
        return str_find(field->name, STR("amount"), &at) ||
                       str_find(field->name, STR("balance"), &at)
                   ? say(page, "cli.zengin.yen", &ARG_YEN("amount", number), 1)
                   : say(page, "cli.zengin.count", &ARG_INT("count", number), 1);
    return code_of(page, field, value);
}

static void write_field(struct page *page, const struct zengin_field *field)
{
    enum lang lang = page->desk->cli->lang;
    struct str value = zengin_text(page->arena, page->file, page->line, field);
    struct str means = meaning_of(page, field, value);
    if (page->desk->cli->is_json) {
        json_object_begin(&page->json);
        json_member_text(&page->json, "field", field->name);
        json_member_text(&page->json, "label", field->label.in[lang]);
        json_member_int(&page->json, "from", field->at + 1);
        json_member_int(&page->json, "to", field->at + field->length);
        json_member_text(&page->json, "value", value);
        if (means.len > 0)
            json_member_text(&page->json, "means", means);
        json_object_end(&page->json);
        return;
    }
    buf_addf(&page->out, "  %3d-%-3d  %.*s  %.*s", field->at + 1, field->at + field->length,
             STR_ARG(field->label.in[lang]),
             STR_ARG(value.len > 0 ? value : say(page, "cli.zengin.blank", NULL, 0)));
    if (means.len > 0)
        buf_addf(&page->out, "  (%.*s)", STR_ARG(means));
    buf_add_char(&page->out, '\n');
}

static void write_faults(struct page *page)
{
    const struct zengin_file *file = page->file;
    if (page->desk->cli->is_json) {
        json_name(&page->json, STR("problems"));
        json_array_begin(&page->json);
    }
    for (; page->problem < file->problem_count && file->problems[page->problem].line == page->line;
         page->problem++) {
        const struct zengin_problem *problem = &file->problems[page->problem];
        if (page->desk->cli->is_json) {
            zengin_write_fault_json(page->desk->cli, problem, &page->json);
            continue;
        }
        buf_add(&page->out, problem->is_warning ? STR("  ! ") : STR("  !! "));
        zengin_write_fault(page->desk->cli, problem, &page->out);
    }
    if (page->desk->cli->is_json)
        json_array_end(&page->json);
}

static void explain_record(struct page *page)
{
    static const char *const names[ZENGIN_RECORDS + 1] = {
        [ZENGIN_HEADER] = "cli.zengin.header",   [ZENGIN_DATA] = "cli.zengin.data",
        [ZENGIN_TRAILER] = "cli.zengin.trailer", [ZENGIN_END] = "cli.zengin.end",
        [ZENGIN_RECORDS] = "cli.zengin.unknown",
    };
    enum zengin_record record = zengin_record_of(page->file, page->line);
    const struct zengin_layout *layout = &page->desk->layouts.of[page->file->format];
    int count = record < ZENGIN_RECORDS ? layout->count[record] : 0;
    struct str name = say(page, names[record], NULL, 0);
    bool is_json = page->desk->cli->is_json;
    if (is_json) {
        json_object_begin(&page->json);
        json_member_int(&page->json, "line", page->line);
        json_member_text(&page->json, "name", name);
        json_name(&page->json, STR("fields"));
        json_array_begin(&page->json);
    } else {
        buf_addf(&page->out, "%d  %.*s\n", page->line, STR_ARG(name));
    }
    for (int i = 0; i < count; i++)
        if (zengin_is_told(&layout->fields[record][i]))
            write_field(page, &layout->fields[record][i]);
    if (is_json)
        json_array_end(&page->json);
    write_faults(page);
    if (is_json)
        json_object_end(&page->json);
}

void zengin_explain(const struct zengin_desk *desk, const struct zengin_file *file)
{
    struct page page = { .desk = desk, .file = file };
    for (page.line = 1; page.line <= file->records; page.line++) {
        AUTO_ARENA arena = { 0 };
        page.arena = &arena;
        buf_init(&page.out, &arena, 4096, RECORD_MAX_BYTES);
        json_init(&page.json, &page.out);
        explain_record(&page);
        if (desk->cli->is_json)
            buf_add_char(&page.out, '\n');
        cli_print(desk->cli, buf_str(&page.out));
    }
}
