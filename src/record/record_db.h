/* record_db.h - records in the database: load, save, correct, bin, history. All take the tenant from
 * the record or the argument, first in every key. Who may do it is access/may.h's business: callers
 * in web/ and cli/ ask it before, and lists pass a visibility clause (list.h). */
#ifndef BANSO_RECORD_RECORD_DB_H
#define BANSO_RECORD_RECORD_DB_H

#include "record/kind.h"
#include "record/record.h"
#include "store/db.h"

/* errors: ERR_NOT_FOUND */
STATUS record_load(struct db *db, struct arena *arena, const struct record_def *def,
                   TenantId tenant, RecordId id, struct record **ret, struct err *err);

/* All live records of a type of one case, newest first by date_field. */
STATUS record_load_of_casefile(struct db *db, struct arena *arena, const struct record_def *def,
                               TenantId tenant, CasefileId casefile, size_t limit,
                               struct record ***ret, size_t *ret_count, struct err *err);

struct save {
    UserId by;
    Instant at;
    struct str request_key; /* made with the form; a repeat gives the first answer; "" for none */
    struct str reason;      /* of a correction; "" */
};

/* Stores a new record (id 0) or a new version, in the caller's transaction. The version it replaces
 * goes into the history. The values must have passed record_check.
 *   *ret_repeat  true: this request key was answered before, record->id is the first answer's
 *   errors  ERR_CONFLICT: stored version differs from record->version */
STATUS record_save(struct tx *tx, struct record *record, const struct save *save,
                   bool *ret_repeat, struct err *err);

/* To the bin (30 days) with a reason, and back. */
STATUS record_delete(struct tx *tx, struct record *record, const struct save *save,
                     struct err *err);
STATUS record_restore(struct tx *tx, struct record *record, const struct save *save,
                      struct err *err);

/* One earlier version of a record; the snapshot is read back with the same definitions. */
struct version {
    int64_t version;
    Instant at;
    UserId by;
    struct str reason;
    struct record *record;
};
STATUS record_history(struct db *db, struct arena *arena, const struct kind_context *context,
                      const struct record *record, struct version **ret, size_t *ret_count,
                      struct err *err);

#endif
