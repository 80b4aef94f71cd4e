/* rule_text.c - `name-key` and `number-check`: what names and numbers are searched and stopped by. */
#include "calc/rule.h"

#include <utf8proc.h>

#include "base/arena.h"
#include "base/name_key.h"
#include "base/number_check.h"
#include "record/individual_number.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { NAME_MAX_BYTES = 1000 };

/* ---- name-key ---- */
static const struct calc_member name_inputs[] = {
    { .name = "name",
      .label = "calc.name_key.name",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = NAME_MAX_BYTES },
    { 0 },
};

static const struct calc_member name_results[] = {
    { .name = "key", .label = "calc.name_key.key", .kind = CALC_TEXT },
    { .name = "grams", .label = "calc.name_key.grams", .kind = CALC_LIST, .item = CALC_TEXT },
    { 0 },
};

static struct str gram_text(struct arena *arena, int64_t gram)
{
    utf8proc_uint8_t bytes[8];
    utf8proc_ssize_t len = utf8proc_encode_char((utf8proc_int32_t)(gram >> 21), bytes);
    len += utf8proc_encode_char((utf8proc_int32_t)(gram & 0x1fffff), bytes + len);
    return arena_copy(arena, (struct str){ (const char *)bytes, (size_t)len });
}

static enum status run_name_key(struct calc *calc, struct err *err)
{
    (void)err;
    struct str name = calc_text(calc, "name");
    struct str key = name_key(calc->arena, &calc->seido->variants, name);
    struct json grams = { .type = JSON_ARRAY };
    int64_t *numbers = NULL;
    size_t count = name_key_grams(calc->arena, key, &numbers);
    for (size_t i = 0; i < count; i++)
        json_add_item(calc->arena, &grams, json_of_text(gram_text(calc->arena, numbers[i])));
    calc_result_text(calc, "key", key);
    calc_result(calc, "grams", grams);
    struct calc_step *step =
        calc_step(calc, "R-011", "calc.name_key.step", "calc.name_key.formula");
    calc_arg(calc_arg(step, ARG_TEXT("name", name)), ARG_TEXT("key", key));
    step->row = STR("name_variants");
    return OK;
}

const struct calc_rule rule_name_key = {
    .name = "name-key",
    .example = "{\"name\":\"\\u9ad9\\ufa11 \\u30b8\\u30e7\\u30fc\\u30b8\"}",
    .number = "R-011",
    .label = "calc.name_key",
    .inputs = name_inputs,
    .results = name_results,
    .run = run_name_key,
};

/* ---- number-check ---- */
static const struct calc_member number_inputs[] = {
    { .name = "text",
      .label = "calc.number_check.text",
      .kind = CALC_TEXT,
      .is_required = true,
      .max = NAME_MAX_BYTES },
    { 0 },
};

static const struct calc_member number_results[] = {
    { .name = "kinds", .label = "calc.number_check.kinds", .kind = CALC_LIST, .item = CALC_TEXT },
    { .name = "digits", .label = "calc.number_check.digits", .kind = CALC_TEXT },
    { 0 },
};

/* */
static bool is_seven_digits(struct str digits)
{
    size_t count = 0;
    while (count < digits.len && digits.ptr[count] >= '0' && digits.ptr[count] <= '9')
        count++;
    return count == 7 && digits.len == 7;
}

static const struct number_kind {
    const char *name;
    bool (*is_valid)(struct str digits);
    const char *rule, *formula;
} number_kinds[] = {
    { "individual_number", individual_number_is_valid, "R-010", "calc.number_check.individual" },
    { "corporate_number", corporate_number_is_valid, "R-008", "calc.number_check.corporate" },
    { "municipality_code", municipality_code_is_valid, "R-007", "calc.number_check.municipality" },
    { "telephone", telephone_is_valid, "R-009", "calc.number_check.telephone" },
    { "postal_code", is_seven_digits, "R-014", "calc.number_check.postal" },
    { "bank_account", is_seven_digits, "R-014", "calc.number_check.account" },
};

static enum status run_number_check(struct calc *calc, struct err *err)
{
    (void)err;
    struct str text = calc_text(calc, "text");
    struct str digits = number_tidy(calc->arena, text);
    struct json kinds = { .type = JSON_ARRAY };
    for (size_t i = 0; i < LENGTH(number_kinds); i++) {
        const struct number_kind *kind = &number_kinds[i];
        bool is_here = kind->is_valid(digits) ||
                       (kind->is_valid == individual_number_is_valid &&
                        individual_number_is_in(text)); /* inside a sentence too */
        if (!is_here)
            continue;
        json_add_item(calc->arena, &kinds, json_of_text(str_of(kind->name)));
        struct calc_step *step =
            calc_step(calc, kind->rule, "calc.number_check.step", kind->formula);
        calc_arg(step, ARG_TEXT("digits", digits));
    }
    calc_result(calc, "kinds", kinds);
    calc_result_text(calc, "digits", digits);
    return OK;
}

const struct calc_rule rule_number_check = {
    .name = "number-check",
    .example = "{\"text\":\"271004\"}",
    .number = "R-010",
    .label = "calc.number_check",
    .inputs = number_inputs,
    .results = number_results,
    .run = run_number_check,
};
