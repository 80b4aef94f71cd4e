/* calc_test.c - every rule three ways: `banso calc`, the API and the page of 試算 take the same input, give the
 * same answer and steps, and name the same member and value when they refuse. A new rule is among them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/assets.h"
#include "base/yen.h"
#include "calc/calc.h"
#include "cli/options.h"
#include "os/files.h"
#include "web/calc/calc_example.h"
#include "web/site.h"

#include "base/banned.h"

enum { OUTPUT_MAX = MIB(16), ARGUMENTS_MAX = 12 };

/* ---- the command line, in this process ---- */
struct run {
    struct arena arena;
    struct str out;
    int code; /* 0 or 1 of lines; 2: the command itself was refused */
};

static const struct catalogue *texts(struct arena *arena)
{
    struct catalogue *catalogue = NULL;
    struct err err = { 0 };
    assert_int_equal(catalogue_open(arena, &catalogue, &err), OK);
    for (size_t i = 0; i < asset_count; i++)
        if (str_ends(assets[i].name, STR(".ja.po")) || str_ends(assets[i].name, STR(".en.po")))
            assert_int_equal(
                catalogue_load_po(catalogue,
                                  str_ends(assets[i].name, STR(".ja.po")) ? LANG_JA : LANG_EN,
                                  assets[i].bytes, &err),
                OK);
    return catalogue;
}

static char *changeable(struct arena *arena, const char *word)
{
    size_t len = str_of(word).len;
    char *copy = arena_alloc(arena, len + 1, 1);
    memcpy(copy, word, len);
    return copy;
}

/* `words`: NAME and options, ended by NULL; the lines go in as they are. */
static void calc(struct run *run, const char *const *words, struct str lines)
{
    char in[] = "/tmp/banso-calc-in-XXXXXX", out[] = "/tmp/banso-calc-out-XXXXXX";
    const char *const before[] = { "banso", "calc", "--home", "/nonexistent" };
    char *argv[ARGUMENTS_MAX];
    int argc = 0, in_fd = mkstemp(in), out_fd = mkstemp(out);
    int old_in = dup(STDIN_FILENO), old_out = dup(STDOUT_FILENO);
    struct err err = { 0 };
    arena_init(&run->arena, 0);
    static const struct eras no_eras = { 0 };
    struct cli cli = { .arena = &run->arena, .eras = &no_eras, .catalogue = texts(&run->arena) };
    for (size_t i = 0; i < LENGTH(before); i++)
        argv[argc++] = changeable(&run->arena, before[i]);
    for (size_t i = 0; words[i] != NULL; i++)
        argv[argc++] = changeable(&run->arena, words[i]);
    assert_int_equal(write(in_fd, lines.ptr, lines.len), (ssize_t)lines.len);
    assert_int_equal(lseek(in_fd, 0, SEEK_SET), 0);
    (void)fflush(stdout);
    assert_true(dup2(in_fd, STDIN_FILENO) >= 0 && dup2(out_fd, STDOUT_FILENO) >= 0);
    clearerr(stdin);
    assert_int_equal(options_parse(&cli, argc, argv, &err), OK);
    enum status status = cli.command->run(&cli, &err);
    (void)fflush(stdout);
    assert_true(dup2(old_in, STDIN_FILENO) >= 0 && dup2(old_out, STDOUT_FILENO) >= 0);
    run->code = status != OK ? 2 : cli.done_code == EXIT_CODE_DONE ? 0 : 1;
    assert_int_equal(file_read(&run->arena, str_of(out), OUTPUT_MAX, &run->out, &err), OK);
    (void)close(in_fd), (void)close(out_fd), (void)close(old_in), (void)close(old_out);
    (void)unlink(in), (void)unlink(out);
}

static void calc_one(struct run *run, const char *name, const char *option, const char *line)
{
    const char *const words[] = { name, "--lang", "ja", option, NULL };
    calc(run, words, str_of(line));
}

static bool says(struct str text, const char *part)
{
    size_t at = 0;
    return str_find(text, str_of(part), &at);
}

