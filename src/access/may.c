/* may.c - the judge. may() and may_clause() ask the same questions in the same words; a generated test
 * compares them row by row. The rules with their numbers: docs/access.md. */
#include "access/may.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "access/may_db.h"

#include "base/banned.h"

static bool is_of_persons(const struct record_def *def)
{
    return def != NULL && (def->is_built_in || def->per == PER_CASEFILE || def->per == PER_PERSON);
}

/* The relations in which a role of the actor carries the permission, as bits. */
static unsigned relations_of(const struct actor *actor, struct str action, struct str type)
{
    const unsigned of_tenant = 1U << RELATION_TENANT;
    unsigned relations = 0;
    for (size_t i = 0; i < actor->role_count; i++)
        relations |= role_relations(actor->roles[i], action, type);
    /* A relation to the tenant alone never opens records of persons. */
    if ((relations & of_tenant) && is_of_persons(seido_record(actor->seido, type)))
        relations &= ~of_tenant;
    return relations;
}

static bool has(unsigned relations, enum relation relation)
{
    return (relations & (1U << relation)) != 0;
}

bool may_ever(const struct actor *actor, struct str action, struct str object_type)
{
    return relations_of(actor, action, object_type) != 0;
}

bool may_by_grant(const struct actor *actor, struct str action, struct str object_type)
{
    return has(relations_of(actor, action, object_type), RELATION_GRANTED);
}

bool verdict_opens(const struct verdict *verdict, struct str category)
{
    char pattern[80];
    size_t found = 0;
    if (!verdict->allowed)
        return false;
    if (verdict->grant == 0)
        return true;
    int len = snprintf(pattern, sizeof pattern, ",%.*s,", STR_ARG(category));
    return category.len > 0 && len > 0 && (size_t)len < sizeof pattern &&
           str_find(str_of(verdict->categories), str_of(pattern), &found);
}

static STATUS decide(struct verdict *ret, bool allowed, const char *rule)
{
    *ret = (struct verdict){ .allowed = allowed, .rule = rule };
    return OK;
}

/* Functions, and types that belong to an organisation or the tenant: no case, no person. */
static STATUS decide_plain(const struct actor *actor, unsigned relations,
                           const struct object *object, struct verdict *ret)
{
    bool is_own = object->owner.n == 0 || object->owner.n == actor->organisation.n;
    bool is_something = object->owner.n != 0 || object->record.n != 0;
    if (has(relations, RELATION_TENANT))
        return decide(ret, true, "A-04");
    /* Something of a person that names neither case nor person (a file, a broken row): nobody can be
     * assigned to it. */
    if (is_something && is_of_persons(seido_record(actor->seido, object->type)) &&
        !has(relations, RELATION_OFFICE))
        return decide(ret, false, "D-03");
    if (has(relations, RELATION_OFFICE) || has(relations, RELATION_ASSIGNED))
        return is_own ? decide(ret, true, "A-05") : decide(ret, false, "D-02");
    /* what a grant opens is a case or a person; a function may be listed before one is chosen */
    return object->owner.n == 0 && object->record.n == 0 ? decide(ret, true, "A-06")
                                                         : decide(ret, false, "D-02");
}

struct question {
    const struct actor *actor;
    const struct object *object;
    unsigned relations;
    Date today;
};

/* Something of a case or person, whose facts are known. */
static STATUS decide_of_person(struct db *db, const struct question *q, const struct facts *facts,
                               struct verdict *ret, struct err *err)
{
    if (!facts->exists)
        return decide(ret, false, "D-06");
    if (facts->has_conflict)
        return decide(ret, false, "D-04");
    if (facts->owner.n == q->actor->organisation.n) {
        if (has(q->relations, RELATION_OFFICE))
            return decide(ret, true, "A-01");
        if (has(q->relations, RELATION_ASSIGNED))
            return facts->is_assigned ? decide(ret, true, "A-02") : decide(ret, false, "D-03");
        return decide(ret, false, "D-02");
    }
    if (!has(q->relations, RELATION_GRANTED))
        return decide(ret, false, "D-02");
    return may_find_grant(db, q->actor, q->object, facts, q->today, ret, err);
}

STATUS may(struct db *db, const struct actor *actor, struct str action, const struct object *object,
           Instant now, struct verdict *ret, struct err *err)
{
    *ret = (struct verdict){ .rule = "D-01" };
    unsigned relations = relations_of(actor, action, object->type);
    if (relations == 0)
        return decide(ret, false, "D-01");
    if (object->casefile.n == 0 && object->person.n == 0)
        return decide_plain(actor, relations, object, ret);

    struct facts facts;
    Date today = instant_tokyo_date(now);
    TRY(may_load_facts(db, actor, object, today, &facts, err));
    struct question question = { actor, object, relations, today };
    return decide_of_person(db, &question, &facts, ret, err);
}

