/* casefile.c - the form of case numbers. */
#include "consult/casefile.h"

#include <assert.h>

#include "base/banned.h"

static void add_padded(struct buf *out, int64_t number, size_t digits, struct arena *arena)
{
    struct str text = str_from_int(arena, number);
    for (size_t i = text.len; i < digits; i++)
        buf_add_char(out, '0');
    buf_add(out, text);
}

static bool is_running(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] != 'n')
            return false;
    return name.len > 0;
}

STATUS casefile_format_number(struct arena *arena, const struct eras *eras, struct str format,
                              Date on, int64_t running, struct str *ret, struct err *err)
{
    int32_t fiscal_year = date_fiscal_year(on);
    /* The era of the middle of the fiscal year: 令和元年度 began in 平成31年, 令和8年度 ends in 令和9年. */
    Date middle = date_add_months(date_fiscal_start(fiscal_year), 6);
    struct str short_form = era_format_short(
        arena, eras, (struct partial_date){ .date = middle, .precision = PRECISION_DAY });
    struct str letter = str_slice(short_form, 0, 1),
               rest = str_slice(short_form, 1, short_form.len);
    struct str year = { 0 };
    str_split(&rest, '.', &year);
    struct buf out;
    buf_init(&out, arena, 24, 100);
    bool has_running = false;
    for (size_t i = 0; i < format.len; i++) {
        if (format.ptr[i] != '{') {
            buf_add_char(&out, format.ptr[i]);
            continue;
        }
        struct str name = str_slice(format, i + 1, format.len), after = name;
        str_split(&after, '}', &name);
        int64_t era_year = 0;
        str_to_int(year, &era_year);
        if (str_equal(name, STR("yy")))
            add_padded(&out, era_year, 2, arena);
        else if (str_equal(name, STR("yyyy")))
            add_padded(&out, fiscal_year, 4, arena);
        else if (str_equal(name, STR("e")))
            buf_add(&out, letter);
        else if (is_running(name)) {
            add_padded(&out, running, name.len, arena);
            has_running = true;
        } else
            return err_set(err, ERR_INVALID, "number_format", "case.number.format",
                           "unknown brace in a number format");
        i += name.len + 1;
    }
    if (!has_running)
        return err_set(err, ERR_INVALID, "number_format", "case.number.format",
                       "number format without a running number");
    *ret = buf_str(&out);
    return OK;
}

static void put_number(struct record *record, struct str field, int64_t number)
{
    struct value *value = record_find(record, field);
    if (value != NULL)
        value_set_number(value, number);
}

static void put_date(struct record *record, struct str field, OptDate date)
{
    struct value *value = record_find(record, field);
    if (value != NULL && date.has)
        value_set_date(value, date.value);
}

struct record *casefile_record(const struct consult *c, const struct casefile *k)
{
    const struct record_def *def = seido_record(c->seido, STR("casefile"));
    assert(def != NULL);
    struct record *record = record_new(c->arena, def);
    record->id.n = k->id.n;
    record->casefile = k->id;
    record->person = k->person;
    struct value *state = record_find(record, STR("process_state"));
    if (state != NULL)
        value_set_text(state, k->state);
    put_number(record, STR("lap"), k->lap);
    put_number(record, STR("contact_count"), k->contact_count);
    put_date(record, STR("opened_on"), (OptDate){ .has = true, .value = k->opened_on });
    put_date(record, STR("closed_on"), k->closed_on);
    put_date(record, STR("last_contact_on"), k->last_contact_on);
    put_date(record, STR("next_on"), k->next_on);
    put_date(record, STR("plan_until"), k->plan_until);
    put_date(record, STR("monitor_on"), k->monitor_on);
    return record;
}