/* A line over the limit is refused as any other; those after it are answered. */
static void a_long_line_stops_no_other(void **state)
{
    (void)state;
    static const char good[] = "{\"text\":\"R5.4.1\"}\n";
    const size_t sizes[] = { MIB(4) - 1, MIB(4), MIB(4) + 1, MIB(9) };
    for (size_t i = 0; i < LENGTH(sizes); i++) {
        AUTO_ARENA arena = { 0 };
        struct run run = { 0 };
        struct str rest, line;
        struct buf in;
        arena_init(&arena, 0);
        buf_init(&in, &arena, MIB(10), MIB(10));
        buf_addf(&in, "%s{\"text\":\"", good);
        for (size_t n = LENGTH("{\"text\":\"\"}") - 1; n < sizes[i]; n++)
            buf_add_char(&in, '9');
        buf_addf(&in, "\"}\n%s", good);
        const char *const words[] = { "date", "--lang", "en", NULL };
        calc(&run, words, buf_str(&in));
        assert_int_equal(run.code, 1);
        rest = run.out;
        assert_true(str_split(&rest, '\n', &line) && says(line, "2023-04-01"));
        assert_true(str_split(&rest, '\n', &line) && says(line, "\"error\""));
        assert_int_equal(says(line, "line_too_long"), sizes[i] > MIB(4));
        assert_true(str_split(&rest, '\n', &line) && says(line, "2023-04-01"));
        arena_release(&run.arena);
    }
}

/* Input that ends because it cannot be read is no end: here a folder. */
static void unreadable_input_is_told(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    static const struct eras no_eras = { 0 };
    struct err err = { 0 };
    int folder = open("/tmp", O_RDONLY | O_DIRECTORY), old = dup(STDIN_FILENO);
    arena_init(&arena, 0);
    struct cli cli = { .arena = &arena, .eras = &no_eras, .catalogue = texts(&arena) };
    char *argv[] = { changeable(&arena, "banso"), changeable(&arena, "calc"),
                     changeable(&arena, "date") };
    assert_true(folder >= 0 && dup2(folder, STDIN_FILENO) >= 0);
    clearerr(stdin);
    assert_int_equal(options_parse(&cli, LENGTH(argv), argv, &err), OK);
    assert_int_equal(cli.command->run(&cli, &err), ERR_IO);
    assert_string_equal(err.key, "cli.calc.cannot_read");
    assert_true(dup2(old, STDIN_FILENO) >= 0);
    clearerr(stdin);
    (void)close(folder), (void)close(old);
}

/* Lines as programs of all kinds write them; a refused one does not stop the others. */
static void takes_lines_of_any_kind(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        size_t answers;
        int code;
    } rows[] = {
        { "{\"text\":\"R5.4.1\"}\n{\"text\":\"R5.4.2\"}\n", 2, 0 },
        { "{\"text\":\"R5.4.1\"}\r\n{\"text\":\"R5.4.2\"}\r\n", 2, 0 },
        { "{\"text\":\"R5.4.1\"}", 1, 0 }, /* no line end */
        { "\n \n{\"text\":\"R5.4.1\"}\n\t\n", 1, 0 },
        { "\xEF\xBB\xBF{\"text\":\"R5.4.1\"}\r\n", 1, 0 }, /* as Windows begins a file */
        { "", 0, 0 },
        { "{\"text\":\"R5.4.1\"}\n{\n{\"text\":\"R5.4.2\"}\n", 3, 1 },
        { "{\"text\":\"R5.4.1\"}\n\xEF\xBB\xBF{\"text\":\"R5.4.2\"}\n", 2, 1 },
        { "{\"text\":\"R5.2.29\"}\nnull\n", 2, 1 },
    };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        struct run run = { 0 };
        size_t answers = 0;
        struct json value = { 0 };
        struct err err = { 0 };
        calc_one(&run, "date", NULL, rows[i].lines);
        for (struct str rest = run.out, line; str_split(&rest, '\n', &line) && line.len > 0;) {
            assert_int_equal(json_read(&run.arena, line, &value, &err), OK);
            answers++;
        }
        assert_int_equal(answers, rows[i].answers);
        assert_int_equal(run.code, rows[i].code);
        arena_release(&run.arena);
    }
}

/* ---- every rule ---- */

/* The list names each rule with each of its members; --json and --schema define them in both languages. */
static void list_and_schema_are_whole(void **state)
{
    (void)state;
    struct run list = { 0 }, schemas = { 0 };
    static const char *const plain[] = { "--list", NULL }, *const json[] = { "--list", "--json",
                                                                             NULL };
    calc(&list, plain, STR(""));
    calc(&schemas, json, STR(""));
    struct str rest = schemas.out, line;
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        struct run one = { 0 };
        struct json schema = { 0 };
        struct err err = { 0 };
        assert_true(says(list.out, calc_rules[i]->name) && says(list.out, calc_rules[i]->number));
        calc_one(&one, calc_rules[i]->name, "--schema", "");
        assert_true(str_split(&rest, '\n', &line) && str_equal(line, str_trim(one.out)));
        assert_int_equal(json_read(&one.arena, line, &schema, &err), OK);
        const struct json *inputs = json_find(&schema, "input");
        for (size_t k = 0; k < inputs->count; k++) {
            const struct json *label = json_find(&inputs->items[k], "label");
            assert_string_equal(
                str_to_chars(&one.arena, json_find(&inputs->items[k], "name")->text),
                calc_rules[i]->inputs[k].name);
            assert_true(json_find(label, "ja")->text.len > 0);
            assert_true(json_find(label, "en")->text.len > 0);
            assert_non_null(json_find(&inputs->items[k], "kind"));
        }
        assert_true(says(one.out, "\"example\":\"{"));
        arena_release(&one.arena);
    }
    assert_false(str_split(&rest, '\n', &line) && line.len > 0);
    arena_release(&list.arena);
    arena_release(&schemas.arena);
}

