/* form_view.c - a record to be read on the screen, and as on paper. */
#include "web/html/form_internal.h"

#include "web/pieces_more.h"

#include "base/banned.h"

enum {
    HALF_CODES_MAX = 5,    /* more choices take the whole width of the paper */
    NARROW_COLUMNS_MAX = 5 /* tables with more take it without the column of labels */
};

static struct str view_label(const struct form_view *view, const struct label *label)
{
    return label_on(label, view->request->lang, (OptDate){ true, view->record->form_on });
}

static struct str key_words(const struct form_view *view, const struct field *field,
                            const struct value *value)
{
    const struct choice_option *options = NULL;
    size_t count = 0;
    if (view->choices != NULL && field->kind == KIND_USER) {
        options = view->choices->users;
        count = view->choices->user_count;
    } else if (view->choices != NULL && field->kind == KIND_ORGANISATION) {
        options = view->choices->organisations;
        count = view->choices->organisation_count;
    } else if (view->choices != NULL && view->choices->more != NULL && value->number != 0) {
        struct err err;
        if (view->choices->more(view->request, field, &options, &count, &err) != OK)
            count = 0;
    }
    struct str key = form_key_text(view->request, field, value->number);
    for (size_t i = 0; i < count; i++)
        if (str_equal(options[i].value, key))
            return options[i].label;
    if (view->choices != NULL && field->kind == KIND_USER && value->number != 0)
        return names_words(view->request, &view->choices->named, (UserId){ value->number });
    return value->text;
}

static struct str consent_words(const struct form_view *view, const struct value *value)
{
    static const char *const keys[] = {
        [CONSENT_PAPER] = "web.consent.paper",
        [CONSENT_SCREEN] = "web.consent.screen",
        [CONSENT_ORAL] = "web.consent.oral",
        [CONSENT_PROXY] = "web.consent.proxy",
    };
    if (value->number < CONSENT_PAPER || value->number > CONSENT_PROXY)
        return STR("");
    return request_text(view->request, keys[value->number], NULL, 0);
}

static bool masks_column(const struct form_view *view, const struct field *table,
                         const struct field *column)
{
    struct sight sight = form_view_sight(view);
    return sight_masks_column(&sight, view->record->def, table, column);
}

/* Rows and cells in one line; what is empty or not open to the reader is left out. */
static struct str table_words(const struct form_view *view, const struct field *table,
                              const struct rows *rows)
{
    const struct str between_rows = request_text(view->request, "web.rows.part", NULL, 0);
    const struct str between_cells = request_text(view->request, "web.rows.cell", NULL, 0);
    struct buf words;
    buf_init(&words, view->request->arena, 200, MIB(1));
    for (size_t row = 0; row < rows->count; row++) {
        bool is_first = true;
        if (row > 0)
            buf_add(&words, between_rows);
        for (size_t i = 0; i < table->column_count; i++) {
            const struct value *cell = &rows->cells[row][i];
            if (!cell->has || masks_column(view, table, &table->columns[i]))
                continue;
            if (!is_first)
                buf_add(&words, between_cells);
            buf_add(&words, form_words(view, &table->columns[i], cell));
            is_first = false;
        }
    }
    return buf_str(&words);
}

struct str form_words(const struct form_view *view, const struct field *field,
                      const struct value *value)
{
    struct kind_context context = request_kinds(view->request);
    if (!value->has)
        return STR("");
    if (kind_is_key(field->kind) && field->kind != KIND_FILE)
        return key_words(view, field, value);
    if (field->kind == KIND_CONSENT)
        return consent_words(view, value);
    if (field->kind == KIND_FILE)
        return request_text(view->request, "web.file.there", NULL, 0);
    if (field->kind == KIND_TABLE && view->record != NULL)
        return table_words(view, field, value->rows);
    return value_format(view->request->arena, &context, field, value);
}

struct sight form_view_sight(const struct form_view *view)
{
    struct sight sight = { .hides_protected = view->hides_protected };
    if (view->verdict != NULL)
        sight.verdict = *view->verdict;
    return sight;
}

