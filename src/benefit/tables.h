/* tables.h - the dated tables of seido/rates/housing.yaml as the rules of a day. Each error names the
 * table and the day: nothing is guessed. */
#ifndef BANSO_BENEFIT_TABLES_H
#define BANSO_BENEFIT_TABLES_H

#include "base/err.h"
#include "benefit/housing.h"

struct seido;

STATUS housing_rule_read(const struct seido *seido, Date on, struct housing_rule *ret,
                         struct err *err);
STATUS tax_limit_read(const struct seido *seido, Date on, struct str grade, struct tax_limit *ret,
                      struct err *err);
/* At most SALARY_SEGMENTS_MAX, in order. */
STATUS salary_segments_read(const struct seido *seido, Date on, struct salary_segment *ret,
                            size_t *ret_count, struct err *err);

/* A municipality's own row; columns that it leaves empty are absent. `has` false: it has no row. */
struct own_limits {
    bool has;
    struct str grade; /* "" where the row does not say */
    OptYen base_amount, rent_limit, asset_limit;
};
STATUS own_limits_read(const struct seido *seido, Date on, struct str municipality, int32_t size,
                       struct own_limits *ret, struct err *err);

/* The rent limit of a municipality's prefecture by grade; absent where no row has it. */
STATUS rent_limit_read(const struct seido *seido, Date on, struct str municipality,
                       struct str grade, int32_t size, OptYen *ret, struct err *err);

/* Duties of the route ("search", "business") in the month of the grant, words parted by spaces. */
STATUS duties_read(const struct seido *seido, Date on, struct str route, int32_t month_number,
                   struct str *ret, struct err *err);

struct relocation_rule {
    int32_t months, limit_times;
};
STATUS relocation_rule_read(const struct seido *seido, Date on, struct relocation_rule *ret,
                            struct err *err);

enum asset_test { ASSETS_NONE, ASSETS_MONTHS, ASSETS_CAPPED };
struct program_test {
    bool has_income, may_be_necessary;
    enum asset_test assets;
};
STATUS program_test_read(const struct seido *seido, Date on, struct str program,
                         struct program_test *ret, struct err *err);

/* Where the figures of a table come from that has been read. */
struct str table_source(const struct seido *seido, struct str name);

#endif
