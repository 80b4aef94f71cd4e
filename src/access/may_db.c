/* may_db.c - the only SQL of the judge. */
#include "access/may_db.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "access/protection.h"

#include "base/banned.h"

struct str may_category_of(const struct record_def *def)
{
    return def->category.len > 0 ? def->category : STR("basic");
}

static bool is_remembered(const struct case_memo *memo, CasefileId casefile, Date today,
                          struct facts *ret)
{
    if (memo == NULL || memo->casefile.n != casefile.n || casefile.n == 0 ||
        date_compare(memo->today, today) != 0)
        return false;
    *ret = (struct facts){ .exists = true,
                           .owner = memo->owner,
                           .person = memo->person,
                           .is_assigned = memo->is_assigned,
                           .has_conflict = memo->has_conflict };
    return true;
}

/* Who is assigned to the case is assigned to one of the person's cases; of others nothing is known. */
static bool is_person_remembered(const struct case_memo *memo, PersonId person, Date today,
                                 struct facts *ret)
{
    if (memo == NULL || memo->casefile.n == 0 || memo->person.n != person.n || !memo->is_assigned ||
        date_compare(memo->today, today) != 0)
        return false;
    *ret = (struct facts){ .exists = true,
                           .owner = memo->person_owner,
                           .person = person,
                           .is_assigned = true,
                           .has_conflict = memo->has_conflict };
    return true;
}

STATUS may_is_protected(struct db *db, const struct actor *actor, PersonId person, bool *ret,
                        struct err *err)
{
    const struct case_memo *memo = actor->memo;
    enum protection protection;
    *ret = true;
    if (memo == NULL || memo->casefile.n == 0 || memo->person.n != person.n) {
        TRY(protection_load(db, actor->tenant, person, &protection, err));
        *ret = protection != PROTECTION_NONE;
    } else {
        *ret = memo->is_protected;
    }
    return OK;
}

static void read_case(const struct stmt *stmt, struct case_memo *ret)
{
    ret->owner.n = col_int(stmt, 0);
    ret->person.n = col_int(stmt, 1);
    ret->is_assigned = col_bool(stmt, 2);
    ret->has_conflict = col_bool(stmt, 3);
    ret->person_owner.n = col_int(stmt, 4);
    ret->is_protected = protection_parse(col_text(stmt, 5)) != PROTECTION_NONE;
}

static STATUS facts_of_casefile(struct db *db, const struct actor *actor, CasefileId casefile,
                                Date today, struct facts *ret, struct err *err)
{
    if (is_remembered(actor->memo, casefile, today, ret))
        return OK;
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(
        db, &stmt,
        "SELECT c.owner_id, c.person_id,"
        " EXISTS (SELECT 1 FROM assignment a WHERE a.tenant = c.tenant AND a.casefile_id = c.id"
        "   AND a.user_id = $3 AND a.valid_from <= $4"
        "   AND (a.valid_until IS NULL OR a.valid_until >= $4)),"
        " EXISTS (SELECT 1 FROM conflict_of_interest k WHERE k.tenant = c.tenant"
        "   AND k.person_id = c.person_id AND k.user_id = $3 AND k.ended_at IS NULL),"
        " p.owner_id, p.protection FROM casefile c JOIN person p"
        " ON p.tenant = c.tenant AND p.id = c.person_id WHERE c.tenant = $1 AND c.id = $2",
        err));
    bind_int(&stmt, 1, actor->tenant.n);
    bind_int(&stmt, 2, casefile.n);
    bind_int(&stmt, 3, actor->user.n);
    bind_date(&stmt, 4, today);
    TRY(db_step(&stmt, &row, err));
    *ret = (struct facts){ 0 };
    if (!row)
        return OK;
    struct case_memo memo = { .casefile = casefile, .today = today };
    read_case(&stmt, &memo);
    if (actor->memo != NULL)
        *actor->memo = memo;
    (void)is_remembered(&memo, casefile, today, ret);
    return OK;
}

static STATUS facts_of_person(struct db *db, const struct actor *actor, PersonId person, Date today,
                              struct facts *ret, struct err *err)
{
    if (is_person_remembered(actor->memo, person, today, ret))
        return OK;
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT p.owner_id,"
                   " EXISTS (SELECT 1 FROM casefile c JOIN assignment a"
                   "   ON a.tenant = c.tenant AND a.casefile_id = c.id"
                   "   WHERE c.tenant = p.tenant AND c.person_id = p.id AND a.user_id = $3"
                   "   AND a.valid_from <= $4 AND (a.valid_until IS NULL OR a.valid_until >= $4)),"
                   " EXISTS (SELECT 1 FROM conflict_of_interest k WHERE k.tenant = p.tenant"
                   "   AND k.person_id = p.id AND k.user_id = $3 AND k.ended_at IS NULL)"
                   " FROM person p WHERE p.tenant = $1 AND p.id = $2",
                   err));
    bind_int(&stmt, 1, actor->tenant.n);
    bind_int(&stmt, 2, person.n);
    bind_int(&stmt, 3, actor->user.n);
    bind_date(&stmt, 4, today);
    TRY(db_step(&stmt, &row, err));
    *ret = (struct facts){ .exists = row, .person = person };
    if (row) {
        ret->owner.n = col_int(&stmt, 0);
        ret->is_assigned = col_bool(&stmt, 1);
        ret->has_conflict = col_bool(&stmt, 2);
    }
    return OK;
}

