/* zengin_rows_test.c - records as objects, and back: what is read of what was written is what was given. */
#include "loan/zengin_rows.h"

#include <stdio.h>
#include <string.h>

#include "support/test_seido.h"

#include "base/banned.h"

enum { FILES = 600, OUT_MAX = 1 << 20 };

static struct arena arena;
static struct zengin_layouts layouts;

static int load(void **state)
{
    (void)state;
    struct err err = { 0 };
    Date on = { 0 };
    arena_init(&arena, 0);
    const struct rate_table *table = seido_rates(test_seido(), STR("zengin_fields"));
    return table && date_make(2026, 11, 21, &on) &&
                   zengin_layouts_load(&arena, table, on, &layouts, &err) == OK
               ? 0
               : -1;
}

static int release(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static uint32_t next_random(uint32_t below)
{
    static uint64_t seed = 20261121;
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(seed >> 33) % below;
}

static struct str random_digits(struct arena *own, int length)
{
    char digits[24] = { 0 };
    for (int i = 0; i < length; i++)
        digits[i] = (char)('0' + next_random(10));
    return str_format(own, "%.*s", length, digits);
}

/* Signs that may be written, none of them cut or changed; no space at an end. */
static struct str random_text(struct arena *own, int length)
{
    static const char *const signs[] = {
        "ｱ", "ﾝ", "ﾞ", "ﾟ", "A", "Z", "0", "9", "-", "(", ")", "."
    };
    int count = 1 + (int)next_random((uint32_t)length);
    struct str text = STR("");
    for (int i = 0; i < count; i++) {
        bool is_end = i == 0 || i == count - 1;
        const char *sign = !is_end && next_random(5) == 0 ? " " : signs[next_random(LENGTH(signs))];
        text = str_format(own, "%.*s%s", STR_ARG(text), sign);
    }
    return text;
}

static struct str random_day(struct arena *own, const char *years)
{
    uint32_t month = 1 + next_random(12), day = 1 + next_random(29);
    return str_format(own, "%s%02u%02u", years, month, day > 28 && month != 2 ? day : day % 28 + 1);
}

static const char *name_of(struct arena *own, const struct zengin_field *field)
{
    return str_format(own, "%.*s", STR_ARG(field->name)).ptr;
}

static struct json random_value(struct arena *own, enum zengin_format format,
                                const struct zengin_field *field)
{
    if (str_equal(field->name, STR("format")))
        return json_of_text(zengin_format_name(format));
    if (str_equal(field->name, STR("code")))
        return json_of_text(STR("0"));
    if (strchr("cnqe", field->kind) && next_random(3) == 0)
        return (struct json){ .type = JSON_NULL };
    int64_t number = 0;
    switch (field->kind) {
    case 'C':
    case 'c':
        return json_of_text(random_text(own, field->length));
    case 'D':
        return json_of_text(random_day(own, ""));
    case 'E':
    case 'e':
        return json_of_text(random_day(own, "08"));
    case 'A':
    case 'Q':
    case 'q':
        (void)str_to_int(random_digits(own, 1 + (int)next_random((uint32_t)field->length)),
                         &number);
        return json_of_int(number);
    default:
        return json_of_text(random_digits(own, field->length));
    }
}

/* Every field with something; sums of the trailer and the end left out, but those that nothing counts. */
static struct json random_row(struct arena *own, enum zengin_format format,
                              enum zengin_record record)
{
    const struct zengin_layout *layout = &layouts.of[format];
    struct json row = { .type = JSON_OBJECT };
    json_add_member(own, &row, "record", json_of_text(zengin_record_type(record)));
    for (int i = 0; i < layout->count[record]; i++) {
        const struct zengin_field *field = &layout->fields[record][i];
        bool is_sum = record == ZENGIN_TRAILER && !str_equal(field->name, STR("sign")) &&
                      !str_equal(field->name, STR("balance"));
        if (!zengin_is_told(field) || is_sum || record == ZENGIN_END)
            continue;
        struct json value = random_value(own, format, field);
        if (value.type != JSON_NULL)
            json_add_member(own, &row, name_of(own, field), value);
    }
    return row;
}

struct made {
    struct json rows[16];
    size_t count;
    struct str bytes;
};

static void make_file(struct arena *own, enum zengin_format format, bool has_line_ends,
                      struct made *ret)
{
    struct zengin_draft draft;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, own, 4096, OUT_MAX);
    zengin_draft_begin(&draft, &layouts, &out, has_line_ends);
    ret->count = 0;
    for (uint32_t batch = 0, batches = 1 + next_random(2); batch < batches; batch++) {
        ret->rows[ret->count++] = random_row(own, format, ZENGIN_HEADER);
        for (uint32_t data = next_random(4); data > 0; data--)
            ret->rows[ret->count++] = random_row(own, format, ZENGIN_DATA);
        ret->rows[ret->count++] = random_row(own, format, ZENGIN_TRAILER);
    }
    for (size_t i = 0; i < ret->count; i++)
        test_ok(zengin_draft_add(own, &draft, &ret->rows[i], &err), &err);
    test_ok(zengin_draft_end(own, &draft, &err), &err);
    ret->bytes = buf_str(&out);
}

