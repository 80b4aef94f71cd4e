/* number_check.h - numbers with a form or a check digit of their own. Digits only: hyphens and
 * widths are tidied before (number_tidy). */
#ifndef BANSO_BASE_NUMBER_CHECK_H
#define BANSO_BASE_NUMBER_CHECK_H

#include <stdbool.h>

#include "base/str.h"

/* Half-width, without spaces, hyphens of any kind and brackets. */
struct str number_tidy(struct arena *arena, struct str text);

/* 全国地方公共団体コード: 5 digits and a check digit, prefecture 01 to 47 (rule R-007). */
bool municipality_code_is_valid(struct str digits);
/* 法人番号: a check digit and 12 digits (rule R-008). */
bool corporate_number_is_valid(struct str digits);
/* 10 digits from 0, or 11 of 050, 060, 070, 080, 090, 0800 (rule R-009). */
bool telephone_is_valid(struct str digits);

#endif
