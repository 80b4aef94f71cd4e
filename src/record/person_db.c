/* person_db.c - search keys of persons. */
#include "record/person_db.h"

#include <stdlib.h>

#include "base/name_key.h"
#include "record/kind.h"

#include "base/banned.h"

enum { GRAMS_MAX = 400, NUMBERS_MAX = 16, CHUNK_GRAMS = 16 };

struct making {
    struct arena *arena;
    const struct variants *variants;
    int64_t grams[GRAMS_MAX];
    size_t gram_count;
};

static void add_grams(struct making *making, struct str key)
{
    int64_t *grams = NULL;
    size_t count = name_key_grams(making->arena, key, &grams);
    for (size_t i = 0; i < count && making->gram_count < GRAMS_MAX; i++)
        making->grams[making->gram_count++] = grams[i];
}

static int compare_grams(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static size_t unique_grams(int64_t *grams, size_t count)
{
    size_t kept = 0;
    qsort(grams, count, sizeof *grams, compare_grams);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || grams[kept - 1] != grams[i])
            grams[kept++] = grams[i];
    return kept;
}

/* Family and given name make one key. Each other name (通称, 旧姓, 仮名) is found by its own pairs; the
 * first of them is the key of a person known by nothing else. */
static struct str name_keys(struct making *making, const struct record *person,
                            enum field_kind kind)
{
    struct buf full;
    struct str other = { 0 };
    buf_init(&full, making->arena, 64, 4096);
    for (size_t i = 0; i < person->def->field_count; i++) {
        const struct field *field = &person->def->fields[i];
        const struct value *value = &person->values[field->number];
        if (field->kind != kind || !field->is_search || !value->has)
            continue;
        if (str_starts(field->name, STR("family_")) || str_starts(field->name, STR("given_"))) {
            buf_add(&full, value->text);
            continue;
        }
        struct str key = name_key(making->arena, making->variants, value->text);
        add_grams(making, key);
        other = other.len == 0 ? key : other;
    }
    struct str key = name_key(making->arena, making->variants, buf_str(&full));
    add_grams(making, key);
    return key.len > 0 ? key : other;
}

void person_keys_make(struct arena *arena, const struct seido *seido, const struct record *person,
                      struct person_keys *ret)
{
    struct making making = { .arena = arena, .variants = &seido->variants };
    struct person_keys keys = { .numbers = arena_array(arena, struct str, NUMBERS_MAX) };
    keys.name = name_keys(&making, person, KIND_NAME);
    keys.kana = name_keys(&making, person, KIND_KANA);
    keys.gram_count = unique_grams(making.grams, making.gram_count);
    keys.grams = arena_array(arena, int64_t, keys.gram_count);
    for (size_t i = 0; i < keys.gram_count; i++)
        keys.grams[i] = making.grams[i];
    for (size_t i = 0; i < person->def->field_count; i++) {
        const struct field *field = &person->def->fields[i];
        const struct value *value = &person->values[field->number];
        if (field->kind != KIND_TELEPHONE || !value->has || keys.number_count == NUMBERS_MAX)
            continue;
        bool is_known = false;
        for (size_t n = 0; n < keys.number_count; n++)
            is_known = is_known || str_equal(keys.numbers[n], value->text);
        if (!is_known)
            keys.numbers[keys.number_count++] = value->text;
    }
    *ret = keys;
}

void person_keys_set(struct arena *arena, const struct seido *seido, struct record *person)
{
    struct person_keys keys = { 0 };
    person_keys_make(arena, seido, person, &keys);
    person->name_key = keys.name;
    person->kana_key = keys.kana;
}

static STATUS update_keys(struct tx *tx, const struct record *person,
                          const struct person_keys *keys, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE person SET name_key = $1, kana_key = $2 WHERE tenant = $3 AND id = $4",
                   err));
    bind_text(&stmt, 1, keys->name);
    bind_text(&stmt, 2, keys->kana);
    bind_int(&stmt, 3, person->tenant.n);
    bind_int(&stmt, 4, person->id.n);
    return db_run(&stmt, NULL, err);
}

