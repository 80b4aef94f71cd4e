/* case_cards.c - the side of the case page: next steps, plan, family, forms, conferences, who works on
 * it, who may see it, who looked. */
#include "web/consult/case_view.h"

#include "consult/decision.h"
#include "web/consult/pages.h"

#include "base/banned.h"

/* ---- next steps ---- */
/* Does the step lack nothing but what its own page writes (the decision)? Then it can be taken there. */
static bool is_met_by_page(const struct step_option *option)
{
    for (size_t i = 0; i < option->guard_count; i++)
        if (!option->guards[i].holds && !str_equal(option->guards[i].guard->remedy, REMEDY_DECIDE))
            return false;
    return true;
}

static void step_link(struct html *h, const struct case_view *view,
                      const struct step_option *option)
{
    struct target target =
        TO_ARGS(ROUTE_STEP, URL_ID(view->casefile.id.n), URL_TEXT(option->transition->name));
    H(h, "<li class=\"ui-next__item\">");
    if (is_met_by_page(option)) {
        html_link_begin(h, target, "ui-button");
        html_label(h, &option->transition->label);
        H(h, "</a>");
    } else {
        H(h, "<details><summary>");
        html_label(h, &option->transition->label);
        size_t missing = 0;
        for (size_t i = 0; i < option->guard_count; i++)
            missing += !option->guards[i].holds;
        H(h, " <span class=\"ui-note\">");
        html_t_args(h, "consult.step.missing", ARG_INT("count", (int64_t)missing));
        H(h, "</span></summary>");
        html_guards(h, &view->casefile, option);
        H(h, "</details>");
    }
    H(h, "</li>");
}

static void task_line(struct html *h, const struct case_view *view, const struct task *task)
{
    bool late = date_compare(task->due_on, view->request->today) < 0;
    H(h, "<li>");
    html_date_short(h, (OptDate){ true, task->due_on });
    H(h, " ");
    if (task->deadline != NULL)
        html_text(h, deadline_words(view->request, task));
    else
        html_text(h, task->text);
    if (late) {
        H(h, " ");
        html_chip(h, TONE_ERROR, page_t(view->request, "consult.overdue"));
    }
    H(h, "</li>");
}

void case_next_card(struct html *h, const struct case_view *view)
{
    if (view->option_count == 0 && view->task_count == 0)
        return;
    html_card_begin(h, page_t(view->request, "consult.next.title"), "next");
    H(h, "<ul class=\"ui-next\">");
    for (size_t i = 0; i < view->option_count; i++)
        step_link(h, view, &view->options[i]);
    H(h, "</ul>");
    if (view->task_count > 0) {
        H(h, "<h3>");
        html_t(h, "consult.next.tasks");
        H(h, "</h3><ul class=\"ui-plain-list\">");
        for (size_t i = 0; i < view->task_count; i++)
            task_line(h, view, &view->tasks[i]);
        H(h, "</ul>");
    }
    html_card_end(h);
}

/* ---- plan ---- */
static void plan_issues(struct html *h, const struct record *plan)
{
    const struct value *issues = record_find(plan, STR("issues"));
    const struct field *table = record_field(plan->def, STR("issues"));
    if (issues == NULL || !issues->has || issues->rows == NULL)
        return;
    H(h, "<ul class=\"ui-plain-list\">");
    for (size_t i = 0; i < issues->rows->count; i++)
        for (size_t k = 0; k < table->column_count; k++)
            if (str_equal(table->columns[k].name, STR("body"))) {
                H(h, "<li>");
                html_text(h, issues->rows->cells[i][k].text);
                H(h, "</li>");
            }
    H(h, "</ul>");
}

static const struct value *cell_of(const struct field *table, struct value *const cells,
                                   struct str name)
{
    for (size_t k = 0; k < table->column_count; k++)
        if (str_equal(table->columns[k].name, name) && cells[k].has)
            return &cells[k];
    return NULL;
}

