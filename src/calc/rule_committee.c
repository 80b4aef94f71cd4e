/* rule_committee.c - `quorum` and `mediation-clock`. */
#include "calc/rule.h"
#include "complaint/quorum.h"
#include "base/banned.h"

enum { MEMBERS_MAX = 1000, ANSWER_DAYS_DEFAULT = 14, ANSWER_DAYS_MAX = 365 };

/* ---- quorum ---- */
static const char *const bodies[] = { "committee", "panel", "selection", NULL };
static const char *const votes[] = {
    [VOTE_PASSED] = "passed", [VOTE_FAILED] = "failed", [VOTE_CHAIR_DECIDES] = "chair_decides", NULL
};

#define PEOPLE(n, l, required)                                                                     \
    {                                                                                              \
        .name = (n), .label = (l), .kind = CALC_COUNT, .is_required = (required), .min = 0,        \
        .max = MEMBERS_MAX                                                                         \
    }

static const struct calc_member group_members[] = {
    PEOPLE("members", "calc.quorum.members", true),
    PEOPLE("present", "calc.quorum.present", true),
    { 0 },
};

static const struct calc_member quorum_inputs[] = {
    { .name = "body",
      .label = "calc.quorum.body",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = bodies },
    PEOPLE("members", "calc.quorum.members", false),
    PEOPLE("present", "calc.quorum.present", false),
    { .name = "groups",
      .label = "calc.quorum.groups",
      .kind = CALC_LIST,
      .members = group_members },
    PEOPLE("yes", "calc.quorum.yes", false),
    { 0 },
};

static const struct calc_member quorum_results[] = {
    { .name = "opens", .label = "calc.quorum.opens", .kind = CALC_FLAG },
    { .name = "decision", .label = "calc.quorum.decision", .kind = CALC_CHOICE, .choices = votes },
    { 0 },
};

static enum status missing(struct err *err, const char *member)
{
    enum status status =
        err_set(err, ERR_INVALID, member, "calc.missing", "calc input: %s", member);
    err_arg(err, ARG_TEXT("member", str_of(member)));
    return status;
}

/* More people there than there are, or more votes than people. */
static enum status too_many(struct err *err, const char *member, int32_t value, int32_t max)
{
    enum status status =
        err_set(err, ERR_INVALID, member, "calc.out_of_range", "calc input: %s", member);
    err_arg(err, ARG_TEXT("member", str_of(member)));
    err_arg(err, ARG_INT("value", value));
    err_arg(err, ARG_INT("min", 0));
    err_arg(err, ARG_INT("max", max));
    return status;
}

static enum status judge_groups(const struct calc *calc, int32_t *ret_members, int32_t *ret_present,
                                bool *ret_opens, struct err *err)
{
    const struct json *groups = calc_list(calc, "groups");
    int32_t members[3] = { 0 }, present[3] = { 0 };
    if (!groups || groups->count != 3)
        return missing(err, "groups");
    for (int i = 0; i < 3; i++) {
        members[i] = (int32_t)json_find(&groups->items[i], "members")->number;
        present[i] = (int32_t)json_find(&groups->items[i], "present")->number;
        if (present[i] > members[i])
            return too_many(err, "groups", present[i], members[i]);
        *ret_members += members[i];
        *ret_present += present[i];
    }
    *ret_opens = selection_opens(members, present);
    return OK;
}

static enum status run_quorum(struct calc *calc, struct err *err)
{
    struct str body = calc_text(calc, "body");
    int32_t members = 0, present = 0;
    bool opens = false;
    if (str_equal(body, STR("selection"))) {
        TRY(judge_groups(calc, &members, &present, &opens, err));
    } else if (!calc_has(calc, "members") || !calc_has(calc, "present")) {
        return missing(err, calc_has(calc, "members") ? "present" : "members");
    } else {
        members = (int32_t)calc_int(calc, "members");
        present = (int32_t)calc_int(calc, "present");
        if (present > members)
            return too_many(err, "present", present, members);
        opens = str_equal(body, STR("panel")) ? panel_opens(members, present)
                                              : committee_opens(members, present);
    }
    int32_t yes = calc_has(calc, "yes") ? (int32_t)calc_int(calc, "yes") : 0;
    if (yes > present)
        return too_many(err, "yes", yes, present);
    calc_result_flag(calc, "opens", opens);
    struct calc_step *step =
        calc_step(calc, "R-183", "calc.quorum.opens",
                  opens ? "calc.quorum.formula_open" : "calc.quorum.formula_closed");
    calc_arg(calc_arg(step, ARG_INT("members", members)), ARG_INT("present", present));
    if (!calc_has(calc, "yes") || !opens)
        return OK;
    calc_result_text(calc, "decision", str_of(votes[vote_of(yes, present)]));
    step = calc_step(calc, "R-184", "calc.quorum.decision", "calc.quorum.formula_vote");
    calc_arg(calc_arg(step, ARG_INT("yes", yes)), ARG_INT("present", present));
    return OK;
}

