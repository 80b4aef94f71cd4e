/* search.c - what a line typed into the search box may mean. */
#include "consult/search.h"

#include "record/kind.h"

#include "base/banned.h"

enum { TELEPHONE_MIN_DIGITS = 9, TELEPHONE_MAX_DIGITS = 15, NUMBER_MAX_BYTES = 40 };

/* Digits with hyphens, spaces and brackets only. */
static bool is_telephone(struct str line, struct str digits)
{
    if (digits.len < TELEPHONE_MIN_DIGITS || digits.len > TELEPHONE_MAX_DIGITS)
        return false;
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        bool is_plain = (c >= '0' && c <= '9') || c == '-' || c == ' ' || c == '(' || c == ')' ||
                        c == '+';
        if (!is_plain)
            return false;
    }
    return true;
}

static bool has_digit(struct str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] >= '0' && line.ptr[i] <= '9')
            return true;
    return false;
}

/* Hyphens of any kind to "-", so that telephones and numbers compare. */
static struct str plain_hyphens(struct arena *arena, struct str line)
{
    static const struct str hyphens[] = { STR_INIT("‐"), STR_INIT("‑"), STR_INIT("‒"), STR_INIT("–"),
                                          STR_INIT("—"), STR_INIT("―"), STR_INIT("−"), STR_INIT("ー"),
                                          STR_INIT("－") };
    struct buf out;
    buf_init(&out, arena, line.len + 1, 64 * 1024);
    for (size_t i = 0; i < line.len;) {
        size_t step = 0;
        for (size_t k = 0; k < LENGTH(hyphens) && step == 0; k++)
            if (str_starts(str_slice(line, i, line.len), hyphens[k]))
                step = hyphens[k].len;
        buf_add_char(&out, step > 0 ? '-' : line.ptr[i]);
        i += step > 0 ? step : 1;
    }
    return buf_str(&out);
}

void search_understand(struct arena *arena, const struct seido *seido, struct str line,
                       struct search_terms *ret)
{
    *ret = (struct search_terms){ 0 };
    line = str_trim(line);
    struct str tidy = tidy_width(arena, line);
    ret->key = name_key(arena, &seido->variants, line);
    if (!has_digit(tidy))
        return;
    struct str plain = plain_hyphens(arena, tidy), digits = tidy_digits(arena, line);
    if (is_telephone(plain, digits))
        ret->digits = digits;
    struct partial_date birth;
    struct err none = { 0 };
    if (era_parse(arena, &seido->eras, line, &birth, &none) == OK &&
        birth.precision != PRECISION_YEAR) {
        ret->birth = (OptDate){ .has = true, .value = birth.date };
        ret->birth_precision = birth.precision;
    }
    if (plain.len <= NUMBER_MAX_BYTES)
        ret->number = plain;
}
