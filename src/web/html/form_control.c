/* form_control.c - one control for each kind of field. */
#include <string.h>

#include "web/html/form_internal.h"

#include "web/pieces_more.h"

#include "base/banned.h"

enum { RADIO_MAX = 6 };

static struct str control_value(const struct form_slot *slot)
{
    return params_get(slot->form->input, slot->name);
}

/* ---- options ---- */

static void add_option(struct form_options *options, struct str value, struct str label)
{
    options->items[options->count++] = (struct choice_option){ value, label };
}

static struct form_options code_options(const struct form *form, const struct field *field,
                                        struct str chosen)
{
    const struct code_list *list = field->codes;
    OptDate on = { true, form->record->form_on };
    struct form_options options = {
        .items = arena_array(form->request->arena, struct choice_option, list->code_count),
    };
    for (size_t i = 0; i < list->code_count; i++) {
        const struct code *code = &list->codes[i];
        /* what was chosen under an older form stays choosable in its record */
        size_t at = 0;
        bool was_chosen = chosen.len > 0 && str_find(chosen, code->code, &at);
        if (validity_holds(code->validity, form->record->form_on) || was_chosen)
            add_option(&options, code->code, label_on(&code->label, form->request->lang, on));
    }
    return options;
}

static struct form_options number_options(const struct form *form, const struct field *field,
                                          const int64_t *numbers, size_t count)
{
    struct kind_context context = request_kinds(form->request);
    struct form_options options = {
        .items = arena_array(form->request->arena, struct choice_option, count),
    };
    for (size_t i = 0; i < count; i++) {
        struct value value = { .has = true, .number = numbers[i] };
        add_option(&options, value_edit(form->request->arena, &context, field, &value),
                   value_format(form->request->arena, &context, field, &value));
    }
    return options;
}

/* Who stands there already stays, also when he has left or is of another organisation. */
static void keep_named(struct form_options *options, const struct form *form, struct str chosen)
{
    const struct names *named = &form->choices->named;
    for (size_t i = 0; i < options->count; i++)
        if (str_equal(options->items[i].value, chosen))
            return;
    for (size_t i = 0; i < named->item_count; i++)
        if (str_equal(named->items[i].value, chosen))
            options->items[options->count++] = named->items[i];
}

static struct form_options key_options(const struct form *form, const struct field *field,
                                       struct str chosen)
{
    const struct form_choices *choices = form->choices;
    const struct choice_option *items = NULL;
    size_t count = 0;
    struct err err;
    if (choices != NULL && field->kind == KIND_USER) {
        items = choices->users;
        count = choices->user_count;
    } else if (choices != NULL && field->kind == KIND_ORGANISATION) {
        items = choices->organisations;
        count = choices->organisation_count;
    } else if (choices != NULL && choices->more != NULL) {
        if (choices->more(form->request, field, &items, &count, &err) != OK)
            count = 0;
    }
    struct form_options options = {
        .items = arena_array(form->request->arena, struct choice_option, count + 1),
        .count = count,
    };
    if (count > 0)
        memcpy(options.items, items, count * sizeof(*items));
    if (choices != NULL && field->kind == KIND_USER)
        keep_named(&options, form, chosen);
    return options;
}

struct form_options form_options(const struct form *form, const struct field *field,
                                 struct str chosen)
{
    static const int64_t yes_no[] = { YES, NO, YES_NO_UNKNOWN };
    static const int64_t consent[] = { CONSENT_PAPER, CONSENT_SCREEN, CONSENT_ORAL, CONSENT_PROXY };
    if (field->kind == KIND_CODE || field->kind == KIND_CODES)
        return code_options(form, field, chosen);
    if (field->kind == KIND_YES_NO)
        return number_options(form, field, yes_no, LENGTH(yes_no));
    if (field->kind == KIND_CONSENT) {
        static const char *const keys[] = { "web.consent.paper", "web.consent.screen",
                                            "web.consent.oral", "web.consent.proxy" };
        struct form_options options = {
            .items = arena_array(form->request->arena, struct choice_option, LENGTH(consent)),
        };
        for (size_t i = 0; i < LENGTH(consent); i++)
            add_option(&options, str_from_int(form->request->arena, consent[i]),
                       request_text(form->request, keys[i], NULL, 0));
        return options;
    }
    return key_options(form, field, chosen);
}

