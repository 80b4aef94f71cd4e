/* calc_town.c - municipalities by name (calc_town.h). */
#include "web/calc/calc_town.h"

#include "base/json.h"
#include "seido/seido.h"

#include "base/banned.h"

enum {
    CODE_DIGITS = 5, /* without its check digit */
    PREFECTURE_DIGITS = 2,
    SHOWN_BYTES = 60
};

static const struct rate_table *towns_of(const struct request *request)
{
    return seido_rates(request->seido, STR("municipalities"));
}

/* With the prefecture: towns of one name lie in several. */
static struct str full_name(const struct request *request, const struct rate_table *table,
                            const struct rate_row *row)
{
    struct str prefecture = rate_cell(table, row, STR("prefecture"));
    struct str name = rate_cell(table, row, STR("name"));
    if (str_equal(prefecture, name))
        return name;
    return str_format(request->arena, "%.*s%.*s", STR_ARG(prefecture), STR_ARG(name));
}

struct str calc_town_name(const struct request *request, struct str code)
{
    const struct rate_table *table = towns_of(request);
    for (size_t i = 0; code.len >= CODE_DIGITS && table != NULL && i < table->row_count; i++)
        if (str_starts(rate_cell(table, &table->rows[i], STR("code")), code))
            return full_name(request, table, &table->rows[i]);
    return STR("");
}

/* Do the words name the row: with its prefecture and county, or without a prefecture in that of `near`? */
static bool is_named(const struct rate_table *table, const struct rate_row *row, struct str words,
                     struct str near)
{
    struct str rest = words, county = rate_cell(table, row, STR("county"));
    struct str prefecture = rate_cell(table, row, STR("prefecture"));
    struct str code = rate_cell(table, row, STR("code"));
    bool is_near =
        near.len >= PREFECTURE_DIGITS && str_starts(code, str_slice(near, 0, PREFECTURE_DIGITS));
    if (str_starts(rest, prefecture))
        rest = str_slice(rest, prefecture.len, rest.len);
    else if (!is_near)
        return false;
    if (str_starts(rest, county))
        rest = str_slice(rest, county.len, rest.len);
    return str_equal(rest, rate_cell(table, row, STR("name")));
}

/* A ward's city stands before it in the table and begins its name: 札幌市, 札幌市北区. No other town's name begins with
 * that of one of its prefecture. */
static const struct rate_row *city_of(const struct rate_table *table, size_t ward)
{
    const struct rate_row *rows = table->rows;
    struct str name = rate_cell(table, &rows[ward], STR("name"));
    struct str prefecture = rate_cell(table, &rows[ward], STR("prefecture"));
    for (size_t i = ward; i-- > 0;) {
        struct str city = rate_cell(table, &rows[i], STR("name"));
        if (city.len < name.len && str_starts(name, city) &&
            str_equal(rate_cell(table, &rows[i], STR("prefecture")), prefecture))
            return &rows[i];
    }
    return &rows[ward];
}

struct str calc_town_of_words(const struct request *request, struct str words, struct str near)
{
    const struct rate_table *table = towns_of(request);
    for (size_t i = 0; words.len > 0 && table != NULL && i < table->row_count; i++)
        if (is_named(table, &table->rows[i], words, near))
            return full_name(request, table, city_of(table, i));
    return STR("");
}

static bool is_code(struct str typed)
{
    int64_t number = 0;
    return str_to_int(typed, &number);
}

STATUS calc_town_parse(const struct request *request, struct str typed, struct json *ret,
                       struct err *err)
{
    const struct rate_table *table = towns_of(request);
    struct str code = STR("");
    size_t found = 0;
    *ret = json_of_text(typed);
    if (table == NULL || is_code(typed))
        return OK;
    for (size_t i = 0; i < table->row_count; i++) {
        const struct rate_row *row = &table->rows[i];
        bool is_full = str_equal(full_name(request, table, row), typed);
        if (!is_full && !str_equal(rate_cell(table, row, STR("name")), typed))
            continue;
        code = rate_cell(table, row, STR("code"));
        found = is_full ? 1 : found + 1;
        if (is_full)
            break;
    }
    *ret = json_of_text(code);
    if (found == 1)
        return OK;
    enum status status = err_set(err, ERR_INVALID, "municipality",
                                 found ? "calc.page.town_twice" : "calc.page.town_unknown",
                                 "%zu municipalities of that name", found);
    err_arg(err, ARG_TEXT("value", str_cut(typed, SHOWN_BYTES)));
    return status;
}

void html_calc_towns(struct html *h, struct str typed)
{
    const struct rate_table *table = towns_of(h->request);
    bool is_local = false;
    for (size_t i = 0; table != NULL && i < table->row_count && !is_local; i++)
        is_local = str_starts(typed, rate_cell(table, &table->rows[i], STR("prefecture")));
    H(h, "<datalist id=\"towns\">");
    for (size_t i = 0; table != NULL && i < table->row_count; i++) {
        struct str prefecture = rate_cell(table, &table->rows[i], STR("prefecture"));
        if (is_local && !str_starts(typed, prefecture))
            continue;
        H(h, "<option");
        html_attr(h, "value", full_name(h->request, table, &table->rows[i]));
        H(h, "></option>");
    }
    H(h, "</datalist>");
}
