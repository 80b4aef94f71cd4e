/* err.h - how an operation says that it failed, and how input says what is wrong with it.
 * A bug is an assert. A problem with input is data (struct problems). An operation that failed
 * returns a status, and struct err says why twice: for the user (message key and named values,
 * looked up in the catalogues) and for the log (English detail, ids only, never names). */
#ifndef BANSO_BASE_ERR_H
#define BANSO_BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/str.h"

enum status {
    OK,
    ERR_INVALID,   /* the input cannot be accepted; nothing was changed */
    ERR_NOT_FOUND, /* absent, or hidden from the asker: the two are told alike */
    ERR_CONFLICT,  /* somebody else saved meanwhile, or the key is taken */
    ERR_DENIED,    /* the asker may not do this */
    ERR_LIMIT,     /* larger or more than is taken */
    ERR_DB,        /* the database failed or went away */
    ERR_IO,        /* a file, socket or process failed */
    STATUSES
};

#define STATUS MUST_USE enum status

/* Returns the status of `call` if it is not OK; the only macro that hides control flow. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        enum status try_status_ = (call);                                                          \
        if (try_status_ != OK)                                                                     \
            return try_status_;                                                                    \
    } while (0)

/* A named value of a message: the catalogue formats it by its kind in the reader's language. */
enum arg_kind {
    ARG_NONE,
    ARG_KIND_TEXT,
    ARG_KIND_KEY, /* the text of another key, in the reader's language */
    ARG_KIND_INT,
    ARG_KIND_YEN,
    ARG_KIND_DATE
};

enum {
    ERR_ARGS_MAX = 4,
    ERR_ARG_TEXT_MAX = 200,
    ERR_FIELD_MAX = 96,
    ERR_KEY_MAX = 80,
    ERR_DETAIL_MAX = 400
};

struct text_arg {
    const char *name; /* string literal: the placeholder {name} */
    enum arg_kind kind;
    int64_t number; /* int, yen, or the day of a date */
    struct str text;
};

#define ARG_TEXT(n, s) ((struct text_arg){ .name = (n), .kind = ARG_KIND_TEXT, .text = (s) })
#define ARG_KEY(n, k) ((struct text_arg){ .name = (n), .kind = ARG_KIND_KEY, .text = str_of(k) })
#define ARG_INT(n, v) ((struct text_arg){ .name = (n), .kind = ARG_KIND_INT, .number = (v) })
#define ARG_YEN(n, v) ((struct text_arg){ .name = (n), .kind = ARG_KIND_YEN, .number = (v) })
#define ARG_DATE(n, d) ((struct text_arg){ .name = (n), .kind = ARG_KIND_DATE, .number = (d).day })

struct err_arg {
    char name[24];
    enum arg_kind kind;
    int64_t number;
    char text[ERR_ARG_TEXT_MAX]; /* cut at a character, never inside one */
};

struct err {
    enum status status;
    char field[ERR_FIELD_MAX];   /* field the failure belongs to, or "" */
    char key[ERR_KEY_MAX];       /* message key of the catalogues */
    char detail[ERR_DETAIL_MAX]; /* English, for the log: ids and numbers only */
    size_t arg_count;
    struct err_arg args[ERR_ARGS_MAX];
};

/* Fills `err` (never NULL) and returns `status`, so that a failure is one return statement.
 * `field` and `key` are string literals; an empty field is "". */
STATUS err_set(struct err *err, enum status status, const char *field, const char *key,
               const char *detail_format, ...) PRINTF_LIKE(5, 6);
#ifdef __clang_analyzer__ /* it reads one file at a time: here it sees that the status comes back */
#define err_set(err, status, ...) ((void)!(err_set)(err, status, __VA_ARGS__), (status))
#endif

/* Says which field the failure belongs to. */
void err_at(struct err *err, struct str field);
/* Adds a named value to the message of `err`; more than ERR_ARGS_MAX are a bug. */
void err_arg(struct err *err, struct text_arg arg);

/* How grave a problem with input is (ui: error stops, warning wants a tick, notice informs). */
enum grade { GRADE_ERROR, GRADE_WARNING, GRADE_NOTICE };

struct problem {
    struct str field; /* name of the field; of a table cell "issues[2].text" */
    struct str label; /* what people call it; "" where a record's definition names it */
    const char *key;  /* message key, a literal */
    enum grade grade;
    size_t arg_count;
    struct text_arg args[ERR_ARGS_MAX];
};

/* All that is wrong with one input, in the order it was found. Lives in `arena`. */
struct problems {
    struct arena *arena;
    size_t count, room;
    struct problem *items;
};

void problems_init(struct problems *problems, struct arena *arena);

/* Adds a problem and returns it, so that values can be added with problem_arg. */
struct problem *problems_add(struct problems *problems, struct str field, enum grade grade,
                             const char *key);
struct problem *problem_arg(struct problem *problem, struct text_arg arg);
bool problems_has_errors(const struct problems *problems);

#endif
