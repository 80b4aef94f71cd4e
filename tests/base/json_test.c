#include "unit.h"

#include "base/json.h"

static void writes_the_same_bytes(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct buf out;
    struct json_writer json;
    buf_init(&out, &arena, 0, 1000);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_text(&json, "name", STR("髙\"\\\n\t<\x01\xc2\x90é"));
    json_member_int(&json, "yen", -12300);
    json_member_bool(&json, "is", true);
    json_member_date(&json, "on", (Date){ 0 });
    json_name(&json, STR("list"));
    json_array_begin(&json);
    json_int(&json, 1);
    json_null(&json);
    json_object_begin(&json);
    json_object_end(&json);
    json_array_begin(&json);
    json_array_end(&json);
    json_array_end(&json);
    json_object_end(&json);
    assert_str(&arena, buf_str(&out),
               "{\"name\":\"髙\\\"\\\\\\n\\t\\u003c\\u0001\\u0090é\",\"yen\":-12300,\"is\":true,"
               "\"on\":\"1970-01-01\",\"list\":[1,null,{},[]]}");
}

static void reads_every_type(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json value = { 0 };
    struct str text = STR(" {\"a\":[1,-2,0,true,false,null],\r\n\"b\":\"\\u9ad9\\ud842\\udfb7\\/\","
                          "\"c\":{\"d\":9223372036854775807}} ");
    assert_int_equal(json_read(&arena, text, &value, &err), OK);
    assert_int_equal(value.type, JSON_OBJECT);
    const struct json *a = json_find(&value, "a");
    assert_non_null(a);
    assert_int_equal(a->count, 6);
    assert_true(a->items[1].number == -2);
    assert_int_equal(a->items[3].type, JSON_BOOL);
    assert_true(a->items[3].number == 1 && a->items[4].number == 0);
    assert_int_equal(a->items[5].type, JSON_NULL);
    assert_str(&arena, json_find(&value, "b")->text, "髙𠮷/");
    assert_true(json_find(json_find(&value, "c"), "d")->number == INT64_MAX);
    assert_null(json_find(&value, "e"));
    assert_null(json_find(a, "e"));
}

static void says_where_it_is_wrong(void **state)
{
    (void)state;
    static const struct {
        struct str text;
        const char *key;
        int64_t line, column;
    } rows[] = {
        { STR_INIT(""), "json.malformed", 1, 1 },
        { STR_INIT("{"), "json.malformed", 1, 2 },
        { STR_INIT("{\n \"髙\": x}"), "json.malformed", 2, 7 },
        { STR_INIT("[1,]"), "json.malformed", 1, 4 },
        { STR_INIT("[1 2]"), "json.malformed", 1, 4 },
        { STR_INIT("{\"a\" 1}"), "json.malformed", 1, 6 },
        { STR_INIT("{a:1}"), "json.malformed", 1, 2 },
        { STR_INIT("1 2"), "json.malformed", 1, 3 },
        { STR_INIT("01"), "json.malformed", 1, 1 },
        { STR_INIT("-"), "json.malformed", 1, 1 },
        { STR_INIT("1.5"), "json.not_whole", 1, 1 },
        { STR_INIT("1e3"), "json.not_whole", 1, 1 },
        { STR_INIT("[9223372036854775808]"), "json.too_large", 1, 2 },
        { STR_INIT("\"abc"), "json.text_not_closed", 1, 1 },
        { STR_INIT("\"abc\\"), "json.text_not_closed", 1, 1 },
        { STR_INIT("\"a\\x\""), "json.bad_escape", 1, 3 },
        { STR_INIT("\"\\u12\""), "json.bad_escape", 1, 2 },
        { STR_INIT("\"\\ud842\""), "json.bad_escape", 1, 2 },
        { STR_INIT("\"\\udfb7\""), "json.bad_escape", 1, 2 },
        { STR_INIT("\"\\u0000\""), "json.bad_escape", 1, 2 },
        { STR_INIT("\"a\nb\""), "json.malformed", 1, 3 },
        { STR_INIT("\"a\rb\""), "json.malformed", 1, 3 },
        { STR_INIT("\"a\0b\""), "json.bad_byte", 1, 3 },
        { STR_INIT("\"\xe3\x81\""), "json.bad_byte", 1, 2 },
        { STR_INIT(" {\"a\":1,\"b\":2,\"a\":3}"), "json.name_twice", 1, 2 },
        { STR_INIT("truth"), "json.malformed", 1, 1 },
        { STR_INIT("nullx"), "json.malformed", 1, 5 },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct json value = { .number = 7 };
        assert_int_equal(json_read(&arena, rows[i].text, &value, &err), ERR_INVALID);
        if (!str_equal(str_of(err.key), str_of(rows[i].key)) ||
            err.args[0].number != rows[i].line || err.args[1].number != rows[i].column)
            fail_msg("%.*s: %s", STR_ARG(rows[i].text), err.detail);
        assert_true(value.number == 7);
    }
}

