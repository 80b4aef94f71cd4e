/* loan_compare.c - the schedule with and without its measures: table and chart. */
#include "web/calc/loan_compare.h"

#include "base/arena.h"
#include "base/era.h"
#include "web/chart.h"
#include "web/pieces.h"
#include "base/banned.h"

enum {
    POINTS = 60,
    CHART_YEN = 1000 /* a tick has room for few digits */,
    MONTHS_OF_YEAR = 12,
    PLAIN = 0,
    CHANGED = 1,
    PLANS = 2
};

/* One schedule, as the rule told it. */
struct plan {
    const struct json *instalments;
    Yen principal;
    int32_t first, last; /* months, as year * 12 + month - 1 */
};

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

static int64_t figure(const struct json *item, const char *name)
{
    const struct json *value = json_find(item, name);
    return value == NULL ? 0 : value->number;
}

/* "2023-01" or "2023-01-27" */
static int32_t month_of(const struct json *item)
{
    const struct json *due = json_find(item, "due");
    int64_t year = 0, month = 0;
    if (due == NULL || !str_to_int(str_slice(due->text, 0, 4), &year) ||
        !str_to_int(str_slice(due->text, 5, 7), &month))
        return 0;
    return (int32_t)(year * MONTHS_OF_YEAR + month - 1);
}

static struct str month_words(const struct html *h, int32_t month)
{
    struct partial_date date = { .precision = PRECISION_MONTH };
    bool is_made = date_make(month / MONTHS_OF_YEAR, month % MONTHS_OF_YEAR + 1, 1, &date.date);
    return is_made ? era_format_short(h->request->arena, &h->request->seido->eras, date) : STR("");
}

static bool plan_read(const struct calc_answer *answer, const struct json *input, struct plan *ret)
{
    const struct json *instalments = json_find(&answer->result, "instalments");
    if (instalments == NULL || instalments->count == 0)
        return false;
    *ret = (struct plan){ .instalments = instalments,
                          .principal = figure(input, "principal"),
                          .first = month_of(&instalments->items[0]),
                          .last = month_of(&instalments->items[instalments->count - 1]) };
    return true;
}

/* Principal left at the end of a month. */
static Yen balance_at(const struct plan *plan, int32_t month)
{
    Yen balance = plan->principal;
    for (size_t i = 0; i < plan->instalments->count; i++) {
        if (month_of(&plan->instalments->items[i]) > month)
            break;
        balance = figure(&plan->instalments->items[i], "balance");
    }
    return balance;
}

/* ---- the same without measures ---- */

static bool run_plain(const struct html *h, const struct calc_rule *rule, const struct json *input,
                      struct calc_answer *ret)
{
    struct calc_place place = { h->request->arena, h->request->seido, NULL };
    struct json plain = { .type = JSON_OBJECT };
    struct err ignored = { 0 };
    for (size_t i = 0; i < input->count; i++)
        if (!str_equal(input->names[i], STR("measures")))
            json_add_member(h->request->arena, &plain,
                            str_to_chars(h->request->arena, input->names[i]), input->items[i]);
    return calc_run(rule, &place, &plain, ret, &ignored) == OK;
}

/* ---- side by side ---- */

static Yen first_payment(const struct plan *plan)
{
    return figure(&plan->instalments->items[0], "payment");
}

static Yen highest_payment(const struct plan *plan)
{
    Yen highest = 0;
    for (size_t i = 0; i < plan->instalments->count; i++) {
        Yen payment = figure(&plan->instalments->items[i], "payment");
        highest = payment > highest ? payment : highest;
    }
    return highest;
}

static Yen sum_of_payments(const struct plan *plan)
{
    Yen sum = 0;
    for (size_t i = 0; i < plan->instalments->count; i++)
        sum += figure(&plan->instalments->items[i], "payment");
    return sum;
}

static Yen interest_of(const struct plan *plan)
{
    Yen sum = 0;
    for (size_t i = 0; i < plan->instalments->count; i++)
        sum += figure(&plan->instalments->items[i], "interest");
    return sum;
}

static void money_row(struct html *h, const char *label, const struct plan *plans,
                      Yen (*amount)(const struct plan *))
{
    html_row_begin(h);
    html_row_head_begin(h);
    html_t(h, label);
    html_row_head_end(h);
    for (int i = 0; i < PLANS; i++) {
        html_cell_begin(h, CELL_NUMBER);
        html_yen(h, (OptYen){ true, amount(&plans[i]) });
        html_cell_end(h);
    }
    html_row_end(h);
}

