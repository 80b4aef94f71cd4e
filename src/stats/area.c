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

/* ---- sums, and what is hidden ---- */

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

/* Hides in one table; true if that asked for more than was hidden before. */
static bool hide(struct arena *arena, const struct area_numbers *area, const size_t *above,
                 const struct area_table *table, bool *is_hidden)
{
    size_t count = area->row_count * (area->months + 1);
    struct suppress one = { .cells = table->cells,
                            .rows = area->row_count,
                            .columns = area->months + 1,
                            .above = above,
                            .is_asked = is_hidden,
                            .steps_max = SEARCH_STEPS,
                            .limit = area->limit };
    suppress_run(arena, &one);
    bool is_more = memcmp(is_hidden, one.is_hidden, count) != 0;
    memcpy(is_hidden, one.is_hidden, count);
    return is_more;
}

/* Indicators of the same records are parts of one another (plans, and those with a work goal; those who began
 * work or earn more): what one of them hides all of them hide, so that none is computed from the others. */
static void hide_alike(struct arena *arena, const struct area_numbers *area, size_t first)
{
    struct str record = area->tables[first].indicator->record;
    size_t count = area->row_count * (area->months + 1);
    bool *is_hidden = arena_array(arena, bool, count);
    size_t *above = arena_array(arena, size_t, area->row_count);
    for (size_t row = 0; row < area->row_count; row++)
        above[row] = area->rows[row].above;
    for (bool is_more = true; is_more;) {
        is_more = false;
        for (size_t i = first; i < area->table_count; i++)
            if (area->tables[i].is_countable &&
                str_equal(area->tables[i].indicator->record, record))
                is_more = hide(arena, area, above, &area->tables[i], is_hidden) || is_more;
    }
    for (size_t i = first; i < area->table_count; i++)
        for (size_t at = 0; str_equal(area->tables[i].indicator->record, record) && at < count;
             at++)
            if (is_hidden[at])
                area->tables[i].cells[at] = AREA_HIDDEN;
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
