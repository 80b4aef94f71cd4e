/* list.c - SELECTs of lists, composed of the field table and the visibility clause. */
#include "record/list.h"

#include <assert.h>
#include <string.h>

#include "record/kind.h"
#include "record/protection/sight.h"
#include "record/record_db.h"
#include "record/record_row.h"

#include "base/banned.h"

enum { LIST_SQL_MAX = KIB(64), EACH_PAGE = 500, COUNTS_SQL_MAX = KIB(512) };

/* A statement in the making: its text, and how many values it has so far. */
struct listing {
    struct arena *arena;
    const struct list_query *query;
    const struct field *order; /* NULL: by id alone */
    struct buf sql;
    int count;
    const struct clause *few; /* the cases to begin with; NULL: all */
    int few_at;
    int clause_at, open_at[LIST_OPEN_MAX], filter_at[LIST_FILTERS_MAX];
};

static const struct field *order_field(const struct list_query *query)
{
    if (query->order != NULL)
        return query->order;
    return query->def->date_field.len > 0 && !query->by_entry
               ? record_field(query->def, query->def->date_field)
               : NULL;
}

/* Does an empty text stand for no value in this column? (Built-in tables.) */
static bool is_text_column(const struct field *field)
{
    return str_equal(str_of(kind_of(field)->column_type), STR("text"));
}

static void add_table_filter(struct listing *l, const struct filter *filter)
{
    struct str table = column_table_name(l->arena, l->query->def, filter->field);
    buf_addf(&l->sql,
             " AND %s (SELECT 1 FROM %.*s c WHERE c.tenant = t.tenant"
             " AND c.record_id = t.id)",
             filter->op == FILTER_EMPTY ? "NOT EXISTS" : "EXISTS", STR_ARG(table));
}

/* The next code of a set; false after the last. */
static bool next_code(struct str *rest, struct str *ret)
{
    while (str_split(rest, ',', ret))
        if (ret->len > 0)
            return true;
    return false;
}

static void add_codes(struct listing *l, const struct filter *filter, size_t number)
{
    struct str rest = filter->value.text, code;
    l->filter_at[number] = l->count + 1;
    buf_add(&l->sql, STR(" AND (1 = 0"));
    while (next_code(&rest, &code)) {
        if (filter->op == FILTER_HAS)
            buf_addf(&l->sql, " OR t.%.*s LIKE $%d ESCAPE '!'", STR_ARG(filter->field->name),
                     ++l->count);
        else
            buf_addf(&l->sql, " OR t.%.*s = $%d", STR_ARG(filter->field->name), ++l->count);
    }
    buf_add_char(&l->sql, ')');
}

/* Adds the condition; its value, if it has one, gets the next number. */
static void add_filter(struct listing *l, size_t number)
{
    const struct filter *filter = &l->query->filters[number];
    const struct field *field = filter->field;
    l->filter_at[number] = 0;
    if (field->kind == KIND_TABLE) {
        add_table_filter(l, filter);
        return;
    }
    bool is_user_text =
        field->kind == KIND_USER && filter->value.number == 0 && filter->value.text.len > 0;
    struct str name = is_user_text ? column_second_name(l->arena, field) : field->name;
    int at = l->count + 1;
    switch (filter->op) {
    case FILTER_EMPTY:
    case FILTER_FILLED: {
        bool is_empty = filter->op == FILTER_EMPTY;
        buf_addf(&l->sql, " AND (t.%.*s IS %s", STR_ARG(name), is_empty ? "NULL" : "NOT NULL");
        if (is_text_column(field))
            buf_addf(&l->sql, is_empty ? " OR t.%.*s = ''" : " AND t.%.*s <> ''", STR_ARG(name));
        buf_add_char(&l->sql, ')');
        return;
    }
    case FILTER_IS:
        buf_addf(&l->sql, " AND t.%.*s = $%d", STR_ARG(name), at);
        break;
    case FILTER_IS_NOT:
        buf_addf(&l->sql, " AND (t.%.*s IS NULL OR t.%.*s <> $%d)", STR_ARG(name), STR_ARG(name),
                 at);
        break;
    case FILTER_FROM:
        buf_addf(&l->sql, " AND t.%.*s >= $%d", STR_ARG(name), at);
        break;
    case FILTER_UNTIL:
        buf_addf(&l->sql, " AND t.%.*s <= $%d", STR_ARG(name), at);
        break;
    case FILTER_HAS:
    case FILTER_AMONG:
        add_codes(l, filter, number);
        return;
    case FILTER_STARTS:
        buf_addf(&l->sql, " AND t.%.*s LIKE $%d ESCAPE '!'", STR_ARG(name), at);
        break;
    }
    l->filter_at[number] = at;
    l->count++;
}