/* How far one goal is: a bar, and the same in words. */
static void plan_goal(struct html *h, const struct field *table, struct value *const cells)
{
    const struct value *body = cell_of(table, cells, STR("body"));
    const struct value *reached = cell_of(table, cells, STR("reached"));
    const struct value *now = cell_of(table, cells, STR("now"));
    if (body == NULL)
        return;
    H(h, "<li class=\"ui-goal\"><span class=\"ui-goal__name\">");
    html_text(h, body->text);
    H(h, "</span>");
    if (reached != NULL) {
        H(h, "<progress max=\"100\"");
        html_attr_int(h, "value", reached->number);
        html_attr(h, "aria-label", body->text);
        H(h, "></progress>");
    }
    H(h, "<span class=\"ui-note\">");
    if (reached != NULL)
        html_t_args(h, "consult.plan.reached", ARG_INT("percent", reached->number));
    if (reached != NULL && now != NULL)
        H(h, "　");
    if (now != NULL)
        html_text(h, now->text);
    H(h, "</span></li>");
}

/* The goals as the last monitoring of this plan found them; false if there is none. */
static bool plan_progress(struct html *h, const struct case_view *view)
{
    if (view->monitoring == NULL)
        return false;
    const struct field *table = record_field(view->monitoring->def, STR("goals"));
    const struct value *goals = record_find(view->monitoring, STR("goals"));
    const struct value *of = record_find(view->monitoring, STR("plan_sequence"));
    const struct value *plan = record_find(view->plan, STR("sequence"));
    bool is_other =
        of != NULL && of->has && plan != NULL && plan->has && of->number != plan->number;
    if (goals == NULL || goals->rows == NULL || goals->rows->count == 0 || is_other)
        return false;
    H(h, "<ul class=\"ui-goals\">");
    for (size_t i = 0; i < goals->rows->count; i++)
        plan_goal(h, table, goals->rows->cells[i]);
    H(h, "</ul>");
    return true;
}

static void plan_value(struct html *h, const struct record *plan, struct str name)
{
    const struct field *field = record_field(plan->def, name);
    if (field == NULL || !plan->values[field->number].has)
        return;
    html_read_begin(h, request_label(h->request, &field->label));
    html_value(h, field, &plan->values[field->number]);
    html_read_end(h);
}

/* To which day the plan runs, and when it is looked at next: first, as one decides by them. The day is the case's,
 * which a monitoring moves; nothing of a field that the reader may not see. */
static void plan_day(struct html *h, const struct case_view *view, struct str name, OptDate on)
{
    const struct field *field = record_field(view->plan->def, name);
    if (field == NULL || !view->plan->values[field->number].has)
        return;
    html_read_begin(h, request_label(h->request, &field->label));
    if (on.has)
        html_date(h, on);
    else
        html_value(h, field, &view->plan->values[field->number]);
    html_read_end(h);
}

void case_plan_card(struct html *h, const struct case_view *view)
{
    const struct record *plan = view->plan;
    const struct request *request = view->request;
    if (plan == NULL)
        return;
    const struct value *sequence = record_find(plan, STR("sequence"));
    int64_t number = sequence != NULL && sequence->has ? sequence->number : 1;
    html_card_begin(h,
                    number > 1
                        ? page_t1(request, "consult.plan.replan", ARG_INT("count", number - 1))
                        : page_t(request, "consult.plan.first"),
                    "plan");
    if (plan->state == RECORD_DRAFT)
        html_chip(h, TONE_WARNING, page_t(request, "web.record.draft"));
    static const struct str shown[] = { STR_INIT("plan_goal"), STR_INIT("programs"),
                                        STR_INIT("agreed_on"), STR_INIT("decision"),
                                        STR_INIT("decided_on") };
    html_reads_begin(h);
    plan_day(h, view, STR("period_end"), view->casefile.plan_until);
    plan_day(h, view, STR("monitor_on"), view->casefile.monitor_on);
    html_reads_end(h);
    if (!plan_progress(h, view))
        plan_issues(h, plan);
    html_reads_begin(h);
    for (size_t i = 0; i < LENGTH(shown); i++)
        plan_value(h, plan, shown[i]);
    html_reads_end(h);
    html_link_t(h, TO_ARGS(ROUTE_RECORD, URL_TEXT(STR("plan")), URL_ID(plan->id.n)),
                "consult.plan.open");
    html_card_end(h);
}

