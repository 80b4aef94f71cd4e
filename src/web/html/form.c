/* form.c - forms as a whole: sections with their table of contents, errors, warnings. */
#include "web/form.h"

#include "record/kind.h"
#include "record/message.h"
#include "web/html/form_internal.h"

#include "base/banned.h"

struct str form_label(const struct form *form, const struct field *field)
{
    OptDate on = { true, form->record->form_on };
    return label_on(&field->label, form->request->lang, on);
}

/* The path of a problem within the form: without its prefix. False: it is another form's. */
static bool own_path(const struct form *form, const struct problem *problem, struct str *ret)
{
    if (!str_starts(problem->field, form->prefix))
        return false;
    *ret = str_slice(problem->field, form->prefix.len, problem->field.len);
    return true;
}

static struct str words_of(const struct form *form, const struct problem *problem, struct str path)
{
    struct kind_context context = request_kinds(form->request);
    struct problem own = *problem;
    own.field = path;
    return problem_text(form->request->arena, &context, form->record->def, &own);
}

static struct str label_of(const struct form *form, struct str path)
{
    struct kind_context context = request_kinds(form->request);
    struct str label = field_path_label(form->request->arena, &context, form->record->def, path);
    return str_equal(label, path) ? STR("") : label;
}

struct str form_problem(const struct form *form, struct str path)
{
    struct str own = STR("");
    for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++) {
        const struct problem *problem = &form->problems->items[i];
        if (problem->grade == GRADE_ERROR && own_path(form, problem, &own) && str_equal(own, path))
            return words_of(form, problem, own);
    }
    return STR("");
}

bool form_section_is_open(const struct request *request, const struct record_def *def,
                          const struct section *section)
{
    if (section->action.len > 0)
        return may_ever(&request->actor, section->action, def->name);
    return may_ever(&request->actor, STR("write"), def->name) ||
           may_ever(&request->actor, STR("correct"), def->name) ||
           may_ever(&request->actor, STR("create"), def->name);
}

static bool is_among(const struct form *form, struct str name)
{
    if (form->only == NULL)
        return true;
    for (size_t i = 0; i < form->only_count; i++)
        if (str_equal(form->only[i], name))
            return true;
    return false;
}

static bool is_carried(const struct form *form, const struct field *field)
{
    return !field->is_fixed && is_among(form, field->name) && field_is_valid(form->record, field) &&
           form_section_is_open(form->request, form->record->def,
                                &form->record->def->sections[field->section]);
}

/* What is asked stands in another record, or in a field that this form does not carry: the answer
 * cannot change while the form is filled in, and the server gives it. */
static bool is_settled(const struct form *form, const struct conditions *conditions)
{
    for (size_t i = 0; i < conditions->count; i++) {
        const struct condition *condition = &conditions->items[i];
        const struct field *field = record_field(form->record->def, condition->field);
        if (condition->record.len > 0 || field == NULL || !is_carried(form, field))
            return true;
    }
    return false;
}

bool form_field_is_asked(const struct form *form, const struct field *field)
{
    if (!is_carried(form, field))
        return false;
    return !is_settled(form, &field->show_if) || conditions_hold(&field->show_if, form->record);
}

static bool has_separator(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ' ' || text.ptr[i] == ',' || text.ptr[i] == ';')
            return true;
    return false;
}

/* Days, times and rates are written in many ways, a stored file stands in no control: the script
 * does not judge them. */
static bool script_can_tell(const struct field *field, const struct condition *condition)
{
    bool asks_presence = condition->op == OP_PRESENT || condition->op == OP_ABSENT;
    if (asks_presence)
        return field->kind != KIND_FILE;
    if (kind_is_date(field->kind) || field->kind == KIND_TIME || field->kind == KIND_RATE)
        return false;
    for (size_t i = 0; i < condition->value_count; i++)
        if (has_separator(condition->values[i]))
            return false;
    return true;
}

/* A constant as the control of the field has it. */
static struct str control_constant(const struct request *request, const struct field *field,
                                   struct str constant)
{
    struct kind_context context = request_kinds(request);
    struct value value = { .has = true };
    if (field->kind != KIND_YES_NO || !str_to_int(constant, &value.number))
        return constant;
    return value_edit(request->arena, &context, field, &value);
}

/* A flag that is not set has no value in the form. */
static enum condition_op script_op(const struct field *field, const struct condition *condition)
{
    if (field->kind != KIND_FLAG || (condition->op != OP_IS && condition->op != OP_IS_NOT))
        return condition->op;
    bool asks_set = !str_equal(condition->values[0], STR("0"));
    return asks_set == (condition->op == OP_IS) ? OP_PRESENT : OP_ABSENT;
}

