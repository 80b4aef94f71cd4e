/* record_edit.c - writing records of any type: new, edit, correction, conflict, bin. A form with errors,
 * a draft and a stored record are drawn by the same function. */
#include "consult/casefile.h"
#include "record/message.h"
#include "web/consult/attendees.h"
#include "web/consult/sign.h"
#include "web/html/form_internal.h"
#include "web/record/record_internal.h"
#include "web/record/same_person.h"

#include "base/banned.h"

enum { PLANS_MAX = 99 };

/* One form on its way: what is edited, what stands in the controls, what is wrong with it. */
struct editing {
    struct request *request;
    const struct record_def *def;
    struct record *record;
    struct params input;
    struct problems problems;
    struct form_choices choices;
    struct form_drafts drafts;
    struct same_persons same;
    bool is_correction;
    bool
        is_part; /* of a final record, by somebody who may write no more than sections of his own */
    struct target action, cancel;
};

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

/* ---- beginning ---- */

static STATUS editing_begin(struct editing *editing, struct request *request, struct err *err)
{
    *editing = (struct editing){ .request = request, .def = request->def };
    problems_init(&editing->problems, request->arena);
    params_init(&editing->input, request->arena);
    TRY(form_choices_load(request, request->def, &editing->choices, err));
    if (request->record == NULL) {
        TRY(record_begin(request, request->def, &editing->record, err));
        bool has_case = request->casefile.n != 0;
        editing->action = has_case
                              ? TO_ARGS(ROUTE_RECORD_NEW_POST, URL_ID(request->casefile.n),
                                        URL_TEXT(request->def->name))
                              : TO_ARGS(ROUTE_RECORD_LOOSE_NEW_POST, URL_TEXT(request->def->name));
        editing->cancel = has_case ? TO_ID(ROUTE_CASE, request->casefile.n)
                                   : TO_ARGS(ROUTE_RECORD_LIST, URL_TEXT(request->def->name));
    } else {
        editing->record = record_copy(request->arena, request->record);
        TRY(form_choices_name(request, &editing->record, 1, &editing->choices, err));
        editing->is_correction = editing->record->state == RECORD_FINAL;
        editing->is_part = editing->is_correction &&
                           !may_ever(&request->actor, STR("correct"), request->def->name);
        editing->action = record_target(ROUTE_RECORD_EDIT_POST, editing->record);
        editing->cancel = record_target(ROUTE_RECORD, editing->record);
    }
    return form_drafts_load(request, record_draft_name(request, editing->def, editing->record),
                            &editing->drafts, err);
}

/* The right to this very form: to write it, to correct it when final, or a part of it. */
static STATUS check_right(struct request *request, struct err *err)
{
    const struct record_def *def = request->def;
    struct object object = { .type = def->name,
                             .casefile = request->casefile,
                             .person = request->person };
    struct str action = STR("create");
    if (request->record != NULL) {
        object.owner = request->record->owner;
        object.record = request->record->id;
        action = request->record->state == RECORD_FINAL ? STR("correct") : STR("write");
    } else if (!may_ever(&request->actor, action, def->name)) {
        action = STR("write");
    }
    /* A part of a record that is there (the municipality's of a plan), never a record of one's own. */
    for (size_t i = 0; request->record != NULL && i < def->section_count &&
                       !may_ever(&request->actor, action, def->name);
         i++)
        if (def->sections[i].action.len > 0 &&
            may_ever(&request->actor, def->sections[i].action, def->name))
            action = def->sections[i].action;
    if (!may_ever(&request->actor, action, def->name))
        return err_set(err, ERR_DENIED, "", "web.denied", "no role may %.*s", STR_ARG(action));
    return request_may(request, action, &object, &request->verdict, err);
}

/* ---- drawing ---- */