/* ---- family ---- */
void case_family_card(struct html *h, const struct case_view *view, bool is_beside)
{
    const struct request *request = view->request;
    if (view->assessment == NULL)
        return;
    html_card_begin(h, page_t(request, "consult.family.title"), "family");
    html_genogram(h, view->assessment, view->person);
    html_ecomap(h, view->assessment);
    if (!has_family(view->assessment) && !has_ties(view->assessment)) {
        H(h, "<p>");
        html_t(h, "consult.family.none");
        H(h, "</p>");
    } else if (is_beside) {
        html_link_t(h, TO_ID(ROUTE_FAMILY, view->casefile.id.n), "consult.family.larger");
        H(h, "<br>");
    }
    html_link_t(
        h, TO_ARGS(ROUTE_CASE_RECORD, URL_ID(view->casefile.id.n), URL_TEXT(STR("assessment"))),
        "consult.family.edit");
    html_card_end(h);
}

/* ---- forms ---- */
static bool may_begin(const struct case_view *view, const struct record_def *def)
{
    for (size_t i = 0; i < view->type_count; i++)
        if (view->types[i] == def)
            return view->creates[i];
    return false;
}

static void record_row(struct html *h, const struct case_view *view,
                       const struct record_count *item)
{
    const struct request *request = view->request;
    const struct record_def *def = item->def;
    H(h, "<li><span>");
    html_text(h, def->form_no);
    if (item->count == 0)
        html_label(h, &def->label);
    else
        html_link(h, TO_ARGS(ROUTE_RECORD, URL_TEXT(def->name), URL_ID(item->newest.n)),
                  request_label(request, &def->label));
    H(h, "<br><span class=\"ui-note\">");
    if (item->on.has)
        html_date_short(h, item->on);
    if (item->count > 1) {
        H(h, " ");
        html_link(h, TO_ARGS(ROUTE_CASE_RECORDS, URL_ID(view->casefile.id.n), URL_TEXT(def->name)),
                  page_t1(request, "consult.records.all", ARG_INT("count", item->count)));
    }
    H(h, "</span>");
    if (item->has_draft)
        html_chip(h, TONE_WARNING, page_t(request, "web.record.draft"));
    H(h, "</span>");
    bool one = def->repeat != REPEAT_MANY && item->count > 0;
    if (!one && may_begin(view, def))
        html_link_t(h, TO_ARGS(ROUTE_RECORD_NEW, URL_ID(view->casefile.id.n), URL_TEXT(def->name)),
                    "consult.record.new");
    H(h, "</li>");
}

/* Forms by their number, those without one last, each in the order of the definitions. */
static size_t *form_order(const struct case_view *view)
{
    size_t *order = arena_array(view->request->arena, size_t, view->records.count);
    for (size_t i = 0; i < view->records.count; i++) {
        size_t at = i;
        struct str number = view->records.items[i].def->form_no;
        for (; at > 0; at--) {
            struct str before = view->records.items[order[at - 1]].def->form_no;
            bool later = number.len > 0 && (before.len == 0 || str_compare(number, before) < 0);
            if (!later)
                break;
            order[at] = order[at - 1];
        }
        order[at] = i;
    }
    return order;
}

void case_records_card(struct html *h, const struct case_view *view)
{
    const struct request *request = view->request;
    const size_t *order = form_order(view);
    html_card_begin(h, page_t(request, "consult.records.title"), "records");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < view->records.count; i++)
        record_row(h, view, &view->records.items[order[i]]);
    H(h, "</ul>");
    html_card_end(h);
}

/* ---- conferences ---- */
void case_conference_card(struct html *h, const struct case_view *view)
{
    if (view->conference_count == 0)
        return;
    const struct request *request = view->request;
    html_card_begin(h, page_t(request, "consult.conference.title"), "conference");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < view->conference_count; i++) {
        const struct case_conference *item = &view->conferences[i];
        H(h, "<li><span>");
        html_date_short(h, item->on);
        H(h, " ");
        html_link(h, TO_ID(ROUTE_CONFERENCE, item->id.n),
                  code_words(request, STR("agenda_kind"), item->kind));
        H(h, "</span>");
        if (item->result.len > 0)
            html_chip(h, str_equal(item->result, STR("agreed")) ? TONE_SUCCESS : TONE_WARNING,
                      code_words(request, STR("conference_result"), item->result));
        else
            html_chip(h, TONE_PLAIN, page_t(request, "consult.conference.planned"));
        H(h, "</li>");
    }
    H(h, "</ul>");
    html_card_end(h);
}