STATUS may_types(struct db *db, const struct actor *actor, const struct type_question *question,
                 Instant now, bool *ret, struct err *err)
{
    struct facts facts;
    struct object object = question->case_object;
    Date today = instant_tokyo_date(now);
    TRY(may_load_facts(db, actor, &object, today, &facts, err));
    for (size_t i = 0; i < question->count; i++) {
        struct verdict verdict = { 0 };
        object.type = question->defs[i]->name;
        struct question one = { actor, &object, relations_of(actor, question->action, object.type),
                                today };
        if (one.relations != 0)
            TRY(decide_of_person(db, &one, &facts, &verdict, err));
        ret[i] = verdict.allowed;
    }
    return OK;
}

/* ---- the clause ---- */
struct writer {
    struct buf sql;
    struct clause *clause;
    struct str of_field; /* category that a grant must open besides the type; "" */
    size_t tenant, organisation, user, today, type, category,
        field; /* numbers of parameters; 0: not yet */
};

static size_t add_param(struct writer *w, struct clause_param param)
{
    assert(w->clause->param_count < CLAUSE_PARAMS_MAX);
    w->clause->params[w->clause->param_count] = param;
    return ++w->clause->param_count;
}

static size_t int_param(struct writer *w, size_t *number, int64_t value)
{
    if (*number == 0)
        *number = add_param(w, (struct clause_param){ .kind = CLAUSE_INT, .number = value });
    return *number;
}

static void write_valid(struct writer *w, const char *alias, Date today)
{
    if (w->today == 0)
        w->today = add_param(w, (struct clause_param){ .kind = CLAUSE_DATE, .number = today.day });
    buf_addf(&w->sql,
             " AND %s.valid_from <= {%zu} AND (%s.valid_until IS NULL OR %s.valid_until"
             " >= {%zu})",
             alias, w->today, alias, alias, w->today);
}

/* Which column of the rows leads to the case or person, and how. */
struct link {
    bool to_person; /* else to the case */
    const char *column;
};

/* A case belongs to a person, but it is the case that is assigned and granted. */
static struct link link_of(const struct record_def *def)
{
    if (str_equal(def->name, STR("casefile")))
        return (struct link){ false, "id" };
    if (str_equal(def->name, STR("person")))
        return (struct link){ true, "id" };
    if (def->per == PER_PERSON)
        return (struct link){ true, "person_id" };
    return (struct link){ false, "casefile_id" };
}

/* Asked row by row, so that a list which ends after its first page asks for few; the OFFSET keeps PostgreSQL from
 * gathering all assignments instead. The inner names are like no alias of a statement. */
static void write_assigned(struct writer *w, const struct actor *actor, struct link link,
                           Date today)
{
    size_t tenant = int_param(w, &w->tenant, actor->tenant.n);
    size_t user = int_param(w, &w->user, actor->user.n);
    if (link.to_person)
        buf_addf(&w->sql,
                 "EXISTS (SELECT 1 FROM casefile may_c JOIN assignment may_a"
                 " ON may_a.tenant = may_c.tenant AND may_a.casefile_id = may_c.id"
                 " WHERE may_c.tenant = {%zu} AND may_c.person_id = {t}.%s"
                 " AND may_a.user_id = {%zu}",
                 tenant, link.column, user);
    else
        buf_addf(&w->sql,
                 "EXISTS (SELECT 1 FROM assignment may_a WHERE may_a.tenant = {%zu}"
                 " AND may_a.casefile_id = {t}.%s AND may_a.user_id = {%zu}",
                 tenant, link.column, user);
    write_valid(w, "may_a", today);
    buf_add(&w->sql, STR(" LIMIT 1 OFFSET 0)"));
}

/* The cases of write_assigned, to begin with: those without an end, and those whose end is to come, each along an
 * index. */
#define HELD                                                                                       \
    "SELECT may_a.casefile_id FROM assignment may_a WHERE may_a.tenant = {%zu}"                    \
    " AND may_a.user_id = {%zu} AND may_a.valid_from <= {%zu} AND may_a.valid_until"
static void select_assigned(struct writer *w, struct arena *arena, const struct actor *actor,
                            Date today)
{
    struct clause *assigned = arena_new(arena, struct clause);
    struct writer inner = { .clause = assigned };
    *assigned = (struct clause){ .param_count = 0 };
    size_t tenant = int_param(&inner, &inner.tenant, actor->tenant.n);
    size_t user = int_param(&inner, &inner.user, actor->user.n);
    size_t on =
        add_param(&inner, (struct clause_param){ .kind = CLAUSE_DATE, .number = today.day });
    buf_init(&inner.sql, arena, 512, 1024);
    buf_addf(&inner.sql, HELD " IS NULL UNION ALL " HELD " >= {%zu}", tenant, user, on, tenant,
             user, on, on);
    assigned->text = buf_str(&inner.sql);
    w->clause->assigned = assigned;
}