static void add_from(struct listing *l)
{
    const struct list_query *query = l->query;
    buf_addf(&l->sql, " FROM %.*s t WHERE t.tenant = $1 AND t.state %s", STR_ARG(query->def->name),
             query->in_bin       ? "= 'deleted'"
             : query->only_final ? "= 'final'"
                                 : "<> 'deleted'");
    l->count = 1;
    if (query->owner.n != 0)
        buf_addf(&l->sql, " AND t.owner_id = $%d", ++l->count);
    if (query->casefile.n != 0)
        buf_addf(&l->sql, " AND t.casefile_id = $%d", ++l->count);
    if (query->person.n != 0)
        buf_addf(&l->sql, " AND t.person_id = $%d", ++l->count);
    l->clause_at = l->count + 1;
    if (query->visible->text.len > 0) {
        buf_add(&l->sql, STR(" AND ("));
        l->count = clause_write(&l->sql, query->visible, STR("t"), l->clause_at) - 1;
        buf_add_char(&l->sql, ')');
    }
    if (l->few != NULL) {
        l->few_at = l->count + 1;
        buf_add(&l->sql, STR(" AND t.id IN ("));
        l->count = clause_write(&l->sql, l->few, STR("t"), l->few_at) - 1;
        buf_addf(&l->sql, " LIMIT %d)",
                 2 * LIST_FEW_MAX); /* so that PostgreSQL knows them to be few */
    }
    for (size_t i = 0; i < query->open_count; i++) {
        l->open_at[i] = l->count + 1;
        buf_add(&l->sql, STR(" AND ("));
        l->count = clause_write(&l->sql, query->open[i], STR("t"), l->open_at[i]) - 1;
        buf_add_char(&l->sql, ')');
    }
    for (size_t i = 0; i < query->filter_count; i++)
        add_filter(l, i);
}

static void add_order(struct listing *l)
{
    const char *way = l->query->ascending ? "" : " DESC";
    buf_add(&l->sql, STR(" ORDER BY "));
    if (l->order != NULL)
        buf_addf(&l->sql, "t.%.*s%s NULLS LAST, ", STR_ARG(l->order->name), way);
    buf_addf(&l->sql, "t.id%s", way);
}

static bool has_number(const struct list_query *query)
{
    return column_has_casefile(query->def) && !query->no_number;
}

/* The number of the case stands behind the record's own columns: lists and exports show it. */
static void add_select(struct listing *l, const struct record_sql *sql)
{
    buf_addf(&l->sql, "SELECT %.*s", STR_ARG(sql->columns));
    if (has_number(l->query))
        buf_add(&l->sql, STR(", (SELECT k.number FROM casefile k WHERE k.tenant = t.tenant"
                             " AND k.id = t.casefile_id AND k.owner_id = t.owner_id)"));
}

static struct record *read_row(struct arena *arena, const struct stmt *stmt,
                               const struct list_query *query, const struct record_sql *sql)
{
    struct record *record = record_from_row(arena, stmt, query->def, query->tenant);
    if (!has_number(query))
        return record;
    int at = sql->first_field;
    for (size_t i = 0; i < query->def->field_count; i++)
        at += kind_columns(query->def->fields[i].kind);
    record->number = col_copy(arena, stmt, at);
    return record;
}

