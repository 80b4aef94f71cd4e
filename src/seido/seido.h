/* seido.h - the institution as data: what the definitions say, read once at start and never changed.
 * Record types, code lists, processes, roles, tasks, programs, rate tables and indicators, each with
 * dates of validity. The written form (YAML) is described in docs/definitions.md; loading and
 * checking in load.h. Everything lives in the arena of the configuration. */
#ifndef BANSO_SEIDO_SEIDO_H
#define BANSO_SEIDO_SEIDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/catalogue.h"
#include "base/date.h"
#include "base/era.h"
#include "base/name_key.h"
#include "base/str.h"

struct label {
    struct str in[LANGS]; /* both are demanded by the checker */
};

struct validity { /* from..until, both days included; absent means always */
    OptDate from, until;
};
bool validity_holds(struct validity validity, Date on);

/* Where a definition stands, for messages. */
struct place {
    struct str file;
    int line;
};

/* ---- code lists ---- */
struct code {
    struct str code; /* "01"; stable for ever */
    struct label label;
    const struct str *aliases; /* other wordings met in old files */
    size_t alias_count;
    struct validity validity;
    bool exclusive;      /* 該当なし: excludes the others of a set */
    struct str group;    /* statistics bucket or heading; "" for none */
};

struct code_list {
    struct str name;
    struct label label;
    struct code *codes;
    size_t code_count;
    struct place place;
};
const struct code *code_find(const struct code_list *list, struct str code);
/* By label in any language or alias, spaces and width ignored; *ret_count > 1: it fits several. */
const struct code *code_match(const struct code_list *list, struct str wording, size_t *ret_count);

/* ---- fields ---- */
enum field_kind {
    KIND_TEXT,         /* one line */
    KIND_LONG_TEXT,
    KIND_NAME,         /* 氏, 名: as typed, search key beside it */
    KIND_KANA,         /* フリガナ, canonical full-width katakana */
    KIND_DATE,
    KIND_PARTIAL_DATE, /* two columns: <name> and <name>_precision */
    KIND_TIME,         /* minute of the day */
    KIND_YEN,
    KIND_COUNT,        /* whole number, unit in the label */
    KIND_RATE,         /* ppm */
    KIND_CODE,         /* one of a list */
    KIND_CODES,        /* several of a list; stored as ",01,05," */
    KIND_YES_NO,       /* 1 yes, 0 no, 9 不明・未確認 */
    KIND_FLAG,         /* ticked or not */
    KIND_POSTAL_CODE,  /* 123-4567 */
    KIND_TELEPHONE,    /* digits, shown grouped */
    KIND_EMAIL,
    KIND_MONTH,        /* first day of the month */
    KIND_USER,         /* key of a user of the tenant; <name>_text keeps an unmapped worker's name */
    KIND_ORGANISATION,
    KIND_PERSON,
    KIND_CASEFILE,
    KIND_RECORD,       /* key of another record: `target` names its type */
    KIND_TABLE,        /* rows of `columns`, in a table of their own */
    KIND_FILE,         /* key of an attachment */
    KIND_CONSENT,      /* statement with version + how given; see record/consent.h */
    KINDS
};

/* A condition: field, operator, constants; joined by all or any, no deeper. Other record types are
 * named as "record.field" (their latest live record of the same case). */
enum condition_op { OP_IS, OP_IS_NOT, OP_HAS, OP_PRESENT, OP_ABSENT, OP_AT_LEAST, OP_AT_MOST };

struct condition {
    struct str record; /* "" : the record itself */
    struct str field;
    enum condition_op op;
    const struct str *values; /* any of them fits */
    size_t value_count;
};

struct conditions {
    bool any; /* otherwise all */
    const struct condition *items;
    size_t count; /* 0: always true */
};

/* When a field must be filled in. Drafts are never refused for it. */
enum required { REQUIRED_NO, REQUIRED_FINAL, REQUIRED_ALWAYS };

