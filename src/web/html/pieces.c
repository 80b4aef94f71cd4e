/* pieces.c - words to the reader, single controls, label and value pairs. */
#include "web/pieces.h"

#include "base/banned.h"

static struct str t(struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

void html_action_bar_begin(struct html *h)
{
    H(h, "<div class=\"ui-action-bar\">");
}

void html_action_bar_end(struct html *h)
{
    H(h, "</div>");
}

void html_card_begin(struct html *h, struct str title, const char *id)
{
    H(h, "<section class=\"ui-card\"");
    if (id != NULL)
        html_attr(h, "id", str_of(id));
    H(h, ">");
    if (title.len > 0) {
        H(h, "<h2 class=\"ui-card__title\">");
        html_text(h, title);
        H(h, "</h2>");
    }
}

void html_card_end(struct html *h)
{
    H(h, "</section>");
}

void html_columns_begin(struct html *h)
{
    H(h, "<div class=\"ui-columns\"><div class=\"ui-columns__main\">");
}

void html_columns_next(struct html *h)
{
    H(h, "</div><div class=\"ui-columns__side\">");
}

void html_columns_end(struct html *h)
{
    H(h, "</div></div>");
}

/* ---- words to the reader ---- */

static void tone_attr(struct html *h, enum tone tone)
{
    static const struct str tones[] = {
        [TONE_INFO] = STR_INIT(" data-tone=\"info\""),
        [TONE_SUCCESS] = STR_INIT(" data-tone=\"success\""),
        [TONE_WARNING] = STR_INIT(" data-tone=\"warning\""),
        [TONE_ERROR] = STR_INIT(" data-tone=\"error\""),
        [TONE_PLAIN] = STR_INIT(""),
    };
    buf_add(&h->out, tones[tone]);
}

static const char *const tone_icons[] = {
    [TONE_INFO] = "info",   [TONE_SUCCESS] = "check", [TONE_WARNING] = "warning",
    [TONE_ERROR] = "error", [TONE_PLAIN] = "",
};

void html_notice_begin(struct html *h, enum tone tone)
{
    H(h, "<div class=\"ui-notice\"");
    tone_attr(h, tone);
    H(h, ">");
    if (tone != TONE_PLAIN)
        html_icon(h, tone_icons[tone]);
    H(h, "<div class=\"ui-notice__text\">");
}

void html_notice_end(struct html *h)
{
    H(h, "</div></div>");
}

void html_notice(struct html *h, enum tone tone, struct str text)
{
    html_notice_begin(h, tone);
    html_lines(h, text);
    html_notice_end(h);
}

void html_chip(struct html *h, enum tone tone, struct str text)
{
    H(h, "<span class=\"ui-chip\"");
    tone_attr(h, tone);
    H(h, ">");
    if (tone == TONE_ERROR || tone == TONE_WARNING || tone == TONE_SUCCESS)
        html_icon(h, tone_icons[tone]);
    html_text(h, text);
    H(h, "</span>");
}

bool html_problem_is_told(const struct problems *problems, size_t at)
{
    struct str field = problems->items[at].field;
    for (size_t i = 0; field.len > 0 && i < at; i++)
        if (problems->items[i].grade == GRADE_ERROR && str_equal(problems->items[i].field, field))
            return true;
    return false;
}

void html_problem(struct html *h, struct str label, struct str text)
{
    size_t at = 0;
    if (label.len > 0 && !str_find(text, label, &at)) {
        html_t_args(h, "web.error.of_field", ARG_TEXT("field", label), ARG_TEXT("text", text));
    } else {
        html_text(h, text);
    }
}

void html_error_summary(struct html *h, const struct problems *problems)
{
    if (!problems_has_errors(problems))
        return;
    H(h, "<div class=\"ui-error-summary\" role=\"alert\" tabindex=\"-1\" id=\"error-summary\">"
         "<h2 class=\"ui-error-summary__title\">");
    html_icon(h, "error");
    html_t(h, "web.error.summary");
    H(h, "</h2><ul>");
    for (size_t i = 0; i < problems->count; i++) {
        const struct problem *problem = &problems->items[i];
        if (problem->grade != GRADE_ERROR || html_problem_is_told(problems, i))
            continue;
        H(h, "<li>");
        if (problem->field.len > 0) {
            H(h, "<a href=\"#f-");
            html_text(h, problem->field);
            H(h, "\">");
        }
        html_problem(h, request_problem_label(h->request, problem),
                     request_problem_text(h->request, problem));
        if (problem->field.len > 0)
            H(h, "</a>");
        H(h, "</li>");
    }
    H(h, "</ul></div>");
}

void html_empty(struct html *h, const char *key, const char *why_key, struct target act,
                const char *act_key)
{
    H(h, "<div class=\"ui-empty\"><p class=\"ui-empty__what\">");
    html_t(h, key);
    H(h, "</p>");
    if (why_key != NULL) {
        H(h, "<p>");
        html_t(h, why_key);
        H(h, "</p>");
    }
    if (act.route != ROUTES) {
        H(h, "<p>");
        html_button_link(h, BUTTON_SECONDARY, act, act_key);
        H(h, "</p>");
    }
    H(h, "</div>");
}

void html_progress(struct html *h, int64_t done, int64_t all, const char *key)
{
    H(h, "<div class=\"ui-progress\" data-progress><label><span>");
    html_t(h, key);
    H(h, "</span><progress");
    html_attr_int(h, "value", done);
    html_attr_int(h, "max", all > 0 ? all : 1);
    H(h, "></progress></label><span class=\"ui-progress__count\">");
    html_t_args(h, "web.progress.count", ARG_INT("done", done), ARG_INT("all", all));
    H(h, "</span></div>");
}

/* ---- single controls ---- */

static void control_label(struct html *h, const struct control *control)
{
    H(h, "<label class=\"ui-field__label");
    if (control->is_hidden_label)
        H(h, " ui-hidden");
    H(h, "\" for=\"f-");
    html_text(h, control->name);
    H(h, "\">");
    html_text(h, control->label);
    if (control->is_required) {
        H(h, " <span class=\"ui-field__required\">");
        html_t(h, "web.required");
        H(h, "</span>");
    }
    H(h, "</label>");
}

static void control_help(struct html *h, const struct control *control)
{
    if (control->help.len == 0)
        return;
    H(h, "<p class=\"ui-field__help\" id=\"h-");
    html_text(h, control->name);
    H(h, "\">");
    html_text(h, control->help);
    H(h, "</p>");
}

static void control_error(struct html *h, const struct control *control)
{
    if (control->error.len == 0)
        return;
    H(h, "<p class=\"ui-field__error\" id=\"e-");
    html_text(h, control->name);
    H(h, "\">");
    html_icon(h, "error");
    html_text(h, control->error);
    H(h, "</p>");
}

/* name, id, and the texts that describe the control */
static void control_attrs(struct html *h, const struct control *control)
{
    html_attr(h, "name", control->name);
    H(h, " id=\"f-");
    html_text(h, control->name);
    H(h, "\"");
    if (control->help.len > 0 || control->error.len > 0) {
        H(h, " aria-describedby=\"");
        if (control->help.len > 0) {
            H(h, "h-");
            html_text(h, control->name);
        }
        if (control->error.len > 0) {
            H(h, " e-");
            html_text(h, control->name);
        }
        H(h, "\"");
    }
    if (control->error.len > 0)
        H(h, " aria-invalid=\"true\"");
    if (control->is_required)
        H(h, " aria-required=\"true\"");
}

static void field_begin(struct html *h, const struct control *control)
{
    H(h, "<div class=\"ui-field\"");
    if (control->error.len > 0)
        H(h, " data-invalid");
    if (control->is_short)
        H(h, " data-short");
    H(h, ">");
}

static void input(struct html *h, const struct control *control)
{
    struct str type = control->type == NULL ? STR("text") : str_of(control->type);
    bool is_date = str_equal(type, STR("date"));
    bool is_file = str_equal(type, STR("file"));
    H(h, "<input class=\"ui-input\"");
    html_attr(h, "type", is_date || str_equal(type, STR("number")) ? STR("text") : type);
    if (str_equal(type, STR("number")))
        H(h, " inputmode=\"numeric\"");
    if (is_date)
        H(h, " data-date");
    control_attrs(h, control);
    if (!is_file)
        html_attr(h, "value", control->value);
    html_attr(h, "autocomplete",
              control->autocomplete == NULL ? STR("off") : str_of(control->autocomplete));
    if (control->inputmode != NULL)
        html_attr(h, "inputmode", str_of(control->inputmode));
    if (control->list != NULL)
        html_attr(h, "list", str_of(control->list));
    if (control->max > 0)
        html_attr_int(h, "maxlength", control->max);
    H(h, ">");
    if (is_date)
        H(h, "<p class=\"ui-field__echo\" aria-live=\"polite\"></p>");
}

void html_field(struct html *h, const struct control *control)
{
    field_begin(h, control);
    control_label(h, control);
    control_help(h, control);
    if (control->type != NULL && str_equal(str_of(control->type), STR("textarea"))) {
        H(h, "<textarea class=\"ui-input\"");
        control_attrs(h, control);
        html_attr_int(h, "rows", control->rows > 0 ? control->rows : 4);
        if (control->max > 0)
            html_attr_int(h, "data-max", control->max);
        H(h, " autocomplete=\"off\">\n");
        html_text(h, control->value);
        H(h, "</textarea>");
    } else {
        input(h, control);
    }
    control_error(h, control);
    H(h, "</div>");
}

static bool is_chosen(struct str chosen, struct str value, bool is_set)
{
    if (!is_set)
        return str_equal(chosen, value);
    struct str rest = chosen, part;
    while (str_split(&rest, ',', &part))
        if (part.len > 0 && str_equal(part, value))
            return true;
    return false;
}

/* Nothing is chosen yet: the first of several must not be taken by accident. A required one asks first in any case, as
 * HTML wants it; a list that has an empty entry of its own says there what it means. */
static bool asks_to_choose(const struct control *control, const struct choice_option *options,
                           size_t count)
{
    bool is_any_chosen = count == 1 && !control->is_required;
    for (size_t i = 0; i < count; i++) {
        if (options[i].value.len == 0)
            return false;
        is_any_chosen = is_any_chosen || is_chosen(control->value, options[i].value, false);
    }
    return control->is_required || !is_any_chosen;
}

static void select_box(struct html *h, const struct control *control,
                       const struct choice_option *options, size_t count)
{
    field_begin(h, control);
    control_label(h, control);
    control_help(h, control);
    H(h, "<select class=\"ui-input\"");
    control_attrs(h, control);
    H(h, ">");
    if (asks_to_choose(control, options, count)) {
        H(h, "<option value=\"\">");
        html_t(h, "web.choose");
        H(h, "</option>");
    }
    for (size_t i = 0; i < count; i++) {
        H(h, "<option");
        html_attr(h, "value", options[i].value);
        if (is_chosen(control->value, options[i].value, false))
            H(h, " selected");
        H(h, ">");
        html_text(h, options[i].label);
        H(h, "</option>");
    }
    H(h, "</select>");
    control_error(h, control);
    H(h, "</div>");
}

void html_choice(struct html *h, enum choice look, const struct control *control,
                 const struct choice_option *options, size_t count)
{
    if (look == CHOICE_SELECT) {
        select_box(h, control, options, count);
        return;
    }
    H(h, "<fieldset class=\"ui-field ui-choices\" id=\"f-");
    html_text(h, control->name);
    H(h, "\"");
    if (control->error.len > 0)
        H(h, " data-invalid");
    H(h, "><legend class=\"ui-field__label\">");
    html_text(h, control->label);
    if (control->is_required) {
        H(h, " <span class=\"ui-field__required\">");
        html_t(h, "web.required");
        H(h, "</span>");
    }
    H(h, "</legend>");
    control_help(h, control);
    control_error(h, control);
    H(h, "<div class=\"ui-choices__list\">");
    for (size_t i = 0; i < count; i++) {
        H(h, "<label class=\"ui-choice\"><input");
        if (look == CHOICE_RADIO)
            H(h, " type=\"radio\"");
        else
            H(h, " type=\"checkbox\"");
        html_attr(h, "name", control->name);
        html_attr(h, "value", options[i].value);
        if (is_chosen(control->value, options[i].value, look == CHOICE_CHECKS))
            H(h, " checked");
        H(h, "><span>");
        html_text(h, options[i].label);
        H(h, "</span></label>");
    }
    H(h, "</div></fieldset>");
}

void html_check(struct html *h, const struct control *control, bool is_on)
{
    field_begin(h, control);
    control_error(h, control);
    H(h, "<label class=\"ui-choice\"><input type=\"checkbox\" value=\"1\"");
    control_attrs(h, control);
    if (is_on)
        H(h, " checked");
    H(h, "><span>");
    html_text(h, control->label);
    H(h, "</span></label>");
    control_help(h, control);
    H(h, "</div>");
}

void html_fieldset_begin(struct html *h, struct str legend)
{
    H(h, "<fieldset class=\"ui-group\"><legend class=\"ui-group__legend\">");
    html_text(h, legend);
    H(h, "</legend>");
}

void html_fieldset_end(struct html *h)
{
    H(h, "</fieldset>");
}

/* ---- label and value ---- */

void html_reads_begin(struct html *h)
{
    H(h, "<dl class=\"ui-reads\">");
}

void html_read_begin(struct html *h, struct str label)
{
    H(h, "<div class=\"ui-read\"><dt>");
    html_text(h, label);
    H(h, "</dt><dd>");
}

void html_read_end(struct html *h)
{
    H(h, "</dd></div>");
}

void html_read_field(struct html *h, struct str label, struct str value)
{
    html_read_begin(h, label);
    if (value.len == 0)
        html_none(h);
    else
        html_lines(h, value);
    html_read_end(h);
}

void html_reads_end(struct html *h)
{
    H(h, "</dl>");
}

/* ---- the case ---- */

static void head_item(struct html *h, const char *key, struct str value)
{
    if (value.len == 0)
        return;
    html_read_begin(h, t(h, key));
    html_text(h, value);
    html_read_end(h);
}

static void head_facts(struct html *h, const struct person_head *head)
{
    H(h, "<dl class=\"ui-person-head__facts\">");
    html_read_begin(h, t(h, "web.head.birth"));
    html_birth(h, head->birth, head->has_birth);
    html_read_end(h);
    if (head->is_masked || head->area.len > 0) {
        html_read_begin(h, t(h, "web.head.area"));
        if (head->is_masked)
            html_masked(h);
        else
            html_text(h, head->area);
        html_read_end(h);
    }
    head_item(h, "web.head.household", head->household);
    head_item(h, "web.head.worker", head->worker);
    if (head->next_on.has) {
        html_read_begin(h, t(h, "web.head.next"));
        H(h, "<strong>");
        html_date_day(h, head->next_on.value);
        H(h, " ");
        html_text(h, head->next_text);
        H(h, "</strong>");
        html_read_end(h);
    }
    H(h, "</dl>");
}

void html_person_head_begin(struct html *h, const struct person_head *head)
{
    H(h, "<section class=\"ui-person-head\"><div class=\"ui-person-head__who\">"
         "<p class=\"ui-person-head__number\">");
    html_text(h, head->number);
    if (head->state.len > 0) {
        H(h, " ");
        html_chip(h, TONE_INFO, head->state);
    }
    H(h, "</p><h1 class=\"ui-person-head__name\">");
    if (head->name.len == 0)
        html_t(h, "web.head.anonymous");
    else
        html_link(h, head->target, head->name);
    if (head->kana.len > 0) {
        H(h, " <span class=\"ui-person-head__kana\">");
        html_text(h, head->kana);
        H(h, "</span>");
    }
    H(h, "</h1>");
    if (head->flag_count > 0) {
        H(h, "<p class=\"ui-person-head__flags\">");
        for (size_t i = 0; i < head->flag_count; i++)
            html_chip(h, head->flags[i].tone, head->flags[i].text);
        H(h, "</p>");
    }
    head_facts(h, head);
    H(h, "</div><div class=\"ui-person-head__acts\">");
}

void html_person_head_end(struct html *h)
{
    H(h, "</div></section>");
}
