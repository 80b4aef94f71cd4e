/* person_db.c - search keys of persons. */
#include "record/person_db.h"

#include <stdlib.h>

#include "access/protection.h"
#include "base/name_key.h"
#include "record/kind.h"
#include "store/bulk.h"

#include "base/banned.h"

enum { GRAMS_MAX = 400, NUMBERS_MAX = 16 };

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

/* ---- pairs: in the order of the index ---- */

struct person_pair {
    int64_t gram, person;
};

static int compare_pairs(const void *a, const void *b)
{
    const struct person_pair *left = a, *right = b;
    if (left->gram != right->gram)
        return left->gram < right->gram ? -1 : 1;
    return left->person < right->person ? -1 : left->person > right->person;
}

void person_pairs_release(struct person_pairs *pairs)
{
    arena_release(&pairs->arena);
    *pairs = (struct person_pairs){ .owner = pairs->owner };
}

static void add_pairs(struct person_pairs *pairs, const struct person_keys *keys, int64_t person)
{
    if (pairs->items.arena == NULL) {
        arena_init(&pairs->arena, 0);
        pairs->items = (struct array){ &pairs->arena, sizeof(struct person_pair), 0, NULL };
    }
    for (size_t i = 0; i < keys->gram_count; i++)
        *(struct person_pair *)array_add(&pairs->items) =
            (struct person_pair){ keys->grams[i], person };
}

STATUS person_pairs_add(struct tx *tx, TenantId tenant, struct person_pairs *pairs, struct err *err)
{
    const struct person_pair *items = pairs->items.items;
    if (pairs->items.count > 0)
        qsort(pairs->items.items, pairs->items.count, sizeof *items, compare_pairs);
    for (size_t i = 0; i < pairs->items.count; i++) {
        AUTO_STMT stmt = { 0 };
        TRY(db_insert(tx, &stmt,
                      "INSERT INTO person_gram (tenant, owner_id, gram, person_id)"
                      " VALUES ($1, $2, $3, $4)",
                      err));
        bind_int(&stmt, 1, tenant.n);
        bind_int(&stmt, 2, pairs->owner.n);
        bind_int(&stmt, 3, items[i].gram);
        bind_int(&stmt, 4, items[i].person);
        TRY(db_run(&stmt, NULL, err));
    }
    person_pairs_release(pairs);
    return OK;
}

/* ---- telephones ---- */

static STATUS insert_number(struct tx *tx, const struct record *person, struct str digits,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_insert(tx, &stmt,
                  "INSERT INTO person_number (tenant, owner_id, digits, person_id)"
                  " VALUES ($1, $2, $3, $4)",
                  err));
    bind_int(&stmt, 1, person->tenant.n);
    bind_int(&stmt, 2, person->owner.n);
    bind_text(&stmt, 3, digits);
    bind_int(&stmt, 4, person->id.n);
    return db_run(&stmt, NULL, err);
}
STATUS person_keys_add(struct tx *tx, const struct record *person, const struct person_keys *keys,
                       struct person_pairs *pairs, struct err *err)
{
    add_pairs(pairs, keys, person->id.n);
    for (size_t i = 0; i < keys->number_count; i++)
        TRY(insert_number(tx, person, keys->numbers[i], err));
    return OK;
}

/* What was stored of the person before; the numbers of a protected one are not stored again. */
static STATUS remove_keys(struct tx *tx, const struct record *person, struct person_keys *keys,
                          struct err *err)
{
    enum protection protection = PROTECTION_NONE;
    PersonId id = { person->id.n };
    TRY(remove_grams(tx, person, err));
    TRY(person_numbers_remove(tx, person->tenant, id, err));
    TRY(protection_load(tx->db, person->tenant, id, &protection, err));
    if (protection != PROTECTION_NONE)
        keys->number_count = 0;
    return OK;
}

STATUS person_keys_save(struct tx *tx, const struct seido *seido, const struct record *person,
                        bool is_new, struct err *err)
{
    AUTO_ARENA arena;
    AUTO_BULK bulk = bulk_new();
    AUTO_PAIRS pairs = { .owner = person->owner };
    struct person_keys keys;
    struct tx later = bulk_tx(tx->db, bulk);
    arena_init(&arena, 0);
    person_keys_make(&arena, seido, person, &keys);
    bool is_stored =
        is_new && str_equal(person->name_key, keys.name) && str_equal(person->kana_key, keys.kana);
    if (!is_stored)
        TRY(update_keys(tx, person, &keys, err));
    if (!is_new)
        TRY(remove_keys(tx, person, &keys, err));
    TRY(person_keys_add(&later, person, &keys, &pairs, err));
    TRY(person_pairs_add(&later, person->tenant, &pairs, err));
    return bulk_write(tx, bulk, err);
}
