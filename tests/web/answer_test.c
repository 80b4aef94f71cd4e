/* answer_test.c - headers that are made of what people typed: names of files, addresses to go on to. Nobody writes a
 * second header, closes a quotation or turns the reading direction with them. */
#include "unit.h"

#include <string.h>

#include <microhttpd.h>

#include "web/http/answer.h"

#include "base/banned.h"

static struct arena arena;
static struct app app;
static struct request request;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    app = (struct app){ 0 };
    request = (struct request){ .app = &app, .arena = &arena };
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_release(&arena);
    return 0;
}

static struct response of_file(struct str name)
{
    return (struct response){
        .fd = -1, .body = STR("x"), .content_type = STR("text/plain"), .file_name = name
    };
}

/* A header of the answer, copied; "" when it is left out. */
static const char *header_of(struct response response, const char *name)
{
    struct MHD_Response *made = answer_make(&request, &response);
    assert_non_null(made);
    const char *value = MHD_get_response_header(made, name);
    value = value == NULL ? "" : str_to_chars(&arena, arena_copy(&arena, str_of(value)));
    MHD_destroy_response(made);
    return value;
}

static void names_of_files_stay_one_value(void **state)
{
    static const struct {
        struct str name;
        const char *encoded;
    } rows[] = {
        { STR_INIT("plan.pdf"), "plan.pdf" },
        { STR_INIT("a b;c,d.pdf"), "a%20b%3Bc%2Cd.pdf" },
        { STR_INIT("\"; filename=\"x.exe"), "%22%3B%20filename%3D%22x.exe" },
        { STR_INIT("a\\\"b'c%41*.pdf"), "a%5C%22b%27c%2541%2A.pdf" },
        { STR_INIT("x\r\nSet-Cookie: banso=1\r\n\r\n<script>"),
          "x%0D%0ASet-Cookie%3A%20banso%3D1%0D%0A%0D%0A%3Cscript%3E" },
        { STR_INIT("a\0b\x7f\t"), "a%00b%7F%09" },
        { STR_INIT("計画.pdf"), "%E8%A8%88%E7%94%BB.pdf" },
        { STR_INIT("\u202Efdp.exe"), "%E2%80%AEfdp.exe" },
        { STR_INIT("../../etc/passwd"), "..%2F..%2Fetc%2Fpasswd" },
        { STR_INIT("\xff\xfe"), "%FF%FE" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct str expected =
            str_format(&arena, "attachment; filename*=UTF-8''%s", rows[i].encoded);
        assert_string_equal(header_of(of_file(rows[i].name), "Content-Disposition"),
                            str_to_chars(&arena, expected));
    }
}

/* What comes as a file is never shown in place, whatever its name and type say. */
static void a_file_is_kept_apart(void **state)
{
    char *name = arena_array(&arena, char, 2000);
    (void)state;
    memset(name, '"', 2000);
    assert_string_equal(header_of(of_file((struct str){ name, 2000 }), "Content-Disposition"),
                        "attachment");
    struct response html = of_file(STR("x.html"));
    html.content_type = STR("text/html");
    assert_string_equal(header_of(html, "Content-Security-Policy"), "default-src 'none'; sandbox");
    assert_string_equal(header_of(html, "X-Content-Type-Options"), "nosniff");
    assert_string_equal(header_of(html, "Content-Disposition"),
                        "attachment; filename*=UTF-8''x.html");
}

static void broken_values_are_left_out(void **state)
{
    struct response response = { .fd = -1, .location = STR("/a\r\nSet-Cookie: banso=1") };
    (void)state;
    assert_string_equal(header_of(response, "Location"), "");
    assert_string_equal(header_of(response, "Set-Cookie"), "");
    response.location = STR("/today");
    assert_string_equal(header_of(response, "Location"), "/today");
    response.cookie = STR("banso=1\n");
    assert_string_equal(header_of(response, "Set-Cookie"), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(names_of_files_stay_one_value, setup, teardown),
        cmocka_unit_test_setup_teardown(a_file_is_kept_apart, setup, teardown),
        cmocka_unit_test_setup_teardown(broken_values_are_left_out, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
