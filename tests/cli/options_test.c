/* The command line: what is taken, what is refused, and with which message. */
#include <stdlib.h>

#include "cli/options.h"
#include "unit.h"

enum { WORDS_MAX = 8 };

struct row {
    const char *argv[WORDS_MAX];
    const char *command; /* NULL: refused */
    const char *key;     /* of the refusal */
    size_t words;
};

static const struct row rows[] = {
    { { "banso" }, "help", NULL, 0 },
    { { "banso", "version" }, "version", NULL, 0 },
    { { "banso", "--version" }, "version", NULL, 0 },
    { { "banso", "--help" }, "help", NULL, 0 },
    { { "banso", "help", "serve" }, "help", NULL, 1 },
    { { "banso", "serve", "--help" }, "help", NULL, 1 },
    { { "banso", "serve", "-h", "--listen", "x" }, "help", NULL, 1 },
    { { "banso", "serve", "--listen=[::1]:80", "--json" }, "serve", NULL, 0 },
    { { "banso", "serve", "--listen", "[::1]:80" }, "serve", NULL, 0 },
    { { "banso", "help", "--", "--serve" }, "help", NULL, 1 },
    { { "banso", "dance" }, NULL, "cli.usage.command", 0 },
    { { "banso", "serve", "--dance" }, NULL, "cli.usage.option", 0 },
    { { "banso", "serve", "--listen" }, NULL, "cli.usage.value", 0 },
    { { "banso", "serve", "--home" }, NULL, "cli.usage.value", 0 },
    { { "banso", "serve", "--trusted-proxy=yes" }, NULL, "cli.usage.no_value", 0 },
    { { "banso", "serve", "now" }, NULL, "cli.usage.too_many", 0 },
    { { "banso", "help", "--lang", "fr" }, NULL, "cli.usage.lang", 0 },
    { { "banso", "--lang", "en", "help" }, NULL, "cli.usage.option_first", 0 },
    { { "banso", "help", "serve", "init" }, NULL, "cli.usage.too_many", 0 },
};

static int count(const char *const *argv)
{
    int argc = 0;
    while (argc < WORDS_MAX && argv[argc] != NULL)
        argc++;
    return argc;
}

static enum status parse(struct arena *arena, const char *const *argv, struct cli *ret,
                         struct err *err)
{
    char **copy = arena_array(arena, char *, WORDS_MAX + 1);
    for (int i = 0; i < count(argv); i++)
        copy[i] = arena_alloc(arena, 1, str_of(argv[i]).len + 1);
    for (int i = 0; i < count(argv); i++)
        for (size_t k = 0; k < str_of(argv[i]).len; k++)
            copy[i][k] = argv[i][k];
    *ret = (struct cli){ .arena = arena };
    return options_parse(ret, count(argv), copy, err);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_ARENA arena = { 0 };
        struct cli cli;
        struct err err = { 0 };
        arena_init(&arena, 0);
        enum status status = parse(&arena, rows[i].argv, &cli, &err);
        if (rows[i].command == NULL) {
            assert_int_equal(status, ERR_INVALID);
            assert_string_equal(err.key, rows[i].key);
        } else {
            assert_int_equal(status, OK);
            assert_string_equal(cli.command->name, rows[i].command);
            assert_int_equal(cli.word_count, rows[i].words);
        }
    }
}

static void test_values(void **state)
{
    static const char *const argv[WORDS_MAX] = { "banso",     "serve", "--home", "/nowhere",
                                                 "--workers", "3",     "--lang", "en" };
    AUTO_ARENA arena = { 0 };
    struct cli cli;
    struct err err = { 0 };
    int64_t workers = 0;
    (void)state;
    arena_init(&arena, 0);
    assert_int_equal(parse(&arena, argv, &cli, &err), OK);
    assert_true(str_equal(cli.home, STR("/nowhere")));
    assert_true(str_equal(cli.db, STR("/nowhere/banso.db")));
    assert_int_equal(cli.lang, LANG_EN);
    assert_false(cli.is_json);
    assert_true(cli_has(&cli, "workers"));
    assert_false(cli_has(&cli, "listen"));
    assert_int_equal(cli_number(&cli, "workers", 1, 64, &workers, &err), OK);
    assert_int_equal(workers, 3);
    assert_int_equal(cli_number(&cli, "workers", 4, 64, &workers, &err), ERR_INVALID);
    assert_string_equal(err.key, "cli.usage.number");
}

/* The terminal's language for messages; what is made for others does not depend on it. */
static void test_language(void **state)
{
    static const struct {
        const char *lc_all, *lang, *banso_lang;
        enum lang messages, data;
    } cases[] = {
        { NULL, NULL, NULL, LANG_JA, LANG_JA },
        { NULL, "ja_JP.UTF-8", NULL, LANG_JA, LANG_JA },
        { NULL, "en_US.UTF-8", NULL, LANG_EN, LANG_JA },
        { NULL, "C", NULL, LANG_EN, LANG_JA },
        { "ja_JP.UTF-8", "C", NULL, LANG_JA, LANG_JA },
        { NULL, "ja_JP.UTF-8", "en", LANG_EN, LANG_EN },
        { NULL, "en_US.UTF-8", "ja", LANG_JA, LANG_JA },
    };
    static const char *const argv[WORDS_MAX] = { "banso", "version" };
    (void)state;
    (void)unsetenv("LC_MESSAGES");
    for (size_t i = 0; i < LENGTH(cases); i++) {
        AUTO_ARENA arena = { 0 };
        struct cli cli;
        struct err err = { 0 };
        const char *names[] = { "LC_ALL", "LANG", "BANSO_LANG" };
        const char *values[] = { cases[i].lc_all, cases[i].lang, cases[i].banso_lang };
        arena_init(&arena, 0);
        for (size_t k = 0; k < LENGTH(names); k++)
            (void)(values[k] != NULL ? setenv(names[k], values[k], 1) : unsetenv(names[k]));
        assert_int_equal(parse(&arena, argv, &cli, &err), OK);
        assert_int_equal(cli.lang, cases[i].messages);
        assert_int_equal(cli.data_lang, cases[i].data);
    }
}

static void test_engine_of_target(void **state)
{
    static const struct {
        struct str target;
        enum db_engine engine;
    } targets[] = {
        { STR_INIT("/var/lib/banso/banso.db"), DB_SQLITE },
        { STR_INIT("postgresql:///banso"), DB_POSTGRES },
        { STR_INIT("postgres://db/banso"), DB_POSTGRES },
        { STR_INIT("host=/run/postgresql dbname=banso"), DB_POSTGRES },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(targets); i++) {
        struct cli cli = { .db = targets[i].target };
        assert_int_equal(cli_db_config(&cli).engine, targets[i].engine);
    }
}

static void test_conf(void **state)
{
    struct cli cli = { .conf = STR("# listen = x\n listen =  127.0.0.1:9 \n\nbroken\ndb=/a=b\n") };
    (void)state;
    assert_true(str_equal(cli_conf(&cli, "listen", STR("")), STR("127.0.0.1:9")));
    assert_true(str_equal(cli_conf(&cli, "db", STR("")), STR("/a=b")));
    assert_true(str_equal(cli_conf(&cli, "mark", STR("none")), STR("none")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),     cmocka_unit_test(test_values),
        cmocka_unit_test(test_language), cmocka_unit_test(test_engine_of_target),
        cmocka_unit_test(test_conf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
