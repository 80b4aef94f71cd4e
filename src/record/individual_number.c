/* individual_number.c - the check digit of 個人番号 (番号法施行令8条, 総務省令) and the search for it. */
#include "record/individual_number.h"

#include <stddef.h>
#include <stdint.h>

#include "base/banned.h"

enum { NUMBER_DIGITS = 12 };

static bool is_valid(const char digits[NUMBER_DIGITS])
{
    int sum = 0;
    for (int n = 1; n <= 11; n++) {
        int weight = n <= 6 ? n + 1 : n - 5;
        sum += (digits[11 - n] - '0') * weight;
    }
    int rest = sum % 11;
    return digits[11] - '0' == (rest <= 1 ? 0 : 11 - rest);
}

bool individual_number_is_valid(struct str digits)
{
    if (digits.len != NUMBER_DIGITS)
        return false;
    for (size_t i = 0; i < digits.len; i++)
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return false;
    return is_valid(digits.ptr);
}

enum sort { SORT_OTHER, SORT_DIGIT, SORT_JOINT };

/* Sort of the character at `at` (bytes of UTF-8; full-width digits and hyphens have three). */
static enum sort sort_at(struct str text, size_t at, char *ret_digit, size_t *ret_len)
{
    unsigned char c = (unsigned char)text.ptr[at];
    *ret_len = 1;
    if (c >= '0' && c <= '9') {
        *ret_digit = (char)c;
        return SORT_DIGIT;
    }
    if (c == '-' || c == ' ' || c == '.')
        return SORT_JOINT;
    if (c < 0xE0 || text.len - at < 3)
        return SORT_OTHER;
    unsigned char d = (unsigned char)text.ptr[at + 1], e = (unsigned char)text.ptr[at + 2];
    *ret_len = 3;
    if (c == 0xEF && d == 0xBC && e >= 0x90 && e <= 0x99) {
        *ret_digit = (char)('0' + (e - 0x90));
        return SORT_DIGIT;
    }
    bool is_joint = (c == 0xEF && d == 0xBC && e == 0x8D) ||              /* － */
                    (c == 0xE2 && d == 0x80 && e >= 0x90 && e <= 0x95) || /* ‐ to ― */
                    (c == 0xE2 && d == 0x88 && e == 0x92) ||              /* − */
                    (c == 0xE3 && d == 0x83 && e == 0xBC) ||              /* ー */
                    (c == 0xE3 && d == 0x80 && e == 0x80);                /* ideographic space */
    return is_joint ? SORT_JOINT : SORT_OTHER;
}

/* The last groups of digits that single joints part, newest last. */
struct groups {
    char digits[NUMBER_DIGITS];
    size_t len[NUMBER_DIGITS];
    size_t count;
    size_t total;
};

static void forget(struct groups *groups)
{
    groups->count = groups->total = 0;
}

/* Do the newest groups, all of one length, make up exactly twelve digits that are valid? Unequal
 * ones are telephones, days and times beside each other. */
static bool is_found(const struct groups *groups)
{
    for (size_t i = 1; i < groups->count; i++)
        if (groups->len[i] != groups->len[0])
            return false;
    return groups->total == NUMBER_DIGITS && is_valid(groups->digits);
}

/* Adds a finished group, dropping the oldest until it fits in twelve digits. */
static void add(struct groups *groups, const char *digits, size_t len)
{
    while (groups->count > 0 && groups->total + len > NUMBER_DIGITS) {
        size_t first = groups->len[0];
        for (size_t i = first; i < groups->total; i++)
            groups->digits[i - first] = groups->digits[i];
        for (size_t i = 1; i < groups->count; i++)
            groups->len[i - 1] = groups->len[i];
        groups->total -= first;
        groups->count--;
    }
    for (size_t i = 0; i < len; i++)
        groups->digits[groups->total++] = digits[i];
    groups->len[groups->count++] = len;
}

bool individual_number_is_in(struct str text)
{
    struct groups groups = { .count = 0 };
    char run[NUMBER_DIGITS];
    size_t run_len = 0, joints = 0;
    for (size_t at = 0, len = 0; at <= text.len; at += len) {
        char digit = 0;
        enum sort sort = SORT_OTHER;
        len = 1;
        if (at < text.len)
            sort = sort_at(text, at, &digit, &len);
        if (sort == SORT_DIGIT) {
            if (joints > 1)
                forget(&groups);
            joints = 0;
            if (run_len < NUMBER_DIGITS)
                run[run_len] = digit;
            run_len++;
            continue;
        }
        if (run_len > NUMBER_DIGITS) {
            forget(&groups);
        } else if (run_len > 0) {
            add(&groups, run, run_len);
            if (is_found(&groups))
                return true;
        }
        run_len = 0;
        joints++;
        if (sort == SORT_OTHER)
            forget(&groups);
    }
    return false;
}

/* Adds a row of digits and joints; of one that holds a number only the last digits. */
static void add_span(struct buf *out, struct str span)
{
    enum { SHOWN_DIGITS = 4 };
    char digit = 0;
    size_t digits = 0, met = 0, len = 0;
    if (!individual_number_is_in(span)) {
        buf_add(out, span);
        return;
    }
    for (size_t at = 0; at < span.len; at += len)
        digits += sort_at(span, at, &digit, &len) == SORT_DIGIT;
    for (size_t at = 0; at < span.len; at += len) {
        bool is_digit = sort_at(span, at, &digit, &len) == SORT_DIGIT;
        met += is_digit;
        if (is_digit && met + SHOWN_DIGITS <= digits)
            buf_add_char(out, '*');
        else
            buf_add(out, str_slice(span, at, at + len));
    }
}

struct str individual_number_mask(struct arena *arena, struct str text)
{
    struct buf out;
    char digit = 0;
    size_t span = 0, len = 0;
    if (!individual_number_is_in(text))
        return text;
    buf_init(&out, arena, text.len + 1, text.len + 1);
    for (size_t at = 0; at < text.len; at += len) {
        if (sort_at(text, at, &digit, &len) != SORT_OTHER)
            continue;
        add_span(&out, str_slice(text, span, at));
        buf_add(&out, str_slice(text, at, at + len));
        span = at + len;
    }
    add_span(&out, str_slice(text, span, text.len));
    return buf_str(&out);
}
