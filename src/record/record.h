/* record.h - a record of any type in seido/: its values, checked and typed, and what it carries.
 * One engine for all types: kinds (kind.h), tables (schema.h), reading and writing (record_db.h),
 * history, lists and search (list.h), exchange of files (exchange.h), drafts (draft.h). */
#ifndef BANSO_RECORD_RECORD_H
#define BANSO_RECORD_RECORD_H

#include "access/ids.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "seido/seido.h"

struct rows;

/* One value; `has` false is "no value" everywhere. Which member holds it says the field's kind. */
struct value {
    bool has;
    int64_t number;      /* date (day), time, yen, count, rate, yes/no, flag, keys */
    enum precision precision; /* partial dates */
    struct str text;     /* texts, codes "01", code sets ",01,05,", telephone digits; unmapped user */
    struct rows *rows;   /* tables */
};

struct rows {
    size_t count;
    struct value **cells; /* [row][column] */
};

enum record_state { RECORD_DRAFT, RECORD_FINAL, RECORD_DELETED }; /* deleted: in the bin */

struct record {
    const struct record_def *def;
    TenantId tenant;
    RecordId id;           /* 0: not stored yet */
    OrganisationId owner;
    CasefileId casefile;   /* 0 unless PER_CASEFILE */
    PersonId person;       /* 0 if none */
    enum record_state state;
    int64_t version;       /* 1 at first; compared at save */
    Date form_on;          /* the form as valid on this day is the form it was given under */
    Instant created_at, updated_at;
    UserId created_by, updated_by;
    struct str origin;     /* "" or "import:<run>" */
    struct value *values;  /* one a field of def, by field.number */
};

struct record *record_new(struct arena *arena, const struct record_def *def);
struct value *record_value(const struct record *record, struct str field); /* asserts it exists */

/* The day as a Date, of a field with a date kind. */
OptDate value_date(const struct value *value);

/* Is the field part of the form under which this record is given, and shown given its values? */
bool field_is_shown(const struct record *record, const struct field *field);
bool conditions_hold(const struct conditions *conditions, const struct record *record);

/* Lists everything wrong with the values: limits, codes not valid on form_on, required fields
 * (only if `is_final`), dates in the future, individual numbers in any text, the type's own check.
 * Values of hidden fields are dropped. */
void record_check(struct arena *arena, struct record *record, bool is_final, Date today,
                  struct problems *problems);

#endif
