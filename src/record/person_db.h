/* person_db.h - the search keys of persons: key of the name and of the kana, pairs of their characters
 * (person_gram), telephones as digits (person_number). Kept at every save of a person; who searches is
 * consult/search. Protected persons have no numbers: a hit would be a leak. */
#ifndef BANSO_RECORD_PERSON_DB_H
#define BANSO_RECORD_PERSON_DB_H

#include "record/record.h"
#include "store/db.h"

/* What a person is found by, from the fields of the definition marked `search`. */
struct person_keys {
    struct str name, kana; /* family and given name (kana) as one key each; "" if anonymous */
    int64_t *grams;        /* of names and kana, other names too; each once, ascending */
    size_t gram_count;
    struct str *numbers; /* telephones as digits */
    size_t number_count;
};
void person_keys_make(struct arena *arena, const struct seido *seido, const struct record *person,
                      struct person_keys *ret);

/* Pairs of new persons of one office, gathered so that person_pairs_add can give them in the order of their index. */
struct person_pairs {
    OrganisationId owner;
    struct arena arena;
    struct array items;
};
#define AUTO_PAIRS CLEANUP(person_pairs_release) struct person_pairs
void person_pairs_release(struct person_pairs *pairs); /* accepts one that gathered nothing */
STATUS person_pairs_add(struct tx *tx, TenantId tenant, struct person_pairs *pairs,
                        struct err *err);
/* The keys of a person made with `name_key` and `kana_key` of them: both are stored with the record, which saves
 * the update of two indexes. Nobody can have protected him yet. */
STATUS person_keys_add(struct tx *tx, const struct record *person, const struct person_keys *keys,
                       struct person_pairs *pairs, struct err *err);
/* Writes the keys of a person saved by record_save, in the same transaction.
 *   is_new  the person was just made: there is nothing to take away first */
STATUS person_keys_save(struct tx *tx, const struct seido *seido, const struct record *person,
                        bool is_new, struct err *err);
/* When protection begins: the numbers go at once. */
STATUS person_numbers_remove(struct tx *tx, TenantId tenant, PersonId person, struct err *err);

#endif