static void show_condition(struct html *h, const struct form *form, const struct field *field,
                           const struct condition *condition)
{
    static const struct str operators[] = {
        [OP_IS] = STR_INIT("is"),          [OP_IS_NOT] = STR_INIT("isnt"),
        [OP_HAS] = STR_INIT("has"),        [OP_PRESENT] = STR_INIT("present"),
        [OP_ABSENT] = STR_INIT("absent"),  [OP_AT_LEAST] = STR_INIT("atleast"),
        [OP_AT_MOST] = STR_INIT("atmost"),
    };
    enum condition_op op = script_op(field, condition);
    H(h, ";");
    html_text(h, form->prefix);
    html_text(h, field->name);
    H(h, " ");
    buf_add(&h->out, operators[op]);
    if (op == OP_PRESENT || op == OP_ABSENT)
        return;
    H(h, " ");
    for (size_t v = 0; v < condition->value_count; v++) {
        if (v > 0)
            H(h, ",");
        html_text(h, control_constant(form->request, field, condition->values[v]));
    }
}

void html_form_show(struct html *h, const struct form *form, const struct conditions *conditions)
{
    if (conditions->count == 0 || is_settled(form, conditions))
        return;
    for (size_t i = 0; i < conditions->count; i++)
        if (!script_can_tell(record_field(form->record->def, conditions->items[i].field),
                             &conditions->items[i]))
            return;
    if (conditions->any)
        H(h, " data-show=\"any");
    else
        H(h, " data-show=\"all");
    for (size_t i = 0; i < conditions->count; i++)
        show_condition(h, form, record_field(form->record->def, conditions->items[i].field),
                       &conditions->items[i]);
    H(h, "\"");
}

static void field_slot(struct html *h, const struct form *form, const struct field *field)
{
    struct form_slot slot = {
        .form = form,
        .field = field,
        .path = field->name,
        .name = str_join(h->request->arena, form->prefix, field->name),
        .value = &form->record->values[field->number],
    };
    bool is_conditional = field->show_if.count > 0;
    if (is_conditional) {
        H(h, "<div class=\"ui-conditional\"");
        html_form_show(h, form, &field->show_if);
        H(h, ">");
    }
    if (field->kind == KIND_TABLE)
        html_form_table(h, &slot);
    else
        html_form_slot(h, &slot);
    if (is_conditional)
        H(h, "</div>");
}

/* Which fields this form carries: an unticked box is then "no", not "not asked". */
static void carried_fields(struct html *h, const struct form *form)
{
    const struct record_def *def = form->record->def;
    bool is_first = true;
    H(h, "<input type=\"hidden\" name=\"");
    html_text(h, form->prefix);
    H(h, "carried\" value=\"");
    for (size_t i = 0; i < def->field_count; i++) {
        if (!form_field_is_asked(form, &def->fields[i]))
            continue;
        if (!is_first)
            H(h, ",");
        html_text(h, def->fields[i].name);
        is_first = false;
    }
    H(h, "\">");
}

void html_form_fields(struct html *h, const struct form *form)
{
    const struct record_def *def = form->record->def;
    if (form->is_compact)
        H(h, "<div class=\"ui-compact\">");
    for (size_t i = 0; i < def->field_count; i++)
        if (form_field_is_asked(form, &def->fields[i]))
            field_slot(h, form, &def->fields[i]);
    if (form->is_compact)
        H(h, "</div>");
    carried_fields(h, form);
}

void html_form_field(struct html *h, const struct form *form, struct str name)
{
    const struct field *field = record_field(form->record->def, name);
    if (field != NULL && form_field_is_asked(form, field))
        field_slot(h, form, field);
}

/* ---- sections ---- */

enum section_state { SECTION_EMPTY, SECTION_FILLED, SECTION_WRONG };

static bool problem_is_in(const struct form *form, const struct field *field)
{
    for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++) {
        const struct problem *problem = &form->problems->items[i];
        struct str own = STR("");
        if (problem->grade != GRADE_ERROR || !own_path(form, problem, &own) ||
            !str_starts(own, field->name))
            continue;
        struct str rest = str_slice(own, field->name.len, own.len);
        if (rest.len == 0 || rest.ptr[0] == '[')
            return true;
    }
    return false;
}

static bool input_has(const struct form *form, const struct field *field)
{
    struct arena *arena = form->request->arena;
    struct str name = str_join(arena, form->prefix, field->name);
    if (field->kind == KIND_TABLE)
        return form->record->values[field->number].has;
    return params_get(form->input, name).len > 0;
}

static bool section_is_asked(const struct form *form, size_t section)
{
    const struct record_def *def = form->record->def;
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].section == section && form_field_is_asked(form, &def->fields[i]))
            return true;
    return false;
}

static enum section_state section_state(const struct form *form, size_t section)
{
    const struct record_def *def = form->record->def;
    enum section_state state = SECTION_EMPTY;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->section != section || !form_field_is_asked(form, field))
            continue;
        if (problem_is_in(form, field))
            return SECTION_WRONG;
        if (input_has(form, field))
            state = SECTION_FILLED;
    }
    return state;
}

