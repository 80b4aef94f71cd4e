/* kind_rows.h - the functions that the rows of kind.c name; only src/record/kind_*.c include it. */
#ifndef BANSO_RECORD_KIND_ROWS_H
#define BANSO_RECORD_KIND_ROWS_H

#include "record/kind.h"

/* Of one table; a form brings fewer fields than that. */
enum { TABLE_ROWS_MAX = 1000 };

#define KIND_PARSE(name)                                                                           \
    STATUS name(struct arena *arena, const struct kind_context *context,                           \
                const struct field *field, struct str text, struct value *ret, struct err *err)
#define KIND_SHOW(name)                                                                            \
    struct str name(struct arena *arena, const struct kind_context *context,                       \
                    const struct field *field, const struct value *value)
#define KIND_WRITE(name)                                                                           \
    void name(struct json_writer *json, const struct field *field, const struct value *value)
#define KIND_READ(name)                                                                            \
    STATUS name(struct arena *arena, const struct kind_context *context,                           \
                const struct field *field, const struct json *json, struct value *ret,             \
                struct err *err)
#define KIND_BIND(name) void name(struct stmt *stmt, int at, const struct value *value)
#define KIND_LOAD(name)                                                                            \
    void name(struct arena *arena, const struct stmt *stmt, int at, struct value *ret)

/* kind_text.c */
KIND_PARSE(parse_text);
KIND_PARSE(parse_long_text);
KIND_PARSE(parse_kana);
KIND_PARSE(parse_postal_code);
KIND_PARSE(parse_telephone);
KIND_PARSE(parse_email);
KIND_SHOW(show_text);
KIND_SHOW(show_telephone);
KIND_BIND(bind_text_value);
KIND_LOAD(load_text_value);
KIND_WRITE(write_text);
KIND_READ(read_text);

/* kind_date.c */
KIND_PARSE(parse_date);
KIND_PARSE(parse_partial_date);
KIND_PARSE(parse_month);
KIND_PARSE(parse_time);
KIND_SHOW(show_date);
KIND_SHOW(edit_date);
KIND_SHOW(show_month);
KIND_SHOW(edit_month);
KIND_SHOW(show_partial_date);
KIND_SHOW(edit_partial_date);
KIND_SHOW(show_time);
KIND_BIND(bind_date_value);
KIND_LOAD(load_date_value);
KIND_BIND(bind_partial_date);
KIND_LOAD(load_partial_date);
KIND_WRITE(write_date);
KIND_WRITE(write_month);
KIND_WRITE(write_partial_date);
KIND_WRITE(write_time);
KIND_READ(read_date);

/* kind_number.c */
KIND_PARSE(parse_yen);
KIND_PARSE(parse_count);
KIND_PARSE(parse_rate);
KIND_PARSE(parse_yes_no);
KIND_PARSE(parse_flag);
KIND_SHOW(show_yen);
KIND_SHOW(show_count);
KIND_SHOW(edit_number);
KIND_SHOW(show_rate);
KIND_SHOW(edit_rate);
KIND_SHOW(show_yes_no);
KIND_SHOW(edit_yes_no);
KIND_SHOW(show_flag);
KIND_SHOW(edit_flag);
KIND_BIND(bind_number);
KIND_LOAD(load_number);
KIND_WRITE(write_number);
KIND_WRITE(write_yes_no);
KIND_WRITE(write_flag);
KIND_READ(read_number);
KIND_READ(read_yes_no);
KIND_READ(read_flag);

/* kind_code.c */
KIND_PARSE(parse_code);
KIND_PARSE(parse_codes);
KIND_SHOW(show_code);
KIND_SHOW(show_codes);
KIND_SHOW(edit_codes);
KIND_WRITE(write_codes);
KIND_READ(read_code);
KIND_READ(read_codes);

/* kind_key.c */
KIND_PARSE(parse_key);
KIND_PARSE(parse_user);
KIND_PARSE(parse_consent);
KIND_SHOW(show_key);
KIND_SHOW(edit_key);
KIND_SHOW(show_user);
KIND_SHOW(edit_user);
KIND_SHOW(show_consent);
KIND_SHOW(edit_consent);
KIND_BIND(bind_pair);
KIND_LOAD(load_pair);
KIND_WRITE(write_key);
KIND_WRITE(write_user);
KIND_WRITE(write_consent);
KIND_READ(read_key);
KIND_READ(read_user);
KIND_READ(read_consent);

/* kind_table.c */
KIND_PARSE(parse_table);
KIND_SHOW(show_table);
KIND_SHOW(edit_table);
KIND_BIND(bind_nothing);
KIND_LOAD(load_nothing);
KIND_WRITE(write_table);
KIND_READ(read_table);

/* A word of the catalogues; `fallback` when the context has none. */
struct str kind_word(struct arena *arena, const struct kind_context *context, const char *key,
                     const char *fallback);
/* ERR_INVALID with `key` about `field`. */
STATUS kind_refuse(struct err *err, const struct field *field, const char *key);
/* JSON of the wrong type. */
STATUS kind_refuse_json(struct err *err, const struct field *field);
/* Ends trimmed, kana composed with their marks, line ends "\n"; refuses what is not clean text. */
STATUS kind_tidy(struct arena *arena, const struct field *field, struct str text, struct str *ret,
                 struct err *err);
/* First code point at *at, which moves behind it. The text is valid UTF-8. */
uint32_t text_next(struct str text, size_t *at);
void text_add(struct buf *buf, uint32_t code_point);

#endif
