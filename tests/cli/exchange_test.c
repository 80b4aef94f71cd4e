/* exchange_test.c - `banso import` and `banso export` in somebody's name: what that person may do on the page,
 * and no more; without a name all that the operator of the machine may. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/assets.h"
#include "cli/options.h"
#include "os/files.h"
#include "web/site.h"

#include "base/banned.h"

enum { ARGUMENTS_MAX = 16, FILE_SIZE_MAX = MIB(1) };

static void open_site(struct site *site, void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    test_schema(t);
    site_open(site, t->db, t->folder);
    struct str file = str_format(&site->arena, "%s/in.csv", t->folder);
    test_ok(file_write(file, STR("受付番号,受付日,氏名\nA-1,2025-04-01,輸入 一\n"), 0600, &err),
            &err);
}

/* `words` after "banso", ended by NULL; the office is the site's. */
static enum status run(struct site *site, const struct test_db *t, const char *const *words,
                       struct err *err)
{
    static const struct eras no_eras = { 0 };
    const char *argv[ARGUMENTS_MAX] = { "banso" };
    char office[24];
    int argc = 1;
    struct catalogue *catalogue = NULL;
    struct cli cli = { .arena = &site->arena, .eras = &no_eras };
    assert_int_equal(catalogue_open(&site->arena, &catalogue, err), OK);
    cli.catalogue = catalogue;
    for (; *words != NULL; words++)
        argv[argc++] = *words;
    const char *const rest[] = { "--home", t->folder, "--db", t->target, "--organisation", office };
    (void)snprintf(office, sizeof office, "%lld", (long long)site->office.n);
    for (size_t i = 0; i < LENGTH(rest); i++)
        argv[argc++] = rest[i];
    char *changeable[ARGUMENTS_MAX];
    for (int i = 0; i < argc; i++) {
        size_t size = strlen(argv[i]) + 1;
        changeable[i] = arena_chars(&site->arena, size);
        memcpy(changeable[i], argv[i], size);
    }
    test_ok(options_parse(&cli, argc, changeable, err), err);
    return cli.command->run(&cli, err);
}

static void imports_ask_for_the_right_of_the_user(void **state)
{
    static const struct {
        const char *login; /* NULL: nobody is named */
        enum status status;
        const char *key;
    } tries[] = {
        { "nakamura", ERR_DENIED, "cli.import.not_allowed" },
        { "admin", ERR_DENIED, "cli.import.not_allowed" },
        { "suzuki", ERR_DENIED, "" }, /* of another one */
        { "nobody", ERR_NOT_FOUND, "cli.office.user" },
        { "kato", OK, "" },
        { NULL, OK, "" },
    };
    struct site site;
    open_site(&site, state);
    const struct test_db *t = test_db_of(state);
    const char *file = str_to_chars(&site.arena, str_format(&site.arena, "%s/in.csv", t->folder));
    int64_t cases = test_db_int(t->db, "SELECT COUNT(*) FROM casefile");
    for (size_t i = 0; i < LENGTH(tries); i++) {
        struct err err = { 0 };
        const char *const words[] = { "import",       "intake",
                                      file,           tries[i].login ? "--user" : NULL,
                                      tries[i].login, NULL };
        assert_int_equal(run(&site, t, words, &err), tries[i].status);
        if (tries[i].key[0] != '\0')
            assert_string_equal(err.key, tries[i].key);
        bool is_stored = tries[i].status == OK;
        assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM casefile"), cases + is_stored);
    }
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_pending"
                                        " WHERE entry LIKE '%import%'"),
                     2); /* the second file changed nothing, and is told all the same */
    site_close(&site);
}

/* How many rows came; the header is one line more. */
static size_t rows_of(struct site *site, const char *file)
{
    struct str bytes = { 0 };
    struct err err = { 0 };
    size_t lines = 0;
    test_ok(file_read(&site->arena, str_of(file), FILE_SIZE_MAX, &bytes, &err), &err);
    for (size_t i = 0; i < bytes.len; i++)
        lines += bytes.ptr[i] == '\n';
    (void)remove(file);
    return lines - 1;
}

static void exports_show_what_the_user_may_export(void **state)
{
    static const struct {
        const char *login;
        enum status status;
        size_t rows;
    } tries[] = {
        { "suzuki", ERR_DENIED, 0 },
        { "admin", ERR_DENIED, 0 },
        { "nakamura", OK, 1 },
        { "kato", OK, 2 },
        { NULL, OK, 2 },
    };
    struct site site;
    struct err err = { 0 };
    open_site(&site, state);
    const struct test_db *t = test_db_of(state);
    const char *in = str_to_chars(&site.arena, str_format(&site.arena, "%s/in.csv", t->folder));
    const char *out = str_to_chars(&site.arena, str_format(&site.arena, "%s/out.csv", t->folder));
    const char *const import[] = { "import", "intake", in, "--user", "kato", NULL };
    test_ok(run(&site, t, import, &err), &err);
    for (size_t i = 0; i < LENGTH(tries); i++) {
        const char *const words[] = {
            "export", "casefile", out, tries[i].login ? "--user" : NULL, tries[i].login, NULL
        };
        assert_int_equal(run(&site, t, words, &err), tries[i].status);
        if (tries[i].status == OK)
            assert_int_equal(rows_of(&site, out), tries[i].rows);
        assert_false(file_exists(str_of(out)));
    }
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(imports_ask_for_the_right_of_the_user),
        TEST_ON_BOTH(exports_show_what_the_user_may_export),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