static void listing_init(struct listing *l, struct arena *arena, const struct list_query *query)
{
    assert(query->visible != NULL && query->filter_count <= LIST_FILTERS_MAX);
    *l = (struct listing){ .arena = arena, .query = query, .order = order_field(query) };
    buf_init(&l->sql, arena, 2048, LIST_SQL_MAX);
}

/* "%,01,%" and "text%", with the signs that LIKE reads escaped. */
static struct str pattern(struct arena *arena, struct str text, bool is_code)
{
    struct buf buf;
    buf_init(&buf, arena, text.len * 2 + 8, LIST_SQL_MAX);
    if (is_code)
        buf_add(&buf, STR("%,"));
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '%' || c == '_' || c == '!')
            buf_add_char(&buf, '!');
        buf_add_char(&buf, c);
    }
    buf_add(&buf, is_code ? STR(",%") : STR("%"));
    return buf_str(&buf);
}

static void bind_codes(struct arena *arena, struct stmt *stmt, int at, const struct filter *filter)
{
    struct str codes = filter->value.text, code;
    while (next_code(&codes, &code))
        bind_text(stmt, at++, filter->op == FILTER_HAS ? pattern(arena, code, true) : code);
}

static void bind_filter(struct arena *arena, struct stmt *stmt, int at, const struct filter *filter)
{
    const struct field *field = filter->field;
    if (filter->op == FILTER_HAS || filter->op == FILTER_AMONG)
        bind_codes(arena, stmt, at, filter);
    else if (filter->op == FILTER_STARTS)
        bind_text(stmt, at, pattern(arena, filter->value.text, false));
    else if (kind_is_date(field->kind))
        bind_date(stmt, at, (Date){ (int32_t)filter->value.number });
    else if (is_text_column(field) || (field->kind == KIND_USER && filter->value.number == 0))
        bind_text(stmt, at, filter->value.text);
    else
        bind_int(stmt, at, filter->value.number);
}

static void bind_where(struct listing *l, struct stmt *stmt)
{
    const struct list_query *query = l->query;
    int at = 1;
    bind_int(stmt, 1, query->tenant.n);
    if (query->owner.n != 0)
        bind_int(stmt, ++at, query->owner.n);
    if (query->casefile.n != 0)
        bind_int(stmt, ++at, query->casefile.n);
    if (query->person.n != 0)
        bind_int(stmt, ++at, query->person.n);
    if (query->visible->text.len > 0)
        clause_bind(stmt, query->visible, l->clause_at);
    if (l->few != NULL)
        clause_bind(stmt, l->few, l->few_at);
    for (size_t i = 0; i < query->open_count; i++)
        clause_bind(stmt, query->open[i], l->open_at[i]);
    for (size_t i = 0; i < query->filter_count; i++)
        if (l->filter_at[i] > 0)
            bind_filter(l->arena, stmt, l->filter_at[i], &query->filters[i]);
}

static STATUS prepare(struct listing *l, struct db *db, struct stmt *stmt, struct err *err)
{
    assert(buf_ok(&l->sql));
    TRY(db_prepare_composed(db, stmt, buf_str(&l->sql), err));
    bind_where(l, stmt);
    return OK;
}

