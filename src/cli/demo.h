/* demo.h - what the files of `banso demo` share: an invented prefecture with its offices, users and
 * two years of cases (demo_places.c, demo_cases.c), or very many persons for bench/ (demo_bulk.c).
 * The same seed and the same day give the same data. */
#ifndef BANSO_CLI_DEMO_H
#define BANSO_CLI_DEMO_H

#include "access/ids.h"
#include "cli/command.h"
#include "cli/demo_words.h"
#include "os/keyring.h"
#include "record/record.h"

enum {
    DEMO_TENANT = 1,
    DEMO_PLACES_MAX = 16,
    DEMO_USERS_MAX = 32,
    DEMO_CONFERENCES_MAX = 40,
    DEMO_AGENDA_MAX = 40
};

struct demo_place {
    struct str word; /* "aoba_office" */
    struct str kind, name, name_en, municipality, commissioned_by, number_format;
    struct str population; /* "" for none */
    OrganisationId id;
    int64_t running;   /* last case number of `series` */
    struct str series; /* the number format filled in with 0: the year it counts in */
};

struct demo_user {
    struct str login, family, given, kana, place, role;
    struct str secret; /* TOTP, as bytes */
    UserId id;
};

/* One monthly conference of an office, saved when all its cases are known. */
struct demo_conference {
    const struct demo_place *office;
    Date on;
    size_t count;
    struct demo_agenda {
        CasefileId casefile;
        struct str kind, result, minutes;
    } agenda[DEMO_AGENDA_MAX];
};

struct demo {
    struct cli *cli;
    struct db *db;
    struct arena *arena; /* of the run */
    struct arena batch;  /* of one case */
    const struct seido *seido;
    const struct keyring *keyring;
    struct demo_words words;
    Date today;
    TenantId tenant;
    struct demo_place places[DEMO_PLACES_MAX];
    size_t place_count;
    struct demo_user users[DEMO_USERS_MAX];
    size_t user_count;
    struct demo_conference *conferences; /* of all offices, by office and day */
    size_t conference_count;
};

const struct demo_place *demo_place(const struct demo *d, struct str word);
/* The n-th user of a place with that role, wrapping around; NULL if there is none. */
const struct demo_user *demo_user(const struct demo *d, struct str place, const char *role,
                                  size_t n);

/* Organisations and users, in one transaction; and the file <home>/demo-users.txt. */
STATUS demo_make_places(struct demo *d, struct err *err);
/* Prints the users of <home>/demo-users.txt: a table, or one JSON object a line. */
STATUS demo_print_users(struct cli *cli, struct err *err);

STATUS demo_make_cases(struct demo *d, struct err *err);
/* N persons with 1.2 N cases and 10 N contacts in the first office, or spread over 50 more. */
STATUS demo_make_bulk(struct demo *d, int64_t persons, bool is_spread, struct err *err);

/* How cells and rows of a table are parted when typed in one line (record/kind_table.c). */
#define DEMO_CELL "\uFF1A"
#define DEMO_ROW "\uFF0F"

/* ---- one record, filled in as a person would type it (demo_record.c) ---- */
struct demo_record {
    struct demo *d;
    struct record *record;
    Date on;
    enum status status; /* the first failure; told by demo_record_save */
    struct err err;
};
struct demo_owner {
    OrganisationId office;
    PersonId person; /* 0 before there is one */
    CasefileId casefile;
};
void demo_record_begin(struct demo_record *r, struct demo *d, const char *type,
                       const struct demo_owner *owner, Date on);
void demo_put(struct demo_record *r, const char *name, struct str typed);
void demo_put_int(struct demo_record *r, const char *name, int64_t value); /* keys too */
void demo_put_date(struct demo_record *r, const char *name, Date date);
void demo_put_any(struct demo_record *r, const char *name); /* one code of its list */
void demo_put_some(struct demo_record *r, const char *name, int64_t most); /* 1..most codes */
/* Checks and stores it, on its day at about `minute` of the day. */
STATUS demo_record_save(struct demo_record *r, struct tx *tx, UserId by, int32_t minute,
                        struct err *err);

#endif