static STATUS open_edits(struct html *h, struct request *request, const struct record *record,
                         struct err *err)
{
    struct open_edit *edits = NULL;
    size_t count = 0;
    if (record->state == RECORD_DELETED)
        return OK;
    TRY(record_open_edit(request->db, request->arena, record, request->actor.user, request->now,
                         &edits, &count, err));
    for (size_t i = 0; i < count; i++) {
        struct str name = STR("");
        if (edits[i].user.n == request->actor.user.n)
            continue;
        TRY(name_words(request, edits[i].user, &name, err));
        const struct text_arg args[] = { ARG_TEXT("name", name) };
        html_notice(h, TONE_INFO, request_text(request, "web.record.open_edit", args, 1));
    }
    return OK;
}

static STATUS draft_offer(struct html *h, const struct editing *editing, struct err *err)
{
    const struct request *request = editing->request;
    struct target self = { .route = (enum route_id)(request->route - routes),
                           .args = { editing->action.args[0], editing->action.args[1] } };
    return form_drafts_offer(h, &editing->drafts, self, err);
}

/* Is nothing written yet in the sections that this form carries? Then it fills in and corrects nothing. */
static bool part_is_empty(const struct editing *editing)
{
    const struct request *request = editing->request;
    const struct record_def *def = editing->def;
    for (size_t i = 0; i < def->field_count; i++)
        if (request->record->values[def->fields[i].number].has &&
            form_section_is_open(request, def, &def->sections[def->fields[i].section]))
            return false;
    return true;
}

enum asking { ASK_NO_REASON, ASK_IF_ANY, ASK_REASON };

static enum asking asks_reason(const struct editing *editing)
{
    if (!editing->is_correction || (editing->is_part && part_is_empty(editing)))
        return ASK_NO_REASON;
    return editing->def->repeat == REPEAT_VERSIONS ? ASK_IF_ANY : ASK_REASON;
}

static void reason_field(struct html *h, const struct editing *editing)
{
    struct request *request = editing->request;
    bool is_required = asks_reason(editing) == ASK_REASON;
    struct control reason = {
        .name = STR(SAVE_REASON),
        .label = t(request, is_required ? "web.record.reason" : "web.record.reason.if_any"),
        .help =
            t(request, is_required ? "web.record.reason.help" : "web.record.reason.if_any.help"),
        .type = "textarea",
        .rows = 2,
        .max = 400,
        .value = params_get(&editing->input, STR(SAVE_REASON)),
        .is_required = is_required,
    };
    for (size_t i = 0; i < editing->problems.count; i++)
        if (str_equal(editing->problems.items[i].field, STR(SAVE_REASON)))
            reason.error = request_problem_text(request, &editing->problems.items[i]);
    html_field(h, &reason);
}

static void form_acts(struct html *h, const struct editing *editing)
{
    H(h, "<div class=\"ui-action-bar\" data-sticky>");
    if (editing->is_part)
        html_button(h, BUTTON_PRIMARY, STR("final"), "web.record.part.act");
    else if (editing->is_correction)
        html_button(h, BUTTON_PRIMARY, STR("final"), record_correct_key(editing->def));
    else
        html_button(h, BUTTON_PRIMARY, STR("final"), "web.record.finish");
    if (!editing->is_correction && !editing->def->is_append_only)
        html_button(h, BUTTON_SECONDARY, STR("draft"), "web.record.save");
    html_link_t(h, editing->cancel, "web.record.cancel");
    struct draft_bar bar = { .at = { 0 } };
    html_draft_bar(h, &bar);
    H(h, "</div>");
}

static const char *title_key(const struct editing *editing)
{
    if (editing->is_part)
        return "web.record.part";
    if (editing->is_correction)
        return editing->def->repeat == REPEAT_VERSIONS ? "web.record.add" : "web.record.correct";
    return editing->record->version > 0 ? "web.record.edit" : "web.record.new";
}

static bool has_consent(const struct record_def *def)
{
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].kind == KIND_CONSENT)
            return true;
    return false;
}

