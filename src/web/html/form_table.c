/* form_table.c - tables of rows in forms: real tables of inputs; rows are added and removed by buttons
 * that also work without script. */
#include <inttypes.h>

#include "web/html/form_internal.h"

#include "base/banned.h"

struct str form_rows_name(struct arena *arena, struct str table_name)
{
    return str_format(arena, "%.*s.rows", STR_ARG(table_name));
}

struct str form_cell_name(struct arena *arena, struct str table, size_t row, struct str column)
{
    return str_format(arena, "%.*s[%zu].%.*s", STR_ARG(table), row, STR_ARG(column));
}

size_t form_row_count(const struct params *input, struct arena *arena, struct str table_name)
{
    int64_t count = 0;
    if (!str_to_int(params_get(input, form_rows_name(arena, table_name)), &count) || count < 0)
        return 0;
    return count > FORM_ROWS_MAX ? FORM_ROWS_MAX : (size_t)count;
}

static void row_button(struct html *h, const struct form_slot *slot, size_t row)
{
    H(h, "<td class=\"ui-rows__remove\"><button type=\"submit\" class=\"ui-link-button\""
         " name=\"row_remove\" formnovalidate value=\"");
    html_text(h, slot->name);
    H(h, ".");
    html_int(h, (int64_t)row);
    H(h, "\">");
    html_t(h, "web.form.row.remove");
    H(h, "<span class=\"ui-hidden\"> ");
    html_t_args(h, "web.form.row", ARG_INT("row", (int64_t)row + 1));
    H(h, "</span></button></td>");
}

static void cell(struct html *h, const struct form_slot *table, size_t row, size_t column)
{
    struct arena *arena = h->request->arena;
    const struct field *field = &table->field->columns[column];
    struct str label =
        str_format(arena, "%.*s %zu", STR_ARG(form_label(table->form, field)), row + 1);
    const struct rows *rows = table->value->rows;
    struct form_slot slot = {
        .form = table->form,
        .field = field,
        .path = form_cell_name(arena, table->path, row, field->name),
        .name = form_cell_name(arena, table->name, row, field->name),
        .label_id = label,
        .is_cell = true,
        .value = rows != NULL && row < rows->count ? &rows->cells[row][column] : NULL,
    };
    H(h, "<td>");
    html_form_control(h, &slot);
    if (kind_is_date(field->kind))
        H(h, "<p class=\"ui-field__echo\" aria-live=\"polite\"></p>");
    html_form_slot_error(h, &slot);
    H(h, "</td>");
}

static void head_row(struct html *h, const struct form_slot *slot)
{
    H(h, "<thead><tr><th scope=\"col\" class=\"ui-rows__no\">");
    html_t(h, "web.form.row.number");
    H(h, "</th>");
    for (size_t i = 0; i < slot->field->column_count; i++) {
        const struct field *field = &slot->field->columns[i];
        if (!validity_holds(field->validity, slot->form->record->form_on))
            continue;
        H(h, "<th scope=\"col\">");
        html_text(h, form_label(slot->form, field));
        if (field->required != REQUIRED_NO) {
            H(h, " <span class=\"ui-field__required\">");
            html_t(h, "web.required");
            H(h, "</span>");
        }
        if (field->unit.in[LANG_JA].len > 0 || field->kind == KIND_YEN) {
            H(h, " <span class=\"ui-field__unit\">(");
            if (field->unit.in[LANG_JA].len > 0)
                html_label(h, &field->unit);
            else
                html_t(h, "web.yen");
            H(h, ")</span>");
        }
        H(h, "</th>");
    }
    H(h, "<td></td></tr></thead>");
}

