/* record_db.h - records in the database: load, save, correct, bin, history. All take the tenant from
 * the record or the argument, first in every key. Who may do it is access/may.h's business: callers
 * in web/ and cli/ ask it before, and lists pass a visibility clause (list.h). */
#ifndef BANSO_RECORD_RECORD_DB_H
#define BANSO_RECORD_RECORD_DB_H

#include "record/kind.h"
#include "record/record.h"
#include "store/db.h"

/* With its tables of rows; records in the bin too. errors: ERR_NOT_FOUND */
STATUS record_load(struct db *db, struct arena *arena, const struct record_def *def,
                   TenantId tenant, RecordId id, struct record **ret, struct err *err);
/* The rows of all its tables (lists leave them out). */
STATUS record_load_tables(struct db *db, struct arena *arena, struct record *record,
                          struct err *err);

struct records {
    struct record **items;
    size_t count;
};
/* Live records of a type of one case (drafts and final ones) that the case's own office wrote, newest first by
 * date_field. */
STATUS record_load_of_casefile(struct db *db, struct arena *arena, const struct record_def *def,
                               TenantId tenant, CasefileId casefile, size_t limit,
                               struct records *ret, struct err *err);
/* The newest live one, or NULL. */
STATUS record_load_latest(struct db *db, struct arena *arena, const struct record_def *def,
                          TenantId tenant, CasefileId casefile, struct record **ret,
                          struct err *err);

/* What a page shows of records and no more: columns that are not drawn are not read. Of what every record has, a
 * part has id, owner, person, state, version, when it was made, when and by whom it was changed; one of a case also
 * the case. */
struct record_part {
    const struct record_def *def;
    TenantId tenant;
    const bool *
        fields; /* by field number: those that are read, the others and tables are empty; NULL: all */
};
/* errors: ERR_NOT_FOUND */
STATUS record_load_part(struct db *db, struct arena *arena, const struct record_part *part,
                        RecordId id, struct record **ret, struct err *err);
/* As record_load_of_casefile of the case, whose own office is known. */
struct casefile_key {
    CasefileId id;
    OrganisationId owner;
};
STATUS record_load_part_of_casefile(struct db *db, struct arena *arena,
                                    const struct record_part *part,
                                    const struct casefile_key *casefile, size_t limit,
                                    struct records *ret, struct err *err);

struct actor;
struct keyring;

struct save {
    UserId by;
    Instant at;
    struct str request_key; /* made with the form; a repeat gives the first answer; "" for none */
    struct str reason;      /* of a correction; "" */
    const struct keyring *keyring; /* seals values of protected persons; NULL: those are refused */
    const struct actor
        *actor; /* who chose the values: keys are his to name (key_check.c). NULL: the program
                                * itself did (imports by its own lists, demo), and nothing is asked */
};

/* Stores a new record (version 0; with id 0 it takes a key: key_reserve before tx_begin) or a new
 * version, in the caller's transaction. The version it replaces goes into the history. The values
 * must have passed record_check. Sets id, version, created and updated. Search keys of persons are
 * the caller's next call (person_keys_save).
 *   *ret_repeat  true: this request key was answered before, record->id is the first answer's and
 *                nothing was written
 *   errors  ERR_CONFLICT: stored version differs from record->version; ERR_NOT_FOUND; ERR_INVALID
 *           "record.key": a key is not the actor's to name */
STATUS record_save(struct tx *tx, struct record *record, const struct save *save, bool *ret_repeat,
                   struct err *err);

/* Collects a new record (tx->bulk), for imports: it has its key, values that passed record_check, and a person
 * made with it, so that nobody can have protected him. `save` names neither an actor nor a request key. */
STATUS record_add(struct tx *tx, struct record *record, const struct save *save, struct err *err);

/* To the bin (30 days) with a reason, and back as it was. */
STATUS record_delete(struct tx *tx, struct record *record, const struct save *save,
                     struct err *err);
STATUS record_restore(struct tx *tx, struct record *record, const struct save *save,
                      struct err *err);

/* Ends the bin of a type: what has lain in it for BIN_DAYS goes for good, with its tables, history, files
 * and sealed values; each is audited. Persons and cases stay: taking them away needs two people.
 *   *ret_count  records taken away */
enum { BIN_DAYS = 30 };
STATUS record_bin_empty(struct db *db, const struct record_def *def, TenantId tenant, Instant now,
                        int64_t *ret_count, struct err *err);

/* One version of a record; earlier ones are read back from their snapshots. */
struct version {
    int64_t version;
    Instant at;
    UserId by;
    struct str reason; /* why it was replaced; "" for the present one */
    struct record *record;
};
/* All versions, the present one first. */
STATUS record_history(struct db *db, struct arena *arena, const struct kind_context *context,
                      const struct record *record, struct version **ret, size_t *ret_count,
                      struct err *err);

/* The earlier versions of several records of one type, of each record the newest first, without the present
 * ones. One query a sixteen records. */
struct versions {
    struct record *const *of;
    size_t of_count;
    struct version *items;
    size_t count;
};
enum { VERSIONS_MAX = 200 };
STATUS record_history_of(struct db *db, struct arena *arena, const struct kind_context *context,
                         struct versions *versions, struct err *err);

#endif