/* ---- who works on it ---- */
void case_workers_card(struct html *h, const struct case_view *view)
{
    static const char *const roles[] = { [ASSIGN_MAIN] = "consult.assign.main",
                                         [ASSIGN_SUPPORT] = "consult.assign.support",
                                         [ASSIGN_SUPERVISOR] = "consult.assign.supervisor" };
    const struct request *request = view->request;
    html_card_begin(h, page_t(request, "consult.workers.title"), "workers");
    H(h, "<ul class=\"ui-rows\">");
    if (view->casefile.worker.n == 0 && view->casefile.worker_text.len > 0) {
        H(h, "<li>");
        html_text(h, view->casefile.worker_text);
        H(h, "</li>");
    }
    for (size_t i = 0; i < view->assignment_count; i++) {
        H(h, "<li><span>");
        html_text(h, view->assignments[i].name);
        H(h, "</span>");
        html_chip(h, TONE_PLAIN, page_t(request, roles[view->assignments[i].role]));
        H(h, "</li>");
    }
    H(h, "</ul>");
    if (may_ever(&request->actor, STR("assign"), STR("casefile")))
        html_link_t(h, TO_ID(ROUTE_ASSIGN, view->casefile.id.n), "consult.assign.change");
    html_card_end(h);
}

/* ---- who may see it ---- */
STATUS case_grants_card(struct html *h, const struct case_view *view, struct err *err)
{
    struct request *request = view->request;
    size_t shown = 0;
    if (request->verdict.grant != 0)
        return OK;
    html_card_begin(h, page_t(request, "consult.grants.title"), "grants");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < view->grant_count; i++) {
        const struct grant *grant = &view->grants[i];
        if (!grant_opens_case(grant, view->casefile.id))
            continue;
        shown++;
        H(h, "<li><span>");
        TRY(html_organisation(h, grant->receiver, err));
        H(h, "<br><span class=\"ui-note\">");
        html_text(h, page_t(request, basis_key(grant->basis)));
        H(h, "</span></span>");
        if (grant->valid_until.has) {
            H(h, "<span class=\"ui-note\">");
            html_date_short(h, grant->valid_until);
            H(h, "</span>");
        }
        H(h, "</li>");
    }
    H(h, "</ul>");
    if (shown == 0) {
        H(h, "<p>");
        html_t(h, "consult.grants.none");
        H(h, "</p>");
    }
    html_link_t(h, TO_ID(ROUTE_CONSENT, view->casefile.id.n), "consult.consent.review");
    if (may_ever(&request->actor, STR("grant"), STR("casefile"))) {
        H(h, "<br>");
        html_link_t(h, TO_ID(ROUTE_CASE_SIGHT, view->casefile.id.n), "consult.sight.open");
    }
    html_card_end(h);
    return OK;
}

void case_lookers_card(struct html *h, const struct case_view *view)
{
    const struct request *request = view->request;
    if (!view->may_look)
        return;
    html_card_begin(h, page_t(request, "consult.lookers.title"), "lookers");
    H(h, "<ul class=\"ui-rows\">");
    for (size_t i = 0; i < view->looker_count; i++) {
        H(h, "<li><span>");
        html_text(h, names_words(request, &view->choices.named, view->lookers[i].user));
        H(h, " <span class=\"ui-note\">");
        html_time(h, view->lookers[i].last);
        H(h, "</span></span><span>");
        html_t_args(h, "consult.lookers.times", ARG_INT("count", view->lookers[i].times));
        if (view->lookers[i].printed) {
            H(h, " ");
            html_chip(h, TONE_WARNING, page_t(request, "consult.lookers.printed"));
        }
        H(h, "</span></li>");
    }
    H(h, "</ul>");
    if (view->looker_count == 0) {
        H(h, "<p>");
        html_t(h, "consult.lookers.none");
        H(h, "</p>");
    }
    html_card_end(h);
}