void html_form_table(struct html *h, const struct form_slot *slot)
{
    struct arena *arena = h->request->arena;
    size_t rows = form_row_count(slot->form->input, arena, slot->name);
    if (rows == 0)
        rows = 1;
    H(h, "<div class=\"ui-rows\" data-rows id=\"f-");
    html_text(h, slot->name);
    H(h, "\" tabindex=\"-1\">");
    html_hidden(h, form_rows_name(arena, slot->name), str_from_int(arena, (int64_t)rows));
    html_form_slot_error(h, slot);
    H(h, "<div class=\"ui-table-box\" tabindex=\"0\" role=\"region\"");
    html_attr(h, "aria-label", form_label(slot->form, slot->field));
    H(h, "><table class=\"ui-table ui-rows__table\"><caption>");
    html_text(h, form_label(slot->form, slot->field));
    if (slot->field->required != REQUIRED_NO) {
        H(h, " <span class=\"ui-field__required\">");
        html_t(h, "web.required");
        H(h, "</span>");
    }
    H(h, "</caption>");
    head_row(h, slot);
    H(h, "<tbody>");
    for (size_t row = 0; row < rows; row++) {
        H(h, "<tr><th scope=\"row\" class=\"ui-rows__no\">");
        html_int(h, (int64_t)row + 1);
        H(h, "</th>");
        for (size_t i = 0; i < slot->field->column_count; i++)
            if (validity_holds(slot->field->columns[i].validity, slot->form->record->form_on))
                cell(h, slot, row, i);
        row_button(h, slot, row);
        H(h, "</tr>");
    }
    H(h, "</tbody></table></div><button type=\"submit\" class=\"ui-button\" data-look=\"plain\""
         " name=\"row_add\" formnovalidate");
    html_attr(h, "value", slot->name);
    H(h, ">");
    html_icon(h, "plus");
    html_t(h, "web.form.row.add");
    H(h, "</button></div>");
}

/* ---- adding and removing without script ---- */

/* "issues[3].text" of table "issues": row 3, and where the row number ends. */
static bool cell_of(struct str name, struct str table, size_t *ret_row, size_t *ret_end)
{
    if (!str_starts(name, table) || name.len <= table.len || name.ptr[table.len] != '[')
        return false;
    size_t at = table.len + 1, row = 0;
    while (at < name.len && name.ptr[at] >= '0' && name.ptr[at] <= '9' && row < 10000)
        row = row * 10 + (size_t)(name.ptr[at++] - '0');
    *ret_row = row;
    *ret_end = at;
    return at < name.len && name.ptr[at] == ']';
}

static void remove_row(const struct request *request, struct params *input, struct str table,
                       size_t removed)
{
    size_t kept = 0;
    for (size_t i = 0; i < input->count; i++) {
        struct param param = input->items[i];
        size_t row = 0, end = 0;
        if (cell_of(param.name, table, &row, &end)) {
            if (row == removed)
                continue;
            if (row > removed)
                param.name = str_format(request->arena, "%.*s[%zu%.*s", STR_ARG(table), row - 1,
                                        STR_ARG(str_slice(param.name, end, param.name.len)));
        }
        input->items[kept++] = param;
    }
    input->count = kept;
}

bool form_row_act(const struct request *request, struct params *input)
{
    struct str add = params_get(input, STR("row_add"));
    struct str remove = params_get(input, STR("row_remove"));
    struct str table = add.len > 0 ? add : remove;
    int64_t row = 0;
    if (table.len == 0)
        return false;
    if (remove.len > 0 && add.len == 0) {
        size_t dot = remove.len;
        while (dot > 0 && remove.ptr[dot - 1] != '.')
            dot--;
        if (dot == 0 || !str_to_int(str_slice(remove, dot, remove.len), &row) || row < 0)
            return false;
        table = str_slice(remove, 0, dot - 1);
    }
    size_t rows = form_row_count(input, request->arena, table);
    if (add.len > 0) {
        rows = rows < FORM_ROWS_MAX ? rows + 1 : rows;
    } else {
        remove_row(request, input, table, (size_t)row);
        rows = rows > 0 ? rows - 1 : 0;
    }
    params_set(input, form_rows_name(request->arena, table),
               str_from_int(request->arena, (int64_t)rows));
    params_set(input, STR("row_add"), STR(""));
    params_set(input, STR("row_remove"), STR(""));
    return true;
}