/* The cases of an actor with few of them, who sees no others; NULL: the list begins with all of the office. */
static STATUS find_few(struct db *db, struct arena *arena, const struct list_query *query,
                       const struct clause **ret, struct err *err)
{
    const struct clause *assigned = query->visible->assigned;
    struct buf sql;
    bool has = false;
    AUTO_STMT count = { 0 };
    *ret = NULL;
    for (size_t i = 0; i < query->filter_count; i++) /* walked by the index of that worker */
        if (query->filters[i].field->kind == KIND_USER && query->filters[i].op == FILTER_IS)
            return OK;
    if (assigned == NULL || query->person.n != 0)
        return OK;
    buf_init(&sql, arena, 512, LIST_SQL_MAX);
    buf_add(&sql, STR("SELECT COUNT(*) FROM ("));
    (void)clause_write(&sql, assigned, STR(""), 1);
    buf_addf(&sql, " LIMIT %d) AS held", LIST_FEW_MAX + 1);
    TRY(db_prepare_composed(db, &count, buf_str(&sql), err));
    clause_bind(&count, assigned, 1);
    TRY(db_step(&count, &has, err));
    if (col_int(&count, 0) <= LIST_FEW_MAX)
        *ret = assigned;
    return OK;
}

static STATUS count_rows(struct db *db, struct arena *arena, const struct list_query *query,
                         const struct clause *few, int64_t *ret, struct err *err)
{
    struct listing l;
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    listing_init(&l, arena, query);
    l.few = few;
    if (query->count_limit > 0)
        buf_add(&l.sql, STR("SELECT COUNT(*) FROM (SELECT 1"));
    else
        buf_add(&l.sql, STR("SELECT COUNT(*)"));
    add_from(&l);
    /* What the reader sees stands close together in the order of the list, so that the walk ends soon. */
    if (query->count_limit > 0 && query->filter_count == 0 && query->order == NULL && few == NULL)
        add_order(&l);
    if (query->count_limit > 0)
        buf_addf(&l.sql, " LIMIT %lld) AS counted", (long long)query->count_limit);
    TRY(prepare(&l, db, &stmt, err));
    TRY(db_step(&stmt, &has_row, err));
    *ret = has_row ? col_int(&stmt, 0) : 0;
    return OK;
}

/* The last page tells the total by itself; only before it, or behind it, is anything counted. */
static STATUS find_total(struct db *db, const struct listing *l, size_t size,
                         struct list_result *result, struct err *err)
{
    const struct list_query *query = l->query;
    int64_t seen = (int64_t)(query->page * size + result->count);
    bool is_known = !result->has_more && (result->count > 0 || query->page == 0);
    result->total = seen;
    if (is_known)
        return OK;
    result->total_or_more = query->no_total && result->has_more;
    if (query->no_total)
        return OK;
    TRY(count_rows(db, l->arena, query, l->few, &result->total, err));
    result->total_or_more = query->count_limit > 0 && result->total >= query->count_limit;
    if (result->total < seen && result->total_or_more)
        result->total = seen;
    return OK;
}

STATUS list_count_days(struct db *db, struct arena *arena, const struct list_query *query,
                       const struct field *field, struct day_count **ret, size_t *ret_count,
                       struct err *err)
{
    struct listing l;
    AUTO_STMT stmt = { 0 };
    size_t count = 0, room = 64;
    struct day_count *days = arena_array(arena, struct day_count, room);
    listing_init(&l, arena, query);
    buf_addf(&l.sql, "SELECT t.%.*s, t.owner_id, COUNT(*)", STR_ARG(field->name));
    add_from(&l);
    buf_addf(&l.sql,
             " AND t.%.*s IS NOT NULL GROUP BY t.%.*s, t.owner_id ORDER BY t.%.*s, t.owner_id",
             STR_ARG(field->name), STR_ARG(field->name), STR_ARG(field->name));
    TRY(prepare(&l, db, &stmt, err));
    for (;;) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        if (count == room) {
            struct day_count *more = arena_array(arena, struct day_count, room * 2);
            memcpy(more, days, count * sizeof *more);
            days = more;
            room *= 2;
        }
        days[count++] = (struct day_count){ col_date(&stmt, 0).value,
                                            { col_int(&stmt, 1) },
                                            col_int(&stmt, 2) };
    }
    *ret = days;
    *ret_count = count;
    return OK;
}

