/* year_db.c - counts the year's figures through the lists of src/record (year.h). */
#include "stats/year.h"

#include "access/account.h"
#include "base/arena.h"
#include "record/list.h"
#include "seido/seido.h"
#include "base/banned.h"

static enum status load_population(struct db *db, struct arena *arena, const struct year_ask *ask,
                                   Date on, OptCount *ret, struct err *err)
{
    struct str text = { 0 };
    struct setting_key key = { ask->actor->tenant, ask->organisation, STR("population"), on };
    TRY(setting_get(db, arena, ask->actor->seido, &key, &text, err));
    ret->has = str_to_int(text, &ret->value) && ret->value > 0;
    return OK;
}

/* How the place counts, as set for the end of the year. */
static enum status load_narrowed(struct db *db, struct arena *arena, const struct year_ask *ask,
                                 Date until, struct year_figure *figure, struct err *err)
{
    const struct indicator *indicator = figure->indicator;
    struct str chosen = { 0 };
    struct setting_key key = { ask->actor->tenant, ask->organisation, indicator->setting, until };
    if (indicator->setting.len == 0)
        return OK;
    TRY(setting_get(db, arena, ask->actor->seido, &key, &chosen, err));
    figure->is_narrowed = str_equal(chosen, indicator->setting_is);
    return OK;
}

static enum status load_figure(struct db *db, struct arena *arena, const struct year_ask *ask,
                               struct year_figure *figure, struct err *err)
{
    const struct actor *actor = ask->actor;
    struct clause visible = { 0 };
    struct list_query query = { .tenant = actor->tenant,
                                .owner = ask->organisation,
                                .visible = &visible };
    struct day_count *days = NULL;
    size_t count = 0;
    Date from = { 0 }, until = { 0 };
    year_span(ask->fiscal_year, -1, &from, &until);
    TRY(load_narrowed(db, arena, ask, until, figure, err));
    figure->is_countable = year_list(arena, actor->seido, figure, from, until, &query);
    if (!figure->is_countable)
        return OK;
    may_sum_clause(arena, actor, figure->indicator->record, ask->today, &visible);
    TRY(list_count_days(db, arena, &query, query.filters[0].field, &days, &count, err));
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
    Date from = { 0 }, until = { 0 };
    year_span(ask->fiscal_year, -1, &from, &until);
    TRY(load_population(db, arena, ask, until, &year.population, err));
    if (!year.population.has) /* entered later than the year it is asked for */
        TRY(load_population(db, arena, ask, ask->today, &year.population, err));
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
        TRY(load_figure(db, arena, ask, figure, err));
    }
    for (size_t i = 0; i < year.count; i++)
        year.figures[i].of = year_figure_find(&year, year.figures[i].indicator->of);
    *ret = year;
    return OK;
}