/* The sections that this form carries, as its title names them. */
static struct str part_words(const struct editing *editing)
{
    const struct request *request = editing->request;
    struct buf words;
    buf_init(&words, request->arena, 100, KIB(4));
    for (size_t i = 0; i < editing->def->section_count; i++) {
        if (!form_section_is_open(request, editing->def, &editing->def->sections[i]))
            continue;
        if (words.len > 0)
            buf_add(&words, t(request, "consult.list.comma"));
        buf_add(&words, request_label(request, &editing->def->sections[i].label));
    }
    return buf_str(&words);
}

/* The record that one's own part is written about, as far as its reader sees it. */
static STATUS draw_whole(struct html *h, const struct editing *editing, struct err *err)
{
    struct request *request = editing->request;
    const struct record *record = request->record;
    struct verdict seen;
    struct form_choices choices;
    struct form_view view;
    if (!editing->is_part)
        return OK;
    const struct object object = { .type = record->def->name,
                                   .owner = record->owner,
                                   .casefile = record->casefile,
                                   .person = record->person,
                                   .record = record->id };
    TRY(request_may(request, STR("see"), &object, &seen, err));
    TRY(record_view_begin(request, record, &choices, &view, err));
    view.verdict = &seen;
    html_card_begin(h, request_label(request, &record->def->label), NULL);
    html_record_view(h, &view);
    html_card_end(h);
    return OK;
}

/* The only field of the kind in the sections that this form carries; NULL: none, or several. */
static const struct field *lone_field(const struct editing *editing, enum field_kind kind)
{
    const struct record_def *def = editing->def;
    const struct field *found = NULL;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->kind != kind || field->is_fixed ||
            !form_section_is_open(editing->request, def, &def->sections[field->section]))
            continue;
        if (found != NULL)
            return NULL;
        found = field;
    }
    return found;
}

/* Today and oneself, where one's own part is still empty. */
static void propose_part(struct editing *editing)
{
    const struct request *request = editing->request;
    const struct record_def *def = editing->def;
    if (!editing->is_part || !part_is_empty(editing))
        return;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct value *value = &editing->record->values[field->number];
        if (field == lone_field(editing, KIND_USER))
            value_set_number(value, request->actor.user.n);
        else if (field == lone_field(editing, KIND_DATE))
            value_set_date(value, request->today);
    }
}

/* The version that what stands in the form was opened on: others may have saved since a draft of it was kept. */
static int64_t opened_on(const struct editing *editing)
{
    const struct draft *chosen = &editing->drafts.chosen;
    return chosen->at.us != 0 && chosen->base_version > 0 ? chosen->base_version
                                                          : editing->record->version;
}