STATUS list_run(struct db *db, struct arena *arena, const struct list_query *query,
                struct list_result *ret, struct err *err)
{
    const struct record_sql *sql = column_sql(arena, query->def);
    size_t size = query->size == 0 || query->size > LIST_SIZE_MAX ? LIST_SIZE_MAX : query->size;
    struct list_result result = { .records = arena_array(arena, struct record *, size) };
    struct listing l;
    AUTO_STMT stmt = { 0 };
    listing_init(&l, arena, query);
    TRY(find_few(db, arena, query, &l.few, err));
    add_select(&l, sql);
    add_from(&l);
    add_order(&l);
    /* Spelled out, so that PostgreSQL plans for few rows; one more: is there another page? */
    buf_addf(&l.sql, " LIMIT %zu", size + 1);
    if (query->page > 0)
        buf_addf(&l.sql, " OFFSET $%d", l.count + 1);
    TRY(prepare(&l, db, &stmt, err));
    if (query->page > 0)
        bind_int(&stmt, l.count + 1, (int64_t)(size * query->page));
    for (;;) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        result.has_more = has_row && result.count == size;
        if (!has_row || result.has_more)
            break;
        result.records[result.count++] = read_row(arena, &stmt, query, sql);
    }
    stmt_release(&stmt);
    TRY(find_total(db, &l, size, &result, err));
    *ret = result;
    return OK;
}

/* ---- all rows, page after page: each page begins behind the last row of the one before. Rows
 * without a value of the order column come in a second phase. ---- */

struct walk {
    bool is_empty_phase;
    bool has_last;
    struct value last;
    int64_t last_id;
};

static void add_behind(struct listing *l, const struct walk *walk)
{
    const char *than = l->query->ascending ? ">" : "<";
    if (l->order != NULL)
        buf_addf(&l->sql, " AND t.%.*s IS %s", STR_ARG(l->order->name),
                 walk->is_empty_phase ? "NULL" : "NOT NULL");
    if (!walk->has_last)
        return;
    if (l->order == NULL || walk->is_empty_phase) {
        buf_addf(&l->sql, " AND t.id %s $%d", than, ++l->count);
        return;
    }
    struct str name = l->order->name;
    int at = l->count + 1;
    buf_addf(&l->sql, " AND t.%.*s %s= $%d AND (t.%.*s %s $%d OR t.id %s $%d)", STR_ARG(name), than,
             at, STR_ARG(name), than, at, than, at + 1);
    l->count += 2;
}

static void bind_behind(struct listing *l, struct stmt *stmt, const struct walk *walk)
{
    if (!walk->has_last)
        return;
    bind_int(stmt, l->count, walk->last_id);
    if (l->order == NULL || walk->is_empty_phase)
        return;
    struct filter last = { .field = l->order, .op = FILTER_FROM, .value = walk->last };
    bind_filter(l->arena, stmt, l->count - 1, &last);
}

static STATUS read_page(struct db *db, struct arena *arena, const struct list_query *query,
                        struct walk *walk, struct record **page, size_t *ret_count, struct err *err)
{
    const struct record_sql *sql = column_sql(arena, query->def);
    struct listing l;
    AUTO_STMT stmt = { 0 };
    listing_init(&l, arena, query);
    add_select(&l, sql);
    add_from(&l);
    add_behind(&l, walk);
    add_order(&l);
    buf_addf(&l.sql, " LIMIT %d", EACH_PAGE);
    TRY(prepare(&l, db, &stmt, err));
    bind_behind(&l, &stmt, walk);
    size_t count = 0;
    while (count < EACH_PAGE) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        page[count++] = read_row(arena, &stmt, query, sql);
    }
    *ret_count = count;
    return OK;
}

