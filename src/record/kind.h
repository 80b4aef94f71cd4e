/* kind.h - the field kinds: one row of functions for each. A new kind is a new row of kind.c. */
#ifndef BANSO_RECORD_KIND_H
#define BANSO_RECORD_KIND_H

#include "base/json.h"
#include "record/record.h"
#include "store/db.h"

/* What kinds need to know beyond the value. */
struct kind_context {
    const struct seido *seido;
    enum lang lang;
    Date today;
    bool western_years; /* personal setting */
};

struct kind {
    const char *name;              /* as written in definitions: "date" */
    const char *column_type;       /* migrate_type word; NULL: no column (tables) */
    /* What people or files give -> value; tidies. ERR_INVALID with a message key. Empty text is no
     * value and always OK. */
    STATUS (*parse)(struct arena *arena, const struct kind_context *context,
                    const struct field *field, struct str text, struct value *ret,
                    struct err *err);
    /* As shown to people; "" for no value. */
    struct str (*format)(struct arena *arena, const struct kind_context *context,
                         const struct field *field, const struct value *value);
    /* As put back into an input element (parse(edit(x)) == x). */
    struct str (*edit)(struct arena *arena, const struct kind_context *context,
                       const struct field *field, const struct value *value);
    void (*bind)(struct stmt *stmt, int at, const struct value *value);
    void (*load)(struct arena *arena, const struct stmt *stmt, int at, struct value *ret);
    void (*write_json)(struct json_writer *json, const struct value *value);
    STATUS (*read_json)(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct json *json, struct value *ret,
                        struct err *err);
};

extern const struct kind kinds[KINDS];

const struct kind *kind_of(const struct field *field);
struct str value_format(struct arena *arena, const struct kind_context *context,
                        const struct field *field, const struct value *value);

#endif