static void assert_same(const struct json *given, const struct json *read)
{
    for (size_t i = 0; i < given->count; i++) {
        size_t at = 0;
        while (at < read->count && !str_equal(read->names[at], given->names[i]))
            at++;
        assert_true(at < read->count);
        assert_int_equal(read->items[at].type, given->items[i].type);
        assert_int_equal(read->items[at].number, given->items[i].number);
        assert_true(given->items[i].type != JSON_TEXT ||
                    str_equal(read->items[at].text, given->items[i].text));
    }
}

/* parse(format(x)) = x, and format(parse(format(x))) = format(x). */
static void reads_what_it_wrote(void **state)
{
    (void)state;
    for (int i = 0; i < FILES; i++) {
        AUTO_ARENA own = { 0 };
        struct made made;
        struct zengin_file file = { 0 };
        struct zengin_draft draft;
        struct buf again;
        struct err err = { 0 };
        enum zengin_format format = (enum zengin_format)(i % ZENGIN_FORMATS);
        bool has_line_ends = next_random(2) == 0;
        make_file(&own, format, has_line_ends, &made);
        test_ok(zengin_read(&own, &layouts, made.bytes, &file, &err), &err);
        assert_true(file.is_taken);
        assert_int_equal(file.has_line_ends, has_line_ends);
        assert_int_equal(file.format, format);
        buf_init(&again, &own, 4096, OUT_MAX);
        zengin_draft_begin(&draft, &layouts, &again, has_line_ends);
        assert_int_equal(file.records, made.count + 1); /* the end record */
        for (int line = 1; line <= file.records; line++) {
            struct json row = zengin_row(&own, &layouts.of[format], &file, line);
            if ((size_t)line <= made.count)
                assert_same(&made.rows[line - 1], &row);
            test_ok(zengin_draft_add(&own, &draft, &row, &err), &err);
        }
        test_ok(zengin_draft_end(&own, &draft, &err), &err);
        assert_true(str_equal(buf_str(&again), made.bytes));
    }
}

static enum status add_text(struct zengin_draft *draft, const char *json, struct err *err)
{
    struct json row = { 0 };
    test_ok(json_read(&arena, str_of(json), &row, err), err);
    return zengin_draft_add(&arena, draft, &row, err);
}

static const char *const header_21 =
    "{\"record\":1,\"format\":21,\"code\":0,\"client_name\":\"ｱ\",\"day\":1127}";
static const char *const header_03 =
    "{\"record\":\"1\",\"format\":\"03\",\"made_on\":\"081121\",\"from\":\"081101\",\"to\":\"081121\"}";

static void refuses_rows(void **state)
{
    (void)state;
    static const struct {
        bool has_header;
        const char *row, *key;
    } refused[] = {
        { false, "{\"record\":\"2\",\"holder\":\"ｱ\"}", "zengin.order" },
        { false, "{\"record\":\"3\"}", "zengin.unknown_record" },
        { false, "{\"record\":true}", "zengin.unknown_record" },
        { false, "{}", "zengin.unknown_record" },
        { false, "[\"record\"]", "zengin.unknown_record" },
        { false, "{\"record\":\"1\"}", "zengin.unknown_format" },
        { false, "{\"record\":\"1\",\"format\":\"99\"}", "zengin.unknown_format" },
        { true, "{\"record\":\"1\",\"format\":\"91\"}", "zengin.unknown_format" },
        { true, "{\"record\":\"2\",\"holder\":\"ｱ\",\"owner\":\"x\"}", "zengin.unknown_member" },
        { true, "{\"record\":\"9\",\"dummy\":\"x\"}", "zengin.unknown_member" },
        { true, "{\"record\":\"2\",\"holder\":1}", "zengin.not_text" },
        { true, "{\"record\":\"2\",\"holder\":\"ｱ\",\"amount\":\"8,330\"}", "zengin.not_digits" },
        { true, "{\"record\":\"2\",\"holder\":\"ｱ\",\"amount\":[]}", "zengin.not_digits" },
        { true, "{\"record\":\"2\",\"holder\":\"ｱ\",\"amount\":-1}", "zengin.not_digits" },
        { true, "{\"record\":\"2\",\"holder\":\"ｱ\",\"amount\":10000000000}", "zengin.too_long" },
        { true, "{\"record\":\"2\",\"holder\":\"\"}", "zengin.empty" },
        { true, "{\"record\":\"2\",\"holder\":\"ｦ\"}", "zengin.cannot_write" },
        { true, "{\"record\":\"8\",\"count\":\"x\"}", "zengin.not_digits" },
    };
    for (size_t i = 0; i < LENGTH(refused); i++) {
        struct zengin_draft draft;
        struct err err = { 0 };
        struct buf out;
        buf_init(&out, &arena, 4096, OUT_MAX);
        zengin_draft_begin(&draft, &layouts, &out, false);
        if (refused[i].has_header)
            test_ok(add_text(&draft, header_21, &err), &err);
        assert_int_equal(add_text(&draft, refused[i].row, &err), ERR_INVALID);
        assert_string_equal(err.key, refused[i].key);
    }
}