STATUS list_each(struct db *db, const struct list_query *query, bool with_tables,
                 MUST_USE enum status (*each)(void *context, struct record *record,
                                              struct err *err),
                 void *context, struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    const struct field *order = order_field(query);
    struct walk walk = { .has_last = false };
    char last_text[512];
    for (;;) {
        struct record *page[EACH_PAGE];
        size_t count = 0;
        arena_reset(&arena);
        struct walk from = walk;
        TRY(read_page(db, &arena, query, &from, page, &count, err));
        for (size_t i = 0; i < count; i++) {
            if (with_tables)
                TRY(record_load_tables(db, &arena, page[i], err));
            TRY(each(context, page[i], err));
        }
        if (count == EACH_PAGE) {
            walk.has_last = true;
            walk.last_id = page[count - 1]->id.n;
            if (order != NULL && !walk.is_empty_phase) {
                walk.last = page[count - 1]->values[order->number];
                walk.last.text = str_cut(walk.last.text, sizeof last_text);
                if (walk.last.text.len > 0)
                    memcpy(last_text, walk.last.text.ptr, walk.last.text.len);
                walk.last.text.ptr = last_text;
            }
        } else if (order == NULL || walk.is_empty_phase) {
            return OK;
        } else {
            walk = (struct walk){ .is_empty_phase = true };
        }
    }
}

/* ---- counts of one case ---- */

/* Whose rows of which type were asked about last: they mostly come in a row. */
struct counted {
    size_t type;
    OrganisationId owner;
    bool is_open, opens_day; /* a grant may open the type, and not the category of its day */
};

static STATUS is_counted(struct db *db, const struct counts_query *query, struct counted *last,
                         const struct counted *row, struct err *err)
{
    if (last->owner.n == row->owner.n && last->type == row->type)
        return OK;
    struct object object = { .type = query->defs[row->type]->name,
                             .owner = row->owner,
                             .casefile = query->casefile };
    struct verdict verdict;
    TRY(may(db, query->actor, STR("see"), &object, query->now, &verdict, err));
    const struct record_def *def = query->defs[row->type];
    const struct field *day = record_field(def, def->date_field);
    *last = *row;
    last->is_open = verdict.allowed;
    last->opens_day = day != NULL && verdict_opens(&verdict, sight_category(def, day));
    return OK;
}

/* One SELECT a type, joined. */
static STATUS prepare_counts(struct db *db, struct arena *arena, const struct counts_query *query,
                             struct stmt *stmt, struct err *err)
{
    struct buf sql;
    buf_init(&sql, arena, KIB(4), COUNTS_SQL_MAX);
    for (size_t i = 0; i < query->count; i++) {
        buf_add(&sql, i > 0 ? STR(" UNION ALL SELECT ") : STR("SELECT "));
        buf_add_int(&sql, (int64_t)i);
        buf_add(&sql, STR(","));
        buf_add(&sql, column_sql(arena, query->defs[i])->counted);
    }
    assert(buf_ok(&sql));
    return db_prepare_composed(db, stmt, buf_str(&sql), err);
}

STATUS list_counts(struct db *db, struct arena *arena, const struct counts_query *query,
                   struct record_counts *ret, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct counted last = { .owner = { 0 } };
    *ret = (struct record_counts){ .count = query->count,
                                   .items =
                                       arena_array(arena, struct record_count, query->count + 1) };
    for (size_t i = 0; i < query->count; i++)
        ret->items[i].def = query->defs[i];
    if (query->count == 0)
        return OK;
    TRY(prepare_counts(db, arena, query, &load, err));
    bind_int(&load, 1, query->actor->tenant.n);
    bind_int(&load, 2, query->casefile.n);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        struct counted row = { .type = (size_t)col_int(&load, 0), .owner = { col_int(&load, 1) } };
        TRY(is_counted(db, query, &last, &row, err));
        if (!last.is_open)
            continue;
        struct record_count *item = &ret->items[row.type];
        OptDate on = col_date(&load, 3);
        item->count++;
        if (item->newest.n < col_int(&load, 2))
            item->newest.n = col_int(&load, 2);
        if (last.opens_day && on.has &&
            (!item->on.has || date_compare(on.value, item->on.value) > 0))
            item->on = on;
        item->has_draft |= col_int(&load, 4) == 1;
    }
}
