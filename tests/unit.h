/* unit.h - what every unit test includes: cmocka, and comparison of texts. */
#ifndef BANSO_TESTS_UNIT_H
#define BANSO_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* Compares and shows both texts when they differ. */
#define assert_str(arena, actual, expected)                                                        \
    assert_string_equal(str_to_chars((arena), (actual)), (expected))

#endif
