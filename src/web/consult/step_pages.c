/* step_pages.c - taking a step: what it means, which guards hold, day and reason; the municipality's
 * decision; who works on the case. */
#include "web/consult/pages.h"

#include "consult/decision.h"
#include "record/record_db.h"
#include "web/consult/parts.h"
#include "web/whose.h"

#include "base/banned.h"

struct stepping {
    struct request *request;
    struct casefile casefile;
    struct step_option *option;
    struct problems problems;
};

static STATUS begin(struct request *request, struct str name, struct stepping *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    struct step_option *options;
    size_t count;
    *ret = (struct stepping){ .request = request };
    problems_init(&ret->problems, request->arena);
    TRY(casefile_load(&consult, request->casefile, &ret->casefile, err));
    TRY(process_options(&consult, &ret->casefile, &options, &count, err));
    for (size_t i = 0; i < count; i++)
        if (str_equal(options[i].transition->name, name))
            ret->option = &options[i];
    return OK;
}

static void html_day(struct html *h, const struct stepping *s, const char *name, const char *key,
                     OptDate fallback)
{
    const struct request *request = s->request;
    struct str typed = request_form(request, name);
    struct control control = { .name = str_of(name),
                               .value = typed.len > 0 ? typed : date_input(request, fallback),
                               .label = page_t(request, key),
                               .error = field_problem(request, &s->problems, name),
                               .type = "date",
                               .is_required = fallback.has,
                               .is_short = true };
    html_field(h, &control);
}

static void html_words(struct html *h, const struct stepping *s, const char *name, const char *key,
                       bool is_required)
{
    const struct request *request = s->request;
    struct control control = { .name = str_of(name),
                               .value = request_form(request, name),
                               .label = page_t(request, key),
                               .error = field_problem(request, &s->problems, name),
                               .type = "textarea",
                               .rows = 3,
                               .max = 2000,
                               .is_required = is_required };
    html_field(h, &control);
}

static STATUS page_begin(struct html *h, const struct stepping *s, struct str title,
                         struct err *err)
{
    struct page page = { .title = title, .problems = &s->problems };
    return case_page_begin(h, s->request, &s->casefile, &page, err);
}

static void from_to(struct html *h, const struct stepping *s)
{
    const struct transition *transition = s->option->transition;
    struct str to = str_equal(transition->to, STR("=")) ? s->casefile.state : transition->to;
    H(h, "<p>");
    html_text(h, s->casefile.number);
    H(h, " ");
    html_chip(h, TONE_PLAIN, state_words(s->request, s->casefile.state));
    H(h, " → ");
    html_chip(h, TONE_INFO, state_words(s->request, to));
    H(h, "</p>");
}

