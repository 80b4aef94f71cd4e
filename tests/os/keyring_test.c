/* keyring_test.c - sealing opens only where it belongs; tags open only what they were made for. */
#include "os/keyring.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "os/files.h"

#include "base/banned.h"

static struct arena arena;
static struct err err;
static char folder[] = "/tmp/banso-keyring-XXXXXX";

static struct str path_of(const char *name)
{
    return str_format(&arena, "%s/%s", folder, name);
}

static struct keyring *ring_with_tenants(void)
{
    struct keyring *ring = NULL;
    unsigned char wrapped[WRAPPED_KEY_SIZE];
    if (!file_exists(path_of("master")))
        assert_int_equal(keyring_create(path_of("master"), &err), OK);
    assert_int_equal(keyring_open(&ring, path_of("master"), &err), OK);
    for (int64_t tenant = 1; tenant <= 2; tenant++) {
        keyring_wrap_new(ring, tenant, wrapped);
        struct str text = { (const char *)wrapped, sizeof wrapped };
        assert_int_equal(keyring_add_tenant(ring, tenant, text, &err), OK);
    }
    return ring;
}

static void test_master_file(void **state)
{
    (void)state;
    struct keyring *ring = NULL;
    assert_int_equal(keyring_create(path_of("key"), &err), OK);
    assert_int_equal(keyring_create(path_of("key"), &err), ERR_CONFLICT);
    struct stat info;
    assert_int_equal(stat(str_to_chars(&arena, path_of("key")), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0400);
    assert_int_equal(chmod(str_to_chars(&arena, path_of("key")), 0440), 0);
    assert_int_equal(keyring_open(&ring, path_of("key"), &err), ERR_IO);
    assert_string_equal(err.key, "os.keyring.open_to_others");
    assert_int_equal(file_write(path_of("short"), STR("0123"), 0400, &err), OK);
    assert_int_equal(keyring_open(&ring, path_of("short"), &err), ERR_IO);
    assert_null(ring);
}

static void test_wrapped_by_another(void **state)
{
    (void)state;
    struct keyring *ring = ring_with_tenants(), *other = NULL;
    unsigned char wrapped[WRAPPED_KEY_SIZE];
    struct str text = { (const char *)wrapped, sizeof wrapped };
    assert_int_equal(keyring_create(path_of("other"), &err), OK);
    assert_int_equal(keyring_open(&other, path_of("other"), &err), OK);
    keyring_wrap_new(other, 1, wrapped);
    assert_int_equal(keyring_add_tenant(ring, 1, text, &err), ERR_INVALID);
    assert_int_equal(keyring_add_tenant(other, 2, text, &err), ERR_INVALID);
    assert_int_equal(keyring_add_tenant(other, 1, text, &err), OK);
    keyring_close(&other);
    keyring_close(&ring);
}

static void test_seal_place(void **state)
{
    (void)state;
    struct keyring *ring = ring_with_tenants();
    struct seal_place place = { STR("draft"), 1, 42, STR("form") }, wrong = place;
    struct str sealed, again, plain;
    assert_int_equal(keyring_seal(ring, KEY_DRAFT, &place, &arena, STR("吉田 文代"), &sealed, &err),
                     OK);
    assert_int_equal(keyring_seal(ring, KEY_DRAFT, &place, &arena, STR("吉田 文代"), &again, &err),
                     OK);
    assert_false(str_equal(sealed, again));
    assert_int_equal(keyring_unseal(ring, KEY_DRAFT, &place, &arena, sealed, &plain, &err), OK);
    assert_true(str_equal(plain, STR("吉田 文代")));
    assert_int_equal(keyring_unseal(ring, KEY_FIELD, &place, &arena, sealed, &plain, &err),
                     ERR_INVALID);
    wrong.id = 43;
    assert_int_equal(keyring_unseal(ring, KEY_DRAFT, &wrong, &arena, sealed, &plain, &err),
                     ERR_INVALID);
    wrong = place;
    wrong.tenant = 2;
    assert_int_equal(keyring_unseal(ring, KEY_DRAFT, &wrong, &arena, sealed, &plain, &err),
                     ERR_INVALID);
    wrong.tenant = 3;
    assert_int_equal(keyring_unseal(ring, KEY_DRAFT, &wrong, &arena, sealed, &plain, &err),
                     ERR_NOT_FOUND);
    for (size_t i = 0; i < sealed.len; i++) {
        char *bad = arena_array(&arena, char, sealed.len);
        memcpy(bad, sealed.ptr, sealed.len);
        bad[i] = (char)(bad[i] ^ 1);
        assert_int_equal(keyring_unseal(ring, KEY_DRAFT, &place, &arena,
                                        (struct str){ bad, sealed.len }, &plain, &err),
                         ERR_INVALID);
        assert_int_equal(
            keyring_unseal(ring, KEY_DRAFT, &place, &arena, str_slice(sealed, 0, i), &plain, &err),
            ERR_INVALID);
    }
    keyring_close(&ring);
}

static void test_streams(void **state)
{
    (void)state;
    struct keyring *ring = ring_with_tenants();
    struct seal_place place = { STR("attachment"), 1, 7, STR("") };
    struct seal_stream *in = NULL, *out = NULL;
    struct str key, header, a, b, plain;
    bool last = false;
    assert_int_equal(seal_stream_begin(ring, &place, &arena, &in, &key, &header, &err), OK);
    assert_int_equal(seal_stream_add(in, &arena, STR("first"), false, &a, &err), OK);
    assert_int_equal(seal_stream_add(in, &arena, STR("second"), true, &b, &err), OK);
    assert_int_equal(unseal_stream_begin(ring, &place, &arena, key, header, &out, &err), OK);
    assert_int_equal(unseal_stream_next(out, &arena, b, &plain, &last, &err), ERR_INVALID);
    assert_int_equal(unseal_stream_begin(ring, &place, &arena, key, header, &out, &err), OK);
    assert_int_equal(unseal_stream_next(out, &arena, a, &plain, &last, &err), OK);
    assert_true(str_equal(plain, STR("first")));
    assert_false(last);
    assert_int_equal(unseal_stream_next(out, &arena, b, &plain, &last, &err), OK);
    assert_true(last);
    assert_int_equal(unseal_stream_next(out, &arena, b, &plain, &last, &err), ERR_INVALID);
    place.id = 8;
    assert_int_equal(unseal_stream_begin(ring, &place, &arena, key, header, &out, &err),
                     ERR_INVALID);
    keyring_close(&ring);
}

static void test_tags(void **state)
{
    (void)state;
    struct keyring *ring = ring_with_tenants();
    struct str text = tag_write(ring, &arena, 1, STR("casefile"), 812);
    int64_t id = 0;
    assert_true(tag_read(ring, 1, STR("casefile"), text, &id));
    assert_int_equal(id, 812);
    assert_false(tag_read(ring, 1, STR("person"), text, &id));
    assert_false(tag_read(ring, 2, STR("casefile"), text, &id));
    assert_false(tag_read(ring, 3, STR("casefile"), text, &id));
    static const char *const bad[] = { "",
                                       "812",
                                       "812-",
                                       "-812-aaaaaaaaaaaaa",
                                       "0812",
                                       "+812-x",
                                       "812-0000000000000",
                                       "9999999999999999999999-a" };
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(tag_read(ring, 1, STR("casefile"), str_of(bad[i]), &id));
    struct str other = str_format(&arena, "0%.*s", STR_ARG(text));
    assert_false(tag_read(ring, 1, STR("casefile"), other, &id));
    other = str_format(&arena, "813%.*s", STR_ARG(str_slice(text, 3, text.len)));
    assert_false(tag_read(ring, 1, STR("casefile"), other, &id));
    keyring_close(&ring);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return mkdtemp(folder) == NULL;
}

static int teardown(void **state)
{
    (void)state;
    struct str *names = NULL;
    size_t count = 0;
    if (folder_list(&arena, str_of(folder), &names, &count, &err) == OK)
        for (size_t i = 0; i < count; i++)
            unlink(str_to_chars(&arena, str_format(&arena, "%s/%.*s", folder, STR_ARG(names[i]))));
    rmdir(folder);
    arena_release(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_master_file), cmocka_unit_test(test_wrapped_by_another),
        cmocka_unit_test(test_seal_place),  cmocka_unit_test(test_streams),
        cmocka_unit_test(test_tags),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
