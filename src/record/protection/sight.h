/* sight.h - what one reader sees of one record, field by field: the categories that a grant opens, and the
 * protection of the person. Pages, lists, exports and the API ask here; the verdict is may.h's. */
#ifndef BANSO_RECORD_SIGHT_H
#define BANSO_RECORD_SIGHT_H

#include "access/may.h"
#include "record/record.h"

struct sight {
    struct verdict verdict; /* rule NULL: a record of the own organisation, all categories */
    bool hides_protected;   /* the person is protected: fields marked so, and files */
};

/* For a record that the reader may see; asks the judge only about records of other organisations.
 *   actor   NULL: a command of the operator, who sees all but protected values
 * errors: ERR_NOT_FOUND the reader may not see it after all */
STATUS sight_load(struct db *db, const struct actor *actor, const struct record *record,
                  Instant now, struct sight *ret, struct err *err);
bool sight_masks(const struct sight *sight, const struct record_def *def,
                 const struct field *field);
/* A column of a table field; one without a category of its own has the table's. */
bool sight_masks_column(const struct sight *sight, const struct record_def *def,
                        const struct field *table, const struct field *column);
/* Is nothing masked, whatever the type? */
bool sight_is_whole(const struct sight *sight);
/* A copy in `arena` without what is masked, cells of tables too. */
struct record *sight_copy(struct arena *arena, const struct sight *sight,
                          const struct record *record);

/* A record of an organisation may speak of cases in its tables (the agenda of a conference). Empties the rows of
 * cases that the actor may not see, in place; *ret_count of them. Nothing without an actor. */
STATUS sight_hide_cases(struct db *db, const struct actor *actor, struct record *record,
                        Instant now, size_t *ret_count, struct err *err);

/* The category of a field: its own, its section's or its type's. A list that is filtered or ordered by a field
 * keeps only rows whose category is open (may_category_clause): else the answer tells the hidden value. */
struct str sight_category(const struct record_def *def, const struct field *field);

#endif