bool form_view_masks(const struct form_view *view, const struct field *field)
{
    struct sight sight = form_view_sight(view);
    return sight_masks(&sight, view->record->def, field);
}

static void view_value(struct html *h, const struct form_view *view, const struct field *field,
                       const struct value *value);

static void field_value(struct html *h, const struct form_view *view, const struct field *field,
                        const struct value *value)
{
    if (form_view_masks(view, field))
        html_masked(h);
    else
        view_value(h, view, field, value);
}

static void view_value(struct html *h, const struct form_view *view, const struct field *field,
                       const struct value *value)
{
    if (!value->has) {
        html_none(h);
    } else if (field->kind == KIND_FILE) {
        html_link_t(h, TO_ID(ROUTE_FILE, value->number), "web.file.open");
    } else if (kind_is_key(field->kind) || field->kind == KIND_CONSENT) {
        html_lines(h, form_words(view, field, value));
        if (field->kind == KIND_CONSENT) {
            struct str statement = value->text, version = STR("");
            (void)str_split(&statement, '\n', &version);
            html_statement(h, statement, version);
        }
    } else {
        html_value(h, field, value);
    }
}

static void view_table(struct html *h, const struct form_view *view, const struct field *field,
                       const struct value *value)
{
    const struct rows *rows = value->rows;
    H(h, "<div class=\"ui-table-box\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", view_label(view, &field->label));
    H(h, "><table class=\"ui-table\"><caption>");
    html_text(h, view_label(view, &field->label));
    H(h, "</caption><thead><tr>");
    for (size_t i = 0; i < field->column_count; i++) {
        H(h, "<th scope=\"col\">");
        html_text(h, view_label(view, &field->columns[i].label));
        H(h, "</th>");
    }
    H(h, "</tr></thead><tbody>");
    for (size_t row = 0; rows != NULL && row < rows->count; row++) {
        H(h, "<tr>");
        for (size_t i = 0; i < field->column_count; i++) {
            if (kind_is_number(field->columns[i].kind))
                H(h, "<td class=\"ui-table__number\">");
            else
                H(h, "<td>");
            if (masks_column(view, field, &field->columns[i]))
                html_masked(h);
            else
                view_value(h, view, &field->columns[i], &rows->cells[row][i]);
            H(h, "</td>");
        }
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div>");
}

/* Shown: filled in, or asked by the form of its day. */
static bool is_in_view(const struct form_view *view, const struct field *field)
{
    const struct value *value = &view->record->values[field->number];
    /* A protected value is not in its column: that there may be one is shown all the same. */
    bool is_hidden = field->is_protected && view->hides_protected;
    return value->has || ((view->shows_empty || is_hidden) && field_is_shown(view->record, field));
}

static bool section_is_in_view(const struct form_view *view, size_t section)
{
    const struct record_def *def = view->record->def;
    for (size_t i = 0; i < def->field_count; i++)
        if (def->fields[i].section == section && is_in_view(view, &def->fields[i]))
            return true;
    return false;
}

static void view_section(struct html *h, const struct form_view *view, size_t section)
{
    const struct record_def *def = view->record->def;
    bool in_list = false;
    H(h, "<section class=\"ui-card ui-view\"><h2 class=\"ui-card__title\">");
    html_text(h, view_label(view, &def->sections[section].label));
    H(h, "</h2>");
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->section != section || !is_in_view(view, field))
            continue;
        bool is_table = field->kind == KIND_TABLE && !form_view_masks(view, field);
        if (in_list && is_table)
            html_reads_end(h);
        if (!in_list && !is_table)
            html_reads_begin(h);
        in_list = !is_table;
        if (is_table) {
            view_table(h, view, field, &view->record->values[field->number]);
        } else {
            html_read_begin(h, view_label(view, &field->label));
            field_value(h, view, field, &view->record->values[field->number]);
            html_read_end(h);
        }
    }
    if (in_list)
        html_reads_end(h);
    H(h, "</section>");
}

void html_record_view(struct html *h, const struct form_view *view)
{
    const struct record_def *def = view->record->def;
    bool has_any = false;
    for (size_t i = 0; i < def->section_count; i++) {
        if (!section_is_in_view(view, i))
            continue;
        view_section(h, view, i);
        has_any = true;
    }
    if (!has_any)
        html_empty(h, "web.record.empty", NULL, TO(ROUTES), NULL);
}