static STATUS draw(struct editing *editing, struct response *response, struct err *err)
{
    struct html h;
    struct request *request = editing->request;
    const struct text_arg args[] = {
        ARG_TEXT("type", request_label(request, &editing->def->label)),
        ARG_TEXT("part", part_words(editing)),
    };
    struct page page = { .title = request_text(request, title_key(editing), args, LENGTH(args)),
                         .problems = &editing->problems,
                         .script = has_consent(editing->def) ? "signature.js" : NULL };
    struct form form = { .request = request,
                         .record = editing->record,
                         .input = &editing->input,
                         .problems = &editing->problems,
                         .choices = &editing->choices,
                         .prefix = STR("") };
    TRY(record_page_begin(&h, request, &page, err));
    TRY(record_returned(&h, request, editing->def, err));
    if (editing->record->version > 0)
        TRY(open_edits(&h, request, editing->record, err));
    if (request->route->method == METHOD_GET && editing->drafts.chosen.at.us == 0)
        TRY(draft_offer(&h, editing, err));
    struct str purpose = request_label(request, &editing->def->help);
    if (purpose.len > 0) {
        H(&h, "<p class=\"ui-prose\">");
        html_text(&h, purpose);
        H(&h, "</p>");
    }
    TRY(draw_whole(&h, editing, err));
    html_form_begin(&h, editing->action,
                    FORM_UPLOAD | (editing->drafts.own.len > 0 ? FORM_DRAFT : FORM_PLAIN));
    /* Enter in a field saves a draft; it must never be the first row's "remove" */
    H(&h, "<button type=\"submit\" class=\"ui-hidden\" name=\"act\" value=\"enter\" tabindex=\"-1\""
          " aria-hidden=\"true\"></button>");
    html_hidden(&h, STR("version"), str_from_int(request->arena, opened_on(editing)));
    html_hidden(&h, STR("draft_form"), editing->drafts.own);
    html_same_persons(&h, &editing->same);
    html_form_warnings(&h, &form);
    TRY(html_attendees_offer(&h, editing->def, &editing->input, err));
    html_form_sections(&h, &form);
    if (asks_reason(editing) != ASK_NO_REASON)
        reason_field(&h, editing);
    form_acts(&h, editing);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* ---- conflicts ---- */

static struct str wanted_act(const struct editing *editing)
{
    struct str act = request_form(editing->request, "act");
    if (str_equal(act, STR("resolve")))
        act = request_form(editing->request, "final_act");
    return act;
}

static bool is_control(struct str name)
{
    static const struct str own[] = {
        STR_INIT("form_token"),   STR_INIT("request_key"), STR_INIT("version"),
        STR_INIT("base_version"), STR_INIT("act"),         STR_INIT("final_act"),
    };
    for (size_t i = 0; i < LENGTH(own); i++)
        if (str_equal(name, own[i]))
            return true;
    return str_starts(name, STR("keep."));
}

static struct str keep_name(const struct editing *editing, struct str field)
{
    return str_format(editing->request->arena, "keep.%.*s", STR_ARG(field));
}

/* The version that the form was opened on: a conflict that comes again carries it along. */
static struct str base_version(const struct editing *editing)
{
    struct str base = params_get(&editing->input, STR("base_version"));
    return base.len > 0 ? base : params_get(&editing->input, STR("version"));
}

static STATUS load_base(const struct editing *editing, const struct record *current,
                        const struct record **ret, struct err *err)
{
    const struct request *request = editing->request;
    struct kind_context context = request_kinds(request);
    struct version *versions = NULL;
    size_t count = 0;
    int64_t base = 0;
    *ret = NULL;
    if (!str_to_int(base_version(editing), &base))
        return OK;
    TRY(record_history(request->db, request->arena, &context, current, &versions, &count, err));
    for (size_t i = 0; i < count; i++)
        if (versions[i].version == base)
            *ret = versions[i].record;
    return OK;
}

/* What only the other one changed stays as it is now; what was chosen before stays chosen. */
static void propose_choices(const struct editing *editing, const struct record *current,
                            const struct record *base, struct difference *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct field *field = record_field(editing->def, items[i].name);
        struct str chosen = params_get(&editing->input, keep_name(editing, items[i].name));
        if (base != NULL) {
            const struct value *before = &base->values[field->number];
            bool is_mine = !value_equal(field, before, &editing->record->values[field->number]);
            bool is_theirs = !value_equal(field, before, &current->values[field->number]);
            items[i].keeps_theirs = !is_mine;
            items[i].is_by_both = is_mine && is_theirs;
        }
        if (chosen.len > 0)
            items[i].keeps_theirs = str_equal(chosen, STR("theirs"));
    }
}

