/* import_state.h - what the passes of an import share: which cases and records are there already, names
 * of workers, and one row as records. Only for src/record/exchange/import*.c. */
#ifndef BANSO_RECORD_EXCHANGE_IMPORT_STATE_H
#define BANSO_RECORD_EXCHANGE_IMPORT_STATE_H

#include "base/map.h"
#include "record/exchange/import.h"

/* A case of the organisation, or one that the file brings. */
struct known_case {
    int64_t id; /* 0: not stored yet */
    int64_t person;
    bool is_in_bin;
    bool is_hidden; /* its person has a conflict with who imports */
    bool is_touched;
    size_t first_row; /* of the file that names it; 0: none so far */
};

/* A stored record that a row may change. */
struct known_record {
    int64_t id;
    uint64_t hash; /* over the mapped fields */
};

/* Cases of the file that are stored, each once. */
struct import_named {
    struct known_case **cases;
    struct str *numbers;
    size_t count;
    struct map by_id; /* "812" -> number */
};

struct import_state {
    const struct import_job *job;
    struct arena *arena;                   /* lives through the pass */
    struct map cases;                      /* number -> known_case */
    struct map records[SHEET_RECORDS_MAX]; /* identity -> known_record */
    struct map counters;                   /* identity without its number -> how often met */
    struct map workers;                    /* name -> int64_t key of a user */
    struct map members;     /* "203" -> int64_t key: users of the organisation, past ones too */
    struct map new_workers; /* names met that are not mapped */
    struct str *new_names;  /* the same, in their order */
    size_t new_name_count, new_name_room;
    bool is_one_a_case;                 /* each row is a case by itself */
    bool *is_mapped[SHEET_RECORDS_MAX]; /* by field number */
    struct import_named named;
    uint64_t seen; /* sum over everything that was read: whatever is compared with */
    struct import_preview preview;
    size_t fault_room;
    struct known_case **touched; /* cases that got a record, in order */
    size_t touched_count, touched_room;
};

/* One row of the file as records; lives in the row's arena. */
struct import_row {
    size_t index; /* in the grid */
    struct str number;
    struct known_case *known;
    struct record *records[SHEET_RECORDS_MAX]; /* NULL: the row says nothing about it */
    struct str identities[SHEET_RECORDS_MAX];
    size_t fault_count;
};

STATUS import_state_load(struct import_state *state, struct err *err);
/* Would it be loaded again as it was? */
STATUS import_state_is_same(const struct import_state *state, bool *ret, struct err *err);

/* Cells to checked records; faults go into the preview. */
void import_row_read(struct import_state *state, struct arena *arena, size_t index,
                     struct import_row *ret);
void import_fault_add(struct import_state *state, struct import_row *row, size_t column,
                      struct str text);
/* What the row means for what is stored. */
enum import_result import_row_result(struct import_state *state, const struct import_row *row);
/* The stored record that record `r` of the row changes; NULL for a new one. */
const struct known_record *import_row_known(const struct import_state *state,
                                            const struct import_row *row, size_t r);
uint64_t import_hash(const struct import_state *state, size_t r, const struct record *record);
/* Identity of a record within its case and type, to be counted. */
struct str import_identity(const struct import_state *state, struct arena *arena, struct str key,
                           const struct record *record);

#endif