/* ---- attributes that all controls have ---- */

static bool has_help(const struct form_slot *slot)
{
    return !slot->is_cell && !slot->form->is_compact &&
           (slot->field->help.in[LANG_JA].len > 0 || slot->field->example.in[LANG_JA].len > 0);
}

static void describe(struct html *h, const struct form_slot *slot)
{
    bool is_wrong = form_problem(slot->form, slot->path).len > 0;
    bool is_required = field_is_required(slot->form->record, slot->field);
    if (has_help(slot) || is_wrong) {
        H(h, " aria-describedby=\"");
        if (has_help(slot)) {
            H(h, "h-");
            html_text(h, slot->name);
        }
        if (is_wrong) {
            H(h, " e-");
            html_text(h, slot->name);
        }
        H(h, "\"");
    }
    if (is_wrong)
        H(h, " aria-invalid=\"true\"");
    if (is_required && !slot->is_cell)
        H(h, " aria-required=\"true\"");
}

static void name_and_id(struct html *h, const struct form_slot *slot)
{
    html_attr(h, "name", slot->name);
    H(h, " id=\"f-");
    html_text(h, slot->name);
    H(h, "\"");
    if (slot->is_cell)
        html_attr(h, "aria-label", slot->label_id);
    describe(h, slot);
}

/* ---- inputs of one line ---- */

struct look {
    const char *type, *inputmode, *data;
    bool is_short, is_number;
};

static struct look look_of(enum field_kind kind)
{
    static const struct look looks[KINDS] = {
        [KIND_DATE] = { "text", NULL, " data-date", true, false },
        [KIND_PARTIAL_DATE] = { "text", NULL, " data-date", true, false },
        [KIND_MONTH] = { "text", NULL, " data-date=\"month\"", true, false },
        [KIND_TIME] = { "text", NULL, " data-time", true, false },
        [KIND_YEN] = { "text", "numeric", "", true, true },
        [KIND_COUNT] = { "text", "numeric", "", true, true },
        [KIND_RATE] = { "text", "decimal", "", true, true },
        [KIND_POSTAL_CODE] = { "text", "numeric", " data-postal", true, false },
        [KIND_TELEPHONE] = { "tel", NULL, "", true, false },
        [KIND_EMAIL] = { "email", NULL, "", false, false },
        [KIND_KANA] = { "text", NULL, " data-kana", false, false },
        [KIND_NAME] = { "text", NULL, " data-name", false, false },
    };
    struct look look = looks[kind];
    if (look.type == NULL)
        look.type = "text";
    return look;
}

/* フリガナ follows the name before it in the form. */
static const struct field *name_before(const struct form_slot *slot)
{
    const struct record_def *def = slot->form->record->def;
    const struct field *found = NULL;
    if (slot->is_cell)
        return NULL;
    for (size_t i = 0; i < def->field_count; i++) {
        if (&def->fields[i] == slot->field)
            return found;
        if (def->fields[i].kind == KIND_NAME)
            found = &def->fields[i];
    }
    return NULL;
}

