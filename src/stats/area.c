/* area.c - rows of an area, its sums, and what of them is hidden (area.h). */
#include "stats/area.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "seido/seido.h"
#include "stats/suppress.h"
#include "base/banned.h"

/* A page waits for it: then some more cells are hidden than need be. */
enum { SEARCH_STEPS = 200 };

const struct area_table *area_table_find(const struct area_numbers *area, struct str name)
{
    for (size_t i = 0; i < area->table_count; i++)
        if (str_equal(area->tables[i].indicator->name, name))
            return &area->tables[i];
    return NULL;
}

int64_t area_count(const struct area_numbers *area, const struct area_table *table, size_t row,
                   int month)
{
    return table->cells[row * (area->months + 1) + (month < 0 ? area->months : (size_t)month)];
}

bool area_reached_tenths(const struct area_numbers *area, const struct area_table *table,
                         size_t row, int64_t *ret)
{
    int64_t count = area_count(area, table, row, -1);
    return count != AREA_HIDDEN && table->targets[row].has &&
           percent_tenths(count, table->targets[row].value, ret);
}

bool area_share_tenths(const struct area_numbers *area, const struct area_table *table, size_t row,
                       int64_t *ret)
{
    if (table->of == NULL || !table->of->is_countable)
        return false;
    int64_t part = area_count(area, table, row, -1);
    int64_t whole = area_count(area, table->of, row, -1);
    return part != AREA_HIDDEN && whole != AREA_HIDDEN && percent_tenths(part, whole, ret);
}

/* ---- rows ---- */

static int by_town(const void *a, const void *b)
{
    const struct organisation *x = (*(const struct area_place *const *)a)->organisation;
    const struct organisation *y = (*(const struct area_place *const *)b)->organisation;
    int order = str_compare(x->municipality_code, y->municipality_code);
    return order != 0 ? order : (x->id.n > y->id.n) - (x->id.n < y->id.n);
}

/* What an organisation of its own says of a town or prefecture: name and population. */
static const struct area_place *place_of_town(const struct area_place *places, size_t count,
                                              struct str code, const char *kind)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(places[i].organisation->municipality_code, code) &&
            str_equal(places[i].organisation->kind, str_of(kind)))
            return &places[i];
    return NULL;
}

static OptCount sum_of_populations(const struct area_numbers *area, size_t sum)
{
    OptCount all = { true, 0 };
    for (size_t row = 0; row < area->row_count; row++) {
        if (row == sum || area->rows[row].above != sum)
            continue;
        all.has = all.has && area->rows[row].population.has;
        all.value += area->rows[row].population.value;
    }
    return all.has ? all : (OptCount){ 0 };
}

static void add_sum(struct area_numbers *area, const struct area_place *own, struct str code)
{
    size_t at = area->row_count++;
    struct area_row *row = &area->rows[at];
    *row = (struct area_row){ .code = code, .above = at };
    if (own != NULL) {
        row->town = own->organisation;
        row->population = own->population;
    }
    if (!row->population.has)
        row->population = sum_of_populations(area, at);
}

void area_lay_out(struct arena *arena, const struct area_place *places, size_t count,
                  struct area_numbers *area)
{
    const struct area_place **offices = arena_array(arena, const struct area_place *, count + 1);
    size_t office_count = 0;
    for (size_t i = 0; i < count; i++)
        if (places[i].is_row)
            offices[office_count++] = &places[i];
    area->rows = arena_array(arena, struct area_row, 2 * office_count + 1);
    area->row_count = 0;
    if (office_count == 0)
        return;
    qsort(offices, office_count, sizeof *offices, by_town);
    size_t begin = 0; /* of the town */
    for (size_t i = 0; i < office_count; i++) {
        struct str code = offices[i]->organisation->municipality_code;
        const struct area_place *town = place_of_town(places, count, code, "municipality");
        area->rows[area->row_count++] =
            (struct area_row){ .office = offices[i]->organisation,
                               .town = town != NULL ? town->organisation : NULL,
                               .code = code,
                               .above = SIZE_MAX,
                               .population = offices[i]->population };
        bool is_last = i + 1 == office_count ||
                       !str_equal(offices[i + 1]->organisation->municipality_code, code);
        if (!is_last)
            continue;
        size_t end = area->row_count;
        if (end - begin > 1) {
            for (size_t row = begin; row < end; row++)
                area->rows[row].above = end;
            add_sum(area, town, code);
            area->rows[end].above = SIZE_MAX;
        }
        begin = area->row_count;
    }
    for (size_t row = 0; row < area->row_count; row++)
        if (area->rows[row].above == SIZE_MAX)
            area->rows[row].above = area->row_count;
    struct str code = STR("");
    const struct area_place *all = NULL;
    for (size_t i = 0; i < count && all == NULL; i++)
        if (str_equal(places[i].organisation->kind, STR("prefecture")))
            all = &places[i];
    add_sum(area, all, code);
}

