/* calc_told.c - answers as sentences (calc_told.h). */
#include "web/calc/calc_told.h"

#include "web/calc/calc_form.h"
#include "web/chart.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static int64_t figure(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value == NULL ? 0 : value->number;
}

static struct str word(const struct json *object, const char *name)
{
    const struct json *value = json_find(object, name);
    return value == NULL || value->type != JSON_TEXT ? STR("") : value->text;
}

static void add_why(struct calc_told *told, struct str sentence)
{
    if (told->why_count < CALC_TOLD_MAX)
        told->why[told->why_count++] = sentence;
}

static void add_next(struct calc_told *told, struct str sentence)
{
    if (told->next_count < CALC_TOLD_MAX)
        told->next[told->next_count++] = sentence;
}

enum calc_kind calc_kind_of(const struct calc_member *member)
{
    if (member == NULL)
        return CALC_TEXT;
    return member->kind == CALC_LIST ? member->item : member->kind;
}

bool calc_is_day(enum calc_kind kind)
{
    return kind == CALC_DATE || kind == CALC_MONTH || kind == CALC_WHEN;
}

struct str calc_day_words(const struct request *request, struct str text)
{
    struct partial_date day = { .precision = PRECISION_DAY };
    if (date_parse_iso(text, &day.date))
        return date_words(request, day);
    day.precision = PRECISION_MONTH;
    struct str first = str_format(request->arena, "%.*s-01", STR_ARG(text));
    return date_parse_iso(first, &day.date) ? date_words(request, day) : text;
}

/* ---- housing benefit ---- */

/* By how much, where it is a matter of money; else the reason as it stands. */
static struct str why_not(const struct request *request, const struct json *input,
                          const struct json *result, struct str reason)
{
    bool is_income = str_equal(reason, STR("income")), is_assets = str_equal(reason, STR("assets"));
    const char *limit = is_income ? "income_limit" : "asset_limit";
    const char *given = is_income ? "income" : "assets";
    const struct text_arg args[] = {
        ARG_YEN("over", figure(input, given) - figure(result, limit)),
        ARG_YEN("limit", figure(result, limit)),
    };
    if (!is_income && !is_assets)
        return calc_choice_words(request, str_to_chars(request->arena, reason));
    return request_text(request, is_income ? "calc.told.income_over" : "calc.told.assets_over",
                        args, LENGTH(args));
}

static void tell_refused(const struct request *request, const struct json *input,
                         const struct json *result, struct calc_told *ret)
{
    const struct json *reasons = json_find(result, "reasons");
    for (size_t i = 0; reasons != NULL && i < reasons->count; i++)
        add_why(ret, why_not(request, input, result, reasons->items[i].text));
    ret->tone = TONE_WARNING;
    ret->head = t(request, "calc.told.housing_no");
    if (ret->why_count == 1) {
        const struct text_arg args[] = { ARG_TEXT("why", ret->why[0]) };
        ret->head = request_text(request, "calc.told.housing_no_because", args, 1);
        ret->why_count = 0;
    }
    add_next(ret, t(request, "calc.told.other_help"));
}

/* What nobody was asked and the rule took as met, by name: a promise must not rest on it. */
static void tell_assumed(const struct request *request, const struct calc_answer *answer,
                         struct calc_told *ret)
{
    struct buf names;
    buf_init(&names, request->arena, 256, KIB(4));
    for (size_t i = 0; i < answer->step_count; i++) {
        if (!str_equal(str_of(answer->steps[i].formula), STR("calc.formula.assumed")))
            continue;
        if (buf_str(&names).len > 0)
            buf_add(&names, t(request, "calc.told.comma"));
        buf_add(&names, t(request, answer->steps[i].label));
    }
    if (buf_str(&names).len == 0)
        return;
    const struct text_arg args[] = { ARG_TEXT("points", buf_str(&names)) };
    ret->tone = TONE_WARNING;
    add_why(ret, request_text(request, "calc.told.unconfirmed", args, LENGTH(args)));
}

static void tell_housing(const struct request *request, const struct json *input,
                         const struct calc_answer *answer, struct calc_told *ret)
{
    const struct json *result = &answer->result, *duties = json_find(result, "duties");
    struct str start = word(result, "start_month");
    if (figure(result, "eligible") == 0) {
        tell_refused(request, input, result, ret);
        return;
    }
    const struct text_arg args[] = {
        ARG_YEN("amount", figure(result, "amount")),
        ARG_INT("months", figure(result, "months")),
        ARG_TEXT("month", calc_day_words(request, start)),
    };
    const char *key = figure(result, "amount") == 0 ? "calc.told.housing_zero"
                      : start.len > 0               ? "calc.told.housing_yes"
                                                    : "calc.told.housing_yes_later";
    ret->tone = TONE_SUCCESS;
    ret->head = request_text(request, key, args, LENGTH(args));
    tell_assumed(request, answer, ret);
    for (size_t i = 0; duties != NULL && i < duties->count; i++)
        add_next(ret,
                 calc_choice_words(request, str_to_chars(request->arena, duties->items[i].text)));
    add_next(ret, t(request, "calc.told.paid_to_landlord"));
    add_next(ret, t(request, "calc.told.extension"));
}