static struct str text_of(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    assert_non_null(value);
    assert_true(value->text.len > 0);
    return value->text;
}

static bool page_shows(struct site *site, struct str text)
{
    static const struct {
        char sign;
        const char *written;
    } escapes[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" }
    };
    struct buf out;
    buf_init(&out, &site->arena, 256, MIB(1));
    for (size_t i = 0; i < text.len; i++) {
        const char *written = NULL;
        for (size_t e = 0; e < LENGTH(escapes); e++)
            if (text.ptr[i] == escapes[e].sign)
                written = escapes[e].written;
        if (written != NULL)
            buf_add(&out, str_of(written));
        else
            buf_add_char(&out, text.ptr[i]);
    }
    return site_shows(site, str_to_chars(&site->arena, buf_str(&out)));
}

/* Rule, formula and source of each step stand in the answer of the page and of --explain. */
static void check_steps(struct site *site, const struct calc_rule *rule, const struct json *answer,
                        struct str explained)
{
    const struct json *steps = json_find(answer, "steps");
    assert_true(steps->count > 0);
    for (size_t i = 0; i < steps->count; i++) {
        static const char *const parts[] = { "rule", "formula", "source" };
        for (size_t p = 0; p < LENGTH(parts); p++) {
            struct str part = text_of(&steps->items[i], parts[p]);
            if (!page_shows(site, part))
                fail_msg("page %s lacks %.*s", rule->name, STR_ARG(part));
            assert_true(says(explained, str_to_chars(&site->arena, part)));
        }
        if (json_find(&steps->items[i], "note") != NULL) {
            assert_true(page_shows(site, text_of(&steps->items[i], "note")));
            assert_true(
                says(explained, str_to_chars(&site->arena, text_of(&steps->items[i], "note"))));
        }
    }
}

/* The figures of the answer stand in the page, as people write them. */
static void check_figures(struct site *site, const struct calc_rule *rule,
                          const struct json *answer)
{
    for (const struct calc_member *member = rule->results; member->name != NULL; member++) {
        const struct json *value = json_find(answer, member->name);
        struct str words = STR("");
        if (value == NULL)
            continue;
        if (value->type == JSON_INT && (member->kind == CALC_YEN || member->kind == CALC_COUNT))
            words = yen_format(&site->arena, value->number);
        else if (value->type == JSON_INT && member->kind != CALC_RATE)
            words = str_from_int(&site->arena, value->number);
        else if (value->type == JSON_TEXT &&
                 (member->kind == CALC_TEXT || member->kind == CALC_DECIMAL))
            words = value->text;
        if (!page_shows(site, words))
            fail_msg("page %s lacks %s %.*s", rule->name, member->name, STR_ARG(words));
    }
}

static void fill(struct site *site, const struct calc_rule *rule, struct params *form)
{
    params_init(form, &site->arena);
    calc_example_fill(&site->arena, rule, form);
    params_set(form, STR("calc_form"), STR("1"));
}

static int post(struct site *site, const struct calc_rule *rule, const struct params *form)
{
    const char *path = str_format(&site->arena, "/calc/%s", rule->name).ptr;
    return site_post(site, path, str_to_chars(&site->arena, params_format(&site->arena, form)));
}

/* A site with a worker who is signed in and holds a token. */
static void open_as_worker(struct site *site, void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(site, t->db, t->folder);
    site_take_token(site, SITE_WORKER);
    site_sign_in(site, SITE_WORKER);
}

