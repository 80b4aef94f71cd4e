/* fee.h - what a visit of 日常生活自立支援事業, and a month of it, cost the user, by the price list of the
 * council on that day. */
#ifndef BANSO_CUSTODY_FEE_H
#define BANSO_CUSTODY_FEE_H

#include "base/yen.h"

struct fee_list {
    int32_t base_minutes; /* covered by the base price; 0: one visit, however long */
    Yen base, passbook_base;
    int32_t step_minutes; /* 0: no steps */
    Yen step;
    /* What a household without resident tax pays for the base; absent: no less. */
    OptYen exempt_pays;
    int32_t exempt_percent; /* what it pays of the whole price; 0: no less */
    Yen savings_below;      /* only with savings below this; 0: whatever it has saved */
    Yen documents_month, documents_year; /* for keeping documents; 0: no charge */
    OptYen travel;                       /* of a visit by car or motorbike; absent: what it costs */
};

struct fee_visit {
    int32_t minutes;
    bool holds_passbook, is_on_assistance, is_tax_exempt;
    Yen savings; /* of the household; asked for where fee_needs_savings */
};

struct fee {
    Yen price, subsidy, payable; /* payable = price - subsidy */
    int32_t steps;
};

/* Rule R-186: begun steps count whole; nobody on public assistance pays. */
struct fee fee_of(const struct fee_list *list, const struct fee_visit *visit);
bool fee_needs_savings(const struct fee_list *list, const struct fee_visit *visit);

/* What a month is made of, besides the fee of each visit. */
struct fee_month {
    int32_t visits;
    bool keeps_documents, is_yearly_due; /* the yearly charge falls due in this month */
    bool comes_by_car;
};

struct fee_sum {
    Yen documents, travel, payable; /* payable: the visits and both */
};

/* Rule R-187: visits with their travel, and the charge for documents; nobody on public assistance pays. */
struct fee_sum fee_month_of(const struct fee_list *list, const struct fee_visit *visit,
                            const struct fee_month *month);

#endif