static void line_input(struct html *h, const struct form_slot *slot)
{
    struct look look = look_of(slot->field->kind);
    H(h, "<input class=\"ui-input\"");
    html_attr(h, "type", str_of(look.type));
    name_and_id(h, slot);
    html_attr(h, "value", control_value(slot));
    H(h, " autocomplete=\"off\"");
    if (look.inputmode != NULL)
        html_attr(h, "inputmode", str_of(look.inputmode));
    if (look.data != NULL)
        buf_add(&h->out, str_of(look.data));
    if (look.is_number)
        H(h, " data-number");
    const struct field *address = field_filled_by(slot->form->record->def, slot->field);
    if (address != NULL && !slot->is_cell) {
        H(h, " data-fills=\"f-");
        html_text(h, slot->form->prefix);
        html_text(h, address->name);
        H(h, "\"");
    }
    const struct field *name = slot->field->kind == KIND_KANA ? name_before(slot) : NULL;
    if (name != NULL) {
        H(h, " data-kana-of=\"f-");
        html_text(h, slot->form->prefix);
        html_text(h, name->name);
        H(h, "\"");
    }
    H(h, ">");
}

static void text_area(struct html *h, const struct form_slot *slot)
{
    H(h, "<textarea class=\"ui-input\"");
    name_and_id(h, slot);
    html_attr_int(h, "rows", slot->is_cell || slot->form->is_compact ? 2 : 4);
    if (slot->field->has_max)
        html_attr_int(h, "data-max", slot->field->max);
    H(h, " autocomplete=\"off\">\n");
    html_text(h, control_value(slot));
    H(h, "</textarea>");
}

/* ---- choices ---- */

static bool is_chosen(const struct form_slot *slot, struct str value)
{
    size_t at = 0;
    struct str given;
    while (params_next(slot->form->input, slot->name, &at, &given)) {
        struct str rest = given, part;
        while (str_split(&rest, ',', &part))
            if (str_equal(part, value))
                return true;
    }
    return false;
}

static void select_control(struct html *h, const struct form_slot *slot,
                           const struct form_options *options)
{
    H(h, "<select class=\"ui-input\"");
    name_and_id(h, slot);
    H(h, "><option value=\"\">");
    html_t(h, "web.choose");
    H(h, "</option>");
    bool is_known = control_value(slot).len == 0;
    for (size_t i = 0; i < options->count; i++) {
        H(h, "<option");
        html_attr(h, "value", options->items[i].value);
        if (is_chosen(slot, options->items[i].value)) {
            H(h, " selected");
            is_known = true;
        }
        H(h, ">");
        html_text(h, options->items[i].label);
        H(h, "</option>");
    }
    if (!is_known) { /* a worker of an old file, a person who left: kept as it is */
        H(h, "<option selected");
        html_attr(h, "value", control_value(slot));
        H(h, ">");
        struct kind_context context = request_kinds(h->request);
        if (slot->value != NULL && slot->value->has)
            html_text(h, value_format(h->request->arena, &context, slot->field, slot->value));
        else
            html_text(h, control_value(slot));
        H(h, "</option>");
    }
    H(h, "</select>");
}

static void tick_list(struct html *h, const struct form_slot *slot,
                      const struct form_options *options, bool is_many)
{
    H(h, "<div class=\"ui-choices__list\"");
    if (options->count > 8)
        H(h, " data-columns");
    H(h, ">");
    for (size_t i = 0; i < options->count; i++) {
        const struct code *code = slot->field->codes == NULL
                                      ? NULL
                                      : code_find(slot->field->codes, options->items[i].value);
        H(h, "<label class=\"ui-choice\"><input");
        if (is_many)
            H(h, " type=\"checkbox\"");
        else
            H(h, " type=\"radio\"");
        html_attr(h, "name", slot->name);
        html_attr(h, "value", options->items[i].value);
        if (code != NULL && code->exclusive)
            H(h, " data-exclusive");
        if (is_chosen(slot, options->items[i].value))
            H(h, " checked");
        H(h, "><span>");
        html_text(h, options->items[i].label);
        H(h, "</span></label>");
    }
    H(h, "</div>");
}

