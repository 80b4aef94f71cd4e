/* era_fuzz.c - whatever is typed as a date: no crash, and what is taken reads back the same. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/era.h"
#include "base/era_table.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct partial_date date = { 0 }, back = { 0 };
    if (era_parse(&arena, &eras, (struct str){ (const char *)data, size }, &date, &err) != OK)
        return 0;
    struct str shown = era_format_long(&arena, &eras, date);
    enum status status = era_parse(&arena, &eras, shown, &back, &err);
    assert(status == OK);
    assert(back.date.day == date.date.day && back.precision == date.precision);
    return 0;
}