static struct str section_label(const struct form *form, size_t section)
{
    OptDate on = { true, form->record->form_on };
    return label_on(&form->record->def->sections[section].label, form->request->lang, on);
}

static void contents(struct html *h, const struct form *form)
{
    static const char *const state_keys[] = {
        [SECTION_EMPTY] = "web.form.section.empty",
        [SECTION_FILLED] = "web.form.section.filled",
        [SECTION_WRONG] = "web.form.section.wrong",
    };
    static const enum tone tones[] = {
        [SECTION_EMPTY] = TONE_PLAIN,
        [SECTION_FILLED] = TONE_SUCCESS,
        [SECTION_WRONG] = TONE_ERROR,
    };
    const struct record_def *def = form->record->def;
    H(h, "<nav class=\"ui-toc\"");
    html_attr(h, "aria-label", request_text(h->request, "web.form.contents", NULL, 0));
    H(h, "><ol>");
    for (size_t i = 0; i < def->section_count; i++) {
        if (!section_is_asked(form, i))
            continue;
        enum section_state state = section_state(form, i);
        H(h, "<li><a href=\"#s-");
        html_text(h, form->prefix);
        html_text(h, def->sections[i].name);
        H(h, "\">");
        html_text(h, section_label(form, i));
        H(h, "</a> ");
        html_chip(h, tones[state], request_text(h->request, state_keys[state], NULL, 0));
        H(h, "</li>");
    }
    H(h, "</ol></nav>");
}

static void one_section(struct html *h, const struct form *form, size_t section)
{
    const struct record_def *def = form->record->def;
    H(h, "<section class=\"ui-form-section\" id=\"s-");
    html_text(h, form->prefix);
    html_text(h, def->sections[section].name);
    H(h, "\"");
    html_form_show(h, form, &def->sections[section].show_if);
    H(h, "><h2 class=\"ui-form-section__title\">");
    html_text(h, section_label(form, section));
    H(h, "</h2>");
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->section == section && form_field_is_asked(form, field))
            field_slot(h, form, field);
    }
    H(h, "</section>");
}

void html_form_sections(struct html *h, const struct form *form)
{
    const struct record_def *def = form->record->def;
    bool has_contents = def->section_count > 2;
    if (has_contents) {
        H(h, "<div class=\"ui-form-layout\">");
        contents(h, form);
        H(h, "<div class=\"ui-form-layout__body\">");
    }
    for (size_t i = 0; i < def->section_count; i++)
        if (section_is_asked(form, i))
            one_section(h, form, i);
    carried_fields(h, form);
    if (has_contents)
        H(h, "</div></div>");
}

/* ---- errors and warnings ---- */

void html_form_errors(struct html *h, const struct form *form)
{
    struct str own = STR("");
    if (form->problems == NULL || !problems_has_errors(form->problems))
        return;
    H(h, "<div class=\"ui-error-summary\" role=\"alert\" tabindex=\"-1\" id=\"error-summary\">"
         "<h2 class=\"ui-error-summary__title\">");
    html_icon(h, "error");
    html_t(h, "web.error.summary");
    H(h, "</h2><ul>");
    for (size_t i = 0; i < form->problems->count; i++) {
        const struct problem *problem = &form->problems->items[i];
        if (problem->grade != GRADE_ERROR || !own_path(form, problem, &own) ||
            html_problem_is_told(form->problems, i))
            continue;
        H(h, "<li><a href=\"#f-");
        html_text(h, problem->field);
        H(h, "\">");
        html_problem(h, label_of(form, own), words_of(form, problem, own));
        H(h, "</a></li>");
    }
    H(h, "</ul></div>");
}

void html_form_warnings(struct html *h, const struct form *form)
{
    struct str own = STR("");
    for (size_t i = 0; form->problems != NULL && i < form->problems->count; i++) {
        const struct problem *problem = &form->problems->items[i];
        if (problem->grade == GRADE_ERROR || !own_path(form, problem, &own))
            continue;
        bool is_warning = problem->grade == GRADE_WARNING;
        html_notice_begin(h, is_warning ? TONE_WARNING : TONE_INFO);
        html_text(h, words_of(form, problem, own));
        if (is_warning) {
            H(h, "<label class=\"ui-choice\"><input type=\"checkbox\" name=\"confirmed\"");
            html_attr(h, "value", str_of(problem->key));
            H(h, "><span>");
            html_t(h, "web.form.confirmed");
            H(h, "</span></label>");
        }
        html_notice_end(h);
    }
}

bool form_is_confirmed(const struct request *request, const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].grade != GRADE_WARNING)
            continue;
        bool is_ticked = false;
        size_t at = 0;
        struct str value;
        while (params_next(&request->form, STR("confirmed"), &at, &value))
            is_ticked = is_ticked || str_equal(value, str_of(problems->items[i].key));
        if (!is_ticked)
            return false;
    }
    return true;
}
