/* process.h - which step follows which, who may take it, what falls due, and what each role may do.
 * Part of the definitions (seido.h); the engine is consult/, the judge is access/may.c. */
#ifndef BANSO_SEIDO_PROCESS_H
#define BANSO_SEIDO_PROCESS_H

#include "base/map.h"
#include "seido/form.h"

/* ---- process ---- */
struct state {
    struct str name; /* RECEIVED ... */
    struct label label;
    struct str step;   /* point of the step bar: receipt, assessment, plan ... */
    bool is_open;      /* the case is being worked on */
    struct str bucket; /* statistics */
    struct place place;
};

struct guard {
    struct str name;
    struct label message;         /* what is missing, and how to meet it */
    struct conditions conditions; /* declarative; or ... */
    struct str check;             /* ... a C function by name (consult/guards.c) */
    struct str remedy;            /* record type or page that meets it; "" */
    bool skip_when_imported;
    struct place place;
};

struct transition {
    struct str name;
    struct label label;     /* the act: 「会議にかける」 */
    const struct str *from; /* states; "*" for any open one */
    size_t from_count;
    struct str to;
    const struct str *roles;
    size_t role_count;
    const struct guard **guards;
    size_t guard_count;
    struct str record; /* record type filled in with it; "" */
    bool needs_reason;
    bool is_backward; /* return: shown apart */
    struct place place;
};

struct deadline { /* a task arises from a date */
    struct str name;
    struct label label;
    struct label act;            /* words of the button: 評価を始める */
    struct label ahead;          /* instead of the label on days to come; "" none */
    const struct str *in_states; /* holds while the case is in one of them; none: any open one */
    size_t in_state_count;
    struct str record, field; /* the date counted from; record "casefile": a casefile field */
    struct conditions conditions;
    int days, months;    /* added to the date; negative: before */
    int escalate_days;   /* after this many days overdue the chief sees it; 0 never */
    struct str assignee; /* role: worker, chief, municipal_officer */
    struct str done_by;  /* record type or transition that closes it */
    struct str page;     /* where the act is done: record type or transition */
    struct validity validity;
    struct str remark;
    struct place place;
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
    struct label *steps; /* points of the step bar, in order */
    struct str *step_names;
    size_t step_count;
    struct str first; /* state of a new case */
    struct place place;
};
const struct state *process_state(const struct process *process, struct str name);
const struct transition *process_transition(const struct process *process, struct str name);

/* ---- roles ---- */
/* What one role may do on which records in which relation; asked only by access/may.c. */
enum relation {
    RELATION_ASSIGNED, /* cases the user is assigned to */
    RELATION_OFFICE,   /* all cases of the user's organisation */
    RELATION_GRANTED,  /* what a live grant opens to the user's organisation */
    RELATION_TENANT    /* administration only: never records of persons */
};

struct permission {
    struct str action; /* see, write, correct, delete, decide, export, reveal, manage ... */
    struct str object; /* record type, "*", or function such as users, audit, numbers */
    enum relation relation;
    struct place place;
};

struct role {
    struct str name;
    struct label label;
    const struct permission *permissions;
    size_t permission_count;
    struct map rights;       /* the same by action and object: role_relations */
    const struct str *kinds; /* organisation kinds that may hold it: office, municipality ... */
    size_t kind_count;
    struct place place;
};
/* The relations in which the role may do it, as bits (1 << relation); "*" is every record type. */
unsigned role_relations(const struct role *role, struct str action, struct str object);

#endif
