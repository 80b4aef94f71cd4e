/* guards.c - declarative guards over the latest records, and the table of C checks (guards_db.c has
 * those that ask the database). */
#include "consult/guards.h"

#include <assert.h>

#include "consult/guard_checks.h"
#include "record/record_db.h"

#include "base/banned.h"

void guard_case_init(struct guard_case *guarded, const struct consult *c,
                     const struct casefile *casefile, struct str transition)
{
    *guarded = (struct guard_case){ .c = c, .casefile = casefile, .transition = transition };
}

void guard_case_know(struct guard_case *guarded, const struct record *record)
{
    assert(guarded->type_count < GUARD_TYPES_MAX);
    guarded->types[guarded->type_count] = record->def;
    guarded->latest[guarded->type_count++] = record;
}

const struct record *guard_record(struct guard_case *guarded, struct str type)
{
    for (size_t i = 0; i < guarded->type_count; i++)
        if (str_equal(guarded->types[i]->name, type))
            return guarded->latest[i];
    const struct record_def *def = seido_record(guarded->c->seido, type);
    if (def == NULL || def->per != PER_CASEFILE || guarded->failed != OK || guarded->is_whole)
        return NULL;
    struct record *latest = NULL;
    guarded->failed =
        record_load_latest(guarded->c->db, guarded->c->arena, def, guarded->casefile->tenant,
                           guarded->casefile->id, &latest, &guarded->err);
    assert(guarded->type_count < GUARD_TYPES_MAX);
    guarded->types[guarded->type_count] = def;
    guarded->latest[guarded->type_count++] = latest;
    return latest;
}

static const struct record *find_latest(void *context, struct str type)
{
    return guard_record(context, type);
}

const struct value *guard_value(struct guard_case *guarded, struct str type, struct str field)
{
    static const struct value none;
    const struct record *record = guard_record(guarded, type);
    const struct value *value = record != NULL ? record_find(record, field) : NULL;
    return value != NULL ? value : &none;
}

typedef MUST_USE enum status (*guard_check)(struct guard_case *guarded, bool *ret, struct err *err);

static const struct {
    struct str name;
    guard_check check;
} checks[] = {
    { STR_INIT("consent_given"), guard_consent_given },
    { STR_INIT("decider_is_municipal"), guard_decider_is_municipal },
    { STR_INIT("decider_is_not_author"), guard_decider_is_not_author },
    { STR_INIT("conference_agreed"), guard_conference_agreed },
    { STR_INIT("conference_reported"), guard_conference_reported },
    { STR_INIT("decision_fits"), guard_decision_fits },
    { STR_INIT("programs_covered"), guard_programs_covered },
    { STR_INIT("emergencies_ratified"), guard_emergencies_ratified },
    { STR_INIT("attempt_recorded"), guard_attempt_recorded },
    { STR_INIT("evaluation_complete"), guard_evaluation_complete },
    { STR_INIT("plan_is_new"), guard_plan_is_new },
};

const char *const guard_check_names[] = {
    "consent_given",       "decider_is_municipal", "decider_is_not_author", "conference_agreed",
    "conference_reported", "decision_fits",        "programs_covered",      "emergencies_ratified",
    "attempt_recorded",    "evaluation_complete",  "plan_is_new",           NULL,
};
static_assert(LENGTH(checks) == LENGTH(guard_check_names) - 1, "a function for every name");

STATUS guard_holds(struct guard_case *guarded, const struct guard *guard, bool *ret,
                   struct err *err)
{
    *ret = conditions_hold_among(&guard->conditions, casefile_record(guarded->c, guarded->casefile),
                                 find_latest, guarded);
    bool found = guard->check.len == 0;
    for (size_t i = 0; i < LENGTH(checks) && guarded->failed == OK && *ret; i++)
        if (str_equal(checks[i].name, guard->check)) {
            found = true;
            TRY(checks[i].check(guarded, ret, err));
        }
    if (guarded->failed != OK) {
        *err = guarded->err;
        return guarded->failed;
    }
    assert(found || !*ret);
    return OK;
}
