/* area_db.c - counts the figures of a prefecture's offices (area.h): a query an indicator, not one an office. */
#include "stats/area.h"

#include "access/settings.h"
#include "base/arena.h"
#include "record/list.h"
#include "seido/seido.h"
#include "stats/suppress.h"
#include "base/banned.h"

struct loading {
    struct db *db;
    struct arena *arena;
    const struct year_ask *ask;
    struct area_numbers *area;
    Date from, until; /* of the months that are over */
    Date set_on;      /* the day whose settings hold: the year's last, or today */
};

static Date earlier(Date a, Date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

static enum status load_settings(const struct loading *l, struct str name, struct settings_of *ret,
                                 struct err *err)
{
    struct setting_key key = { l->ask->actor->tenant, { 0 }, name, l->set_on };
    return settings_of_all(l->db, l->arena, l->ask->actor->seido, &key, ret, err);
}

/* In the prefecture by the first two digits of the code, as may_area_clause says. */
static bool is_within(const struct organisation *mine, const struct organisation *other)
{
    return mine->municipality_code.len == 6 && other->municipality_code.len == 6 &&
           str_equal(str_slice(mine->municipality_code, 0, 2),
                     str_slice(other->municipality_code, 0, 2));
}

/* A town without an office runs one itself. */
static bool has_office(const struct organisation *all, size_t count,
                       const struct organisation *town)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(all[i].kind, STR("office")) &&
            str_equal(all[i].municipality_code, town->municipality_code))
            return true;
    return false;
}

static enum status load_rows(const struct loading *l, struct err *err)
{
    const struct actor *actor = l->ask->actor;
    struct organisation mine = { 0 }, *all = NULL;
    struct settings_of populations = { 0 };
    size_t all_count = 0, count = 0;
    TRY(organisation_load(l->db, l->arena, actor->tenant, actor->organisation, &mine, err));
    TRY(organisation_list(l->db, l->arena, actor->tenant, &all, &all_count, err));
    TRY(load_settings(l, STR("population"), &populations, err));
    struct area_place *places = arena_array(l->arena, struct area_place, all_count + 1);
    for (size_t i = 0; i < all_count; i++) {
        bool is_office = str_equal(all[i].kind, STR("office"));
        bool is_town = str_equal(all[i].kind, STR("municipality"));
        if (!is_within(&mine, &all[i]) || (!is_office && !is_town && all[i].id.n != mine.id.n))
            continue;
        struct area_place *place = &places[count++];
        place->organisation = &all[i];
        place->is_row = is_office || (is_town && !has_office(all, all_count, &all[i]));
        struct str text = settings_of_one(&populations, all[i].id);
        place->population.has =
            str_to_int(text, &place->population.value) && place->population.value > 0;
    }
    area_lay_out(l->arena, places, count, l->area);
    return OK;
}

/* Counts into the cells of the offices that count this way (all, or by the place's setting). */
static enum status count_into(const struct loading *l, struct area_table *table, bool is_narrowed,
                              const struct settings_of *how, struct err *err)
{
    const struct actor *actor = l->ask->actor;
    const struct indicator *indicator = table->indicator;
    const struct year_figure figure = { .indicator = indicator, .is_narrowed = is_narrowed };
    struct clause visible = { 0 };
    struct list_query query = { .tenant = actor->tenant, .visible = &visible };
    struct day_count *days = NULL;
    size_t count = 0, columns = l->area->months + 1;
    table->is_countable = year_list(l->arena, actor->seido, &figure, l->from, l->until, &query);
    if (!table->is_countable)
        return OK;
    may_area_clause(l->arena, actor, indicator->record, &visible);
    TRY(list_count_days(l->db, l->arena, &query, query.filters[0].field, &days, &count, err));
    for (size_t i = 0; i < count; i++) {
        size_t row = area_row_of(l->area, days[i].owner);
        bool is_way = how == NULL || is_narrowed == str_equal(settings_of_one(how, days[i].owner),
                                                              indicator->setting_is);
        size_t month = (size_t)(date_civil(days[i].day).month + 8) % YEAR_MONTHS;
        if (is_way && row < l->area->row_count)
            table->cells[row * columns + month] += days[i].count;
    }
    return OK;
}

static enum status load_table(const struct loading *l, struct area_table *table, struct err *err)
{
    struct area_numbers *area = l->area;
    struct settings_of how = { 0 };
    table->cells = arena_array(l->arena, int64_t, area->row_count * (area->months + 1) + 1);
    table->targets = arena_array(l->arena, OptCount, area->row_count + 1);
    for (size_t row = 0; row < area->row_count; row++) {
        struct target_aim aim =
            target_aim_of(&area->rates, area->rows[row].population, table->indicator->target);
        table->targets[row] = aim.count;
        table->target_percent = aim.percent;
    }
    if (area->months == 0)
        return OK;
    if (table->indicator->setting.len == 0)
        return count_into(l, table, false, NULL, err);
    TRY(load_settings(l, table->indicator->setting, &how, err));
    TRY(count_into(l, table, true, &how, err));
    return count_into(l, table, false, &how, err);
}

enum status area_load(struct db *db, struct arena *arena, const struct year_ask *ask,
                      struct area_numbers *ret, struct err *err)
{
    const struct seido *seido = ask->actor->seido;
    struct area_numbers area = { .fiscal_year = ask->fiscal_year };
    struct loading l = { .db = db, .arena = arena, .ask = ask, .area = &area };
    struct str limit = { 0 };
    struct err no_row = { 0 };
    Date year_end = { 0 }, month_end = { 0 };
    year_span(ask->fiscal_year, -1, &l.from, &year_end);
    for (int month = 0; month < YEAR_MONTHS; month++) {
        Date begin = { 0 };
        year_span(ask->fiscal_year, month, &begin, &month_end);
        if (date_compare(month_end, ask->today) >= 0)
            break;
        l.until = month_end;
        area.months++;
    }
    l.set_on = earlier(year_end, ask->today);
    struct setting_key key = { ask->actor->tenant, { 0 }, STR("suppress_below"), ask->today };
    TRY(setting_get(db, arena, seido, &key, &limit, err));
    if (!str_to_int(limit, &area.limit) || area.limit < 1)
        area.limit = SUPPRESS_LIMIT_DEFAULT;
    area.has_rates = target_rates_find(seido, ask->fiscal_year, &area.rates, &no_row) == OK;
    TRY(load_rows(&l, err));
    area.tables = arena_array(arena, struct area_table, seido->indicator_count);
    for (; area.table_count < seido->indicator_count; area.table_count++) {
        struct area_table *table = &area.tables[area.table_count];
        table->indicator = &seido->indicators[area.table_count];
        TRY(load_table(&l, table, err));
    }
    area_close(arena, &area);
    *ret = area;
    return OK;
}