static STATUS draw_conflict(struct editing *editing, const struct record *current,
                            struct response *response, struct err *err)
{
    struct html h;
    struct request *request = editing->request;
    struct form_view mine;
    struct form_choices choices;
    const struct record *base = NULL;
    struct str who = STR("");
    size_t count = 0;
    struct page page = { .title = t(request, "web.conflict.title"), .wide = true };
    TRY(record_view_begin(request, editing->record, &choices, &mine, err));
    TRY(name_words(request, current->updated_by, &who, err));
    struct difference *items = record_differences(&mine, current, true, &count);
    TRY(load_base(editing, current, &base, err));
    propose_choices(editing, current, base, items, count);
    TRY(record_page_begin(&h, request, &page, err));
    html_notice(&h, TONE_WARNING, t(request, "web.conflict.text"));
    html_form_begin(&h, editing->action, FORM_PLAIN);
    for (size_t i = 0; i < editing->input.count; i++)
        if (!is_control(editing->input.items[i].name))
            html_hidden(&h, editing->input.items[i].name, editing->input.items[i].value);
    html_hidden(&h, STR("version"), str_from_int(request->arena, current->version));
    html_hidden(&h, STR("base_version"), base_version(editing));
    html_hidden(&h, STR("final_act"), wanted_act(editing));
    if (count == 0)
        html_notice(&h, TONE_INFO, t(request, "web.conflict.none"));
    else
        html_conflict(&h, items, count, who, current->updated_at);
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR("resolve"), "web.conflict.act");
    html_link_t(&h, editing->cancel, "web.record.cancel");
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    response->status = 409;
    return html_finish(&h, response, err);
}

static bool is_kept(const struct editing *editing, const struct field *field)
{
    return str_equal(params_get(&editing->input, keep_name(editing, field->name)), STR("theirs"));
}

/* "household.rows" and "household[0].name" are of the field household. */
static bool is_of_field(struct str control, struct str field)
{
    return str_equal(control, field) ||
           (str_starts(control, field) &&
            (control.ptr[field.len] == '.' || control.ptr[field.len] == '['));
}

/* In the controls of a field for which "theirs" was chosen stands what is stored. */
static void take_field(struct editing *editing, const struct params *stored, struct str field)
{
    struct params taken;
    params_init(&taken, editing->request->arena);
    for (size_t i = 0; i < editing->input.count; i++)
        if (!is_of_field(editing->input.items[i].name, field) &&
            params_add(&taken, editing->input.items[i].name, editing->input.items[i].value))
            taken.items[taken.count - 1].is_repaired = editing->input.items[i].is_repaired;
    for (size_t i = 0; i < stored->count; i++)
        if (is_of_field(stored->items[i].name, field))
            (void)params_add(&taken, stored->items[i].name, stored->items[i].value);
    editing->input = taken;
}

static void take_choices(struct editing *editing)
{
    const struct request *request = editing->request;
    struct params stored = { 0 };
    form_input(request, request->record, STR(""), 1, &stored);
    for (size_t i = 0; i < editing->def->field_count; i++)
        if (is_kept(editing, &editing->def->fields[i]))
            take_field(editing, &stored, editing->def->fields[i].name);
}

/* ---- saving ---- */

static void check_reason(struct editing *editing)
{
    if (params_is_repaired(&editing->input, STR(SAVE_REASON)))
        (void)problems_add(&editing->problems, STR(SAVE_REASON), GRADE_ERROR,
                           "web.repair.at_field");
    struct str reason = str_trim(params_get(&editing->input, STR(SAVE_REASON)));
    if (asks_reason(editing) == ASK_REASON && reason.len == 0)
        (void)problems_add(&editing->problems, STR(SAVE_REASON), GRADE_ERROR,
                           "web.record.reason.missing");
}

static STATUS refuse(struct editing *editing, struct response *response, struct err *err)
{
    response->status = 422;
    return draw(editing, response, err);
}

static STATUS store(struct editing *editing, struct response *response, struct err *err)
{
    struct request *request = editing->request;
    bool is_repeat = false;
    enum status status = record_store(request, editing->record, &is_repeat, err);
    if (status == ERR_CONFLICT && request->record != NULL) {
        struct record *current = NULL;
        TRY(record_load(request->db, request->arena, editing->def, request->actor.tenant,
                        request->record->id, &current, err));
        return draw_conflict(editing, current, response, err);
    }
    if (status == ERR_INVALID || (status == ERR_LIMIT && request->upload_count > 0)) {
        struct str field = str_of(err->field); /* a file that is not taken, say */
        if ((field.len == 0 || str_equal(field, STR("file"))) && request->upload_count > 0)
            field = request->uploads[0].field;
        problems_add_err(&editing->problems, arena_copy(request->arena, field), err);
        return refuse(editing, response, err);
    }
    TRY(status);
    bool to_case = editing->record->state == RECORD_FINAL && request->casefile.n != 0 &&
                   routes[ROUTE_CASE].path != NULL;
    bool to_agenda =
        editing->record->state == RECORD_FINAL && str_equal(editing->def->name, STR("conference"));
    response_redirect(request, response,
                      to_case     ? TO_ID(ROUTE_CASE, request->casefile.n)
                      : to_agenda ? TO_ID(ROUTE_CONFERENCE, editing->record->id.n)
                                  : record_target(ROUTE_RECORD, editing->record));
    return OK;
}