static void depth_is_limited(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json value = { 0 };
    struct buf text;
    buf_init(&text, &arena, 0, 1000);
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        buf_add_char(&text, '[');
    struct str open = arena_copy(&arena, buf_str(&text));
    for (int i = 0; i < JSON_DEPTH_MAX; i++)
        buf_add_char(&text, ']');
    assert_int_equal(json_read(&arena, buf_str(&text), &value, &err), OK);
    struct str deeper = str_format(&arena, "[%.*s]", STR_ARG(buf_str(&text)));
    assert_int_equal(json_read(&arena, deeper, &value, &err), ERR_LIMIT);
    assert_string_equal(err.key, "json.too_deep");
    assert_int_equal(json_read(&arena, open, &value, &err), ERR_INVALID);
}

/* Values take many times the memory of their text: a document is refused before it takes it all. */
static void the_number_of_values_is_limited(void **state)
{
    static const char *const pieces[] = { "1,", "[1],", "[],", "{\"a\":1}," };
    (void)state;
    for (size_t i = 0; i < LENGTH(pieces); i++) {
        AUTO_ARENA arena = { 0 };
        struct err err = { 0 };
        struct json value = { 0 };
        struct buf text;
        arena_init(&arena, MIB(48)); /* of a request */
        buf_init(&text, &arena, 0, MIB(1));
        buf_add_char(&text, '[');
        while (text.len + 20 < MIB(1))
            buf_add(&text, str_of(pieces[i]));
        buf_add(&text, STR("1]"));
        assert_int_equal(json_read(&arena, buf_str(&text), &value, &err), ERR_LIMIT);
        assert_string_equal(err.key, "json.too_many");
    }
}

static void many_members(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json value = { 0 };
    struct buf text;
    buf_init(&text, &arena, 0, 100000);
    buf_add_char(&text, '{');
    for (int i = 0; i < 1000; i++)
        buf_addf(&text, "%s\"n%d\":%d", i ? "," : "", i, i);
    buf_add_char(&text, '}');
    assert_int_equal(json_read(&arena, buf_str(&text), &value, &err), OK);
    assert_int_equal(value.count, 1000);
    assert_true(json_find(&value, "n999")->number == 999);
}

/* A failure inside a value tells in which member it is, and what stood there. */
static void names_the_member(void **state)
{
    (void)state;
    static const struct {
        const char *text, *key, *field, *value;
    } rows[] = {
        { "{\"a\":1.5}", "json.not_whole", "a", "1.5" },
        { "{\"a\":-1.5e+3}", "json.not_whole", "a", "-1.5e+3" },
        { "{\"a\":[1,{\"b\":1e9}]}", "json.not_whole", "a[1].b", "1e9" },
        { "{\"a\":[[7,99999999999999999999]]}", "json.too_large", "a[0][1]",
          "99999999999999999999" },
        { "{\"a\":{\"b\":1,\"c\":2,\"b\":3}}", "json.name_twice", "a.b", "b" },
        { "{\"b\":1,\"b\":3}", "json.name_twice", "b", "b" },
        { "[1.5", "json.not_whole", "[0]", "1.5" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct err err = { 0 };
        struct json value = { 0 };
        assert_int_equal(json_read(&arena, str_of(rows[i].text), &value, &err), ERR_INVALID);
        assert_string_equal(err.key, rows[i].key);
        assert_string_equal(err.field, rows[i].field);
        assert_string_equal(err.args[2].text, rows[i].value);
    }
    struct err err = { 0 };
    struct json value = { 0 };
    assert_int_equal(json_read(&arena, STR("{\"a\":tru}"), &value, &err), ERR_INVALID);
    assert_string_equal(err.field, "a");
    assert_int_equal(json_read(&arena, STR("{\"a\":1} x"), &value, &err), ERR_INVALID);
    assert_string_equal(err.field, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_the_member), cmocka_unit_test(writes_the_same_bytes),
        cmocka_unit_test(reads_every_type), cmocka_unit_test(says_where_it_is_wrong),
        cmocka_unit_test(depth_is_limited), cmocka_unit_test(the_number_of_values_is_limited),
        cmocka_unit_test(many_members),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