/* Income beside the base amount and the limit: says at a glance on which side a household stands. */
static void housing_bars(struct html *h, const struct json *input, const struct json *result)
{
    const struct request *request = h->request;
    const struct str labels[] = { t(request, "calc.told.bar_income"),
                                  t(request, "calc.base_amount"), t(request, "calc.income_limit") };
    const int64_t values[] = { figure(input, "income"), figure(result, "base_amount"),
                               figure(result, "income_limit") };
    bool is_over = values[0] > values[2];
    struct chart chart = {
        .title = t(request, is_over                 ? "calc.told.bar_over"
                            : values[0] > values[1] ? "calc.told.bar_between"
                                                    : "calc.told.bar_within"),
        .unit = t(request, "calc.page.help.yen"),
        .labels = labels,
        .label_count = LENGTH(labels),
        .series = { { .name = t(request, "calc.told.a_month"), .values = values } },
        .series_count = 1,
    };
    html_funnel_chart(h, &chart, 1);
}

/* ---- exemption ---- */

static void tell_exemption(const struct request *request, const struct json *input,
                           const struct calc_answer *answer, struct calc_told *ret)
{
    static const struct {
        const char *verdict, *head, *next;
        enum tone tone;
    } said[] = {
        { "full", "calc.told.exempt_full", "calc.told.exempt_apply", TONE_SUCCESS },
        { "remaining", "calc.told.exempt_remaining", "calc.told.exempt_apply", TONE_SUCCESS },
        { "none", "calc.told.exempt_none", "calc.told.exempt_talk", TONE_WARNING },
        { "undecided", "calc.told.exempt_undecided", "calc.told.exempt_ask", TONE_INFO },
    };
    const struct json *result = &answer->result;
    struct str cause = word(result, "cause");
    const struct text_arg args[] = {
        ARG_YEN("amount", figure(result, "amount")),
        ARG_YEN("left", figure(input, "balance") - figure(result, "amount")),
        ARG_INT("year", figure(result, "judged_year")),
        ARG_TEXT("cause", calc_choice_words(request, str_to_chars(request->arena, cause))),
    };
    for (size_t i = 0; i < LENGTH(said); i++) {
        if (!str_equal(word(result, "verdict"), str_of(said[i].verdict)))
            continue;
        ret->tone = said[i].tone;
        ret->head = request_text(request, said[i].head, args, LENGTH(args));
        add_next(ret, t(request, said[i].next));
    }
    if (str_equal(cause, STR("A")))
        add_why(ret, request_text(request, "calc.told.exempt_tax", args, LENGTH(args)));
    else if (cause.len > 0)
        add_why(ret, request_text(request, "calc.told.exempt_cause", args, LENGTH(args)));
    if (figure(input, "repaid") > 0)
        add_next(ret, t(request, "calc.told.exempt_paid"));
}

/* ---- cost split ---- */

static void tell_split(const struct request *request, const struct json *input,
                       const struct calc_answer *answer, struct calc_told *ret)
{
    const struct json *shares = json_find(&answer->result, "shares");
    const struct text_arg args[] = {
        ARG_YEN("total", figure(input, "total")),
        ARG_INT("bodies", shares == NULL ? 0 : (int64_t)shares->count),
    };
    ret->tone = TONE_INFO;
    ret->head = request_text(request, "calc.told.split", args, LENGTH(args));
}

/* ---- all ---- */

static const struct {
    const char *rule;
    void (*tell)(const struct request *request, const struct json *input,
                 const struct calc_answer *answer, struct calc_told *ret);
} tellers[] = {
    { "housing-benefit", tell_housing },
    { "exemption", tell_exemption },
    { "cost-split", tell_split },
};

void calc_told_of(const struct request *request, const struct calc_rule *rule,
                  const struct json *input, const struct calc_answer *answer, struct calc_told *ret)
{
    *ret = (struct calc_told){ 0 };
    for (size_t i = 0; i < LENGTH(tellers); i++)
        if (str_equal(str_of(tellers[i].rule), str_of(rule->name)))
            tellers[i].tell(request, input, answer, ret);
}

static void draw_list(struct html *h, const struct str *sentences, size_t count)
{
    H(h, "<ul>");
    for (size_t i = 0; i < count; i++) {
        H(h, "<li>");
        html_text(h, sentences[i]);
        H(h, "</li>");
    }
    H(h, "</ul>");
}

void html_calc_told(struct html *h, const struct calc_rule *rule, const struct json *input,
                    const struct calc_answer *answer)
{
    struct calc_told told;
    calc_told_of(h->request, rule, input, answer, &told);
    if (told.head.len == 0)
        return;
    html_notice_begin(h, told.tone);
    H(h, "<p><strong class=\"ui-calc-told\">");
    html_text(h, told.head);
    H(h, "</strong></p>");
    if (told.why_count > 0)
        draw_list(h, told.why, told.why_count);
    html_notice_end(h);
    if (str_equal(str_of(rule->name), STR("housing-benefit")))
        housing_bars(h, input, &answer->result);
    if (told.next_count == 0)
        return;
    html_card_begin(h, t(h->request, "calc.told.next"), "next");
    draw_list(h, told.next, told.next_count);
    html_card_end(h);
}
