/* mapping.h - which column of a file fills which field. Proposed from the labels and aliases in seido/,
 * corrected by a person, and kept for the next file with the same headers. */
#ifndef BANSO_RECORD_EXCHANGE_MAPPING_H
#define BANSO_RECORD_EXCHANGE_MAPPING_H

#include "access/ids.h"
#include "base/clock.h"
#include "base/err.h"
#include "seido/seido.h"
#include "store/db.h"

enum { SHEET_RECORDS_MAX = 12, TARGET_NAME_MAX = 160 };

enum target_kind {
    TARGET_NONE,  /* the column is left out */
    TARGET_FIELD, /* the cell is the field's value */
    TARGET_SPLIT, /* family and given name in one cell, parted at the first space */
    TARGET_TICK   /* the header is an answer of a list, ○ says "this one too" */
};

struct column_target {
    enum target_kind kind;
    size_t record; /* index in mapping.defs */
    const struct field *field;
    const struct field *rest;   /* TARGET_SPLIT: what follows the space */
    const struct field *column; /* TARGET_TICK in a table: the column that holds the code */
    const struct code *code;    /* TARGET_TICK */
};

struct mapping {
    const struct sheet *sheet;
    const struct record_def *defs[SHEET_RECORDS_MAX];
    size_t def_count;
    size_t key_record; /* of the sheet's key field */
    const struct field *key;
    const struct str *headers;
    struct column_target *targets; /* one a column */
    size_t count;
};

/* The sheet of that name; a record type of a case is a sheet by itself (casefile.number + its fields).
 * NULL if there is neither. */
const struct sheet *sheet_find(struct arena *arena, const struct seido *seido, struct str name);

/* What the headers look like. Never fails: unknown headers are TARGET_NONE. */
void mapping_propose(struct arena *arena, const struct seido *seido, const struct sheet *sheet,
                     const struct str *headers, size_t count, struct mapping *ret);

/* A target as text and back: "", "intake.route", "person.family_name/given_name",
 * "plan.programs=shelter", "plan.uses.program=shelter". False if it is none of the sheet. */
struct str target_write(struct arena *arena, const struct mapping *mapping,
                        const struct column_target *target);
bool target_read(const struct mapping *mapping, struct str text, struct column_target *ret);
/* In words, for the mapping page: 相談受付票：相談経路. */
struct str target_label(struct arena *arena, const struct mapping *mapping, enum lang lang,
                        const struct column_target *target);
/* Every field a column may go to, in the order of the forms. */
size_t target_choices(struct arena *arena, const struct mapping *mapping,
                      struct column_target **ret);

/* Lines of target_write, one a column. errors: ERR_INVALID import.mapping */
struct str mapping_write(struct arena *arena, const struct mapping *mapping);
STATUS mapping_read(struct arena *arena, const struct mapping *proposed, struct str text,
                    struct mapping *ret, struct err *err);
/* errors: ERR_INVALID import.no_key (no column for the number), import.target_twice ({field}) */
STATUS mapping_check(struct arena *arena, const struct mapping *mapping, enum lang lang,
                     struct err *err);

/* Kept by organisation, sheet and headers. *ret_found false: none kept, *ret is the proposal. */
STATUS mapping_load(struct db *db, struct arena *arena, TenantId tenant,
                    OrganisationId organisation, const struct mapping *proposed,
                    struct mapping *ret, bool *ret_found, struct err *err);
STATUS mapping_save(struct tx *tx, TenantId tenant, OrganisationId organisation, UserId by,
                    Instant at, const struct mapping *mapping, struct err *err);

#endif