/* The step is not (or no longer) there: somebody else took one meanwhile. */
static STATUS draw_gone(struct stepping *s, struct response *response, struct err *err)
{
    struct html h;
    TRY(page_begin(&h, s, page_t(s->request, "consult.step.title"), err));
    html_notice(&h, TONE_INFO,
                page_t1(s->request, "consult.step.gone",
                        ARG_TEXT("state", state_words(s->request, s->casefile.state))));
    html_link_t(&h, TO_ID(ROUTE_CASE, s->casefile.id.n), "consult.case.back");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS draw(struct stepping *s, struct response *response, struct err *err)
{
    struct html h;
    if (s->option == NULL)
        return draw_gone(s, response, err);
    const struct transition *transition = s->option->transition;
    label_problems(s->request, &s->problems, "on", "consult.step.on");
    label_problems(s->request, &s->problems, "reason", "consult.step.reason");
    TRY(page_begin(&h, s, request_label(s->request, &transition->label), err));
    from_to(&h, s);
    if (!s->option->is_ready) {
        html_notice(&h, TONE_WARNING, page_t(s->request, "consult.step.not_yet"));
        html_guards(&h, &s->casefile, s->option);
    } else {
        html_form_begin(
            &h, TO_ARGS(ROUTE_STEP_POST, URL_ID(s->casefile.id.n), URL_TEXT(transition->name)),
            FORM_PLAIN);
        html_hidden(&h, STR("version"), str_from_int(s->request->arena, s->casefile.version));
        html_day(&h, s, "on", "consult.step.on", (OptDate){ true, s->request->today });
        html_words(&h, s, "reason",
                   transition->needs_reason ? "consult.step.reason" : "consult.step.note",
                   transition->needs_reason);
        html_action_bar_begin(&h);
        H(&h, "<button type=\"submit\" class=\"ui-button\" data-look=\"primary\">");
        html_label(&h, &transition->label);
        H(&h, "</button> ");
        html_button_link(&h, BUTTON_PLAIN, TO_ID(ROUTE_CASE, s->casefile.id.n), "consult.cancel");
        html_action_bar_end(&h);
        html_form_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* The decision has a page of its own: it is written into the plan with its step. */
static bool is_decision(struct str transition)
{
    return str_equal(transition, STR("decide_plan"));
}

STATUS step_page(struct request *request, struct response *response, struct err *err)
{
    struct stepping s;
    struct str name = params_get(&request->path, STR("step"));
    if (is_decision(name)) {
        response_redirect(request, response, TO_ID(ROUTE_DECIDE, request->casefile.n));
        return OK;
    }
    TRY(begin(request, name, &s, err));
    return draw(&s, response, err);
}

/* Which failures are shown on the form again; anything else is the error page. */
static bool is_shown(enum status status)
{
    return status == ERR_INVALID || status == ERR_CONFLICT || status == ERR_LIMIT;
}

STATUS step_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct stepping s;
    struct str name = params_get(&request->path, STR("step"));
    struct step_answer answer;
    OptDate on;
    struct save save = request_save(request);
    struct step step = { .casefile = request->casefile,
                         .transition = name,
                         .reason = request_form(request, "reason"),
                         .request_key = save.request_key };
    (void)str_to_int(request_form(request, "version"), &step.version);
    TRY(begin(request, name, &s, err));
    if (typed_date(request, "on", true, &s.problems, &on)) {
        step.on = on.value;
        enum status status = process_take(&consult, &step, &answer, err);
        if (status == OK) {
            response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
            return OK;
        }
        if (!is_shown(status))
            return status;
        add_failure(&s.problems, request, err);
        response->status = status == ERR_CONFLICT ? 409 : 422;
    } else
        response->status = 422;
    return draw(&s, response, err);
}

/* ---- decision ---- */
static STATUS load_plan(struct request *request, struct record **ret, struct err *err)
{
    const struct record_def *def = seido_record(request->seido, STR("plan"));
    TRY(record_load_latest(request->db, request->arena, def, request->actor.tenant,
                           request->casefile, ret, err));
    if (*ret == NULL)
        return err_set(err, ERR_NOT_FOUND, "", "error.not_found", "no plan to decide");
    return record_load_tables(request->db, request->arena, *ret, err);
}

/* Fields of the person in one line, as far as this reader sees them. */
static void person_line(struct html *h, const struct sight *sight, const struct record *person,
                        const char *label_key, const char *const *names)
{
    const struct form_view view = { .request = h->request, .record = person };
    bool is_masked = false, is_first = true;
    html_read_begin(h, page_t(h->request, label_key));
    for (size_t i = 0; names[i] != NULL; i++) {
        const struct field *field = record_field(person->def, str_of(names[i]));
        const struct value *value = record_value(person, str_of(names[i]));
        is_masked = is_masked || sight_masks(sight, person->def, field);
        if (is_masked || !value->has)
            continue;
        if (!is_first)
            H(h, "　");
        html_text(h, form_words(&view, field, value));
        is_first = false;
    }
    if (is_masked)
        html_masked(h);
    else if (is_first)
        html_none(h);
    html_read_end(h);
}

/* Whose plan it is: nobody decides about a number alone. Nothing when the person is not open to the reader. */
static STATUS draw_person(struct html *h, const struct stepping *s, struct err *err)
{
    static const char *const name[] = { "family_name", "given_name", "alias_name", NULL };
    static const char *const kana[] = { "family_kana", "given_kana", NULL };
    static const char *const birth[] = { "birth_on", "age_stated", NULL };
    const struct request *request = s->request;
    struct record *person;
    struct sight sight;
    TRY(record_load(request->db, request->arena, seido_record(request->seido, STR("person")),
                    request->actor.tenant, (RecordId){ s->casefile.person.n }, &person, err));
    enum status status =
        sight_load(request->db, &request->actor, person, request->now, &sight, err);
    if (status == ERR_NOT_FOUND)
        return OK;
    TRY(status);
    html_reads_begin(h);
    html_read_field(h, page_t(request, "consult.paper.number"), s->casefile.number);
    person_line(h, &sight, person, "consult.paper.name", name);
    person_line(h, &sight, person, "consult.paper.kana", kana);
    person_line(h, &sight, person, "consult.paper.birth", birth);
    html_reads_end(h);
    return OK;
}

/* 家計改善支援事業、就労準備支援事業: those a decision is for, of this plan or (NULL) all. */
static struct str decided_programs(const struct request *request, const struct record *plan)
{
    const struct seido *seido = request->seido;
    struct buf names;
    buf_init(&names, request->arena, 256, KIB(8));
    for (size_t i = 0; i < seido->program_count; i++) {
        const struct program *program = &seido->programs[i];
        if (!decision_is_for(program) || (plan != NULL && !decision_plan_uses(plan, program)))
            continue;
        if (names.len > 0)
            buf_add(&names, page_t(request, "consult.list.comma"));
        buf_add(&names, request_label(request, &program->label));
    }
    return buf_str(&names);
}

/* Which of the two it is and because of what; and what is awarded apart from it. */
static void decision_why(struct html *h, const struct record *plan, bool needed)
{
    const struct request *request = h->request;
    const struct seido *seido = request->seido;
    struct buf why;
    buf_init(&why, request->arena, 512, KIB(16));
    buf_add(&why,
            page_t1(request,
                    needed ? "consult.decide.decision.why" : "consult.decide.confirmation.why",
                    ARG_TEXT("programs", decided_programs(request, needed ? plan : NULL))));
    for (size_t i = 0; i < seido->program_count; i++)
        if (seido->programs[i].own_award && decision_plan_uses(plan, &seido->programs[i]))
            buf_add(&why, page_t1(request, "consult.decide.own_award",
                                  ARG_TEXT("program",
                                           request_label(request, &seido->programs[i].label))));
    html_notice(h, TONE_INFO, buf_str(&why));
}

/* What is decided, beside the button: the plan itself is long. */
static void decision_summary(struct html *h, const struct form_view *view)
{
    static const struct str names[] = { STR_INIT("programs"), STR_INIT("period_end"),
                                        STR_INIT("monitor_on"), STR_INIT("agreed_on") };
    html_reads_begin(h);
    for (size_t i = 0; i < LENGTH(names); i++) {
        const struct field *field = record_field(view->record->def, names[i]);
        html_read_begin(h, request_label(h->request, &field->label));
        if (form_view_masks(view, field))
            html_masked(h);
        else
            html_value(h, field, record_value(view->record, names[i]));
        html_read_end(h);
    }
    html_reads_end(h);
}

static void decision_form(struct html *h, const struct stepping *s, const struct form_view *view,
                          bool needed)
{
    const struct request *request = s->request;
    const struct record *plan = view->record;
    html_card_begin(
        h, page_t(request, needed ? "consult.decide.decision" : "consult.decide.confirmation"),
        "decide");
    decision_summary(h, view);
    html_form_begin(h, TO_ID(ROUTE_DECIDE_POST, s->casefile.id.n), FORM_PLAIN);
    html_hidden(h, STR("plan"), request_id_text(request, STR("plan"), plan->id.n));
    html_hidden(h, STR("version"), str_from_int(request->arena, plan->version));
    html_day(h, s, "on", "consult.decide.on", (OptDate){ true, request->today });
    html_day(h, s, "received_on", "consult.decide.received_on", (OptDate){ 0 });
    struct control number = { .name = STR("number"),
                              .value = request_form(request, "number"),
                              .label = page_t(request, "consult.decide.number"),
                              .type = "text",
                              .max = 60 };
    html_field(h, &number);
    html_words(h, s, "note", "consult.decide.note", false);
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, STR(""),
                needed ? "consult.decide.act.decision" : "consult.decide.act.confirmation");
    html_button_link(
        h, BUTTON_SECONDARY,
        TO_ARGS(ROUTE_STEP, URL_ID(s->casefile.id.n), URL_TEXT(STR("return_decision"))),
        "consult.decide.return");
    html_action_bar_end(h);
    html_form_end(h);
    html_card_end(h);
}

/* Why there is no form, and what is awaited. */
static STATUS decision_awaits(struct html *h, const struct stepping *s, const struct record *plan,
                              struct err *err)
{
    const struct request *request = s->request;
    struct consult consult = request_consult(request);
    const struct transition *step =
        process_transition(process_of(&consult, s->casefile.program), STR("decide_plan"));
    bool is_time = false;
    for (size_t i = 0; step != NULL && i < step->from_count; i++)
        is_time = is_time || str_equal(step->from[i], s->casefile.state);
    bool is_decided = record_value(plan, STR("decided_on"))->has;
    TRY(html_returned(h, &s->casefile, plan->def->name, err));
    html_notice(h, TONE_INFO,
                page_t1(request,
                        is_time      ? "consult.decide.not_yours"
                        : is_decided ? "consult.step.gone"
                                     : "consult.decide.not_now",
                        ARG_TEXT("state", state_words(request, s->casefile.state))));
    return OK;
}

static STATUS draw_decision(struct stepping *s, struct record *plan, struct response *response,
                            struct err *err)
{
    struct request *request = s->request;
    struct html h;
    struct form_choices choices;
    bool needed = decision_is_needed(request->seido, plan);
    label_problems(request, &s->problems, "on", "consult.decide.on");
    label_problems(request, &s->problems, "received_on", "consult.decide.received_on");
    TRY(page_begin(
        &h, s, page_t(request, needed ? "consult.decide.decision" : "consult.decide.confirmation"),
        err));
    if (s->option == NULL)
        TRY(decision_awaits(&h, s, plan, err));
    else
        decision_why(&h, plan, needed);
    TRY(form_choices_load(request, plan->def, &choices, err));
    TRY(form_choices_name(request, &plan, 1, &choices, err));
    struct form_view view = { .request = request,
                              .record = plan,
                              .choices = &choices,
                              .hides_protected = true,
                              .verdict = request->verdict.rule == NULL ? NULL : &request->verdict };
    TRY(draw_person(&h, s, err));
    html_card_begin(&h, request_label(request, &plan->def->label), NULL);
    html_record_view(&h, &view);
    html_card_end(&h);
    if (s->option != NULL)
        decision_form(&h, s, &view, needed);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS decide_page(struct request *request, struct response *response, struct err *err)
{
    struct stepping s;
    struct record *plan;
    TRY(begin(request, STR("decide_plan"), &s, err));
    TRY(load_plan(request, &plan, err));
    return draw_decision(&s, plan, response, err);
}

static void add_refused(struct stepping *s, const struct step_option *refused)
{
    for (size_t i = 0; i < refused->guard_count; i++)
        if (!refused->guards[i].holds)
            problem_arg(
                problems_add(&s->problems, STR(""), GRADE_ERROR, "consult.guard.refused"),
                ARG_TEXT("message", request_label(s->request, &refused->guards[i].guard->message)));
}

STATUS decide_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct stepping s;
    struct record *plan;
    struct step_answer answer = { 0 };
    OptDate on, received;
    TRY(begin(request, STR("decide_plan"), &s, err));
    TRY(load_plan(request, &plan, err));
    struct save save = request_save(request);
    struct plan_decision decision = { .casefile = request->casefile,
                                      .number = request_form(request, "number"),
                                      .note = request_form(request, "note"),
                                      .transition = STR("decide_plan"),
                                      .request_key = save.request_key };
    TRY(request_id(request, STR("plan"), request_form(request, "plan"), &decision.plan.n, err));
    (void)str_to_int(request_form(request, "version"), &decision.version);
    bool fine = typed_date(request, "on", true, &s.problems, &on);
    fine = typed_date(request, "received_on", false, &s.problems, &received) && fine;
    if (fine) {
        decision.decided_on = on.value;
        decision.received_on = received;
        enum status status = decision_make(&consult, &decision, &answer, err);
        if (status == OK) {
            response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
            return OK;
        }
        if (!is_shown(status))
            return status;
        if (str_equal(str_of(err->key), STR("step.guards")))
            add_refused(&s, &answer.refused);
        else
            add_failure(&s.problems, request, err);
    }
    response->status = 422;
    return draw_decision(&s, plan, response, err);
}

/* ---- who works on it ---- */
static STATUS draw_assign(struct request *request, struct problems *problems,
                          struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct stepping s = { .request = request, .problems = *problems };
    struct member *members;
    struct assignment *assignments;
    size_t member_count, assignment_count;
    struct html h;
    TRY(casefile_load(&consult, request->casefile, &s.casefile, err));
    TRY(casefile_members(&consult, &members, &member_count, err));
    TRY(casefile_assignments(&consult, request->casefile, &assignments, &assignment_count, err));
    TRY(page_begin(&h, &s, page_t(request, "consult.assign.title"), err));
    struct choice_option *options = arena_array(request->arena, struct choice_option, member_count);
    for (size_t i = 0; i < member_count; i++)
        options[i] =
            (struct choice_option){ request_id_text(request, STR("user"), members[i].user.n),
                                    members[i].name };
    html_form_begin(&h, TO_ID(ROUTE_ASSIGN_POST, s.casefile.id.n), FORM_PLAIN);
    struct control worker = { .name = STR("worker"),
                              .value = request_id_text(request, STR("user"), s.casefile.worker.n),
                              .label = page_t(request, "consult.field.worker"),
                              .is_required = true,
                              .error = field_problem(request, problems, "worker") };
    html_choice(&h, CHOICE_SELECT, &worker, options, member_count);
    const struct choice_option roles[] = {
        { STR("main"), page_t(request, "consult.assign.main") },
        { STR("support"), page_t(request, "consult.assign.support") },
        { STR("supervisor"), page_t(request, "consult.assign.supervisor") },
    };
    struct control role = { .name = STR("role"),
                            .value = STR("main"),
                            .label = page_t(request, "consult.assign.role") };
    html_choice(&h, CHOICE_RADIO, &role, roles, LENGTH(roles));
    html_button(&h, BUTTON_PRIMARY, STR("add"), "consult.assign.act");
    html_form_end(&h);
    for (size_t i = 0; i < assignment_count; i++) {
        if (assignments[i].role == ASSIGN_MAIN)
            continue;
        html_form_begin(&h, TO_ID(ROUTE_ASSIGN_POST, s.casefile.id.n), FORM_INLINE);
        html_hidden(&h, STR("worker"),
                    request_id_text(request, STR("user"), assignments[i].user.n));
        html_text(&h, assignments[i].name);
        H(&h, " ");
        html_button(&h, BUTTON_SECONDARY, STR("end"), "consult.assign.end");
        html_form_end(&h);
    }
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS assign_page(struct request *request, struct response *response, struct err *err)
{
    struct problems problems;
    problems_init(&problems, request->arena);
    return draw_assign(request, &problems, response, err);
}

STATUS assign_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct problems problems;
    UserId user;
    problems_init(&problems, request->arena);
    if (request_form(request, "worker").len == 0) {
        (void)problems_add(&problems, STR("worker"), GRADE_ERROR, "case.assign.member");
        response->status = 422;
        return draw_assign(request, &problems, response, err);
    }
    TRY(request_id(request, STR("user"), request_form(request, "worker"), &user.n, err));
    struct str role = request_form(request, "role");
    enum assignment_role as = str_equal(role, STR("support"))      ? ASSIGN_SUPPORT
                              : str_equal(role, STR("supervisor")) ? ASSIGN_SUPERVISOR
                                                                   : ASSIGN_MAIN;
    enum status status = str_equal(request_form(request, "act"), STR("end"))
                             ? casefile_unassign(&consult, request->casefile, user, err)
                             : casefile_assign(&consult, request->casefile, user, as, err);
    if (status == OK) {
        response_redirect(request, response, TO_ID(ROUTE_CASE, request->casefile.n));
        return OK;
    }
    if (!is_shown(status))
        return status;
    add_failure(&problems, request, err);
    response->status = 422;
    return draw_assign(request, &problems, response, err);
}
