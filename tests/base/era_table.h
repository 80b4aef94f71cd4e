/* era_table.h - the eras, for tests that do not read seido/. */
#ifndef BANSO_TESTS_ERA_TABLE_H
#define BANSO_TESTS_ERA_TABLE_H

#include "base/era.h"

static const struct era era_rows[] = {
    { STR_INIT("明治"), STR_INIT("M"), 1, { -37231 } }, /* 1868-01-25 */
    { STR_INIT("大正"), STR_INIT("T"), 2, { -20974 } }, /* 1912-07-30 */
    { STR_INIT("昭和"), STR_INIT("S"), 3, { -15713 } }, /* 1926-12-25 */
    { STR_INIT("平成"), STR_INIT("H"), 4, { 6947 } },   /* 1989-01-08 */
    { STR_INIT("令和"), STR_INIT("R"), 5, { 18017 } },  /* 2019-05-01 */
};
static const struct eras eras = { era_rows, LENGTH(era_rows) };

#endif
