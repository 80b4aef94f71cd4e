/* seido.h - the institution as data: what the definitions say, read once at start and never changed.
 * Record types and code lists (form.h), processes and roles (process.h), programs, rate tables,
 * indicators, statements and settings, with dates of validity. The written form (YAML) is described
 * in docs/definitions.md; loading and checking in load.h. */
#ifndef BANSO_SEIDO_SEIDO_H
#define BANSO_SEIDO_SEIDO_H

#include "base/era.h"
#include "base/name_key.h"
#include "seido/form.h"
#include "seido/process.h"

/* ---- programs, rates, indicators, snippets ---- */
struct program {
    struct str name;
    struct str column; /* P1 .. P8, or "" */
    struct label label;
    bool under_law; /* a plan with it needs a decision, not a confirmation */
    bool own_award; /* has an award of its own (住居確保給付金) */
    const struct str *aliases;
    size_t alias_count;
    struct validity validity;
    struct place place;
};

/* One row of a dated table: keys and values as text by column name. */
struct rate_row {
    struct validity validity;
    const struct str *cells; /* as many as the table has columns; "" is absent */
    bool is_overlay;         /* added by the site: wins over ours where both hold */
    struct place place;
};

struct rate_table {
    struct str name;
    struct label label;
    struct str source;
    const struct str *columns;
    size_t column_count;
    const struct str *key_columns; /* tell rows of one day apart */
    size_t key_count;
    const struct rate_row *rows;
    size_t row_count;
    bool is_verified; /* false: shown with a note */
    struct place place;
};
/* The row valid on `on` whose columns equal `keys` ("column","value" pairs); a row of the site before ours.
 * errors: ERR_NOT_FOUND names table, day and keys - never a guess. */
STATUS rate_find(const struct rate_table *table, Date on, const struct str (*keys)[2],
                 size_t key_count, const struct rate_row **ret, struct err *err);
struct str rate_cell(const struct rate_table *table, const struct rate_row *row, struct str column);

/* Rows of the table `municipalities` by the first character of prefecture, county and name. */
enum { PLACE_GROUPS = 256 };
struct places {
    const struct rate_row **rows;
    size_t from[PLACE_GROUPS + 1];
};

struct indicator {
    struct str name;
    struct label label, definition;
    struct str record;     /* what is counted */
    struct str date_field; /* month it counts in */
    struct conditions conditions;
    struct str setting, setting_is;       /* a place whose setting is this code ... */
    struct conditions setting_conditions; /* ... counts only what meets these too; "" for none */
    struct str target;                    /* column of table `targets`; "" */
    struct str of;                        /* denominator: another indicator; "" */
    struct place place;
};

/* ---- consent statements, settings, sheets ---- */
/* The exact words a person agrees to; a given consent keeps its version for ever. */
struct statement_version {
    struct str version; /* "2025-04" */
    struct validity validity;
    struct label text;
};

struct statement {
    struct str name;
    struct label label;
    const struct statement_version *versions;
    size_t version_count;
    struct place place;
};
/* The version in use on `on`; NULL if there is none. */
const struct statement_version *statement_on(const struct statement *statement, Date on);
const struct statement_version *statement_version(const struct statement *statement,
                                                  struct str version);

/* A fact or choice of a place (table setting), written like a field. */
struct setting {
    struct field field;    /* kind, label, help, unit, limits, codes */
    struct str fallback;   /* as typed; "" is unset */
    bool per_organisation; /* else one for the tenant */
};

/* A sheet of an office's old spreadsheet: one row fills in several records of one case. Headers are
 * looked up in the aliases and labels of these records' fields, in this order. */
struct sheet {
    struct str name;
    struct label label;
    const struct str *records;
    size_t record_count;
    struct str key_field; /* "casefile.number": says which case a row belongs to */
    struct place place;
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
    struct statement *statements;
    size_t statement_count;
    struct setting *settings;
    size_t setting_count;
    struct sheet *sheets;
    size_t sheet_count;
    struct eras eras;         /* from rate table `eras` */
    struct variants variants; /* from rate table `name_variants` */
    struct places places;     /* from rate table `municipalities` */
    struct str version;       /* hash of all that was loaded, recorded in the database */
};

const struct record_def *seido_record(const struct seido *seido, struct str name);
const struct code_list *seido_codes(const struct seido *seido, struct str name);
const struct process *seido_process(const struct seido *seido, struct str name);
const struct role *seido_role(const struct seido *seido, struct str name);
const struct program *seido_program(const struct seido *seido, struct str name);
const struct rate_table *seido_rates(const struct seido *seido, struct str name); /* NULL */
/* errors: ERR_NOT_FOUND "rate.no_table" {table} */
STATUS seido_rates_find(const struct seido *seido, struct str name, const struct rate_table **ret,
                        struct err *err);
/* The few municipalities with a prefecture, county or name that can begin as `address` does, in their order. */
const struct rate_row *const *seido_places(const struct seido *seido, struct str address,
                                           size_t *ret_count);
/* Is the code one of the table `municipalities`, a site's own rows included? */
bool municipality_is_known(const struct seido *seido, struct str code);
size_t place_group(struct str text); /* by its first character */
const struct indicator *seido_indicator(const struct seido *seido, struct str name);
const struct statement *seido_statement(const struct seido *seido, struct str name);
const struct setting *seido_setting(const struct seido *seido, struct str name);
const struct sheet *seido_sheet(const struct seido *seido, struct str name);

#endif
