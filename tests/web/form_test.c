/* form_test.c - for every record type of the definitions, with no line written for it: values into
 * controls and back give the same values; escaping; rows added and removed. */
#include "web/site.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "os/files.h"
#include "record/kind.h"
#include "web/html/form_internal.h"

#include "base/banned.h"

/* A value of each kind that its own parser accepts. */
static const char *const samples[KINDS] = {
    [KIND_TEXT] = "<b>\"髙﨑\" & 'x'</b>",
    [KIND_LONG_TEXT] = "一行目\n二行目 𠮷",
    [KIND_NAME] = "髙﨑",
    [KIND_KANA] = "タカサキ",
    [KIND_DATE] = "R8.4.1",
    [KIND_PARTIAL_DATE] = "昭和60年",
    [KIND_TIME] = "14:05",
    [KIND_YEN] = "12,300",
    [KIND_COUNT] = "7",
    [KIND_RATE] = "3",
    [KIND_POSTAL_CODE] = "590-0078",
    [KIND_TELEPHONE] = "072-233-1101",
    [KIND_EMAIL] = "a@example.jp",
    [KIND_MONTH] = "R8.4",
};

static struct str sample_of(const struct request *request, const struct kind_context *context,
                            const struct field *field)
{
    struct arena *arena = request->arena;
    struct value yes = { .has = true, .number = YES };
    if (field->kind == KIND_CODE || field->kind == KIND_CODES)
        return field->codes->codes[0].code;
    if (field->kind == KIND_YES_NO)
        return value_edit(arena, context, field, &yes);
    if (kind_is_key(field->kind))
        return field->kind == KIND_FILE ? STR("") : form_key_text(request, field, 1);
    if (field->kind == KIND_FLAG)
        return STR("1");
    if (field->kind == KIND_CONSENT)
        return STR("1");
    return samples[field->kind] == NULL ? STR("") : str_of(samples[field->kind]);
}

static void fill(struct site *site, const struct record_def *def, struct params *input)
{
    struct kind_context context = request_kinds(&site->request);
    struct arena *arena = site->request.arena;
    struct buf carried;
    buf_init(&carried, arena, 256, 64 * 1024);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->is_fixed)
            continue;
        buf_addf(&carried, "%.*s,", STR_ARG(field->name));
        if (field->kind != KIND_TABLE) {
            (void)params_add(input, field->name, sample_of(&site->request, &context, field));
            continue;
        }
        params_add_int(input, form_rows_name(arena, field->name), 2);
        for (size_t row = 0; row < 2; row++)
            for (size_t c = 0; c < field->column_count; c++)
                (void)params_add(input,
                                 form_cell_name(arena, field->name, row, field->columns[c].name),
                                 sample_of(&site->request, &context, &field->columns[c]));
    }
    (void)params_add(input, STR("carried"), buf_str(&carried));
}

static void read_into(struct site *site, const struct params *input, struct record *record)
{
    struct problems problems;
    struct err err = { 0 };
    problems_init(&problems, site->request.arena);
    test_ok(form_read(&site->request, input, STR(""), record, &problems, &err), &err);
    for (size_t i = 0; i < problems.count; i++)
        print_message("%.*s: %.*s: %s\n", STR_ARG(record->def->name),
                      STR_ARG(problems.items[i].field), problems.items[i].key);
    assert_int_equal(problems.count, 0);
}

static void every_type_goes_there_and_back(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_CHIEF);
    struct request *request = &site.request;
    for (size_t i = 0; i < site.app.seido->record_count; i++) {
        const struct record_def *def = &site.app.seido->records[i];
        struct record *first = record_new(request->arena, def);
        struct record *second = record_new(request->arena, def);
        struct params typed, shown;
        first->form_on = second->form_on = request->today;
        params_init(&typed, request->arena);
        params_init(&shown, request->arena);
        fill(&site, def, &typed);
        read_into(&site, &typed, first);
        form_input(request, first, STR(""), 1, &shown);
        (void)params_add(&shown, STR("carried"), params_get(&typed, STR("carried")));
        read_into(&site, &shown, second);
        for (size_t f = 0; f < def->field_count; f++)
            assert_true(value_equal(&def->fields[f], &first->values[def->fields[f].number],
                                    &second->values[def->fields[f].number]));
    }
    site_close(&site);
}

