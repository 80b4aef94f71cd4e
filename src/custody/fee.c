#include "custody/fee.h"

#include "base/banned.h"

enum { PERCENT_WHOLE = 100 };

/* */
struct fee fee_of(const struct fee_list *list, const struct fee_visit *visit)
{
    struct fee fee = { .price = visit->holds_passbook ? list->passbook_base : list->base };
    if (list->step_minutes && list->base_minutes && visit->minutes > list->base_minutes)
        fee.steps = (int32_t)yen_share(visit->minutes - list->base_minutes, 1, list->step_minutes,
                                       ROUND_UP);
    Yen base = fee.price;
    fee.price += list->step * fee.steps;
    if (visit->is_on_assistance)
        fee.subsidy = fee.price;
    else if (visit->is_tax_exempt && list->exempt_pays.has && base > list->exempt_pays.value)
        fee.subsidy = base - list->exempt_pays.value;
    else if (visit->is_tax_exempt && list->exempt_percent > 0 &&
             (list->savings_below == 0 || visit->savings < list->savings_below))
        fee.subsidy =
            fee.price - yen_share(fee.price, list->exempt_percent, PERCENT_WHOLE, ROUND_DOWN);
    fee.payable = fee.price - fee.subsidy;
    return fee;
}

bool fee_needs_savings(const struct fee_list *list, const struct fee_visit *visit)
{
    return visit->is_tax_exempt && !visit->is_on_assistance && list->exempt_percent > 0 &&
           list->savings_below > 0;
}

/* */
struct fee_sum fee_month_of(const struct fee_list *list, const struct fee_visit *visit,
                            const struct fee_month *month)
{
    struct fee_sum sum = { 0 };
    if (visit->is_on_assistance)
        return sum;
    if (month->keeps_documents)
        sum.documents = list->documents_month + (month->is_yearly_due ? list->documents_year : 0);
    if (month->comes_by_car)
        sum.travel = list->travel.value * month->visits;
    sum.payable = fee_of(list, visit).payable * month->visits + sum.documents + sum.travel;
    return sum;
}
