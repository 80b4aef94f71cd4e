/* password_test.c - which passwords are taken; hashes are made and checked by the helpers. */
#include "access/password.h"

#include <string.h>

#include "unit.h"

#include "base/banned.h"

static struct arena arena;

static const char *problem_of(const char *password)
{
    static const struct str names[] = { STR_INIT("sato.hanako"), STR_INIT("佐藤 花子"),
                                        STR_INIT("みなと相談センター") };
    struct problems problems;
    problems_init(&problems, &arena);
    password_check(&problems, STR("password"), str_of(password), names, LENGTH(names));
    return problems.count == 0 ? "" : problems.items[0].key;
}

static void rules(void **state)
{
    (void)state;
    static const struct {
        const char *password, *key;
    } rows[] = {
        { "", "access.password.too_short" },
        { "abcdefghijk", "access.password.too_short" },
        { "あいうえおかきくけこさ", "access.password.too_short" },
        { "あめのひにみずうみへ行った", "" },
        { "correct horse battery staple", "access.password.common" },
        { "Correct Horse Battery Staple", "access.password.common" },
        { "password1234", "access.password.common" },
        { "1q2w3e4r5t6y", "access.password.common" },
        { "aaaaaaaaaaaaaaaa", "access.password.common" },
        { "abcabcabcabcabc", "access.password.common" },
        { "12341234123412", "access.password.common" },
        { "sato.hanako1", "access.password.of_names" },
        { "Sato.Hanako2026", "access.password.of_names" },
        { "banso2026xx", "access.password.too_short" },
        { "banso-banso2", "" },
        { "佐藤 花子１２３４５６７", "" },
        { "みなと相談センター2026", "access.password.of_names" },
        { "ahfi3948hf9aslkdfj", "" },
        { "with\x01"
          "control chars",
          "access.password.unreadable" },
        { "not utf-8 \xff\xfe here", "access.password.unreadable" },
    };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_string_equal(problem_of(rows[i].password), rows[i].key);
    char longest[4 * PASSWORD_MAX_CHARS + 8];
    size_t len = 0;
    for (int i = 0; i < PASSWORD_MAX_CHARS + 1; i++) {
        static const char *const signs[] = { "漢", "x", "字", "7", "ぬ", "q", "9" };
        const char *sign = signs[(i * i + i / 3) % 7];
        memcpy(longest + len, sign, strlen(sign));
        len += strlen(sign);
    }
    longest[len] = '\0';
    assert_string_equal(problem_of(longest), "access.password.too_long");
}

static void hashes(void **state)
{
    (void)state;
    struct helper *helper = NULL;
    struct err err;
    struct str hash = STR(""), other = STR("");
    bool fits = false, rehash = false;
    assert_int_equal(helper_open(&helper, &password_helper, &err), OK);
    assert_int_equal(helper_start(helper, &err), OK);
    assert_int_equal(password_hash(helper, &arena, STR("が行は七つ、雨の日"), &hash, &err), OK);
    assert_true(str_starts(hash, STR("$argon2id$v=19$m=65536,t=2,p=1$")));
    assert_int_equal(password_hash(helper, &arena, STR("が行は七つ、雨の日"), &other, &err), OK);
    assert_false(str_equal(hash, other));
    assert_int_equal(
        password_verify(helper, &arena, hash, STR("が行は七つ、雨の日"), &fits, &rehash, &err), OK);
    assert_true(fits);
    assert_false(rehash);
    /* the same typed on a system that decomposes: か + voiced mark */
    assert_int_equal(password_verify(helper, &arena, hash, STR("か\xE3\x82\x99行は七つ、雨の日"),
                                     &fits, &rehash, &err),
                     OK);
    assert_true(fits);
    assert_int_equal(
        password_verify(helper, &arena, hash, STR("が行は七つ、雨の月"), &fits, &rehash, &err), OK);
    assert_false(fits);
    assert_int_equal(
        password_verify(helper, &arena, STR(""), STR("anything at all"), &fits, &rehash, &err), OK);
    assert_false(fits);
    /* made with weaker parameters: still fits, and is to be made again */
    struct str weak = STR("$argon2id$v=19$m=8192,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
                          "dGhpcyBpcyBub3QgYSBoYXNoIG9mIGFueXRoaW5nISE");
    assert_int_equal(password_verify(helper, &arena, weak, STR("x"), &fits, &rehash, &err), OK);
    assert_false(fits);
    helper_close(&helper);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(rules), cmocka_unit_test(hashes) };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