static void three_ways_one_answer(void **state)
{
    struct site site;
    open_as_worker(&site, state);
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        const struct calc_rule *rule = calc_rules[i];
        struct run plain = { 0 }, told = { 0 };
        struct params form;
        struct json answer = { 0 };
        struct err err = { 0 };
        calc_one(&plain, rule->name, NULL, rule->example);
        calc_one(&told, rule->name, "--explain", rule->example);
        assert_int_equal(plain.code, 0);
        const char *path = str_format(&site.arena, "/api/v1/calc/%s", rule->name).ptr;
        assert_int_equal(site_call(&site, "POST", path, rule->example), 200);
        assert_true(str_equal(site.response.body, str_trim(plain.out)));
        assert_int_equal(json_read(&plain.arena, plain.out, &answer, &err), OK);
        assert_true(str_equal(text_of(&answer, "rule"), str_of(rule->number)));
        fill(&site, rule, &form);
        assert_int_equal(post(&site, rule, &form), 200);
        check_steps(&site, rule, &answer, told.out);
        check_figures(&site, rule, &answer);
        arena_release(&plain.arena);
        arena_release(&told.arena);
    }
    site_close(&site);
}

/* A member of the example that can be typed wrong, and what is wrong. */
static const struct calc_member *member_to_spoil(struct site *site, const struct calc_rule *rule,
                                                 const struct json *example, struct str *ret)
{
    for (const struct calc_member *m = rule->inputs; m->name != NULL; m++) {
        const struct json *value = json_find(example, m->name);
        *ret = STR("x?y");
        if (value != NULL && m->kind != CALC_TEXT && m->kind != CALC_FLAG && m->kind != CALC_LIST &&
            m->kind != CALC_OBJECT)
            return m;
    }
    struct buf text;
    const struct calc_member *first = rule->inputs;
    if (first->kind != CALC_TEXT)
        return NULL; /* suppress: its table is typed as rows */
    buf_init(&text, &site->arena, 64, KIB(4));
    for (int i = 0; i < 1001; i++)
        buf_add_char(&text, '7');
    *ret = buf_str(&text);
    return first;
}

/* The example with that member spoiled, as JSON. */
static struct str spoiled(struct arena *arena, const struct json *example, const char *name,
                          struct str value)
{
    struct json copy = { .type = JSON_OBJECT };
    struct buf out;
    struct json_writer json;
    for (size_t i = 0; i < example->count; i++)
        if (!str_equal(example->names[i], str_of(name)))
            json_add_member(arena, &copy, str_to_chars(arena, example->names[i]),
                            example->items[i]);
    json_add_member(arena, &copy, name, json_of_text(value));
    buf_init(&out, arena, 1000, MIB(1));
    json_init(&json, &out);
    json_write(&json, &copy);
    return buf_str(&out);
}

static void three_ways_one_refusal(void **state)
{
    struct site site;
    open_as_worker(&site, state);
    for (size_t i = 0; calc_rules[i] != NULL; i++) {
        const struct calc_rule *rule = calc_rules[i];
        struct run run = { 0 };
        struct params form;
        struct json example = { 0 };
        struct str bad;
        struct err err = { 0 };
        assert_int_equal(json_read(&site.arena, str_of(rule->example), &example, &err), OK);
        const struct calc_member *member = member_to_spoil(&site, rule, &example, &bad);
        if (member == NULL)
            continue;
        const char *line =
            str_to_chars(&site.arena, spoiled(&site.arena, &example, member->name, bad));
        calc_one(&run, rule->name, NULL, line);
        assert_int_equal(run.code, 1);
        const char *named = str_format(&site.arena, "\"member\":\"%s\"", member->name).ptr;
        assert_true(says(run.out, named));
        assert_true(says(run.out, str_to_chars(&site.arena, str_cut(bad, 50))));
        const char *path = str_format(&site.arena, "/api/v1/calc/%s", rule->name).ptr;
        assert_int_equal(site_call(&site, "POST", path, line), 422);
        assert_true(str_equal(site.response.body, str_trim(run.out)));
        fill(&site, rule, &form);
        params_set(&form, str_of(member->name), bad);
        assert_int_equal(post(&site, rule, &form), 422);
        /* a link to the field, and what was typed stands in it */
        if (!site_shows(&site, str_format(&site.arena, "href=\"#f-%s\"", member->name).ptr))
            fail_msg("page %s does not lead to %s", rule->name, member->name);
        if (member->kind != CALC_CHOICE)
            assert_true(page_shows(&site, bad));
        arena_release(&run.arena);
    }
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(takes_lines_of_any_kind),  cmocka_unit_test(a_long_line_stops_no_other),
        cmocka_unit_test(unreadable_input_is_told), cmocka_unit_test(list_and_schema_are_whole),
        TEST_ON_BOTH(three_ways_one_answer),        TEST_ON_BOTH(three_ways_one_refusal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
