/* fee.h - what a visit of 日常生活自立支援事業 costs its user, by the price list of the council on that day. */
#ifndef BANSO_CUSTODY_FEE_H
#define BANSO_CUSTODY_FEE_H

#include "base/yen.h"

struct fee_list {
    int32_t base_minutes; /* covered by the base price; 0: one visit, however long */
    Yen base, passbook_base;
    int32_t step_minutes; /* 0: no steps */
    Yen step;
    OptYen
        exempt_pays; /* what a household without resident tax pays for the base; absent: no less */
};

struct fee_visit {
    int32_t minutes;
    bool holds_passbook, is_on_assistance, is_tax_exempt;
};

struct fee {
    Yen price, subsidy, payable; /* payable = price - subsidy */
    int32_t steps;
};

/* Rule R-186: begun steps count whole; nobody on public assistance pays. */
struct fee fee_of(const struct fee_list *list, const struct fee_visit *visit);

#endif