static void write_grants(struct writer *w, const struct actor *actor, const struct record_def *def,
                         struct link link, Date today, bool by_person)
{
    const char *key = by_person || link.to_person ? "person_id" : "casefile_id";
    const char *column = !by_person                              ? link.column
                         : str_equal(def->name, STR("casefile")) ? "person_id"
                                                                 : NULL;
    size_t tenant = int_param(w, &w->tenant, actor->tenant.n);
    size_t organisation = int_param(w, &w->organisation, actor->organisation.n);
    if (column != NULL)
        buf_addf(&w->sql,
                 "({t}.%s, {t}.owner_id) IN (SELECT g.%s, g.giver_id"
                 " FROM access_grant g WHERE",
                 column, key);
    else /* all cases of a person: from the row's case to its person */
        buf_addf(&w->sql,
                 "({t}.%s, {t}.owner_id) IN (SELECT c.id, g.giver_id FROM access_grant g"
                 " JOIN casefile c ON c.tenant = g.tenant AND c.person_id = g.person_id"
                 " WHERE",
                 link.column);
    buf_addf(&w->sql, " g.tenant = {%zu} AND g.receiver_id = {%zu} AND g.revokes_id IS NULL",
             tenant, organisation);
    if (by_person)
        buf_add(&w->sql, STR(" AND g.casefile_id IS NULL"));
    else if (!link.to_person)
        buf_add(&w->sql, STR(" AND g.casefile_id IS NOT NULL"));
    write_valid(w, "g", today);
    buf_addf(&w->sql,
             " AND (REPLACE(g.record_types, {%zu}, '') <> g.record_types"
             " OR (g.record_types = ''"
             " AND REPLACE(g.categories, {%zu}, '') <> g.categories))"
             " AND NOT EXISTS (SELECT 1 FROM access_grant r WHERE r.tenant = g.tenant"
             " AND r.revokes_id = g.id)",
             w->type, w->category);
    if (w->field != 0)
        buf_addf(&w->sql, " AND REPLACE(g.categories, {%zu}, '') <> g.categories", w->field);
    buf_add(&w->sql, STR(")"));
}

static void write_granted(struct writer *w, struct arena *arena, const struct actor *actor,
                          const struct record_def *def, Date today)
{
    if (w->of_field.len > 0)
        w->field = add_param(
            w, (struct clause_param){ .kind = CLAUSE_TEXT,
                                      .text = str_format(arena, ",%.*s,", STR_ARG(w->of_field)) });
    struct link link = link_of(def);
    w->type = add_param(
        w, (struct clause_param){ .kind = CLAUSE_TEXT,
                                  .text = str_format(arena, ",%.*s,", STR_ARG(def->name)) });
    w->category =
        add_param(w, (struct clause_param){
                         .kind = CLAUSE_TEXT,
                         .text = str_format(arena, ",%.*s,", STR_ARG(may_category_of(def))) });
    buf_addf(&w->sql, "({t}.owner_id <> {%zu} AND (",
             int_param(w, &w->organisation, actor->organisation.n));
    write_grants(w, actor, def, link, today, false);
    if (!link.to_person) {
        buf_add(&w->sql, STR(" OR "));
        write_grants(w, actor, def, link, today, true);
    }
    buf_add(&w->sql, STR("))"));
}

/* Rows of persons on whose conflict list the actor stands are never kept. */
static void write_conflict(struct writer *w, const struct actor *actor,
                           const struct record_def *def)
{
    struct link link = link_of(def);
    size_t tenant = int_param(w, &w->tenant, actor->tenant.n);
    size_t user = int_param(w, &w->user, actor->user.n);
    bool is_casefile = str_equal(def->name, STR("casefile"));
    if (link.to_person || is_casefile)
        buf_addf(&w->sql,
                 " AND {t}.%s NOT IN (SELECT k.person_id FROM conflict_of_interest k"
                 " WHERE k.tenant = {%zu} AND k.user_id = {%zu} AND k.ended_at IS NULL)",
                 is_casefile ? "person_id" : link.column, tenant, user);
    else
        buf_addf(&w->sql,
                 " AND {t}.%s NOT IN (SELECT c.id FROM conflict_of_interest k"
                 " JOIN casefile c ON c.tenant = k.tenant AND c.person_id = k.person_id"
                 " WHERE k.tenant = {%zu} AND k.user_id = {%zu} AND k.ended_at IS NULL)",
                 link.column, tenant, user);
}

