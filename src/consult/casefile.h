/* casefile.h - a case: its head (the built-in columns of table casefile), a new one for a person who was
 * looked for first, its number, who works on it, and the earlier case it follows.
 * Rights are the caller's question (access/may.h); changes here are audited in their transaction. */
#ifndef BANSO_CONSULT_CASEFILE_H
#define BANSO_CONSULT_CASEFILE_H

#include "consult/consult.h"
#include "record/record.h"

struct casefile {
    TenantId tenant;
    CasefileId id;
    OrganisationId owner;
    PersonId person;
    struct str program, number;
    struct str state;       /* of the process: "PLAN_DRAFT" */
    int lap;                /* walk along the step bar: 1, at the first replan 2 ... */
    UserId worker;          /* 主担当; 0 if none */
    struct str worker_text; /* as imported, until mapped */
    Date opened_on;
    OptDate closed_on, last_contact_on, next_on, plan_until, monitor_on;
    int64_t contact_count;
    struct str next_text;
    CasefileId previous; /* 0 if none */
    OptDate imported_on; /* day on which it came from old papers */
    bool is_deleted;
    int64_t version;
};

/* errors: ERR_NOT_FOUND */
STATUS casefile_load(const struct consult *c, CasefileId id, struct casefile *ret, struct err *err);
/* The head as a record, for conditions of definitions that name its fields. No tables, no free texts. */
struct record *casefile_record(const struct consult *c, const struct casefile *k);
/* Cases of a person in the actor's own organisation, newest first. */
STATUS casefile_load_of_person(const struct consult *c, PersonId person, struct casefile **ret,
                               size_t *ret_count, struct err *err);
/* ERR_NOT_FOUND if the organisation has no case of that number. */
STATUS casefile_find_number(const struct consult *c, struct str number, CasefileId *ret,
                            struct err *err);

/* The number that a format makes: {yy} year of the era (of the fiscal year), {yyyy} year of our era,
 * {e} letter of the era, {n}... running number with as many digits at least: "R{yy}-{nnnn}".
 *   errors  ERR_INVALID: no {n...} in it, or an unknown brace */
STATUS casefile_format_number(struct arena *arena, const struct eras *eras, struct str format,
                              Date on, int64_t running, struct str *ret, struct err *err);

struct new_casefile {
    struct record *person; /* a new one (version 0), passed by record_check; NULL: `person_id` */
    PersonId person_id;
    struct str search;  /* id of the search made before (desk.h); demanded for a new person */
    struct str program; /* "" : that of the first process */
    struct str number;  /* "" : the organisation's next */
    Date opened_on;
    UserId worker;          /* 0: the actor */
    CasefileId previous;    /* earlier case of the same person; 0 */
    struct record *intake;  /* its first record, final or draft, passed by record_check; NULL */
    struct str request_key; /* a repeat gives the first case */
    struct str draft;       /* of the actor, gone with the saving; "" for none */
};

/* Makes the person (if new, with search keys), the case in the first state of the process, its first
 * step, the assignment, the intake record, the tasks, the audit entries: all or nothing.
 *   *ret_repeat  the request key was answered before: *ret is the first answer
 *   errors  ERR_INVALID "case.search.first": no search of this user within two hours for a new person;
 *           "case.previous.person": the earlier case is another person's, or another office's;
 *           "case.assign.member": the worker is no active member of the actor's organisation
 *           ERR_CONFLICT "case.number.taken" */
STATUS casefile_add(const struct consult *c, struct new_casefile *new_casefile, CasefileId *ret,
                    bool *ret_repeat, struct err *err);

/* ---- who works on it ---- */
enum assignment_role { ASSIGN_MAIN, ASSIGN_SUPPORT, ASSIGN_SUPERVISOR };
struct assignment {
    UserId user;
    struct str name;
    enum assignment_role role;
    Date from;
};
STATUS casefile_assignments(const struct consult *c, CasefileId id, struct assignment **ret,
                            size_t *ret_count, struct err *err);
/* Makes `user` the main worker (the one before ends today), or a further one. The user must be an
 * active member of the case's organisation.
 *   errors  ERR_INVALID "case.assign.member", ERR_NOT_FOUND */
STATUS casefile_assign(const struct consult *c, CasefileId id, UserId user,
                       enum assignment_role role, struct err *err);
/* Ends a further worker's assignment; the main worker is replaced, not ended (ERR_INVALID). */
STATUS casefile_unassign(const struct consult *c, CasefileId id, UserId user, struct err *err);

/* Active members of the actor's organisation who may hold cases, by kana. */
struct member {
    UserId user;
    struct str name;
};
STATUS casefile_members(const struct consult *c, struct member **ret, size_t *ret_count,
                        struct err *err);

#endif