/* The number of a plan follows that of the case's plan before it; another one is asked about, not refused. */
static STATUS check_plan_number(struct editing *editing, struct err *err)
{
    struct request *request = editing->request;
    const struct record *record = editing->record;
    const struct value *sequence = record_find(record, STR("sequence"));
    const struct value *made = record_find(record, STR("made_on"));
    struct records plans = { 0 };
    int64_t expected = 1;
    if (!str_equal(record->def->name, STR("plan")) || !sequence->has || !made->has ||
        request->casefile.n == 0)
        return OK;
    TRY(record_load_of_casefile(request->db, request->arena, record->def, request->actor.tenant,
                                request->casefile, PLANS_MAX, &plans, err));
    for (size_t i = 0; i < plans.count; i++) {
        const struct value *other = record_find(plans.items[i], STR("sequence"));
        const struct value *on = record_find(plans.items[i], STR("made_on"));
        bool is_before = plans.items[i]->state == RECORD_FINAL && on->has &&
                         on->number <= made->number && plans.items[i]->id.n != record->id.n;
        if (is_before && other->has && other->number >= expected)
            expected = other->number + 1;
    }
    if (sequence->number != expected)
        problem_arg(
            problems_add(&editing->problems, STR("sequence"), GRADE_WARNING, "web.plan.number"),
            ARG_INT("expected", expected));
    return OK;
}

static STATUS post(struct editing *editing, struct response *response, struct err *err)
{
    struct request *request = editing->request;
    int64_t version = 0;
    editing->input = request->form;
    bool is_row_act = false;
    bool is_stale = request->record != NULL &&
                    str_to_int(request_form(request, "version"), &version) &&
                    version != request->record->version;
    bool is_resolved = request->record != NULL && !is_stale &&
                       str_equal(request_form(request, "act"), STR("resolve"));
    if (is_resolved)
        take_choices(editing);
    TRY(attendees_take(request, &editing->input, &is_row_act, err));
    is_row_act = is_row_act || form_row_act(request, &editing->input) ||
                 form_post_act(request, editing->def, STR(""), &editing->input);
    TRY(form_read(request, &editing->input, STR(""), editing->record, &editing->problems, err));
    if (is_row_act) {
        editing->problems.count = 0;
        return draw(editing, response, err);
    }
    struct str act = wanted_act(editing);
    bool is_final =
        str_equal(act, STR("final")) || editing->is_correction || editing->def->is_append_only;
    if (is_stale)
        return draw_conflict(editing, request->record, response, err);
    editing->record->state = is_final ? RECORD_FINAL : RECORD_DRAFT;
    record_check(request->arena, editing->record, is_final, request->today, &editing->problems);
    if (is_final) {
        TRY(check_plan_number(editing, err));
        TRY(same_persons_find(request, editing->record, &editing->same, &editing->problems, err));
    }
    check_reason(editing);
    TRY(screen_signatures_take(request, editing->record, request->record, is_final,
                               &editing->problems, err));
    if (problems_has_errors(&editing->problems) ||
        (is_final && !form_is_confirmed(request, &editing->problems)))
        return refuse(editing, response, err);
    return store(editing, response, err);
}

/* ---- the pages ---- */