static STATUS remove_grams(struct tx *tx, const struct record *person, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "DELETE FROM person_gram WHERE tenant = $1 AND owner_id = $2 AND person_id = $3",
                   err));
    bind_int(&stmt, 1, person->tenant.n);
    bind_int(&stmt, 2, person->owner.n);
    bind_int(&stmt, 3, person->id.n);
    return db_run(&stmt, NULL, err);
}

STATUS person_numbers_remove(struct tx *tx, TenantId tenant, PersonId person, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt, "DELETE FROM person_number WHERE tenant = $1 AND person_id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, person.n);
    return db_run(&stmt, NULL, err);
}

/* Sixteen pairs a statement, the rest one by one. */
static STATUS insert_grams(struct tx *tx, const struct record *person,
                           const struct person_keys *keys, size_t from, size_t count,
                           struct err *err)
{
    AUTO_STMT stmt = { 0 };
    if (count == CHUNK_GRAMS)
        TRY(db_prepare(tx->db, &stmt,
                       "INSERT INTO person_gram (tenant, owner_id, person_id, gram) VALUES"
                       " ($1, $2, $3, $4), ($1, $2, $3, $5), ($1, $2, $3, $6), ($1, $2, $3, $7),"
                       " ($1, $2, $3, $8), ($1, $2, $3, $9), ($1, $2, $3, $10), ($1, $2, $3, $11),"
                       " ($1, $2, $3, $12), ($1, $2, $3, $13), ($1, $2, $3, $14),"
                       " ($1, $2, $3, $15), ($1, $2, $3, $16), ($1, $2, $3, $17),"
                       " ($1, $2, $3, $18), ($1, $2, $3, $19) ON CONFLICT DO NOTHING",
                       err));
    else
        TRY(db_prepare(tx->db, &stmt,
                       "INSERT INTO person_gram (tenant, owner_id, person_id, gram)"
                       " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                       err));
    bind_int(&stmt, 1, person->tenant.n);
    bind_int(&stmt, 2, person->owner.n);
    bind_int(&stmt, 3, person->id.n);
    for (size_t i = 0; i < count; i++)
        bind_int(&stmt, 4 + (int)i, keys->grams[from + i]);
    return db_run(&stmt, NULL, err);
}

static STATUS insert_number(struct tx *tx, const struct record *person, struct str digits,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO person_number (tenant, owner_id, digits, person_id)"
                   " SELECT $1, $2, $3, p.id FROM person p WHERE p.tenant = $1 AND p.id = $4"
                   " AND p.protection = 'none' ON CONFLICT DO NOTHING",
                   err));
    bind_int(&stmt, 1, person->tenant.n);
    bind_int(&stmt, 2, person->owner.n);
    bind_text(&stmt, 3, digits);
    bind_int(&stmt, 4, person->id.n);
    return db_run(&stmt, NULL, err);
}

STATUS person_keys_save(struct tx *tx, const struct seido *seido, const struct record *person,
                        bool is_new, struct err *err)
{
    AUTO_ARENA arena;
    struct person_keys keys = { 0 };
    arena_init(&arena, 0);
    person_keys_make(&arena, seido, person, &keys);
    bool is_stored =
        is_new && str_equal(person->name_key, keys.name) && str_equal(person->kana_key, keys.kana);
    if (!is_stored)
        TRY(update_keys(tx, person, &keys, err));
    if (!is_new) {
        TRY(remove_grams(tx, person, err));
        TRY(person_numbers_remove(tx, person->tenant, (PersonId){ person->id.n }, err));
    }
    for (size_t from = 0; from < keys.gram_count;) {
        size_t count = keys.gram_count - from >= CHUNK_GRAMS ? CHUNK_GRAMS : 1;
        TRY(insert_grams(tx, person, &keys, from, count, err));
        from += count;
    }
    for (size_t i = 0; i < keys.number_count; i++)
        TRY(insert_number(tx, person, keys.numbers[i], err));
    return OK;
}
