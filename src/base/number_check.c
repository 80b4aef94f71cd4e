#include "base/number_check.h"

#include <assert.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/banned.h"

struct str number_tidy(struct arena *arena, struct str text)
{
    utf8proc_uint8_t *nfkc = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &nfkc,
                     UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    if (len < 0)
        return STR("");
    struct buf out;
    buf_init(&out, arena, (size_t)len, (size_t)len);
    utf8proc_int32_t point = 0;
    for (utf8proc_ssize_t at = 0, step = 0; at < len; at += step) {
        step = utf8proc_iterate(nfkc + at, len - at, &point);
        assert(step > 0); /* what utf8proc_map made is UTF-8 */
        bool is_hyphen = point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2212 ||
                         point == 0x30fc || point == '(' || point == ')' || point == ' ';
        if (!is_hyphen)
            buf_add(&out, (struct str){ (const char *)nfkc + at, (size_t)step });
    }
    free(nfkc);
    return buf_str(&out);
}

static bool are_digits(struct str text, size_t count)
{
    if (text.len != count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    }
    return true;
}

static int digit_at(struct str digits, size_t at)
{
    return digits.ptr[at] - '0';
}

/* weights 6 5 4 3 2; eleven less the rest by eleven, its last digit. */
bool municipality_code_is_valid(struct str digits)
{
    if (!are_digits(digits, 6))
        return false;
    int prefecture = digit_at(digits, 0) * 10 + digit_at(digits, 1);
    int sum = 0;
    for (size_t i = 0; i < 5; i++)
        sum += digit_at(digits, i) * (6 - (int)i);
    return prefecture >= 1 && prefecture <= 47 && (11 - sum % 11) % 10 == digit_at(digits, 5);
}

/* of the 12 digits behind the first, from the right, weights 1 2 1 2 ...; nine less the rest
 * by nine. */
bool corporate_number_is_valid(struct str digits)
{
    if (!are_digits(digits, 13))
        return false;
    int sum = 0;
    for (size_t i = 1; i < 13; i++)
        sum += digit_at(digits, i) * (i % 2 ? 2 : 1);
    return 9 - sum % 9 == digit_at(digits, 0);
}

/* */
bool telephone_is_valid(struct str digits)
{
    if (digits.len < 10 || digits.ptr[0] != '0' || digits.ptr[1] == '0')
        return false;
    if (are_digits(digits, 10))
        return true;
    if (!are_digits(digits, 11))
        return false;
    bool is_free = str_starts(digits, STR("0800"));
    return is_free || (digits.ptr[2] == '0' && digits.ptr[1] >= '5');
}
