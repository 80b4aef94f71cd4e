/* multipart_test.c - the same parts whatever the pieces the body comes in. */
#include "unit.h"

#include <string.h>

#include "web/params.h"

#include "base/banned.h"

struct seen {
    struct buf text;
};

static STATUS see_begin(void *context, struct str name, struct str file_name, bool is_file,
                        struct err *err)
{
    struct seen *seen = context;
    (void)err;
    buf_addf(&seen->text, "[%.*s|%.*s|%d:", STR_ARG(name), STR_ARG(file_name), (int)is_file);
    return OK;
}

static STATUS see_data(void *context, struct str bytes, struct err *err)
{
    struct seen *seen = context;
    (void)err;
    buf_add(&seen->text, bytes);
    return OK;
}

static STATUS see_end(void *context, struct err *err)
{
    struct seen *seen = context;
    (void)err;
    buf_add_char(&seen->text, ']');
    return OK;
}

static const char type[] = "multipart/form-data; boundary=XyZ";

static enum status parse(struct arena *arena, struct str body, size_t piece, struct str *ret)
{
    struct seen seen;
    struct multipart multipart;
    struct err err = { 0 };
    struct multipart_sink sink = { &seen, see_begin, see_data, see_end };
    buf_init(&seen.text, arena, 0, 1024 * 1024);
    assert_int_equal(multipart_init(&multipart, str_of(type), &sink, &err), OK);
    for (size_t at = 0; at < body.len; at += piece) {
        enum status status = multipart_feed(&multipart, str_slice(body, at, at + piece), &err);
        if (status != OK)
            return status;
    }
    *ret = buf_str(&seen.text);
    return multipart_end(&multipart, &err);
}

static void pieces_do_not_matter(void **state)
{
    static const char body[] =
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\none\r\n--Xy\r\n\r\r\n-\r\n"
        "--XyZ\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.pdf\"\r\n"
        "Content-Type: application/pdf\r\n\r\n\r\n\r\n--XyZ\r\n"
        "Content-Disposition: form-data; name=\"e\"\r\n\r\n\r\n--XyZ--\r\n";
    static const char wanted[] = "[a||0:one\r\n--Xy\r\n\r\r\n-][f|x.pdf|1:\r\n][e||0:]";
    (void)state;
    for (size_t piece = 1; piece <= sizeof body; piece++) {
        AUTO_ARENA arena = { 0 };
        struct str seen;
        assert_int_equal(parse(&arena, str_of(body), piece, &seen), OK);
        assert_str(&arena, seen, wanted);
    }
}

static void bad_bodies_are_refused(void **state)
{
    static const char *const bodies[] = {
        "",
        "--XyZ",
        "--XyZ\r\n",
        "--XyZ\r\nContent-Disposition: form-data\r\n\r\nx\r\n--XyZ--",
        "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
        "--XyZ??",
        "--XyZ\r\nContent-Disposition: form-data; name=\"\xff\"\r\n\r\nx\r\n--XyZ--",
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(bodies); i++) {
        AUTO_ARENA arena = { 0 };
        struct str seen;
        assert_int_equal(parse(&arena, str_of(bodies[i]), 7, &seen), ERR_INVALID);
    }
}

static void bad_boundaries_are_refused(void **state)
{
    struct multipart multipart;
    struct multipart_sink sink = { 0 };
    struct err err = { 0 };
    (void)state;
    assert_int_equal(multipart_init(&multipart, STR("multipart/form-data"), &sink, &err),
                     ERR_INVALID);
    assert_int_equal(multipart_init(&multipart, STR("multipart/form-data; boundary="), &sink, &err),
                     ERR_INVALID);
    assert_int_equal(multipart_init(&multipart, STR("text/plain; boundary=x"), &sink, &err),
                     ERR_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(bad_bodies_are_refused),
        cmocka_unit_test(bad_boundaries_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
