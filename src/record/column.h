/* column.h - the database columns of a record type, in one order that all statements share: first
 * those every record has, then those of its fields. Person and casefile lack some of the first. */
#ifndef BANSO_RECORD_COLUMN_H
#define BANSO_RECORD_COLUMN_H

#include "base/str.h"
#include "seido/seido.h"

/* Statements of a record type, composed once (column_compose) from its field table. */
struct record_sql {
    struct str load;        /* columns ... WHERE tenant = $1 AND id = $2 */
    struct str of_casefile; /* ... WHERE tenant = $1 AND casefile_id = $2 ... LIMIT $3 */
    /* " t.owner_id, t.id, <its day>, <1: a draft> FROM ... of a case, for list_counts */
    struct str counted;
    struct str insert, update;
    /* What a column holds in place of NULL, in the order of an insert: of the fields, then of the columns that
     * stand beside them (all have one). NULL: it may be NULL. */
    const char **fills;
    int field_columns, columns_beside;
    struct str columns;   /* "t.id, t.owner_id, ..." of a SELECT with the alias t */
    int first_field;      /* column number of the first field in `columns` */
    struct str head;      /* those of them before the first field */
    struct str part_head; /* what is read of these for a part */
    struct str *each;     /* ", t.method, t.method_text": those of each field */
    /* For parts (record_load_part): what stands behind the columns; the case's owner is $4. */
    struct str part_of_casefile;
};

/* Composes the statements of all record types into `arena`, once after loading the definitions.
 * Types without (tests) compose theirs at each use. */
void column_compose(struct arena *arena, struct seido *seido);
/* The statements of a type; composed into `arena` if column_compose was not called. */
const struct record_sql *column_sql(struct arena *arena, const struct record_def *def);

bool column_has_casefile(const struct record_def *def); /* column casefile_id */
bool column_has_person(const struct record_def *def);   /* column person_id */

/* Name of a field's second column; the first is the field's name. */
struct str column_second_name(struct arena *arena, const struct field *field);
/* Name of the table of a KIND_TABLE field: "<record>_<field>". */
struct str column_table_name(struct arena *arena, const struct record_def *def,
                             const struct field *field);

/* What a built-in table's column holds in place of NULL ("''", "0"); NULL if NULL is allowed. */
const char *column_not_null(const struct record_def *def, struct str column);

#endif
