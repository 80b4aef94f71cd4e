/* form.h - what a form asks: labels, code lists, fields, conditions, sections, record types.
 * Part of the definitions (seido.h); everything lives in the arena of the configuration. */
#ifndef BANSO_SEIDO_FORM_H
#define BANSO_SEIDO_FORM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/catalogue.h"
#include "base/date.h"
#include "base/str.h"

/* What something is called now, and was before: a paper given under the old form keeps its words. */
struct label {
    struct str in[LANGS];              /* both are demanded by the checker */
    const struct former_label *former; /* oldest first */
    size_t former_count;
};

struct former_label {
    Date until;
    struct str in[LANGS];
};

/* The words that held on `on`; an absent day means now. */
struct str label_on(const struct label *label, enum lang lang, OptDate on);
struct validity { /* from..until, both days included; absent means always */
    OptDate from, until;
};
bool validity_holds(struct validity validity, Date on);
bool validity_overlaps(struct validity a, struct validity b);

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
    const struct str *near; /* words that may mean it or another: told, never taken */
    size_t near_count;
    const struct str *wordings; /* all of them as code_match compares */
    size_t wording_count;
    struct validity validity;
    bool exclusive;   /* 該当なし: excludes the others of a set */
    struct str group; /* statistics bucket or heading; "" for none */
    struct place place;
};

struct code_list {
    struct str name;
    struct label label;
    struct code *codes;
    size_t code_count;
    struct str remark; /* what is not verified, where it comes from; for the dictionary */
    struct place place;
};
const struct code *code_find(const struct code_list *list, struct str code);
/* By label (also former) or alias; width, case and spaces are ignored. NULL if none equals it;
 * *ret_count is then the number of codes that it may mean. */
const struct code *code_match(const struct code_list *list, struct str wording, size_t *ret_count);

/* ---- fields ---- */
enum field_kind {
    KIND_TEXT, /* one line */
    KIND_LONG_TEXT,
    KIND_NAME, /* 氏, 名: as typed, search key beside it */
    KIND_KANA, /* フリガナ, canonical full-width katakana */
    KIND_DATE,
    KIND_PARTIAL_DATE, /* two columns: <name> and <name>_precision */
    KIND_TIME,         /* minute of the day */
    KIND_YEN,
    KIND_COUNT,       /* whole number, unit in the label */
    KIND_RATE,        /* ppm */
    KIND_CODE,        /* one of a list */
    KIND_CODES,       /* several of a list; stored as ",01,05," */
    KIND_YES_NO,      /* 1 yes, 0 no, 9 不明・未確認 */
    KIND_FLAG,        /* ticked or not */
    KIND_POSTAL_CODE, /* 123-4567 */
    KIND_TELEPHONE,   /* digits, shown grouped */
    KIND_EMAIL,
    KIND_MONTH, /* first day of the month */
    KIND_USER,  /* key of a user of the tenant; <name>_text keeps an unmapped worker's name */
    KIND_ORGANISATION,
    KIND_PERSON,
    KIND_CASEFILE,
    KIND_RECORD,  /* key of another record: `target` names its type */
    KIND_TABLE,   /* rows of `columns`, in a table of their own */
    KIND_FILE,    /* key of an attachment */
    KIND_CONSENT, /* how given, and the statement as shown: <name>, <name>_text (record.h) */
    KINDS
};

const char *field_kind_name(enum field_kind kind); /* as written: "date" */

/* A condition: field, operator, constants; joined by all or any, no deeper. Other record types are
 * named as "record.field" (their latest live record of the same case). Constants are canonical:
 * codes as they are, yes_no 1 0 9, flag 1 0, days ISO, numbers decimal. */
enum condition_op { OP_IS, OP_IS_NOT, OP_HAS, OP_PRESENT, OP_ABSENT, OP_AT_LEAST, OP_AT_MOST };

struct condition {
    struct str record; /* "" : the record itself */
    struct str field;
    enum condition_op op;
    const struct str *values; /* any of them fits */
    size_t value_count;
    struct place place;
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
    const struct code_list *codes; /* KIND_CONSENT: versions of the statement, code and words */
    struct str target;             /* KIND_RECORD: type; KIND_CONSENT: statement */
    struct field *columns;         /* KIND_TABLE */
    size_t column_count;
    int64_t min, max; /* numbers; text: max characters; table: max rows */
    bool has_min, has_max;
    bool is_stat;                    /* ※ needed for the national statistics */
    bool is_protected;               /* hidden while the person's address is protected */
    bool is_search;                  /* goes into the search keys */
    bool is_filter;                  /* offered as a filter of lists */
    bool is_listed;                  /* shown in lists by default */
    bool is_index;                   /* has an index of its own */
    bool not_future;                 /* dates */
    struct str copy_from, copy_else; /* default: "person.birth_on", "last.method"; else the other */
    struct str category;             /* data category of grants; the section's if "" */
    const struct str *aliases;       /* headers of old files */
    size_t alias_count;
    struct validity validity;
    size_t section;  /* index in the record */
    size_t number;   /* index in record_def.fields: value slot */
    bool is_fixed;   /* column of a migration, kept by the program: never typed */
    bool is_overlay; /* added by the site */
    struct str remark;
    struct place place;
};

struct section {
    struct str name;
    struct label label;
    struct conditions show_if;
    struct str category;
    struct str action; /* right needed to write it besides `write`: conference, decide; "" none */
    struct validity validity;
    struct place place;
};

enum record_per { PER_CASEFILE, PER_PERSON, PER_ORGANISATION, PER_TENANT };
enum record_repeat {
    REPEAT_ONE,     /* one a case */
    REPEAT_MANY,    /* any number, each its own */
    REPEAT_VERSIONS /* one, whose every save is kept and compared (assessment) */
};

struct record_sql;

struct record_def {
    struct str name;          /* intake, contact, plan: also the table's name and the URL's */
    struct label label, help; /* help: what the form is for, how it is filled in */
    struct str form_no;       /* 【1】 */
    enum record_per per;
    enum record_repeat repeat;
    bool is_built_in;    /* person, casefile: the table is made by a migration */
    bool is_append_only; /* final at once; later only corrections and addenda (contact) */
    struct section *sections;
    size_t section_count;
    struct field *fields; /* in the order of the form; all dates of validity */
    size_t field_count;
    struct str title_field; /* shown as the row header of lists */
    struct str date_field;  /* the day a record counts for */
    struct str check;       /* C function by name that checks more; "" */
    struct str category;
    struct validity validity;
    bool is_overlay;
    struct str remark;
    struct place place;
    const struct record_sql *sql; /* its statements (record/column.h); NULL until composed */
};
const struct field *record_field(const struct record_def *def, struct str name); /* NULL */

#endif