static STATUS draw_draft(struct editing *editing, struct response *response, struct err *err)
{
    struct request *request = editing->request;
    TRY(params_parse(&editing->input, editing->drafts.chosen.content, err));
    TRY(form_read(request, &editing->input, STR(""), editing->record, &editing->problems, err));
    editing->problems.count = 0;
    if (!str_equal(request_query(request, "draft"), STR("compare")))
        return draw(editing, response, err);
    struct record *stored = request->record;
    if (stored == NULL) /* a new form as it would be without the draft */
        TRY(record_begin(request, editing->def, &stored, err));
    struct html h;
    struct form_view mine;
    struct form_choices choices;
    size_t count = 0;
    struct page page = { .title = t(request, "web.draft.compare.title"), .wide = true };
    TRY(record_view_begin(request, editing->record, &choices, &mine, err));
    struct difference *items = record_differences(&mine, stored, false, &count);
    TRY(record_page_begin(&h, request, &page, err));
    TRY(draft_offer(&h, editing, err));
    html_compare(&h, items, count, t(request, "web.draft.mine"),
                 t(request, request->record == NULL ? "web.draft.blank" : "web.draft.stored"));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

static STATUS get(struct request *request, struct response *response, struct err *err)
{
    struct editing editing;
    TRY(check_right(request, err));
    TRY(editing_begin(&editing, request, err));
    if (editing.drafts.chosen.at.us != 0)
        return draw_draft(&editing, response, err);
    propose_part(&editing);
    form_input(request, editing.record, STR(""), 1, &editing.input);
    return draw(&editing, response, err);
}

static STATUS take(struct request *request, struct response *response, struct err *err)
{
    struct editing editing;
    TRY(check_right(request, err));
    TRY(editing_begin(&editing, request, err));
    return post(&editing, response, err);
}

STATUS record_new_page(struct request *request, struct response *response, struct err *err)
{
    if (str_equal(request->def->name, STR("application")) && request->casefile.n != 0) {
        struct target consent =
            TO_ID(ROUTE_CONSENT, request->casefile.n); /* one page for one act */
        consent.query = &request->query;
        response_redirect(request, response, consent);
        return OK;
    }
    return get(request, response, err);
}

STATUS record_new_post(struct request *request, struct response *response, struct err *err)
{
    return take(request, response, err);
}

static STATUS refuse_deleted(const struct request *request, struct err *err)
{
    if (request->record->state == RECORD_DELETED)
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "record is in the bin");
    return OK;
}

STATUS record_edit_page(struct request *request, struct response *response, struct err *err)
{
    TRY(refuse_deleted(request, err));
    return get(request, response, err);
}

STATUS record_edit_post(struct request *request, struct response *response, struct err *err)
{
    TRY(refuse_deleted(request, err));
    return take(request, response, err);
}

/* ---- bin ---- */

STATUS record_delete_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    const struct text_arg args[] = {
        ARG_TEXT("type", request_label(request, &request->def->label)),
    };
    struct page page = { .title = request_text(request, "web.delete.title", args, 1) };
    TRY(record_page_begin(&h, request, &page, err));
    H(&h, "<p>");
    html_link(&h, record_target(ROUTE_RECORD, request->record),
              record_title(request, request->record));
    H(&h, "</p>");
    if (response->status == 422)
        html_notice(&h, TONE_ERROR, t(request, "web.delete.reason.missing"));
    html_confirm(&h, record_target(ROUTE_RECORD_DELETE_POST, request->record),
                 "web.delete.question", STR(""), "web.record.delete.act");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS record_delete_post(struct request *request, struct response *response, struct err *err)
{
    if (str_trim(request_form(request, SAVE_REASON)).len == 0) {
        response->status = 422;
        return record_delete_page(request, response, err);
    }
    TRY(record_bin(request, request->record, false, err));
    response_redirect(request, response, record_target(ROUTE_RECORD, request->record));
    return OK;
}

STATUS record_restore_post(struct request *request, struct response *response, struct err *err)
{
    TRY(record_bin(request, request->record, true, err));
    response_redirect(request, response, record_target(ROUTE_RECORD, request->record));
    return OK;
}
