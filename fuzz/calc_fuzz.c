/* calc_fuzz.c - any line of JSON to any rule: an answer or an error that names a text, never a crash. The first
 * byte picks the rule, the rest is the line; seeds are the inputs that the rules' own tests use. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "calc/calc.h"
#include "seido/load.h"
#include "seido/seido.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct seido *definitions(void)
{
    static struct arena arena;
    static struct seido *seido;
    if (seido)
        return seido;
    struct err err = { 0 };
    struct source *sources = NULL;
    size_t count = 0;
    struct faults faults = { .arena = &arena };
    seido_sources(&arena, &sources, &count);
    enum status status = seido_load(sources, count, NULL, &seido, &faults, &err);
    assert(status == OK);
    return seido;
}

static size_t rule_count(void)
{
    size_t count = 0;
    while (calc_rules[count])
        count++;
    return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct seido *seido = definitions();
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json input = { 0 };
    struct calc_answer answer = { 0 };
    struct calc_place place = { &arena, seido };
    if (size < 1 ||
        json_read(&arena, (struct str){ (const char *)data + 1, size - 1 }, &input, &err) != OK)
        return 0;
    enum status status =
        calc_run(calc_rules[data[0] % rule_count()], &place, &input, &answer, &err);
    assert(status == OK ? answer.result.type == JSON_OBJECT : err.key[0] != '\0');
    return 0;
}