static void write_person_clause(struct writer *w, struct arena *arena, const struct actor *actor,
                                const struct record_def *def, unsigned relations, Date today)
{
    bool office = has(relations, RELATION_OFFICE);
    bool assigned = !office && has(relations, RELATION_ASSIGNED);
    bool granted = has(relations, RELATION_GRANTED);
    buf_add(&w->sql, STR("("));
    if (office || assigned)
        buf_addf(&w->sql, "{t}.owner_id = {%zu}",
                 int_param(w, &w->organisation, actor->organisation.n));
    if (assigned) {
        buf_add(&w->sql, STR(" AND "));
        write_assigned(w, actor, link_of(def), today);
        if (!granted && str_equal(def->name, STR("casefile")))
            select_assigned(w, arena, actor, today);
    }
    if (granted) {
        if (office || assigned)
            buf_add(&w->sql, STR(" OR "));
        write_granted(w, arena, actor, def, today);
    }
    buf_add(&w->sql, STR(")"));
    write_conflict(w, actor, def);
}

void may_clause(struct arena *arena, const struct actor *actor, struct str action, struct str type,
                Date today, struct clause *ret)
{
    struct object what = { .type = type };
    may_category_clause(arena, actor, action, &what, today, ret);
}

void may_category_clause(struct arena *arena, const struct actor *actor, struct str action,
                         const struct object *what, Date today, struct clause *ret)
{
    struct str type = what->type;
    const struct record_def *def = seido_record(actor->seido, type);
    assert(def != NULL);
    struct writer w = { .clause = ret, .of_field = what->category };
    *ret = (struct clause){ .param_count = 0 };
    buf_init(&w.sql, arena, 1024, KIB(16));
    unsigned relations = relations_of(actor, action, type);
    if (relations != 0 && is_of_persons(def))
        write_person_clause(&w, arena, actor, def, relations, today);
    else if (has(relations, RELATION_TENANT))
        buf_add(&w.sql, STR("1 = 1"));
    else if (has(relations, RELATION_OFFICE) || has(relations, RELATION_ASSIGNED))
        buf_addf(&w.sql, "{t}.owner_id = {%zu}",
                 int_param(&w, &w.organisation, actor->organisation.n));
    else
        buf_add(&w.sql, STR("1 = 0"));
    assert(buf_ok(&w.sql));
    ret->text = buf_str(&w.sql);
}

void may_see_clause(struct arena *arena, const struct actor *actor, struct str type, Date today,
                    struct clause *ret)
{
    may_clause(arena, actor, STR("see"), type, today, ret);
}

bool may_see_office(const struct actor *actor, struct str type)
{
    return has(relations_of(actor, STR("see"), type), RELATION_OFFICE);
}

void may_sum_clause(struct arena *arena, const struct actor *actor, struct str type, Date today,
                    struct clause *ret)
{
    struct writer w = { .clause = ret };
    if (!has(relations_of(actor, STR("numbers"), STR("numbers")), RELATION_OFFICE)) {
        may_see_clause(arena, actor, type, today, ret);
        return;
    }
    *ret = (struct clause){ .param_count = 0 };
    buf_init(&w.sql, arena, 512, 1024);
    size_t own = int_param(&w, &w.organisation, actor->organisation.n);
    if (has(relations_of(actor, STR("numbers"), STR("town")), RELATION_OFFICE))
        buf_addf(&w.sql,
                 "({t}.owner_id = {%zu} OR {t}.owner_id IN (SELECT o.id FROM organisation o"
                 " JOIN organisation mine ON mine.tenant = o.tenant AND mine.id = {%zu}"
                 " AND mine.kind = 'municipality'"
                 " WHERE o.tenant = {t}.tenant AND o.commissioned_by = mine.id))",
                 own, own);
    else
        buf_addf(&w.sql, "{t}.owner_id = {%zu}", own);
    assert(buf_ok(&w.sql));
    ret->text = buf_str(&w.sql);
}

/* The first two digits of a municipality's code are those of its prefecture. */
void may_area_clause(struct arena *arena, const struct actor *actor, struct str type,
                     struct clause *ret)
{
    struct writer w = { .clause = ret };
    assert(seido_record(actor->seido, type) != NULL);
    *ret = (struct clause){ .param_count = 0 };
    buf_init(&w.sql, arena, 512, 1024);
    if (has(relations_of(actor, STR("numbers"), STR("area")), RELATION_TENANT))
        buf_addf(&w.sql,
                 "{t}.owner_id IN (SELECT o.id FROM organisation o JOIN organisation mine"
                 " ON mine.tenant = o.tenant AND mine.id = {%zu} AND mine.kind = 'prefecture'"
                 " WHERE o.tenant = {t}.tenant AND LENGTH(o.municipality_code) = 6"
                 " AND SUBSTR(o.municipality_code, 1, 2) = SUBSTR(mine.municipality_code, 1, 2))",
                 int_param(&w, &w.organisation, actor->organisation.n));
    else
        buf_add(&w.sql, STR("1 = 0"));
    assert(buf_ok(&w.sql));
    ret->text = buf_str(&w.sql);
}
