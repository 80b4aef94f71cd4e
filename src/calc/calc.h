/* calc.h - the rules that compute, callable by name: what goes in, what comes out, and the steps
 * between. One table of rules serves `banso calc`, the 試算 pages and the API; each rule is a thin
 * function over a pure one on a lower floor. Input is JSON that calc_run has checked against the
 * rule's members, so a rule reads it without asking twice. */
#ifndef BANSO_CALC_CALC_H
#define BANSO_CALC_CALC_H

#include "base/catalogue.h"
#include "base/json.h"

struct seido;

enum calc_kind {
    CALC_TEXT,
    CALC_COUNT, /* whole number */
    CALC_YEN,
    CALC_RATE,    /* parts per million a year */
    CALC_DATE,    /* "2025-04-01" */
    CALC_MONTH,   /* "2025-04" */
    CALC_WHEN,    /* a month or a date, as it is known */
    CALC_YEAR,    /* year of its April, or of a tax */
    CALC_FLAG,    /* true or false */
    CALC_CHOICE,  /* one of `choices` */
    CALC_DECIMAL, /* a result with one decimal, as text: "148.4" */
    CALC_LIST,    /* of `members`, or of single values of kind `item` */
    CALC_OBJECT,
    CALC_KINDS
};

struct calc_member {
    const char *name;
    const char *label; /* text key; the name is told beside it */
    enum calc_kind kind;
    enum calc_kind item;  /* of CALC_LIST without members */
    enum calc_kind inner; /* of CALC_LIST whose items are lists again */
    bool is_required;
    int form;                   /* 0: in every form of the input; 1, 2: only in that one */
    int64_t min, max;           /* of numbers; texts: most bytes in max; both 0: the kind's own */
    const char *const *choices; /* ends with NULL */
    const struct calc_member *members; /* end with name NULL */
};

/* The member of that name; NULL if there is none, or no members at all. */
const struct calc_member *calc_member_find(const struct calc_member *members, struct str name);

struct calc;

struct calc_rule {
    const char *name;
    const char *number;                         /* of its main rule in docs/rules.md */
    const char *label;                          /* text key */
    const char *example;                        /* an input that is taken, as JSON */
    const struct calc_member *inputs, *results; /* end with name NULL */
    MUST_USE enum status (*run)(struct calc *calc, struct err *err);
};

extern const struct calc_rule *const calc_rules[];  /* ends with NULL, sorted by name */
const struct calc_rule *calc_find(struct str name); /* NULL if there is none */

/* ---- one run ---- */
enum { CALC_STEP_ARGS = 6 };

struct calc_step {
    const char *label;   /* text key: what was done */
    const char *formula; /* text key with the figures as placeholders */
    size_t arg_count;
    struct text_arg args[CALC_STEP_ARGS];
    const char *rule;   /* "R-004" */
    struct str source;  /* of the table; "" is the source of the rule in docs/rules.md */
    struct str row;     /* table row used: "targets 2019"; "" */
    bool is_unverified; /* the table, or its row, is not verified: told with a note */
};

struct calc_answer {
    struct json result; /* an object */
    struct calc_step *steps;
    size_t step_count;
};

struct calc_place {
    struct arena *arena;
    const struct seido *seido;
    /* takes what else a rule misses in its input; NULL: the first is enough */
    struct problems *problems;
};

/* Checks the input and runs the rule.
 *   errors  ERR_INVALID, ERR_NOT_FOUND (a table has no row): err->field is the member,
 *           "measures[0].kind" inside lists */
STATUS calc_run(const struct calc_rule *rule, const struct calc_place *place,
                const struct json *input, struct calc_answer *ret, struct err *err);

/* One value that was read by itself, as calc_run checks it in its input.
 *   errors  ERR_INVALID; err->field is `path` */
STATUS calc_check_value(struct arena *arena, const struct calc_member *member,
                        const struct json *value, struct str path, struct err *err);

/* The answer as one JSON object: the results, "rule" and "steps". */
void calc_write(const struct voice *reader, const struct calc_rule *rule,
                const struct calc_answer *answer, struct json_writer *json);
/* {"error":{"code":…,"member":…,"message":…}} */
void calc_write_error(struct arena *arena, const struct voice *reader, const struct err *err,
                      struct json_writer *json);
/* The same for people, several lines. */
struct str calc_explain(struct arena *arena, const struct voice *reader,
                        const struct calc_rule *rule, const struct calc_answer *answer);
/* Name, label, an example, and all members with kind, limits and labels in both languages. */
void calc_write_schema(const struct voice *reader, const struct calc_rule *rule,
                       struct json_writer *json);

/* The members for people: one a line, required ones with "*". */
void calc_describe(const struct voice *reader, const struct calc_rule *rule, struct buf *out);

struct str calc_step_formula(struct arena *arena, const struct voice *reader,
                             const struct calc_step *step);
struct str calc_step_source(struct arena *arena, const struct voice *reader,
                            const struct calc_step *step);
struct str calc_percent(struct arena *arena, int64_t ppm); /* 15000 is "1.5" */
/* Says which member a failure belongs to; returns its status. */
enum status calc_err_at(struct err *err, const char *member);
/* Input member from what was typed in a form: amounts with commas, dates in any era form.
 * errors: ERR_INVALID, err->field is the member */
STATUS calc_input_parse(struct arena *arena, const struct eras *eras,
                        const struct calc_member *member, struct str typed, struct json *ret,
                        struct err *err);

#endif