static void consent_control(struct html *h, const struct form_slot *slot,
                            const struct form_options *options)
{
    const struct form *form = slot->form;
    const struct statement *statement = seido_statement(form->request->seido, slot->field->target);
    struct str version_name = str_format(form->request->arena, "%.*s.version", STR_ARG(slot->name));
    struct str version = params_get(form->input, version_name);
    const struct statement_version *words =
        statement == NULL ? NULL : statement_version(statement, version);
    if (words == NULL && statement != NULL)
        words = statement_on(statement, form->request->today);
    if (words != NULL) {
        html_statement(h, request_label(h->request, &words->text), words->version);
        html_hidden(h, version_name, words->version);
    }
    tick_list(h, slot, options, false);
    H(h, "<div");
    html_attr(
        h, "data-show",
        str_format(form->request->arena, "all;%.*s is %d", STR_ARG(slot->name), CONSENT_SCREEN));
    H(h, ">");
    html_signature(h, STR("signature"), params_get(form->input, STR("signature")));
    H(h, "</div>");
}

static void flag_control(struct html *h, const struct form_slot *slot)
{
    H(h, "<label class=\"ui-choice\"><input type=\"checkbox\" value=\"1\"");
    name_and_id(h, slot);
    if (control_value(slot).len > 0 && !str_equal(control_value(slot), STR("0")))
        H(h, " checked");
    H(h, "><span>");
    if (slot->is_cell)
        html_t(h, "web.yes");
    else
        html_text(h, form_label(slot->form, slot->field));
    H(h, "</span></label>");
}

static bool is_tick_list(const struct form_slot *slot, const struct form_options *options)
{
    enum field_kind kind = slot->field->kind;
    if (kind == KIND_CODES)
        return true;
    if (slot->is_cell || slot->form->is_compact)
        return false;
    return kind == KIND_YES_NO || kind == KIND_CONSENT ||
           (kind == KIND_CODE && options->count <= RADIO_MAX);
}

static bool has_options(enum field_kind kind)
{
    return kind == KIND_CODE || kind == KIND_CODES || kind == KIND_YES_NO || kind == KIND_CONSENT ||
           (kind_is_key(kind) && kind != KIND_FILE);
}

static void option_control(struct html *h, const struct form_slot *slot,
                           const struct form_options *options)
{
    if (slot->field->kind == KIND_CONSENT)
        consent_control(h, slot, options);
    else if (is_tick_list(slot, options))
        tick_list(h, slot, options, slot->field->kind == KIND_CODES);
    else
        select_control(h, slot, options);
}

void html_form_control(struct html *h, const struct form_slot *slot)
{
    if (has_options(slot->field->kind)) {
        struct form_options options = form_options(slot->form, slot->field, control_value(slot));
        if (slot->is_cell && is_tick_list(slot, &options)) {
            H(h, "<fieldset class=\"ui-cell-choices\"><legend class=\"ui-hidden\">");
            html_text(h, slot->label_id);
            H(h, "</legend>");
            option_control(h, slot, &options);
            H(h, "</fieldset>");
        } else {
            option_control(h, slot, &options);
        }
    } else if (slot->field->kind == KIND_FLAG) {
        flag_control(h, slot);
    } else if (slot->field->kind == KIND_LONG_TEXT) {
        text_area(h, slot);
    } else if (slot->field->kind == KIND_FILE) {
        if (slot->value != NULL && slot->value->has)
            html_link_t(h, TO_ID(ROUTE_FILE, slot->value->number), "web.file.open");
        H(h, "<input type=\"file\" class=\"ui-input\"");
        name_and_id(h, slot);
        H(h, ">");
    } else {
        line_input(h, slot);
    }
}

/* ---- label, help, control, error ---- */

