/* import_run.h - an import between its steps: the file, sealed, with its mapping, the result of every row
 * and the faults, until it is taken over or cancelled. Then only the counts stay. */
#ifndef BANSO_RECORD_EXCHANGE_IMPORT_RUN_H
#define BANSO_RECORD_EXCHANGE_IMPORT_RUN_H

#include "os/keyring.h"
#include "record/exchange/import.h"

enum import_run_state { IMPORT_RUN_STAGED, IMPORT_RUN_DONE, IMPORT_RUN_CANCELLED };

struct import_run {
    TenantId tenant;
    int64_t id;
    OrganisationId organisation;
    UserId by;
    struct str sheet; /* name */
    enum import_run_state state;
    int64_t file;       /* attachment */
    struct str charset; /* "cp932", "utf-8", "utf-8 (BOM)", "xlsx" */
    struct str mapping; /* mapping_write; "" until chosen */
    int64_t row_count, counts[IMPORT_RESULTS];
    struct str results; /* a letter a row: a c s e; "" until looked at */
    Instant at;
    Instant done_at;   /* 0: not yet */
    struct str folder; /* of import_run_add: where unlinked scratch files may lie */
};

/* Stores a new run with its file (CSV bytes, as convert_file gives them) in a transaction of its own.
 *   name  of the file, for display: sealed
 *   run   tenant, organisation, by, sheet, charset, at, folder; gets id and file */
STATUS import_run_add(struct db *db, const struct keyring *keyring, struct import_run *run,
                      struct str name, struct str bytes, struct err *err);
/* errors: ERR_NOT_FOUND */
STATUS import_run_load(struct db *db, struct arena *arena, TenantId tenant, int64_t id,
                       struct import_run *ret, struct err *err);
/* Name and bytes of its file. errors: ERR_NOT_FOUND when the run has ended */
STATUS import_run_file(struct db *db, struct arena *arena, const struct keyring *keyring,
                       const struct import_run *run, struct str *ret_name, struct str *ret_bytes,
                       struct err *err);
/* Mapping, counts, results and faults of a look, in a transaction of its own. */
STATUS import_run_looked(struct db *db, const struct keyring *keyring, struct import_run *run,
                         const struct import_preview *preview, struct err *err);
/* Other columns were chosen (run->mapping): what was looked at before holds no longer. */
STATUS import_run_choose(struct db *db, const struct keyring *keyring, struct import_run *run,
                         struct err *err);
/* A part of the faults, in their order. */
struct import_faults {
    size_t from, max; /* asked for */
    struct import_fault *items;
    size_t count;
};
STATUS import_run_faults(struct db *db, struct arena *arena, const struct keyring *keyring,
                         const struct import_run *run, struct import_faults *faults,
                         struct err *err);
/* Ends a staged run; its file and faults go. errors: ERR_CONFLICT import.run.gone */
STATUS import_run_end(struct tx *tx, const struct import_run *run, enum import_run_state state,
                      const struct import_preview *preview, Instant at, struct err *err);
/* The newest runs of an organisation. */
STATUS import_run_list(struct db *db, struct arena *arena, TenantId tenant,
                       OrganisationId organisation, struct import_run **ret, size_t *ret_count,
                       struct err *err);
/* Cancels what has been staged for more than two days; for the nightly job. */
STATUS import_run_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                         struct err *err);

#endif