size_t area_row_of(const struct area_numbers *area, OrganisationId organisation)
{
    for (size_t row = 0; row < area->row_count; row++)
        if (area->rows[row].office != NULL && area->rows[row].office->id.n == organisation.n)
            return row;
    return area->row_count;
}

/* ---- sums ---- */

static void add_up(const struct area_numbers *area, struct area_table *table)
{
    size_t columns = area->months + 1, last = area->row_count - 1;
    for (size_t row = 0; row < last; row++) {
        int64_t *cells = table->cells + row * columns;
        if (area->rows[row].office != NULL)
            for (size_t month = 0; month < area->months; month++)
                cells[area->months] += cells[month];
        int64_t *above = table->cells + area->rows[row].above * columns; /* always further down */
        for (size_t column = 0; column < columns; column++)
            above[column] += cells[column];
    }
}

/* ---- what of it is hidden ----
 * Whoever reads knows the definitions: a count is the sum of its parts (plans with a work goal) and of a rest that
 * no indicator names (the other plans), and neither is below 0. So the rests are what can be moved freely, each along
 * the circles of its own table (suppress.h), and whatever holds it moves along; a count is known only if all that it
 * is the sum of is known. Of a small count all of that is small or 0: it is enough that its rest cannot be computed,
 * or, where it has a part that is not 0, the rest of that part. */

/* Is whatever meets `a` sure to meet `b`? */
static bool condition_implies(const struct condition *a, const struct condition *b)
{
    if (!str_equal(a->record, b->record) || !str_equal(a->field, b->field))
        return false;
    if (b->op == OP_PRESENT)
        return a->op != OP_ABSENT;
    if (a->op != b->op)
        return false;
    for (size_t i = 0; i < a->value_count; i++) {
        bool is_among = false;
        for (size_t k = 0; k < b->value_count && !is_among; k++)
            is_among = str_equal(a->values[i], b->values[k]);
        if (!is_among)
            return false;
    }
    return true;
}

static bool conditions_imply(const struct conditions *a, const struct conditions *b)
{
    for (size_t i = 0; i < b->count; i++) {
        bool is_met = false;
        for (size_t k = 0; k < a->count && !is_met; k++)
            is_met = condition_implies(&a->items[k], &b->items[i]);
        if (!is_met)
            return false;
    }
    return true;
}

static bool settings_imply(const struct indicator *a, const struct indicator *b)
{
    return b->setting.len == 0 ||
           (str_equal(a->setting, b->setting) && str_equal(a->setting_is, b->setting_is) &&
            conditions_imply(&a->setting_conditions, &b->setting_conditions));
}

/* Is every record that `a` counts counted by `b`, in the same month? Both can be asked of a list, so all their
 * conditions hold. */
static bool counts_within(const struct indicator *a, const struct indicator *b)
{
    return str_equal(a->record, b->record) && str_equal(a->date_field, b->date_field) &&
           conditions_imply(&a->conditions, &b->conditions) && settings_imply(a, b);
}

static bool is_part(const struct area_table *part, const struct area_table *whole)
{
    return part->is_countable && counts_within(part->indicator, whole->indicator) &&
           !counts_within(whole->indicator, part->indicator);
}

