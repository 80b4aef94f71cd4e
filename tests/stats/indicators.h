/* indicators.h - indicators that count the same records, as seido/indicators.yaml has them. */
#ifndef BANSO_TESTS_STATS_INDICATORS_H
#define BANSO_TESTS_STATS_INDICATORS_H

#include "seido/seido.h"

#define IS(name_, value)                                                                           \
    {                                                                                              \
        .field = STR_INIT(name_), .op = OP_IS, .values = (const struct str[]){ STR_INIT(value) },  \
        .value_count = 1                                                                           \
    }
#define ALL_OF(...)                                                                                \
    {                                                                                              \
        .items = (const struct condition[]){ __VA_ARGS__ },                                        \
        .count = LENGTH(((const struct condition[]){ __VA_ARGS__ }))                               \
    }

static const struct indicator employment_indicators[] = {
    { .name = STR_INIT("employed"),
      .record = STR_INIT("employment"),
      .conditions = ALL_OF(IS("kind", "work")) },
    { .name = STR_INIT("raised"),
      .record = STR_INIT("employment"),
      .conditions = ALL_OF(IS("kind", "income")) },
    { .name = STR_INIT("employed_work_goal"),
      .record = STR_INIT("employment"),
      .of = STR_INIT("employed"),
      .conditions = ALL_OF(IS("kind", "work"), IS("with_work_goal", "1")) },
    { .name = STR_INIT("raised_work_goal"),
      .record = STR_INIT("employment"),
      .of = STR_INIT("raised"),
      .conditions = ALL_OF(IS("kind", "income"), IS("with_work_goal", "1")) },
    { .name = STR_INIT("work_or_income"),
      .record = STR_INIT("employment"),
      .conditions = ALL_OF(IS("with_work_goal", "1")) },
};

#endif
