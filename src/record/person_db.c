/* person_db.c - search keys of persons. */
#include "record/person_db.h"

#include <stdlib.h>

#include "base/name_key.h"
#include "record/kind.h"

#include "base/banned.h"

enum { GRAMS_MAX = 400, NUMBERS_MAX = 16, MANY_PAIRS = 32, FEW_PAIRS = 4 };

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

/* ---- pairs: in the order of the index, several a statement ---- */

struct pair {
    int64_t gram, person;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->gram != right->gram)
        return left->gram < right->gram ? -1 : 1;
    return left->person < right->person ? -1 : left->person > right->person;
}

static STATUS insert_pairs(struct tx *tx, const struct record *of, const struct pair *pairs,
                           int count, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int at = 1;
    struct rows_size size = { .width = 4, .rows = count };
    TRY(db_prepare_rows(tx->db, &stmt,
                        "INSERT INTO person_gram (tenant, owner_id, gram, person_id) VALUES",
                        " ON CONFLICT DO NOTHING", size, err));
    for (int i = 0; i < count; i++) {
        bind_int(&stmt, at++, of->tenant.n);
        bind_int(&stmt, at++, of->owner.n);
        bind_int(&stmt, at++, pairs[i].gram);
        bind_int(&stmt, at++, pairs[i].person);
    }
    return db_run(&stmt, NULL, err);
}

static STATUS insert_grams(struct tx *tx, struct arena *arena, const struct person_new *persons,
                           size_t count, struct err *err)
{
    size_t all = 0, n = 0;
    for (size_t i = 0; i < count; i++)
        all += persons[i].keys.gram_count;
    struct pair *pairs = arena_array(arena, struct pair, all);
    for (size_t i = 0; i < count; i++)
        for (size_t g = 0; g < persons[i].keys.gram_count; g++)
            pairs[n++] = (struct pair){ persons[i].keys.grams[g], persons[i].person->id.n };
    if (count > 1)
        qsort(pairs, all, sizeof *pairs, compare_pairs);
    for (size_t from = 0; from < all;) {
        size_t left = all - from, size = left >= MANY_PAIRS  ? MANY_PAIRS
                                         : left >= FEW_PAIRS ? FEW_PAIRS
                                                             : 1;
        TRY(insert_pairs(tx, persons[0].person, pairs + from, (int)size, err));
        from += size;
    }
    return OK;
}

/* ---- telephones ---- */

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

static STATUS insert_new_number(struct tx *tx, const struct record *person, struct str digits,
                                struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO person_number (tenant, owner_id, digits, person_id)"
                   " VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                   err));
    bind_int(&stmt, 1, person->tenant.n);
    bind_int(&stmt, 2, person->owner.n);
    bind_text(&stmt, 3, digits);
    bind_int(&stmt, 4, person->id.n);
    return db_run(&stmt, NULL, err);
}

STATUS person_keys_add(struct tx *tx, const struct person_new *persons, size_t count,
                       struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    TRY(insert_grams(tx, &arena, persons, count, err));
    for (size_t i = 0; i < count; i++)
        for (size_t n = 0; n < persons[i].keys.number_count; n++)
            TRY(insert_new_number(tx, persons[i].person, persons[i].keys.numbers[n], err));
    return OK;
}

STATUS person_keys_save(struct tx *tx, const struct seido *seido, const struct record *person,
                        bool is_new, struct err *err)
{
    AUTO_ARENA arena;
    struct person_new one = { .person = person };
    arena_init(&arena, 0);
    person_keys_make(&arena, seido, person, &one.keys);
    bool is_stored = is_new && str_equal(person->name_key, one.keys.name) &&
                     str_equal(person->kana_key, one.keys.kana);
    if (!is_stored)
        TRY(update_keys(tx, person, &one.keys, err));
    if (!is_new) {
        TRY(remove_grams(tx, person, err));
        TRY(person_numbers_remove(tx, person->tenant, (PersonId){ person->id.n }, err));
    }
    TRY(insert_grams(tx, &arena, &one, 1, err));
    for (size_t i = 0; i < one.keys.number_count; i++)
        TRY(insert_number(tx, person, one.keys.numbers[i], err));
    return OK;
}