static void nothing_typed_becomes_markup(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    struct html h;
    size_t at = 0;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_CHIEF);
    struct request *request = &site.request;
    for (size_t i = 0; i < site.app.seido->record_count; i++) {
        const struct record_def *def = &site.app.seido->records[i];
        struct record *record = record_new(request->arena, def);
        struct params typed;
        record->form_on = request->today;
        params_init(&typed, request->arena);
        fill(&site, def, &typed);
        read_into(&site, &typed, record);
        struct form form = { .request = request, .record = record, .input = &typed };
        struct form_view view = { .request = request, .record = record, .shows_empty = true };
        html_init(&h, request);
        html_form_sections(&h, &form);
        html_record_view(&h, &view);
        html_record_paper(&h, &view);
        assert_true(buf_ok(&h.out));
        assert_false(str_find(buf_str(&h.out), STR("<b>"), &at));
        assert_false(str_find(buf_str(&h.out), STR(" style="), &at));
        assert_false(str_find(buf_str(&h.out), STR("⟦"), &at));
    }
    site_close(&site);
}

/* ---- what applies: the server's rule and the script's ---- */

enum { CASES_MAX = 1 << 20 };

struct show_cases {
    struct site *site;
    const struct record_def *def;
    const struct conditions *conditions;
    struct str of; /* "intake.emergency_items": whose condition it is */
    struct json_writer *json;
    size_t count;
};

/* With one field answered so and nothing else: what the server says, and what stands in data-show. */
static void show_case(struct show_cases *cases, struct str name, struct str answer)
{
    struct request *request = &cases->site->request;
    struct record *record = record_new(request->arena, cases->def);
    struct params typed;
    struct buf carried;
    struct html h;
    record->form_on = request->today;
    params_init(&typed, request->arena);
    buf_init(&carried, request->arena, 256, 64 * 1024);
    for (size_t i = 0; i < cases->def->field_count; i++)
        buf_addf(&carried, "%.*s,", STR_ARG(cases->def->fields[i].name));
    (void)params_add(&typed, STR("carried"), buf_str(&carried));
    size_t at = 0;
    if (str_find(name, STR("["), &at))
        params_add_int(&typed, form_rows_name(request->arena, str_slice(name, 0, at)), 1);
    if (answer.len > 0)
        (void)params_add(&typed, name, answer);
    read_into(cases->site, &typed, record);
    struct form form = { .request = request, .record = record, .input = &typed };
    html_init(&h, request);
    html_form_show(&h, &form, cases->conditions);
    if (buf_str(&h.out).len == 0) { /* only the server can tell: no type of ours asks so */
        fail_msg("%.*s: no condition for the script", STR_ARG(cases->of));
        return;
    }
    struct str show = buf_str(&h.out), start = STR(" data-show=\"");
    json_init(cases->json, cases->json->out); /* a line a case */
    json_object_begin(cases->json);
    json_member_text(cases->json, "of", cases->of);
    json_member_text(cases->json, "show", str_slice(show, start.len, show.len - 1));
    json_member_text(cases->json, "name", name);
    json_member_text(cases->json, "answer", answer);
    json_member_bool(cases->json, "shown", conditions_hold(cases->conditions, record));
    json_object_end(cases->json);
    buf_add(cases->json->out, STR("\n"));
    cases->count++;
}

/* Every choice that the control offers; of what is typed, one value; and no answer. */
static void show_answers(struct show_cases *cases, const struct field *field)
{
    struct request *request = &cases->site->request;
    struct kind_context context = request_kinds(request);
    struct record *record = record_new(request->arena, cases->def);
    struct form form = { .request = request, .record = record };
    record->form_on = request->today;
    show_case(cases, field->name, STR(""));
    if (field->kind == KIND_CODE || field->kind == KIND_CODES || field->kind == KIND_YES_NO) {
        struct form_options options = form_options(&form, field, STR(""));
        for (size_t i = 0; i < options.count; i++)
            show_case(cases, field->name, options.items[i].value);
    } else if (field->kind == KIND_TABLE) {
        show_case(cases, form_cell_name(request->arena, field->name, 0, field->columns[0].name),
                  sample_of(request, &context, &field->columns[0]));
    } else {
        show_case(cases, field->name, sample_of(request, &context, field));
    }
}

static void show_conditions(struct show_cases *cases, struct str of,
                            const struct conditions *conditions)
{
    cases->conditions = conditions;
    cases->of =
        str_format(cases->site->request.arena, "%.*s.%.*s", STR_ARG(cases->def->name), STR_ARG(of));
    for (size_t i = 0; i < conditions->count; i++)
        if (conditions->items[i].record.len == 0)
            show_answers(cases, record_field(cases->def, conditions->items[i].field));
}

