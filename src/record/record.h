/* record.h - a record of any type in seido/: its values, checked and typed, and what it carries.
 * One engine for all types: kinds (kind.h), columns (column.h), tables (schema.h), reading and writing
 * (record_db.h), history, lists (list.h), JSON (record_json.h), messages (message.h), drafts (draft.h),
 * attachments (attachment.h), search keys of persons (person_db.h), files in and out (exchange/). */
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
    int64_t number; /* date (day), month (its first day), time (minute), yen, count, rate (ppm),
                          * yes/no, flag (1), keys, how a consent was given (enum consent) */
    enum precision precision; /* partial dates */
    struct str text;   /* texts, codes "01", code sets ",01,05,", telephone digits; the name of an
                          * unmapped user (number is 0); of a consent "<version>\n<statement>" */
    struct rows *rows; /* tables; has is true when there is a row */
};

struct rows {
    size_t count;
    struct value **cells; /* [row][column] */
};

enum { YES = 1, NO = 0, YES_NO_UNKNOWN = 9 };

/* How a consent was given. Its words are the field's statement in seido/ as valid that day; they are
 * kept with the answer. The day it was given is a date field beside it. */
enum consent { CONSENT_PAPER = 1, CONSENT_SCREEN, CONSENT_ORAL, CONSENT_PROXY };

enum record_state { RECORD_DRAFT, RECORD_FINAL, RECORD_DELETED }; /* deleted: in the bin */

/* What the head of a case holds beside its fields: its last step, how far it came (consult/follow.h). */
struct record_way {
    bool is_known;
    Date step_on;
    struct str step_transition;
    int64_t reached;
};

struct record {
    const struct record_def *def;
    TenantId tenant;
    RecordId id; /* 0: not stored yet */
    OrganisationId owner;
    CasefileId casefile; /* 0 unless PER_CASEFILE */
    PersonId person;     /* 0 if none */
    enum record_state state;
    int64_t version; /* 0: not stored yet; 1 at first; compared at save */
    Date form_on;    /* the form as valid on this day is the form it was given under */
    Instant created_at, updated_at;
    UserId created_by, updated_by;
    struct str origin;             /* "" or "import:<run>" */
    struct str number;             /* of its case; filled by lists (list.h) alone */
    struct str name_key, kana_key; /* of a new person, to be stored with it (person_keys_add) */
    struct record_way way;         /* of a new case, to be stored with it */
    struct value *values;          /* one a field of def, by field.number */
    bool is_part; /* not all fields were read (record_load_part): cannot be saved */
};

struct record *record_new(struct arena *arena, const struct record_def *def);
/* A copy that shares texts and rows but no values. */
struct record *record_copy(struct arena *arena, const struct record *record);
/* Marks these fields; names that the type does not have are left out. By field.number. */
void record_mark_fields(const struct record_def *def, const struct str *names, size_t count,
                        bool *marks);
struct value *record_value(const struct record *record, struct str field); /* asserts it exists */
struct value *record_find(const struct record *record, struct str field);  /* NULL: no such field */
struct str record_state_name(enum record_state state); /* "draft", "final", "deleted" */

bool value_equal(const struct field *field, const struct value *a, const struct value *b);
/* The day as a Date, of a field with a date kind. */
OptDate value_date(const struct value *value);
/* Is `code` in a set of codes? */
bool value_has_code(const struct value *value, struct str code);
void value_set_text(struct value *value, struct str text); /* "" is no value */
void value_set_number(struct value *value, int64_t number);
void value_set_date(struct value *value, Date date);

/* Part of the form that was valid on the record's form_on? (Answers of older forms stay shown.) */
bool field_is_valid(const struct record *record, const struct field *field);
/* Valid, and its conditions and those of its section hold for the values. */
bool field_is_shown(const struct record *record, const struct field *field);
/* Must it be filled in before the record is final? */
bool field_is_required(const struct record *record, const struct field *field);

/* Conditions over the record's own values; one on another record type does not hold, except ABSENT. */
bool conditions_hold(const struct conditions *conditions, const struct record *record);
/* The same with the latest live records of the case: `find` gives the one of a type or NULL. */
typedef const struct record *(*record_finder)(void *context, struct str type);
bool conditions_hold_among(const struct conditions *conditions, const struct record *record,
                           record_finder find, void *context);

/* Lists everything wrong with the values: limits, codes not valid on form_on, required fields
 * (only if `is_final`; REQUIRED_ALWAYS also in drafts), dates in the future, individual numbers in any
 * field, the type's own check. Values of hidden fields are dropped. Texts: text/record.*.po, put
 * into words by message.h. */
void record_check(struct arena *arena, struct record *record, bool is_final, Date today,
                  struct problems *problems);

/* The same for one value that stands in no record (a setting): limits, codes valid on `on`, dates after
 * it, individual numbers. */
void value_check(struct arena *arena, const struct field *field, Date on, struct value *value,
                 struct problems *problems);

/* Names of the C functions that a definition may name as `check:`, NULL at the end (for seido_load). */
extern const char *const record_check_names[];

#endif
