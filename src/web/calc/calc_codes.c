/* calc_codes.c - codes of rate tables as choices in words. */
#include "web/calc/calc_codes.h"

#include "seido/seido.h"

#include "base/banned.h"

/* Which table has the codes of a member, and which one their words (columns `key`, ja, en). */
static const struct {
    const char *rule, *member, *table, *column, *words, *key;
} coded[] = {
    { "loan-check", "product", "loan_products", "product", "loan_product_names", "product" },
    { "loan-check", "council", "council_names", "council", "council_names", "council" },
    { "loan-start", "product", "special_loan_deferment", "product", "loan_product_names",
      "product" },
    { "exemption", "product", "special_loan_exemption", "product", "loan_product_names",
      "product" },
    { "custody-fee", "council", "custody_fees", "council", "fee_council_names", "council" },
};

/* Words do not change with the day: the first row of the code, in the reader's language. */
static struct str words_of(const struct request *request, const char *table_name, const char *key,
                           struct str code)
{
    const struct rate_table *table = seido_rates(request->seido, str_of(table_name));
    for (size_t i = 0; table != NULL && i < table->row_count; i++)
        if (str_equal(rate_cell(table, &table->rows[i], str_of(key)), code))
            return rate_cell(table, &table->rows[i],
                             request->lang == LANG_JA ? STR("ja") : STR("en"));
    return code;
}

static bool is_among(const struct choice_option *options, size_t count, struct str code)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(options[i].value, code))
            return true;
    return false;
}

size_t calc_codes(const struct request *request, const struct calc_rule *rule, struct str member,
                  struct choice_option *ret)
{
    size_t count = 0;
    for (size_t c = 0; c < LENGTH(coded); c++) {
        const struct rate_table *table = seido_rates(request->seido, str_of(coded[c].table));
        if (table == NULL || !str_equal(str_of(coded[c].rule), str_of(rule->name)) ||
            !str_equal(str_of(coded[c].member), member))
            continue;
        for (size_t i = 0; i < table->row_count && count < CALC_CODES_MAX; i++) {
            struct str code = rate_cell(table, &table->rows[i], str_of(coded[c].column));
            if (code.len > 0 && !is_among(ret, count, code))
                ret[count++] = (struct choice_option){ code, words_of(request, coded[c].words,
                                                                      coded[c].key, code) };
        }
    }
    return count;
}

bool calc_table_says(const struct seido *seido, struct str table_name, const char *const *columns,
                     struct str value)
{
    const struct rate_table *table = seido_rates(seido, table_name);
    for (size_t i = 0; table != NULL && i < table->row_count; i++)
        for (size_t c = 0; columns[c] != NULL; c++)
            if (str_equal(rate_cell(table, &table->rows[i], str_of(columns[c])), value))
                return true;
    return false;
}