const struct calc_rule rule_quorum = {
    .name = "quorum",
    .example = "{\"body\":\"panel\",\"members\":5,\"present\":3,\"yes\":2}",
    .number = "R-183",
    .label = "calc.quorum",
    .inputs = quorum_inputs,
    .results = quorum_results,
    .run = run_quorum,
};

/* ---- mediation-clock ---- */
static const char *const states[] = {
    [MEDIATION_REFERRED] = "referred",   [MEDIATION_ASKING] = "asking",
    [MEDIATION_NOT_ASKED] = "not_asked", [MEDIATION_REFUSED] = "refused",
    [MEDIATION_NO_ANSWER] = "no_answer", NULL
};
static const char *const applicants[] = { "one", "both", NULL };
static const char *const answers[] = { "agree", "refuse", NULL };

static const struct calc_member mediation_inputs[] = {
    { .name = "by",
      .label = "calc.mediation.by",
      .kind = CALC_CHOICE,
      .is_required = true,
      .choices = applicants },
    { .name = "as_of", .label = "calc.mediation.as_of", .kind = CALC_DATE, .is_required = true },
    { .name = "notified_on", .label = "calc.mediation.notified_on", .kind = CALC_DATE },
    { .name = "answer_days",
      .label = "calc.mediation.answer_days",
      .kind = CALC_COUNT,
      .min = 1,
      .max = ANSWER_DAYS_MAX },
    { .name = "answered_on", .label = "calc.mediation.answered_on", .kind = CALC_DATE },
    { .name = "answer", .label = "calc.mediation.answer", .kind = CALC_CHOICE, .choices = answers },
    { 0 },
};

static const struct calc_member mediation_results[] = {
    { .name = "state", .label = "calc.mediation.state", .kind = CALC_CHOICE, .choices = states },
    { .name = "answer_due", .label = "calc.mediation.answer_due", .kind = CALC_DATE },
    { 0 },
};

static OptDate opt_date(const struct calc *calc, const char *name)
{
    if (!calc_has(calc, name))
        return (OptDate){ 0 };
    return (OptDate){ true, calc_date(calc, name) };
}

/* An answer has its day and what it says, and answers a notice: nothing of it is passed over in silence. */
static enum status check_answer(const struct calc *calc, struct err *err)
{
    bool has_answer = calc_has(calc, "answer"), has_day = calc_has(calc, "answered_on");
    if (has_answer != has_day)
        return missing(err, has_answer ? "answered_on" : "answer");
    if (!has_day || str_equal(calc_text(calc, "by"), STR("both")))
        return OK;
    if (!calc_has(calc, "notified_on"))
        return missing(err, "notified_on");
    if (date_compare(calc_date(calc, "answered_on"), calc_date(calc, "notified_on")) < 0)
        return err_set(err, ERR_INVALID, "answered_on", "calc.mediation.answered_before",
                       "answered before the notice");
    return OK;
}

static enum status run_mediation(struct calc *calc, struct err *err)
{
    TRY(check_answer(calc, err));
    struct mediation mediation = {
        .is_by_both = str_equal(calc_text(calc, "by"), STR("both")),
        .has_agreed = str_equal(calc_text(calc, "answer"), STR("agree")),
        .notified_on = opt_date(calc, "notified_on"),
        .answered_on = opt_date(calc, "answered_on"),
        .answer_days = calc_has(calc, "answer_days") ? (int32_t)calc_int(calc, "answer_days")
                                                     : ANSWER_DAYS_DEFAULT,
        .as_of = calc_date(calc, "as_of"),
    };
    OptDate due = { 0 };
    enum mediation_state state = mediation_of(&mediation, &due);
    calc_result_text(calc, "state", str_of(states[state]));
    if (!due.has) {
        calc_result_null(calc, "answer_due");
        return OK;
    }
    calc_result_date(calc, "answer_due", due.value);
    struct calc_step *step =
        calc_step(calc, "R-185", "calc.mediation.answer_due", "calc.mediation.formula");
    calc_arg(calc_arg(step, ARG_DATE("notified", mediation.notified_on.value)),
             ARG_INT("days", mediation.answer_days));
    calc_arg(step, ARG_DATE("due", due.value));
    return OK;
}

const struct calc_rule rule_mediation_clock = {
    .name = "mediation-clock",
    .example =
        "{\"by\":\"one\",\"as_of\":\"2026-11-21\",\"notified_on\":\"2026-11-10\",\"answer_days\":14}",
    .number = "R-185",
    .label = "calc.mediation",
    .inputs = mediation_inputs,
    .results = mediation_results,
    .run = run_mediation,
};
