/* bulk.c - rows that wait to be written. */
#include "store/bulk.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "store/driver.h"

#include "base/banned.h"

enum { ROOM_FIRST = 4096 };

struct bulk {
    struct bulk_table *tables, *last;
};

struct bulk *bulk_new(void)
{
    struct bulk *bulk = calloc(1, sizeof *bulk);
    if (!bulk)
        abort();
    return bulk;
}

void bulk_forget(struct bulk *bulk)
{
    for (struct bulk_table *table = bulk->tables; table;) {
        struct bulk_table *next = table->next;
        free(table->sql);
        free(table->bytes);
        free(table->slots);
        free(table);
        table = next;
    }
    bulk->tables = bulk->last = NULL;
}

void bulk_free(struct bulk **bulk)
{
    if (!*bulk)
        return;
    bulk_forget(*bulk);
    free(*bulk);
    *bulk = NULL;
}

size_t bulk_size(const struct bulk *bulk)
{
    size_t size = 0;
    for (const struct bulk_table *table = bulk->tables; table; table = table->next)
        size += table->room;
    return size;
}

/* ---- collecting ---- */

/* "INSERT INTO t (a, b) VALUES ($1, $2)": the part before VALUES, and how many values. */
static struct bulk_table *table_new(struct str sql)
{
    static const struct str begin = STR_INIT("INSERT INTO "), middle = STR_INIT(" VALUES");
    size_t at = 0;
    bool is_insert = str_starts(sql, begin) && str_find(sql, middle, &at);
    assert(is_insert);
    struct bulk_table *table = calloc(1, sizeof *table);
    char *copy = malloc(sql.len + 1);
    if (!table || !copy)
        abort();
    memcpy(copy, sql.ptr, sql.len);
    copy[sql.len] = '\0';
    *table = (struct bulk_table){ .from = sql.ptr,
                                  .sql = copy,
                                  .len = sql.len,
                                  .into = { copy + begin.len, at - begin.len },
                                  .width = db_params_of(sql) };
    table->slots = calloc((size_t)table->width, sizeof *table->slots);
    if (!table->slots)
        abort();
    for (size_t i = at; i < sql.len; i++) /* a value of its own in each place, nothing computed */
        assert(sql.ptr[i] != '\'' && sql.ptr[i] != ':');
    return table;
}

/* Statements are literals or composed once, so the same text mostly stands at the same place. */
struct bulk_table *bulk_table(struct bulk *bulk, struct str sql)
{
    for (struct bulk_table *table = bulk->tables; table; table = table->next)
        if (table->len == sql.len &&
            (table->from == sql.ptr || memcmp(table->sql, sql.ptr, sql.len) == 0))
            return table;
    struct bulk_table *table = table_new(sql);
    if (bulk->last)
        bulk->last->next = table;
    else
        bulk->tables = table;
    return bulk->last = table;
}

static char *room_for(struct bulk_table *table, size_t count)
{
    if (table->room - table->used < count) {
        size_t room = table->room ? table->room * 2 : ROOM_FIRST;
        while (room - table->used < count)
            room *= 2;
        table->bytes = realloc(table->bytes, room);
        if (!table->bytes)
            abort();
        table->room = room;
    }
    char *at = table->bytes + table->used;
    table->used += count;
    return at;
}

void bulk_bind(struct bulk_table *table, int at, enum bind_kind kind, int64_t number,
               struct str bytes)
{
    assert(at >= 1 && at <= table->width);
    struct bulk_slot *slot = &table->slots[at - 1];
    slot->value = (struct bulk_value){ kind, number, bytes };
    if (kind != BIND_TEXT || number == 0)
        return;
    assert(bytes.len <= sizeof slot->small); /* a day, which lives only for this call */
    memcpy(slot->small, bytes.ptr, bytes.len);
    slot->value.bytes.ptr = slot->small;
}

static size_t size_of(const struct bulk_value *value)
{
    return value->kind == BIND_NULL  ? 1
           : value->kind == BIND_INT ? 1 + sizeof value->number
                                     : 1 + sizeof value->bytes.len + value->bytes.len;
}

static char *put(char *to, const struct bulk_value *value)
{
    *to++ = (char)value->kind;
    if (value->kind == BIND_INT) {
        memcpy(to, &value->number, sizeof value->number);
        return to + sizeof value->number;
    }
    if (value->kind == BIND_NULL)
        return to;
    memcpy(to, &value->bytes.len, sizeof value->bytes.len);
    to += sizeof value->bytes.len;
    if (value->bytes.len > 0)
        memcpy(to, value->bytes.ptr, value->bytes.len);
    return to + value->bytes.len;
}

void bulk_end_row(struct bulk_table *table)
{
    size_t size = 0;
    for (int i = 0; i < table->width; i++)
        size += size_of(&table->slots[i].value);
    char *to = room_for(table, size);
    for (int i = 0; i < table->width; i++) {
        struct bulk_value *value = &table->slots[i].value;
        to = put(to, value);
        if (value->kind == BIND_TEXT && value->bytes.len > 0 &&
            memchr(value->bytes.ptr, '\0', value->bytes.len))
            table->is_bad = true;
        value->kind = BIND_NULL;
    }
    table->rows++;
}

/* ---- writing ---- */

const char *bulk_next(const char *at, struct bulk_value *ret)
{
    *ret = (struct bulk_value){ .kind = (enum bind_kind) * at++ };
    if (ret->kind == BIND_INT) {
        memcpy(&ret->number, at, sizeof ret->number);
        return at + sizeof ret->number;
    }
    if (ret->kind == BIND_NULL)
        return at;
    memcpy(&ret->bytes.len, at, sizeof ret->bytes.len);
    at += sizeof ret->bytes.len;
    ret->bytes.ptr = at;
    return at + ret->bytes.len;
}

struct tx bulk_tx(struct db *db, struct bulk *bulk)
{
    return (struct tx){ .db = db, .bulk = bulk };
}

STATUS bulk_write(struct tx *tx, struct bulk *bulk, struct err *err)
{
    assert(tx->open);
    for (const struct bulk_table *table = bulk->tables; table; table = table->next) {
        if (table->rows > 0)
            TRY(db_write_rows(tx->db, table, err));
    }
    bulk_forget(bulk);
    return OK;
}
