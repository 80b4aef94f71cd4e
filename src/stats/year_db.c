/* year_db.c - counts the year's figures through the lists of src/record (year.h). */
#include "stats/year.h"

#include "access/settings.h"
#include "base/arena.h"
#include "record/list.h"
#include "seido/seido.h"
#include "base/banned.h"

/* What is read once for the whole year. */
struct reading {
    struct db *db;
    struct arena *arena;
    const struct year_ask *ask;
    struct settings_here settings;
    Date from, until; /* of the year */
};

static OptCount population_on(const struct reading *r, Date on)
{
    OptCount population = { 0 };
    struct str text = settings_here_on(&r->settings, STR("population"), on);
    population.has = str_to_int(text, &population.value) && population.value > 0;
    return population;
}

static enum status load_figure(const struct reading *r, struct year_figure *figure, struct err *err)
{
    const struct actor *actor = r->ask->actor;
    const struct indicator *indicator = figure->indicator;
    struct clause visible = { 0 };
    struct list_query query = { .tenant = actor->tenant,
                                .owner = r->ask->organisation,
                                .visible = &visible };
    struct day_count *days = NULL;
    size_t count = 0;
    /* How the place counts, as set for the end of the year. */
    figure->is_narrowed = indicator->setting.len > 0 &&
                          str_equal(settings_here_on(&r->settings, indicator->setting, r->until),
                                    indicator->setting_is);
    figure->is_countable = year_list(r->arena, actor->seido, figure, r->from, r->until, &query);
    if (!figure->is_countable)
        return OK;
    may_sum_clause(r->arena, actor, indicator->record, r->ask->today, &visible);
    TRY(list_count_days(r->db, r->arena, &query, query.filters[0].field, &days, &count, err));
    for (size_t i = 0; i < count; i++) {
        figure->months[(date_civil(days[i].day).month + 8) % YEAR_MONTHS] += days[i].count;
        figure->total += days[i].count;
    }
    return OK;
}

enum status year_load(struct db *db, struct arena *arena, const struct year_ask *ask,
                      struct year_numbers *ret, struct err *err)
{
    const struct seido *seido = ask->actor->seido;
    struct year_numbers year = { .fiscal_year = ask->fiscal_year };
    struct err no_row = { 0 };
    struct reading r = { .db = db, .arena = arena, .ask = ask };
    year_span(ask->fiscal_year, -1, &r.from, &r.until);
    TRY(settings_here_load(db, arena, ask->actor, ask->organisation, &r.settings, err));
    year.population = population_on(&r, r.until);
    if (!year.population.has) /* entered later than the year it is asked for */
        year.population = population_on(&r, ask->today);
    year.has_rates = target_rates_find(seido, ask->fiscal_year, &year.rates, &no_row) == OK;
    year.figures = arena_array(arena, struct year_figure, seido->indicator_count);
    for (size_t i = 0; i < seido->indicator_count; i++) {
        if (ask->only.len > 0 && !str_equal(ask->only, seido->indicators[i].name))
            continue;
        struct year_figure *figure = &year.figures[year.count++];
        figure->indicator = &seido->indicators[i];
        struct target_aim aim =
            target_aim_of(&year.rates, year.population, figure->indicator->target);
        figure->target = aim.count;
        figure->target_percent = aim.percent;
        TRY(load_figure(&r, figure, err));
    }
    for (size_t i = 0; i < year.count; i++)
        year.figures[i].of = year_figure_find(&year, year.figures[i].indicator->of);
    *ret = year;
    return OK;
}

static void add_figures(struct year_numbers *sum, const struct year_numbers *part)
{
    for (size_t i = 0; i < sum->count; i++) {
        struct year_figure *figure = &sum->figures[i];
        figure->is_countable = figure->is_countable && part->figures[i].is_countable;
        figure->total += part->figures[i].total;
        for (int month = 0; month < YEAR_MONTHS; month++)
            figure->months[month] += part->figures[i].months[month];
    }
}

enum status year_load_town(struct db *db, struct arena *arena, const struct year_ask *ask,
                           struct year_numbers *ret, struct str **ret_offices,
                           size_t *ret_office_count, struct err *err)
{
    struct organisation *all = NULL;
    size_t count = 0;
    struct year_ask part = *ask;
    struct year_numbers numbers = { 0 };
    TRY(year_load(db, arena, ask, ret, err));
    TRY(organisation_list(db, arena, ask->actor->tenant, &all, &count, err));
    *ret_offices = arena_array(arena, struct str, count + 1);
    *ret_office_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].commissioned_by.n != ask->organisation.n || all[i].id.n == ask->organisation.n)
            continue;
        part.organisation = all[i].id;
        TRY(year_load(db, arena, &part, &numbers, err));
        add_figures(ret, &numbers);
        (*ret_offices)[(*ret_office_count)++] = all[i].name;
    }
    return OK;
}
