/* calc_split.c - the table of a cost split, on the page and as CSV. */
#include "web/calc/calc_split.h"

#include "base/csv.h"
#include "joint/split.h"
#include "web/calc/calc_form.h"

#include "base/banned.h"

enum { CSV_MAX = MIB(4), COLUMNS_MAX = SPLIT_PARTS_MAX + 2 };

/* What is drawn: the first column names the town, then each part of the bill, then the sum. */
struct split_table {
    const struct json *shares;
    struct str labels[COLUMNS_MAX];
    size_t part_count;
    Yen totals[COLUMNS_MAX]; /* of the parts, then of all */
};

static bool table_make(const struct request *request, const struct calc_rule *rule,
                       const struct json *input, const struct calc_answer *answer,
                       struct split_table *ret)
{
    const struct json *parts = json_find(input, "parts");
    *ret = (struct split_table){ .shares = json_find(&answer->result, "shares") };
    if (!str_equal(str_of(rule->name), STR("cost-split")) || parts == NULL || ret->shares == NULL)
        return false;
    ret->part_count = parts->count;
    ret->labels[0] = request_text(request, "calc.split.id", NULL, 0);
    for (size_t k = 0; k < parts->count; k++) {
        struct str by = json_find(&parts->items[k], "by")->text;
        const struct text_arg args[] = {
            ARG_TEXT("by", calc_choice_words(request, str_to_chars(request->arena, by))),
            ARG_TEXT("rate",
                     calc_percent(request->arena, json_find(&parts->items[k], "share")->number)),
        };
        ret->labels[k + 1] = request_text(request, "calc.split.column", args, LENGTH(args));
    }
    ret->labels[parts->count + 1] = request_text(request, "calc.split.amount", NULL, 0);
    for (size_t i = 0; i < ret->shares->count; i++) {
        const struct json *share = &ret->shares->items[i];
        for (size_t k = 0; k < ret->part_count; k++)
            ret->totals[k] += json_find(share, "by_part")->items[k].number;
        ret->totals[ret->part_count] += json_find(share, "amount")->number;
    }
    return true;
}

/* The figure of a town: of a part, or, after the last part, of all. */
static Yen amount_at(const struct split_table *table, const struct json *share, size_t at)
{
    return at < table->part_count ? json_find(share, "by_part")->items[at].number
                                  : json_find(share, "amount")->number;
}

static void draw_row(struct html *h, const struct split_table *table, const struct json *share)
{
    html_row_begin(h);
    html_row_head_begin(h);
    if (share == NULL)
        html_t(h, "calc.split.sum");
    else
        html_text(h, json_find(share, "id")->text);
    html_row_head_end(h);
    for (size_t at = 0; at <= table->part_count; at++) {
        html_cell_begin(h, CELL_NUMBER);
        html_yen(h,
                 (OptYen){ true, share == NULL ? table->totals[at] : amount_at(table, share, at) });
        html_cell_end(h);
    }
    html_row_end(h);
}

bool html_calc_split(struct html *h, const struct calc_rule *rule, const struct json *input,
                     const struct calc_answer *answer)
{
    struct split_table split;
    struct column columns[COLUMNS_MAX];
    if (!table_make(h->request, rule, input, answer, &split))
        return false;
    for (size_t at = 0; at < split.part_count + 2; at++)
        columns[at] = (struct column){ split.labels[at], at == 0 ? CELL_TEXT : CELL_NUMBER, NULL };
    struct table table = { .caption = request_text(h->request, "calc.split.shares", NULL, 0),
                           .columns = columns,
                           .column_count = split.part_count + 2 };
    html_table_begin(h, &table);
    for (size_t i = 0; i < split.shares->count; i++)
        draw_row(h, &split, &split.shares->items[i]);
    draw_row(h, &split, NULL);
    html_table_end(h);
    return true;
}

static void csv_figures(struct buf *out, const struct split_table *split, const struct json *share)
{
    const struct csv_style style = { false };
    for (size_t at = 0; at <= split->part_count; at++)
        csv_add_cell(out, style,
                     str_from_int(out->arena,
                                  share == NULL ? split->totals[at] : amount_at(split, share, at)),
                     true, false);
    csv_end_row(out);
}

STATUS calc_split_csv(const struct request *request, const struct calc_rule *rule,
                      const struct json *input, const struct calc_answer *answer,
                      struct response *response, struct err *err)
{
    const struct csv_style style = { false };
    struct split_table split;
    struct buf out;
    if (!table_make(request, rule, input, answer, &split))
        return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "no table of this rule");
    buf_init(&out, request->arena, 4096, CSV_MAX);
    buf_add(&out, STR("\xEF\xBB\xBF"));
    for (size_t at = 0; at < split.part_count + 2; at++)
        csv_add_cell(&out, style, split.labels[at], false, at == 0);
    csv_end_row(&out);
    for (size_t i = 0; i < split.shares->count; i++) {
        csv_add_cell(&out, style, json_find(&split.shares->items[i], "id")->text, false, true);
        csv_figures(&out, &split, &split.shares->items[i]);
    }
    csv_add_cell(&out, style, request_text(request, "calc.split.sum", NULL, 0), false, true);
    csv_figures(&out, &split, NULL);
    response->content_type = STR("text/csv; charset=utf-8");
    response->file_name = STR("cost-split.csv");
    response->body = buf_str(&out);
    return OK;
}