/* The balance after the movements is not known to whoever leaves out the trailer. */
static void computes_sums_only(void **state)
{
    (void)state;
    struct zengin_draft draft;
    struct zengin_file file;
    struct err err = { 0 };
    struct buf out;
    buf_init(&out, &arena, 4096, OUT_MAX);
    zengin_draft_begin(&draft, &layouts, &out, false);
    test_ok(add_text(&draft, header_03, &err), &err);
    assert_int_equal(zengin_draft_end(&arena, &draft, &err), ERR_INVALID);
    assert_string_equal(err.key, "zengin.not_computed");
    assert_int_equal(add_text(&draft, header_03, &err), ERR_INVALID);
    assert_int_equal(add_text(&draft, "{\"record\":\"9\"}", &err), ERR_INVALID);
    /* a sum that is told is written as it is told, and found when the file is read */
    buf_init(&out, &arena, 4096, OUT_MAX);
    zengin_draft_begin(&draft, &layouts, &out, true);
    test_ok(add_text(&draft, header_21, &err), &err);
    test_ok(add_text(&draft, "{\"record\":\"2\",\"holder\":\"ｱ\",\"amount\":\"0008\",\"edi\":null}",
                     &err),
            &err);
    test_ok(add_text(&draft, "{\"record\":\"8\",\"amount\":9}", &err), &err);
    test_ok(add_text(&draft, "{\"record\":\"9\"}", &err), &err);
    test_ok(zengin_draft_end(&arena, &draft, &err), &err); /* nothing is left out */
    assert_int_equal(draft.records, 4);
    test_ok(zengin_read(&arena, &layouts, buf_str(&out), &file, &err), &err);
    assert_int_equal(file.problem_count, 1);
    assert_string_equal(file.problems[0].key, "zengin.sum");
    assert_str(&arena, file.problems[0].expected, "8");
    /* two batches without a trailer, and no end */
    buf_init(&out, &arena, 4096, OUT_MAX);
    zengin_draft_begin(&draft, &layouts, &out, false);
    test_ok(add_text(&draft, header_21, &err), &err);
    test_ok(add_text(&draft, "{\"record\":2,\"holder\":\"ｱ\",\"amount\":8}", &err), &err);
    test_ok(add_text(&draft, header_21, &err), &err);
    test_ok(zengin_draft_end(&arena, &draft, &err), &err);
    test_ok(zengin_read(&arena, &layouts, buf_str(&out), &file, &err), &err);
    assert_true(file.is_taken && file.batches == 2 && file.records == 6);
    /* an output that is full */
    buf_init(&out, &arena, 16, 64);
    zengin_draft_begin(&draft, &layouts, &out, false);
    assert_int_equal(add_text(&draft, header_21, &err), ERR_LIMIT);
}

/* */
static void finds_the_era_of_a_day(void **state)
{
    (void)state;
    static const struct {
        int yymmdd, year, month, day; /* year 0: refused */
    } rows[] = {
        { 81121, 2026, 11, 21 }, { 81231, 2026, 12, 31 }, { 310430, 2019, 4, 30 },
        { 10501, 2019, 5, 1 },   { 10430, 1989, 4, 30 },  { 90101, 1997, 1, 1 },
        { 640107, 1989, 1, 7 },  { 640108, 0, 0, 0 },     { 80229, 1996, 2, 29 },
        { 81301, 0, 0, 0 },      { 1121, 0, 0, 0 },       { 990101, 0, 0, 0 },
    };
    Date today = { 0 };
    assert_true(date_make(2026, 11, 21, &today));
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Date day = { 0 }, expected = { 0 };
        struct err err = { 0 };
        enum status status = zengin_era_day(&test_seido()->eras, rows[i].yymmdd, today, &day, &err);
        if (rows[i].year == 0) {
            assert_int_equal(status, ERR_INVALID);
            assert_string_equal(err.key, "zengin.no_such_day");
            continue;
        }
        test_ok(status, &err);
        assert_true(date_make(rows[i].year, rows[i].month, rows[i].day, &expected));
        assert_int_equal(day.day, expected.day);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_what_it_wrote),
        cmocka_unit_test(refuses_rows),
        cmocka_unit_test(computes_sums_only),
        cmocka_unit_test(finds_the_era_of_a_day),
    };
    return cmocka_run_group_tests(tests, load, release);
}
