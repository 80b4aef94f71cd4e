/* json.h - JSON: a writer into a buffer, and a reader into an arena tree.
 * The same values give the same bytes. Yen are integers, dates "2025-04-01", absent values absent. */
#ifndef BANSO_BASE_JSON_H
#define BANSO_BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

/* A document of more values takes many times its own size of memory. */
enum { JSON_DEPTH_MAX = 32, JSON_WRITER_DEPTH = 64, JSON_VALUES_MAX = 100000 };

struct json;

/* Writes one value into `out`; commas and quotes are its business. */
struct json_writer {
    struct buf *out;
    int depth;
    bool needs_comma[JSON_WRITER_DEPTH];
    bool after_name;
};

void json_init(struct json_writer *json, struct buf *out);
void json_object_begin(struct json_writer *json);
void json_object_end(struct json_writer *json);
void json_array_begin(struct json_writer *json);
void json_array_end(struct json_writer *json);
void json_name(struct json_writer *json, struct str name);
void json_text(struct json_writer *json, struct str text);
void json_int(struct json_writer *json, int64_t value);
void json_bool(struct json_writer *json, bool value);
void json_null(struct json_writer *json);
void json_date(struct json_writer *json, Date date);
/* A name and its value in one call. */
void json_member_text(struct json_writer *json, const char *name, struct str text);
void json_member_int(struct json_writer *json, const char *name, int64_t value);
void json_member_bool(struct json_writer *json, const char *name, bool value);
void json_member_date(struct json_writer *json, const char *name, Date date);
/* A value as read or built, with all that is in it. */
void json_write(struct json_writer *json, const struct json *value);

enum json_type { JSON_NULL, JSON_BOOL, JSON_INT, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* A value as read. Numbers with a fraction or outside int64 are refused by the reader. */
struct json {
    enum json_type type;
    int64_t number; /* JSON_INT, and 0/1 of JSON_BOOL */
    struct str text;
    size_t count; /* items of an array, members of an object */
    struct json *items;
    struct str *names; /* of an object, as many as items, in the order of the input */
};

/* Reads one document. errors: ERR_INVALID with line and column; ERR_LIMIT deeper than
 * JSON_DEPTH_MAX, or more than JSON_VALUES_MAX values. Duplicate names, NUL in text and numbers with a fraction are ERR_INVALID. */
STATUS json_read(struct arena *arena, struct str bytes, struct json *ret, struct err *err);
const struct json *json_find(const struct json *object, const char *name); /* NULL if absent */

/* Building a tree: the list or object grows in the arena; begin with a zeroed value. */
void json_add_item(struct arena *arena, struct json *list, struct json value);
void json_add_member(struct arena *arena, struct json *object, const char *name, struct json value);
struct json json_of_int(int64_t value);
struct json json_of_text(struct str value);
struct json json_of_date(struct arena *arena, Date value);
struct json json_of_month(struct arena *arena, Date value); /* "2025-04" */
struct json json_of_flag(bool value);

#endif
