#include "custody/fee.h"

#include "base/banned.h"

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
    fee.payable = fee.price - fee.subsidy;
    return fee;
}
