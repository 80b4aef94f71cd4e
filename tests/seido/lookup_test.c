/* lookup_test.c - what the loaded definitions answer: wordings, days, labels, rates, overlays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "seido/load.h"

static struct arena arena;
static struct seido *seido;

static struct str read_file(const char *name)
{
    char path[2048];
    const char *root = getenv("BANSO_SOURCE");
    snprintf(path, sizeof path, "%s/docs/example-site/%s", root != NULL ? root : ".", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *bytes = arena_alloc(&arena, 65536, 1);
    size_t len = fread(bytes, 1, 65536, file);
    fclose(file);
    return (struct str){ bytes, len };
}

/* The built-in definitions with the example site of the manual. */
static int load(void **state)
{
    (void)state;
    struct source *ours = NULL;
    size_t count = 0;
    struct faults faults = { .arena = &arena };
    struct err err = { 0 };
    arena_init(&arena, 0);
    seido_sources(&arena, &ours, &count);
    struct source *all = arena_array(&arena, struct source, count + 2);
    memcpy(all, ours, count * sizeof *all);
    all[count] = (struct source){ STR("intake.yaml"), read_file("intake.yaml"), true };
    all[count + 1] = (struct source){ STR("food.yaml"), read_file("food.yaml"), true };
    enum status status = seido_load(all, count + 2, NULL, &seido, &faults, &err);
    for (size_t i = 0; i < faults.count; i++)
        fprintf(stderr, "%.*s:%d: %.*s: %.*s\n", STR_ARG(faults.items[i].place.file),
                faults.items[i].place.line, STR_ARG(faults.items[i].field),
                STR_ARG(faults.items[i].wrong));
    return status == OK ? 0 : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static void test_wordings(void **state)
{
    (void)state;
    static const struct {
        const char *list, *wording, *code; /* code NULL: none */
        size_t count;
    } rows[] = {
        { "triage_result", "他の制度や専門機関につなぐ", "2", 1 },
        { "triage_result", "継続支援", "4", 1 },
        { "triage_result", "同意に向けて取り組む", "3", 1 },
        { "triage_result", "判断前に中断・終了", "5", 1 },
        { "contact_method", "電話相談・連絡", "1", 1 },
        { "contact_method", "面談（来所）", "3", 1 }, /* width */
        { "contact_method", " 所内　会議 ", "4", 1 }, /* spaces */
        { "sex", "男姓", NULL, 0 },
        { "concern", "就職", NULL, 2 }, /* may be two */
        { "concern", "仕事探し、就職について", "07", 1 },
        { "program", "一時生活支援", "temporary_housing", 1 },
        { "program", "一時生活支援事業", "temporary_housing", 1 }, /* former label */
        { "program", "家計改善支援", "household_budget", 1 },
        { "route", "self", NULL, 0 },
        { "concern", "雪かき", "x1", 1 }, /* of the overlay */
        { "sex", "", NULL, 0 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        size_t count = 99;
        const struct code_list *list = seido_codes(seido, str_of(rows[i].list));
        assert_non_null(list);
        const struct code *code = code_match(list, str_of(rows[i].wording), &count);
        assert_int_equal(count, rows[i].count);
        if (rows[i].code == NULL) {
            assert_null(code);
        } else {
            assert_non_null(code);
            assert_true(str_equal(code->code, str_of(rows[i].code)));
        }
    }
}

static OptDate day(int32_t year, int32_t month, int32_t number)
{
    OptDate date = { .has = true };
    assert_true(date_make(year, month, number, &date.value));
    return date;
}

static void test_labels_by_day(void **state)
{
    (void)state;
    const struct program *program = seido_program(seido, STR("temporary_housing"));
    OptDate now = { .has = false };
    assert_true(
        str_equal(label_on(&program->label, LANG_JA, day(2025, 3, 31)), STR("一時生活支援事業")));
    assert_true(
        str_equal(label_on(&program->label, LANG_JA, day(2025, 4, 1)), STR("居住支援事業")));
    assert_true(str_equal(label_on(&program->label, LANG_JA, now), STR("居住支援事業")));
}

static void test_rates(void **state)
{
    (void)state;
    const struct rate_table *table = seido_rates(seido, STR("municipalities"));
    const struct str found[1][2] = { { STR("code"), STR("271004") } };
    const struct str site[1][2] = { { STR("code"), STR("999016") } };
    const struct str absent[1][2] = { { STR("code"), STR("999999") } };
    const struct rate_row *row = NULL;
    struct err err = { 0 };
    Date on = day(2026, 1, 1).value;
    assert_int_equal(rate_find(table, on, found, 1, &row, &err), OK);
    assert_true(str_equal(rate_cell(table, row, STR("name")), STR("大阪市")));
    assert_int_equal(rate_find(table, on, site, 1, &row, &err), ERR_NOT_FOUND); /* no more */
    assert_int_equal(rate_find(table, day(2020, 3, 31).value, site, 1, &row, &err), OK);
    assert_int_equal(rate_find(table, on, absent, 1, &row, &err), ERR_NOT_FOUND);
    assert_string_equal(err.key, "rate.not_found");
    assert_non_null(strstr(err.detail, "municipalities"));
    assert_non_null(strstr(err.detail, "2026-01-01"));
    assert_non_null(strstr(err.detail, "code=999999"));
}

/* A site's row wins over ours on the days it holds; ours stands on the others. */
static void test_rates_of_a_site(void **state)
{
    (void)state;
    static const struct str rows =
        STR_INIT("extend_rates: late_rates\nrows:\n"
                 "  - {from: 2018-07-01, until: 2021-06-30, cells: [\"12345\"]}\n");
    struct source *ours = NULL;
    size_t count = 0;
    struct faults faults = { .arena = &arena };
    struct seido *with_site = NULL;
    struct err err = { 0 };
    seido_sources(&arena, &ours, &count);
    struct source *all = arena_array(&arena, struct source, count + 2);
    memcpy(all, ours, count * sizeof *all);
    all[count] = (struct source){ STR("rates.yaml"), rows, true };
    assert_int_equal(seido_load(all, count + 1, NULL, &with_site, &faults, &err), OK);
    const struct rate_table *table = seido_rates(with_site, STR("late_rates"));
    static const struct {
        int year;
        const char *ppm;
    } expected[] = { { 2018, "50000" }, { 2019, "12345" }, { 2021, "12345" }, { 2022, "30000" } };
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++) {
        const struct rate_row *row = NULL;
        assert_int_equal(rate_find(table, day(expected[i].year, 1, 1).value, NULL, 0, &row, &err),
                         OK);
        assert_true(str_equal(rate_cell(table, row, STR("ppm")), str_of(expected[i].ppm)));
    }
    all[count + 1] = all[count]; /* twice the same days */
    assert_int_equal(seido_load(all, count + 2, NULL, &with_site, &faults, &err), ERR_INVALID);
}

static void test_eras_and_variants(void **state)
{
    (void)state;
    assert_int_equal(seido->eras.count, 5);
    assert_true(str_equal(seido->eras.items[4].name, STR("令和")));
    assert_true(seido->variants.count > 300);
    for (size_t i = 1; i < seido->variants.count; i++)
        assert_true(seido->variants.items[i - 1].from < seido->variants.items[i].from);
}

static void test_statements(void **state)
{
    (void)state;
    const struct statement *statement = seido_statement(seido, STR("service_consent"));
    const struct statement_version *old = statement_on(statement, day(2025, 3, 31).value);
    const struct statement_version *now = statement_on(statement, day(2025, 4, 1).value);
    assert_true(str_equal(old->version, STR("2015_04")));
    assert_true(str_equal(now->version, STR("2025_04")));
    assert_null(statement_on(statement, day(2014, 4, 1).value));
    const struct field *field =
        record_field(seido_record(seido, STR("application")), STR("consent"));
    assert_non_null(code_find(field->codes, STR("2025_04")));
}

/* A site's additions stand in their sections; ours keep their order and are numbered without gaps. */
static void test_overlay(void **state)
{
    (void)state;
    const struct record_def *intake = seido_record(seido, STR("intake"));
    const struct field *snow = record_field(intake, STR("x_snow_help"));
    assert_non_null(snow);
    assert_true(snow->is_overlay);
    assert_true(str_equal(intake->sections[snow->section].name, STR("concern")));
    assert_non_null(record_field(intake, STR("x_district")));
    for (size_t i = 0; i < intake->field_count; i++) {
        assert_int_equal(intake->fields[i].number, i);
        if (i > 0)
            assert_true(intake->fields[i - 1].section <= intake->fields[i].section);
    }
    const struct record_def *food = seido_record(seido, STR("x_food"));
    assert_non_null(food);
    assert_true(food->is_overlay);
    const struct role *role = seido_role(seido, STR("employment_worker"));
    bool may = false;
    for (size_t i = 0; i < role->permission_count; i++)
        may = may || str_equal(role->permissions[i].object, STR("x_food"));
    assert_true(may);
    assert_true(role_relations(role, STR("create"), STR("x_food")) & (1U << RELATION_ASSIGNED));
    const struct process *process = seido_process(seido, STR("consultation"));
    assert_true(
        str_equal(process->deadlines[process->deadline_count - 1].name, STR("x_food_again")));
}

static void test_rights(void **state)
{
    (void)state;
    const struct role *role = seido_role(seido, STR("caseworker"));
    unsigned assigned = 1U << RELATION_ASSIGNED, office = 1U << RELATION_OFFICE;
    assert_int_equal(role_relations(role, STR("see"), STR("plan")), assigned);
    assert_int_equal(role_relations(role, STR("see"), STR("conference")), assigned | office);
    assert_int_equal(role_relations(role, STR("create"), STR("person")), assigned | office);
    assert_int_equal(role_relations(role, STR("see"), STR("calc")), office);
    /* "*" is every record type, but no function */
    assert_int_equal(role_relations(role, STR("delete"), STR("plan")), assigned);
    assert_int_equal(role_relations(role, STR("delete"), STR("calc")), 0);
    assert_int_equal(role_relations(role, STR("manage"), STR("settings")), 0);
}

static void test_process(void **state)
{
    (void)state;
    const struct process *process = seido_process(seido, STR("consultation"));
    assert_int_equal(process->state_count, 16);
    assert_int_equal(seido_codes(seido, STR("state_consultation"))->code_count, 16);
    const struct transition *decide = process_transition(process, STR("decide_plan"));
    assert_int_equal(decide->role_count, 1);
    assert_true(str_equal(decide->roles[0], STR("municipal_officer")));
    /* Every state can be reached, and every open state can be left. */
    for (size_t s = 0; s < process->state_count; s++) {
        bool is_entered = str_equal(process->states[s].name, process->first), is_left = false;
        for (size_t t = 0; t < process->transition_count; t++) {
            const struct transition *transition = &process->transitions[t];
            is_entered = is_entered || str_equal(transition->to, process->states[s].name);
            for (size_t f = 0; f < transition->from_count; f++)
                is_left = is_left || str_equal(transition->from[f], process->states[s].name);
        }
        assert_true(is_entered);
        assert_true(is_left || !process->states[s].is_open);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_wordings),
        cmocka_unit_test(test_labels_by_day),
        cmocka_unit_test(test_rates),
        cmocka_unit_test(test_rates_of_a_site),
        cmocka_unit_test(test_eras_and_variants),
        cmocka_unit_test(test_statements),
        cmocka_unit_test(test_overlay),
        cmocka_unit_test(test_rights),
        cmocka_unit_test(test_process),
    };
    return cmocka_run_group_tests(tests, load, release);
}