/* Of each count what no part of it counts. Parts that overlap are taken off twice: it is less than it may be. */
static int64_t *rest_of(struct arena *arena, const struct area_numbers *area,
                        const struct area_table *table)
{
    size_t count = area->row_count * (area->months + 1);
    int64_t *rest = arena_array(arena, int64_t, count);
    memcpy(rest, table->cells, count * sizeof *rest);
    for (size_t i = 0; i < area->table_count; i++) {
        const struct area_table *part = &area->tables[i];
        for (size_t at = 0; is_part(part, table) && at < count; at++)
            rest[at] = rest[at] > part->cells[at] ? rest[at] - part->cells[at] : 0;
    }
    return rest;
}

/* The tables that count one type of record: they hide the same cells. */
struct alike {
    struct area_table **tables;
    struct suppress *rests; /* by table */
    size_t count, cells;
    bool *is_hidden; /* by cell */
};

static bool is_small(const struct area_numbers *area, int64_t count)
{
    return count > 0 && count < area->limit;
}

static void add_alike(struct arena *arena, const struct area_numbers *area,
                      struct area_table *table, struct alike *alike)
{
    size_t *above = arena_array(arena, size_t, area->row_count);
    int64_t *rest = rest_of(arena, area, table);
    bool *is_secret = arena_array(arena, bool, alike->cells);
    for (size_t row = 0; row < area->row_count; row++)
        above[row] = area->rows[row].above;
    for (size_t at = 0; at < alike->cells; at++) {
        bool has_part = rest[at] != table->cells[at];
        is_secret[at] = is_small(area, table->cells[at]) && !has_part;
        alike->is_hidden[at] = alike->is_hidden[at] || is_small(area, table->cells[at]);
    }
    alike->tables[alike->count] = table;
    alike->rests[alike->count++] = (struct suppress){ .cells = rest,
                                                      .rows = area->row_count,
                                                      .columns = area->months + 1,
                                                      .above = above,
                                                      .is_asked = alike->is_hidden,
                                                      .is_secret = is_secret,
                                                      .steps_max = SEARCH_STEPS,
                                                      .limit = area->limit };
}

/* What is hidden for one table all of them hide; that frees cells of the others, never the other way round, so each
 * has its turn once. */
static void hide_alike(struct arena *arena, const struct area_numbers *area, size_t first)
{
    struct str record = area->tables[first].indicator->record;
    struct alike alike = { .tables = arena_array(arena, struct area_table *, area->table_count),
                           .rests = arena_array(arena, struct suppress, area->table_count),
                           .cells = area->row_count * (area->months + 1) };
    alike.is_hidden = arena_array(arena, bool, alike.cells);
    for (size_t i = first; i < area->table_count; i++)
        if (area->tables[i].is_countable && str_equal(area->tables[i].indicator->record, record))
            add_alike(arena, area, &area->tables[i], &alike);
    for (size_t i = 0; i < alike.count; i++) {
        suppress_run(arena, &alike.rests[i]);
        memcpy(alike.is_hidden, alike.rests[i].is_hidden, alike.cells);
    }
    for (size_t i = 0; i < alike.count; i++)
        for (size_t at = 0; at < alike.cells; at++)
            if (alike.is_hidden[at])
                alike.tables[i]->cells[at] = AREA_HIDDEN;
}

void area_close(struct arena *arena, struct area_numbers *area)
{
    if (area->row_count == 0 || area->months == 0)
        return;
    for (size_t i = 0; i < area->table_count; i++)
        add_up(area, &area->tables[i]);
    for (size_t i = 0; i < area->table_count; i++) {
        bool is_done = false;
        for (size_t k = 0; k < i && !is_done; k++)
            is_done =
                str_equal(area->tables[k].indicator->record, area->tables[i].indicator->record);
        if (!is_done)
            hide_alike(arena, area, i);
    }
    for (size_t i = 0; i < area->table_count; i++)
        area->tables[i].of = area_table_find(area, area->tables[i].indicator->of);
}
