/* kind.h - the field kinds: one row of functions for each. A new kind is a new row of kind.c. */
#ifndef BANSO_RECORD_KIND_H
#define BANSO_RECORD_KIND_H

#include "base/catalogue.h"
#include "base/json.h"
#include "record/record.h"
#include "store/db.h"

/* What kinds need to know beyond the value. */
struct kind_context {
    const struct seido *seido;
    const struct catalogue *catalogue; /* words such as yes and no; NULL: codes instead */
    enum lang lang;
    Date today;
    bool western_years; /* personal setting */
    bool english_dates; /* for who reads them on an English page: 21 Nov 2026; else ISO */
    /* The name behind a key (user, organisation, case ...); NULL, or "" in return: the key itself. */
    struct str (*name_of)(void *context, const struct field *field, int64_t key);
    void *name_context;
};

struct kind {
    const char *name;          /* as written in definitions: "date" */
    const char *column_type;   /* migrate_type word; NULL: no column (tables) */
    const char *second_suffix; /* of a second column: "_precision"; NULL for none */
    const char *second_type;
    /* What people or files give -> value; tidies. ERR_INVALID with a message key, whose {field} is the
     * label of the field (message.h). Empty text is no value and always OK. */
    MUST_USE enum status (*parse)(struct arena *arena, const struct kind_context *context,
                                  const struct field *field, struct str text, struct value *ret,
                                  struct err *err);
    /* As shown to people; "" for no value. */
    struct str (*format)(struct arena *arena, const struct kind_context *context,
                         const struct field *field, const struct value *value);
    /* As put back into an input element (parse(edit(x)) == x). Several codes: "01,05". */
    struct str (*edit)(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value);
    /* Binds or loads all columns of the kind, the first at `at`. */
    void (*bind)(struct stmt *stmt, int at, const struct value *value);
    void (*load)(struct arena *arena, const struct stmt *stmt, int at, struct value *ret);
    /* The value (which is there) as JSON: record_json.h lists the forms. */
    void (*write_json)(struct json_writer *json, const struct field *field,
                       const struct value *value);
    MUST_USE enum status (*read_json)(struct arena *arena, const struct kind_context *context,
                                      const struct field *field, const struct json *json,
                                      struct value *ret, struct err *err);
};

extern const struct kind kinds[KINDS];

const struct kind *kind_of(const struct field *field);
int kind_columns(enum field_kind kind);    /* how many database columns: 0, 1 or 2 */
bool kind_is_text(enum field_kind kind);   /* free text, names, contacts: what people type */
bool kind_is_number(enum field_kind kind); /* time, yen, count, rate */
bool kind_is_date(enum field_kind kind);   /* date, partial date, month */
bool kind_is_key(enum field_kind kind);    /* user, organisation, person, casefile, record, file */
STATUS value_parse(struct arena *arena, const struct kind_context *context,
                   const struct field *field, struct str text, struct value *ret, struct err *err);
struct str value_format(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct value *value);
struct str value_edit(struct arena *arena, const struct kind_context *context,
                      const struct field *field, const struct value *value);

/* Tidying that other modules need too. */
struct str tidy_width(struct arena *arena,
                      struct str text); /* full-width ASCII and spaces to half */
struct str tidy_digits(struct arena *arena, struct str text); /* the digits alone, any width */
bool tidy_is_hyphen(uint32_t c); /* any dash that people type between digits */

#endif