struct field {
    struct str name;
    enum field_kind kind;
    struct label label, help, unit, example;
    enum required required;
    struct conditions required_if; /* count 0: not conditional */
    struct conditions show_if;
    const struct code_list *codes;
    struct str target;             /* KIND_RECORD: type */
    struct field *columns;         /* KIND_TABLE */
    size_t column_count;
    int64_t min, max;              /* numbers; text: max characters; table: max rows */
    bool has_min, has_max;
    bool is_stat;                  /* ※ needed for the national statistics */
    bool is_protected;             /* hidden while the person's address is protected */
    bool is_search;                /* goes into the search keys */
    bool is_filter;                /* offered as a filter of lists */
    bool is_listed;                /* shown in lists by default */
    bool is_index;                 /* has an index of its own */
    bool not_future;               /* dates */
    struct str copy_from;          /* default: "person.birth_on" or a field of the last record */
    struct str category;           /* data category of grants; the section's if "" */
    const struct str *aliases;     /* headers of old files */
    size_t alias_count;
    struct validity validity;
    size_t section;                /* index in the record */
    size_t number;                 /* index in record_def.fields: value slot */
    bool is_overlay;               /* added by the site */
    struct place place;
};

struct section {
    struct str name;
    struct label label;
    struct conditions show_if;
    struct str category;
};

enum record_per { PER_CASEFILE, PER_PERSON, PER_ORGANISATION, PER_TENANT };
enum record_repeat {
    REPEAT_ONE,      /* one a case */
    REPEAT_MANY,     /* any number, each its own */
    REPEAT_VERSIONS  /* one, whose every save is kept and compared (assessment) */
};

struct record_def {
    struct str name;      /* intake, contact, plan: also the table's name and the URL's */
    struct label label;
    struct str form_no;   /* 【1】 */
    enum record_per per;
    enum record_repeat repeat;
    bool is_built_in;     /* person, casefile: the table is made by a migration */
    bool is_append_only;  /* final at once; later only corrections and addenda (contact) */
    struct section *sections;
    size_t section_count;
    struct field *fields; /* in the order of the form; all dates of validity */
    size_t field_count;
    struct str title_field;  /* shown as the row header of lists */
    struct str date_field;   /* the day a record counts for */
    struct str check;        /* C function by name that checks more; "" */
    struct str category;
    struct validity validity;
    struct place place;
};
const struct field *record_field(const struct record_def *def, struct str name); /* NULL */

/* ---- process ---- */
struct state {
    struct str name;      /* RECEIVED ... */
    struct label label;
    struct str step;      /* point of the step bar: receipt, assessment, plan ... */
    bool is_open;         /* the case is being worked on */
    struct str bucket;    /* statistics */
};

struct guard {
    struct str name;
    struct label message; /* what is missing, and how to meet it */
    struct conditions conditions; /* declarative; or ... */
    struct str check;             /* ... a C function by name (consult/guards.c) */
    struct str remedy;            /* record type or page that meets it; "" */
    bool skip_when_imported;
};

struct transition {
    struct str name;
    struct label label;           /* the act: 「会議にかける」 */
    const struct str *from;       /* states; "*" for any open one */
    size_t from_count;
    struct str to;
    const struct str *roles;
    size_t role_count;
    const struct guard **guards;
    size_t guard_count;
    struct str record;            /* record type filled in with it; "" */
    bool needs_reason;
    bool is_backward;             /* return: shown apart */
};

struct deadline { /* a task arises from a date */
    struct str name;
    struct label label;
    struct label act;             /* words of the button: 評価を始める */
    struct str in_state;          /* holds while the case is in this state; "" any open */
    struct str record, field;     /* the date counted from; record "casefile": a casefile field */
    struct conditions conditions;
    int days, months;             /* added to the date; negative: before */
    int escalate_days;            /* after this many days overdue the chief sees it; 0 never */
    struct str assignee;          /* role: worker, chief, municipal_officer */
    struct str done_by;           /* record type or transition that closes it */
    struct str page;              /* where the act is done: record type or transition */
    struct validity validity;
};