/* Records of a person, not of one case: a grant of any case of the person may open them. */
static bool is_of_person(const struct actor *actor, struct str type)
{
    const struct record_def *def = seido_record(actor->seido, type);
    return def != NULL && (str_equal(type, STR("person")) || def->per == PER_PERSON) &&
           !str_equal(type, STR("casefile"));
}

STATUS may_load_facts(struct db *db, const struct actor *actor, const struct object *object,
                      Date today, struct facts *ret, struct err *err)
{
    if (object->person.n != 0 && (object->casefile.n == 0 || is_of_person(actor, object->type)))
        TRY(facts_of_person(db, actor, object->person, today, ret, err));
    else
        TRY(facts_of_casefile(db, actor, object->casefile, today, ret, err));
    if (object->owner.n != 0)
        ret->owner = object->owner;
    return OK;
}

static bool list_has(struct str list, struct str word)
{
    char pattern[80];
    size_t at = 0;
    int len = snprintf(pattern, sizeof pattern, ",%.*s,", STR_ARG(word));
    return word.len > 0 && len > 0 && (size_t)len < sizeof pattern &&
           str_find(list, str_of(pattern), &at);
}

/* Does this grant open the type, and the category if one is asked about? */
static bool opens(const struct actor *actor, const struct object *object, struct str types,
                  struct str categories)
{
    const struct record_def *def = seido_record(actor->seido, object->type);
    bool type_open = list_has(types, object->type) ||
                     (types.len == 0 && def != NULL && list_has(categories, may_category_of(def)));
    return type_open && (object->category.len == 0 || list_has(categories, object->category));
}

static void opened(struct stmt *stmt, OrganisationId giver, struct verdict *ret)
{
    struct str categories = col_text(stmt, 2);
    size_t used = strlen(ret->categories);
    if (!ret->allowed)
        *ret = (struct verdict){
            .allowed = true, .rule = "A-03", .via_grant_of = giver, .grant = col_int(stmt, 0)
        };
    if (used + categories.len >= VERDICT_CATEGORIES_MAX)
        return; /* opens less, never more */
    memcpy(ret->categories + used, categories.ptr, categories.len);
    ret->categories[used + categories.len] = '\0';
}

STATUS may_find_grant(struct db *db, const struct actor *actor, const struct object *object,
                      const struct facts *facts, Date today, struct verdict *ret, struct err *err)
{
    /* A grant of one case opens the person too (what it names of the person); one of all cases has
     * no case. Asked about a person, any grant of that person counts. */
    AUTO_STMT stmt = { 0 };
    bool row = false;
    *ret = (struct verdict){ .rule = "D-02" };
    TRY(db_prepare(
        db, &stmt,
        "SELECT g.id, g.record_types, g.categories FROM access_grant g"
        " WHERE g.tenant = $1 AND g.receiver_id = $2 AND g.giver_id = $3 AND g.person_id = $4"
        " AND (g.casefile_id IS NULL OR g.casefile_id = $5 OR CAST($5 AS BIGINT) = 0)"
        " AND g.revokes_id IS NULL AND g.valid_from <= $6"
        " AND (g.valid_until IS NULL OR g.valid_until >= $6)"
        " AND NOT EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
        "   AND r.revokes_id = g.id)"
        " ORDER BY g.id",
        err));
    bind_int(&stmt, 1, actor->tenant.n);
    bind_int(&stmt, 2, actor->organisation.n);
    bind_int(&stmt, 3, facts->owner.n);
    bind_int(&stmt, 4, facts->person.n);
    bind_int(&stmt, 5, is_of_person(actor, object->type) ? 0 : object->casefile.n);
    bind_date(&stmt, 6, today);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            return OK;
        if (opens(actor, object, col_text(&stmt, 1), col_text(&stmt, 2)))
            opened(&stmt, facts->owner, ret);
        else if (!ret->allowed)
            ret->rule = "D-05";
    }
}

static void add_role(struct actor *actor, const struct role *role)
{
    bool has_room = role != NULL && actor->role_count < ACTOR_ROLES_MAX;
    for (size_t i = 0; has_room && i < actor->role_count; i++)
        has_room = actor->roles[i] != role; /* asked for twice */
    if (has_room)
        actor->roles[actor->role_count++] = role;
}

STATUS actor_read_roles(struct stmt *stmt, int at, struct actor *actor, struct err *err)
{
    for (bool row = true; row;) {
        add_role(actor, seido_role(actor->seido, col_text(stmt, at)));
        TRY(db_step(stmt, &row, err));
    }
    return OK;
}

STATUS actor_load(struct db *db, const struct seido *seido, TenantId tenant, UserId user,
                  OrganisationId organisation, struct actor *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct actor actor = {
        .tenant = tenant, .user = user, .organisation = organisation, .seido = seido
    };
    TRY(db_prepare(db, &stmt,
                   "SELECT r.role FROM membership k" ACTOR_JOINS(
                       "k") " WHERE k.tenant = $1 AND k.user_id = $2 AND k.organisation_id = $4"
                            " AND o.id IS NOT NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_date(&stmt, 3, instant_tokyo_date(clock_now()));
    bind_int(&stmt, 4, organisation.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_DENIED, "", "access.actor.not_active",
                       "user %" PRId64 " is no active member of organisation %" PRId64, user.n,
                       organisation.n);
    TRY(actor_read_roles(&stmt, 0, &actor, err));
    *ret = actor;
    return OK;
}
