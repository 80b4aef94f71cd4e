/* post.c - looks a postal code up in the lines of its first digit (post.h). A line of nine characters,
 * "310 08201", heads those of one municipality: "0852笠原町". */
#include "seido/post.h"

#include "base/arena.h"
#include "base/assets.h"
#include "base/number_check.h"
#include "seido/seido.h"
#include "base/banned.h"

enum { PREFIX_DIGITS = 3, REST_DIGITS = 4, MUNICIPALITY_DIGITS = 5 };

extern const struct asset post_assets[]; /* "post/0.txt" ... "post/9.txt" */
extern const size_t post_asset_count;

static bool are_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return true;
}

static bool is_head(struct str line)
{
    return line.len == PREFIX_DIGITS + 1 + MUNICIPALITY_DIGITS && line.ptr[PREFIX_DIGITS] == ' ';
}

bool post_find(struct str digits, struct post_place *ret)
{
    if (digits.len != POST_DIGITS || !are_digits(digits) || post_asset_count != 10)
        return false;
    struct str lines = post_assets[digits.ptr[0] - '0'].bytes, line;
    struct str prefix = str_slice(digits, 0, PREFIX_DIGITS);
    struct str rest = str_slice(digits, PREFIX_DIGITS, POST_DIGITS);
    bool is_near = false;
    while (str_split(&lines, '\n', &line)) {
        if (is_head(line)) {
            is_near = str_starts(line, prefix);
            if (is_near)
                ret->municipality = str_slice(line, PREFIX_DIGITS + 1, line.len);
        } else if (is_near && str_starts(line, rest)) {
            ret->town = str_slice(line, REST_DIGITS, line.len);
            return true;
        }
    }
    return false;
}

/* The digits among what was typed, full-width ones too. */
static struct str digits_of(struct arena *arena, struct str typed)
{
    static const char *const wide[] = {
        "０", "１", "２", "３", "４", "５", "６", "７", "８", "９"
    };
    struct buf digits;
    buf_init(&digits, arena, 16, 256);
    for (size_t at = 0; at < typed.len && digits.len <= POST_DIGITS; at++) {
        struct str rest = str_slice(typed, at, typed.len);
        if (rest.ptr[0] >= '0' && rest.ptr[0] <= '9')
            buf_add_char(&digits, rest.ptr[0]);
        for (int digit = 0; digit <= 9; digit++)
            if (str_starts(rest, (struct str){ wide[digit], 3 }))
                buf_add_char(&digits, (char)('0' + digit));
    }
    return buf_str(&digits);
}

/* The row of the day whose six digits begin with the five. */
static const struct rate_row *row_of(const struct rate_table *table, struct str five, Date on)
{
    for (char check = '0'; check <= '9'; check++) {
        char code[MUNICIPALITY_DIGITS + 1];
        for (int i = 0; i < MUNICIPALITY_DIGITS; i++)
            code[i] = five.ptr[i];
        code[MUNICIPALITY_DIGITS] = check;
        const struct str keys[][2] = { { STR("code"), { code, sizeof code } } };
        const struct rate_row *row = NULL;
        struct err absent = { 0 };
        if (municipality_code_is_valid(keys[0][1]))
            return rate_find(table, on, keys, LENGTH(keys), &row, &absent) == OK ? row : NULL;
    }
    return NULL;
}

bool post_words(struct arena *arena, const struct seido *seido, struct str typed, Date on,
                struct str *ret)
{
    static const struct str columns[] = { STR_INIT("prefecture"), STR_INIT("county"),
                                          STR_INIT("name") };
    const struct rate_table *table = seido_rates(seido, STR("municipalities"));
    struct post_place place;
    struct buf words;
    if (table == NULL || !post_find(digits_of(arena, typed), &place))
        return false;
    const struct rate_row *row = row_of(table, place.municipality, on);
    if (row == NULL)
        return false;
    buf_init(&words, arena, 64, 1024);
    for (size_t i = 0; i < LENGTH(columns); i++)
        buf_add(&words, rate_cell(table, row, columns[i]));
    buf_add(&words, place.town);
    *ret = buf_str(&words);
    return true;
}