struct process {
    struct str name;
    struct label label;
    struct state *states;
    size_t state_count;
    struct guard *guards;
    size_t guard_count;
    struct transition *transitions;
    size_t transition_count;
    struct deadline *deadlines;
    size_t deadline_count;
    struct label *steps;          /* points of the step bar, in order */
    struct str *step_names;
    size_t step_count;
};
const struct state *process_state(const struct process *process, struct str name);
const struct transition *process_transition(const struct process *process, struct str name);

/* ---- roles ---- */
/* What one role may do on which records in which relation; asked only by access/may.c. */
enum relation {
    RELATION_ASSIGNED,  /* cases the user is assigned to */
    RELATION_OFFICE,    /* all cases of the user's organisation */
    RELATION_GRANTED,   /* what a live grant opens to the user's organisation */
    RELATION_TENANT     /* administration only: never records of persons */
};

struct permission {
    struct str action;   /* see, write, correct, delete, decide, export, reveal, manage ... */
    struct str object;   /* record type, "*", or function such as users, audit, numbers */
    enum relation relation;
};

struct role {
    struct str name;
    struct label label;
    const struct permission *permissions;
    size_t permission_count;
    struct str kind; /* organisation kind that may hold it: office, municipality, contractor ... */
};

/* ---- programs, rates, indicators, snippets ---- */
struct program {
    struct str name;
    struct str column;   /* P1 .. P8, or "" */
    struct label label;
    bool under_law;      /* a plan with it needs a decision, not a confirmation */
    bool own_award;
    struct validity validity;
};

/* One row of a dated table: keys and values as text by column name. */
struct rate_row {
    struct validity validity;
    const struct str *cells; /* as many as the table has columns; "" is absent */
    struct place place;
};

struct rate_table {
    struct str name;
    struct label label;
    struct str source;
    const struct str *columns;
    size_t column_count;
    const struct rate_row *rows;
    size_t row_count;
    bool is_verified;       /* false: shown with a note */
    struct place place;
};
/* The row valid on `on` whose columns equal `keys` ("column","value" pairs).
 * errors: ERR_NOT_FOUND names table, day and keys - never a guess. */
STATUS rate_find(const struct rate_table *table, Date on, const struct str (*keys)[2],
                 size_t key_count, const struct rate_row **ret, struct err *err);
struct str rate_cell(const struct rate_table *table, const struct rate_row *row, struct str column);

struct indicator {
    struct str name;
    struct label label, definition;
    struct str record;             /* what is counted */
    struct str date_field;         /* month it counts in */
    struct conditions conditions;
    struct str target;             /* column of table `targets`; "" */
    struct str of;                 /* denominator: another indicator; "" */
};

struct seido {
    struct record_def *records;
    size_t record_count;
    struct code_list *codes;
    size_t code_list_count;
    struct process *processes;
    size_t process_count;
    struct role *roles;
    size_t role_count;
    struct program *programs;
    size_t program_count;
    struct rate_table *rates;
    size_t rate_count;
    struct indicator *indicators;
    size_t indicator_count;
    struct eras eras;              /* from rate table `eras` */
    struct variants variants;      /* from rate table `name_variants` */
    struct str version;            /* hash of all that was loaded, recorded in the database */
};

const struct record_def *seido_record(const struct seido *seido, struct str name);
const struct code_list *seido_codes(const struct seido *seido, struct str name);
const struct process *seido_process(const struct seido *seido, struct str name);
const struct role *seido_role(const struct seido *seido, struct str name);
const struct program *seido_program(const struct seido *seido, struct str name);
const struct rate_table *seido_rates(const struct seido *seido, struct str name);
const struct indicator *seido_indicator(const struct seido *seido, struct str name);

#endif