static void compare_table(struct html *h, const struct plan *plans)
{
    const struct column columns[] = { { STR(""), CELL_TEXT, NULL },
                                      { t(h, "calc.compare.plain"), CELL_NUMBER, NULL },
                                      { t(h, "calc.compare.changed"), CELL_NUMBER, NULL } };
    struct table table = { .caption = t(h, "calc.compare.table"),
                           .columns = columns,
                           .column_count = LENGTH(columns) };
    html_table_begin(h, &table);
    money_row(h, "calc.compare.first", plans, first_payment);
    money_row(h, "calc.compare.highest", plans, highest_payment);
    money_row(h, "calc.compare.sum", plans, sum_of_payments);
    html_row_begin(h);
    html_row_head_begin(h);
    html_t(h, "calc.compare.count");
    html_row_head_end(h);
    for (int i = 0; i < PLANS; i++) {
        html_cell_begin(h, CELL_NUMBER);
        html_count(h, (int64_t)plans[i].instalments->count);
        html_cell_end(h);
    }
    html_row_end(h);
    html_row_begin(h);
    html_row_head_begin(h);
    html_t(h, "calc.compare.last");
    html_row_head_end(h);
    for (int i = 0; i < PLANS; i++) {
        html_cell_begin(h, CELL_NUMBER);
        html_text(h, month_words(h, plans[i].last));
        html_cell_end(h);
    }
    html_row_end(h);
    html_table_end(h);
}

/* ---- the curve ---- */

static void balance_chart(struct html *h, const struct plan *plans, size_t first_plan)
{
    struct arena *arena = h->request->arena;
    int32_t from =
        plans[CHANGED].first < plans[PLAIN].first ? plans[CHANGED].first : plans[PLAIN].first;
    int32_t to = plans[CHANGED].last > plans[PLAIN].last ? plans[CHANGED].last : plans[PLAIN].last;
    int32_t stride = (to - from) / POINTS + 1;
    size_t count = (size_t)((to - from + stride - 1) / stride) + 2;
    struct str *labels = arena_array(arena, struct str, count);
    int64_t *values[PLANS] = { arena_array(arena, int64_t, count),
                               arena_array(arena, int64_t, count) };
    bool *is_over[PLANS] = { arena_array(arena, bool, count), arena_array(arena, bool, count) };
    for (size_t i = 0; i < count; i++) { /* from the month before the first instalment */
        int32_t month = from - 1 + (i == 0 ? 0 : 1 + (int32_t)(i - 1) * stride);
        month = month > to ? to : month;
        labels[i] = month_words(h, month);
        for (int p = 0; p < PLANS; p++) {
            Yen balance = balance_at(&plans[p], month);
            values[p][i] = yen_share(balance, 1, CHART_YEN, ROUND_UP);
            /* a line ends where nothing is left */
            is_over[p][i] = i > 0 && balance == 0 && values[p][i - 1] == 0;
        }
    }
    const struct text_arg args[] = { ARG_TEXT("month", month_words(h, plans[CHANGED].last)) };
    struct chart chart = { .title = request_text(h->request, "calc.compare.title", args, 1),
                           .unit = t(h, "calc.compare.unit"),
                           .labels = labels,
                           .label_count = count };
    for (size_t p = first_plan; p < PLANS; p++)
        chart.series[chart.series_count++] = (struct chart_series){
            .name = t(h, p == PLAIN ? "calc.compare.plain" : "calc.compare.changed"),
            .values = values[p],
            .is_absent = is_over[p]
        };
    if (first_plan == CHANGED)
        chart.series[0].name = t(h, "calc.loan.balance");
    html_line_chart(h, &chart);
}

void html_loan_compare(struct html *h, const struct calc_rule *rule, const struct json *input,
                       const struct calc_answer *answer)
{
    struct plan plans[PLANS];
    struct calc_answer plain = { 0 };
    bool has_measures = json_find(input, "measures") != NULL;
    if (!str_equal(str_of(rule->name), STR("loan-schedule")) ||
        !plan_read(answer, input, &plans[CHANGED]))
        return;
    plans[PLAIN] = plans[CHANGED];
    has_measures = has_measures && run_plain(h, rule, input, &plain) &&
                   plan_read(&plain, input, &plans[PLAIN]);
    html_card_begin(h, t(h, "calc.compare.caption"), "compare");
    if (has_measures)
        compare_table(h, plans);
    if (has_measures && json_find(input, "annual_rate") != NULL &&
        interest_of(&plans[CHANGED]) == interest_of(&plans[PLAIN]))
        html_notice(h, TONE_INFO, t(h, "calc.compare.same_interest"));
    balance_chart(h, plans, has_measures ? PLAIN : CHANGED);
    html_card_end(h);
}