/* ---- paper ---- */

static void paper_choices(struct html *h, const struct form_view *view, const struct field *field,
                          const struct value *value)
{
    struct form form = { .request = view->request,
                         .record = view->record,
                         .choices = view->choices };
    struct kind_context context = request_kinds(view->request);
    struct str chosen =
        value->has ? value_edit(h->request->arena, &context, field, value) : STR("");
    struct form_options options = form_options(&form, field, chosen);
    for (size_t i = 0; i < options.count; i++) {
        struct str rest = chosen, part;
        bool is_on = false;
        while (str_split(&rest, ',', &part))
            is_on = is_on || str_equal(part, options.items[i].value);
        H(h, "<span class=\"ui-paper__choice\">");
        if (is_on)
            H(h, "☑ ");
        else
            H(h, "☐ ");
        html_text(h, options.items[i].label);
        H(h, "</span> ");
    }
}

/* What was agreed to, or the words in force for a sheet that is still to be signed. */
static void paper_consent(struct html *h, const struct form_view *view, const struct field *field,
                          const struct value *value)
{
    const struct statement *statement = seido_statement(view->request->seido, field->target);
    const struct statement_version *words =
        statement != NULL ? statement_on(statement, view->record->form_on) : NULL;
    if (value->has)
        view_value(h, view, field, value);
    else if (words != NULL)
        html_statement(h, request_label(view->request, &words->text), words->version);
}

static void paper_value(struct html *h, const struct form_view *view, const struct field *field,
                        const struct value *value)
{
    bool is_choice =
        field->kind == KIND_CODE || field->kind == KIND_CODES || field->kind == KIND_YES_NO;
    if (form_view_masks(view, field))
        html_masked(h);
    else if (is_choice)
        paper_choices(h, view, field, value);
    else if (field->kind == KIND_TABLE)
        view_table(h, view, field, value);
    else if (field->kind == KIND_CONSENT)
        paper_consent(h, view, field, value);
    else if (field->kind == KIND_FLAG && value->has && value->number != 0)
        H(h, "☑");
    else if (field->kind == KIND_FLAG)
        H(h, "☐");
    else if (value->has)
        html_lines(h, form_words(view, field, value));
    else
        H(h, "&#8203;");
}

static void paper_section(struct html *h, const struct form_view *view, size_t section)
{
    const struct record_def *def = view->record->def;
    H(h, "<section class=\"ui-paper__section\"><h2>");
    html_text(h, view_label(view, &def->sections[section].label));
    H(h, "</h2><div class=\"ui-paper__grid\">");
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        const struct value *value = &view->record->values[field->number];
        if (field->section != section || field->is_fixed ||
            (!value->has && !field_is_valid(view->record, field)))
            continue;
        bool is_wide = field->kind == KIND_TABLE || field->kind == KIND_LONG_TEXT ||
                       field->kind == KIND_CODES || field->kind == KIND_CONSENT ||
                       (field->kind == KIND_CODE && field->codes->code_count > HALF_CODES_MAX);
        if (field->kind == KIND_TABLE && field->column_count > NARROW_COLUMNS_MAX)
            H(h, "<div class=\"ui-paper__item\" data-wide=\"all\"><div class=\"ui-paper__label\">");
        else if (is_wide)
            H(h, "<div class=\"ui-paper__item\" data-wide><div class=\"ui-paper__label\">");
        else
            H(h, "<div class=\"ui-paper__item\"><div class=\"ui-paper__label\">");
        html_text(h, view_label(view, &field->label));
        H(h, "</div><div class=\"ui-paper__value\">");
        paper_value(h, view, field, value);
        H(h, "</div></div>");
    }
    H(h, "</div></section>");
}

void html_record_paper(struct html *h, const struct form_view *view)
{
    const struct record_def *def = view->record->def;
    H(h, "<article class=\"ui-paper\">");
    for (size_t i = 0; i < def->section_count; i++)
        paper_section(h, view, i);
    H(h, "</article>");
}
