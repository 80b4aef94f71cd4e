/* individual_number.h - finds 個人番号 (12 digits with a valid check digit) in what people type: the law
 * forbids keeping them, so input that holds one is stopped. No memory, no database. */
#ifndef BANSO_RECORD_INDIVIDUAL_NUMBER_H
#define BANSO_RECORD_INDIVIDUAL_NUMBER_H

#include <stdbool.h>

#include "base/str.h"

/* True for 12 ASCII digits whose last is the check digit of the others. */
bool individual_number_is_valid(struct str digits);
/* Is one anywhere in the text? Digits of any width, also in equal groups parted by
 * hyphens or spaces (1234-5678-9018); a longer row of digits is not one. */
bool individual_number_is_in(struct str text);

/* The text as it may be shown where a number was not expected: of the row of digits that holds one all but the
 * last four become "*"; everything else as it is. In `arena`, or the text itself. */
struct str individual_number_mask(struct arena *arena, struct str text);

#endif