static void show_all(struct show_cases *cases)
{
    for (size_t i = 0; i < cases->site->app.seido->record_count; i++) {
        cases->def = &cases->site->app.seido->records[i];
        for (size_t s = 0; s < cases->def->section_count; s++)
            show_conditions(cases, cases->def->sections[s].name, &cases->def->sections[s].show_if);
        for (size_t f = 0; f < cases->def->field_count; f++)
            show_conditions(cases, cases->def->fields[f].name, &cases->def->fields[f].show_if);
    }
}

/* tests/data/conditions.jsonl holds the server's answer to each; tests/e2e asks form.js the same.
 * BANSO_GOLDEN=1 writes it anew. */
static void script_and_server_show_the_same(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    struct buf out;
    struct json_writer json;
    struct str stored;
    struct err err = { 0 };
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_CHIEF);
    struct arena *arena = site.request.arena;
    buf_init(&out, arena, KIB(64), CASES_MAX);
    json_init(&json, &out);
    struct show_cases cases = { .site = &site, .json = &json };
    show_all(&cases);
    assert_true(cases.count > 200);
    const char *root = getenv("BANSO_SOURCE");
    struct str path =
        str_format(arena, "%s/tests/data/conditions.jsonl", root == NULL ? "." : root);
    if (getenv("BANSO_GOLDEN") != NULL)
        test_ok(file_write(path, buf_str(&out), 0644, &err), &err);
    test_ok(file_read(arena, path, CASES_MAX, &stored, &err), &err);
    assert_true(str_equal(stored, buf_str(&out)));
    site_close(&site);
}

static void rows_are_added_and_removed(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct request request = { .arena = &arena };
    struct params input;
    (void)state;
    params_init(&input, &arena);
    assert_false(form_row_act(&request, &input));
    (void)params_add(&input, STR("t.rows"), STR("3"));
    (void)params_add(&input, STR("t[0].a"), STR("x"));
    (void)params_add(&input, STR("t[1].a"), STR("y"));
    (void)params_add(&input, STR("t[2].a"), STR("z"));
    (void)params_add(&input, STR("row_remove"), STR("t.1"));
    assert_true(form_row_act(&request, &input));
    assert_str(&arena, params_get(&input, STR("t.rows")), "2");
    assert_str(&arena, params_get(&input, STR("t[1].a")), "z");
    assert_false(params_has(&input, STR("t[2].a")));
    params_set(&input, STR("row_add"), STR("t"));
    assert_true(form_row_act(&request, &input));
    assert_str(&arena, params_get(&input, STR("t.rows")), "3");
}

/* Each byte, alone at each place of a text of each length: html_text looks at eight at once. */
static void each_byte_is_escaped_where_it_stands(void **state)
{
    (void)state;
    static const char specials[] = "&<>\"'";
    static const char *const entities[] = { "&amp;", "&lt;", "&gt;", "&quot;", "&#39;" };
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct request request = { .arena = &arena };
    char text[24];
    for (int byte = 1; byte < 256; byte++)
        for (size_t len = 1; len <= sizeof text; len++)
            for (size_t at = 0; at < len; at++) {
                struct html h = { .request = &request };
                const char *found = strchr(specials, byte);
                char one[] = { (char)byte, '\0' };
                memset(text, at % 2 == 0 ? 'a' : '\xe4', len);
                text[at] = one[0];
                struct str before = { text, at }, after = { text + at + 1, len - at - 1 };
                buf_init(&h.out, &arena, 64, 256);
                html_text(&h, (struct str){ text, len });
                struct str wanted =
                    str_format(&arena, "%.*s%s%.*s", STR_ARG(before),
                               found ? entities[found - specials] : one, STR_ARG(after));
                assert_true(str_equal(buf_str(&h.out), wanted));
                arena_reset(&arena);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_byte_is_escaped_where_it_stands),
        { "every type goes there and back", every_type_goes_there_and_back, test_db_setup_sqlite,
          test_db_teardown, NULL },
        { "nothing typed becomes markup", nothing_typed_becomes_markup, test_db_setup_sqlite,
          test_db_teardown, NULL },
        { "script and server show the same", script_and_server_show_the_same, test_db_setup_sqlite,
          test_db_teardown, NULL },
        cmocka_unit_test(rows_are_added_and_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