static void label_words(struct html *h, const struct form_slot *slot)
{
    html_text(h, form_label(slot->form, slot->field));
    if (field_is_required(slot->form->record, slot->field)) {
        H(h, " <span class=\"ui-field__required\">");
        html_t(h, "web.required");
        H(h, "</span>");
    }
    if (slot->field->is_stat && !slot->form->is_compact) {
        H(h, " <span class=\"ui-field__stat\">");
        html_t(h, "web.form.stat");
        H(h, "</span>");
    }
    if (slot->field->show_if.count > 0) {
        H(h, " <span class=\"ui-field__if\">");
        html_t(h, "web.form.if_applies");
        H(h, "</span>");
    }
}

static void help_words(struct html *h, const struct form_slot *slot)
{
    if (!has_help(slot))
        return;
    H(h, "<p class=\"ui-field__help\" id=\"h-");
    html_text(h, slot->name);
    H(h, "\">");
    html_label(h, &slot->field->help);
    if (slot->field->example.in[LANG_JA].len > 0) {
        H(h, " ");
        html_t_args(h, "web.form.example",
                    ARG_TEXT("example", request_label(h->request, &slot->field->example)));
    }
    H(h, "</p>");
}

void html_form_slot_error(struct html *h, const struct form_slot *slot)
{
    struct str message = form_problem(slot->form, slot->path);
    if (message.len == 0)
        return;
    H(h, "<p class=\"ui-field__error\" id=\"e-");
    html_text(h, slot->name);
    H(h, "\">");
    html_icon(h, "error");
    html_text(h, message);
    H(h, "</p>");
}

static void group_slot(struct html *h, const struct form_slot *slot,
                       const struct form_options *options)
{
    H(h, "<fieldset class=\"ui-field ui-choices\" id=\"f-");
    html_text(h, slot->name);
    H(h, "\" tabindex=\"-1\"");
    if (form_problem(slot->form, slot->path).len > 0)
        H(h, " data-invalid");
    H(h, "><legend class=\"ui-field__label\">");
    label_words(h, slot);
    H(h, "</legend>");
    help_words(h, slot);
    html_form_slot_error(h, slot);
    option_control(h, slot, options);
    if (slot->field->kind != KIND_CODES) {
        H(h, "<button type=\"button\" class=\"ui-link-button\" data-clear-choice hidden>");
        html_t(h, "web.form.clear_choice");
        H(h, "</button>");
    }
    H(h, "</fieldset>");
}

void html_form_slot(struct html *h, const struct form_slot *slot)
{
    struct look look = look_of(slot->field->kind);
    bool is_choice = has_options(slot->field->kind);
    if (is_choice) {
        struct form_options options = form_options(slot->form, slot->field, control_value(slot));
        if (is_tick_list(slot, &options)) {
            group_slot(h, slot, &options);
            return;
        }
    }
    H(h, "<div class=\"ui-field\"");
    if (look.is_short)
        H(h, " data-short");
    if (slot->field->kind == KIND_LONG_TEXT)
        H(h, " data-long");
    if (form_problem(slot->form, slot->path).len > 0)
        H(h, " data-invalid");
    H(h, ">");
    if (slot->field->kind != KIND_FLAG) {
        H(h, "<label class=\"ui-field__label\" for=\"f-");
        html_text(h, slot->name);
        H(h, "\">");
        label_words(h, slot);
        H(h, "</label>");
    }
    help_words(h, slot);
    H(h, "<div class=\"ui-field__control\">");
    html_form_control(h, slot);
    if (slot->field->unit.in[LANG_JA].len > 0 || slot->field->kind == KIND_YEN) {
        H(h, "<span class=\"ui-field__unit\">");
        if (slot->field->unit.in[LANG_JA].len > 0)
            html_label(h, &slot->field->unit);
        else
            html_t(h, "web.yen");
        H(h, "</span>");
    }
    H(h, "</div>");
    if (kind_is_date(slot->field->kind))
        H(h, "<p class=\"ui-field__echo\" aria-live=\"polite\"></p>");
    if (slot->field->kind == KIND_POSTAL_CODE)
        html_post_fill(h, slot);
    html_form_slot_error(h, slot);
    H(h, "</div>");
}
