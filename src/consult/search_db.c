/* search_db.c - the identifiers and the newest case of found persons, in one statement. */
#include "consult/search.h"

#include "record/person_db.h"

#include "base/banned.h"

enum { FIRST_ID = 2, SQL_ROOM = 4096, SQL_MAX = KIB(32) };

static struct str joined(struct arena *arena, struct str first, struct str second)
{
    if (first.len == 0 || second.len == 0)
        return arena_copy(arena, first.len > 0 ? first : second);
    return str_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
}

static void read_hit(struct arena *arena, const struct stmt *row, struct hit *hit)
{
    hit->name = joined(arena, col_text(row, 1), col_text(row, 2));
    hit->kana = joined(arena, col_text(row, 3), col_text(row, 4));
    hit->is_anonymous = col_int(row, 5) == 1;
    if (hit->is_anonymous && hit->name.len == 0)
        hit->name = col_copy(arena, row, 6);
    hit->has_birth = !col_is_null(row, 7);
    if (hit->has_birth)
        hit->birth = (struct partial_date){ .date = col_date(row, 7).value,
                                            .precision = (enum precision)col_int(row, 8) };
    hit->is_protected = !str_equal(col_text(row, 9), STR("none"));
    hit->casefile.n = col_int(row, 10);
    hit->number = col_copy(arena, row, 11);
    hit->state = col_copy(arena, row, 12);
    hit->opened_on = col_date(row, 13);
    hit->worker_name = col_copy(arena, row, 14);
    hit->case_count = col_int(row, 15);
}

/* Only cases that the actor may find: the newest of them, and how many. */
static void write_details(const struct consult *c, const struct clause *findable, struct buf *sql)
{
    buf_init(sql, c->arena, SQL_ROOM, SQL_MAX);
    buf_add(sql, STR("SELECT p.id, p.family_name, p.given_name, p.family_kana, p.given_kana,"
                     " p.is_anonymous, p.alias_name, p.birth_on, p.birth_on_precision,"
                     " p.protection, k.id, k.number, k.process_state, k.opened_on, u.name,"
                     " (SELECT COUNT(*) FROM casefile n WHERE n.tenant = p.tenant"
                     " AND n.person_id = p.id AND n.state = 'final' AND "));
    clause_write(sql, findable, STR("n"), FIRST_ID + SEARCH_HITS_MAX);
    buf_add(sql, STR(") FROM person p LEFT JOIN casefile k ON k.tenant = p.tenant AND k.id ="
                     " (SELECT x.id FROM casefile x WHERE x.tenant = p.tenant"
                     " AND x.person_id = p.id AND x.state = 'final' AND "));
    clause_write(sql, findable, STR("x"), FIRST_ID + SEARCH_HITS_MAX);
    buf_add(sql, STR(" ORDER BY x.opened_on DESC, x.id DESC LIMIT 1)"
                     " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"
                     " WHERE p.tenant = $1 AND p.id IN ("));
    for (int i = 0; i < SEARCH_HITS_MAX; i++)
        buf_addf(sql, i == 0 ? "$%d" : ", $%d", FIRST_ID + i);
    buf_add(sql, STR(")"));
}

static STATUS load_details(const struct consult *c, struct hit *hits, size_t count, struct err *err)
{
    AUTO_STMT load = { 0 };
    struct clause findable;
    struct buf sql;
    may_clause(c->arena, c->actor, STR("search"), STR("casefile"), c->today, &findable);
    write_details(c, &findable, &sql);
    TRY(db_prepare_composed(c->db, &load, buf_str(&sql), err));
    clause_bind(&load, &findable, FIRST_ID + SEARCH_HITS_MAX);
    bind_int(&load, 1, c->actor->tenant.n);
    for (size_t i = 0; i < SEARCH_HITS_MAX; i++)
        bind_int(&load, FIRST_ID + (int)i, i < count ? hits[i].person.n : 0);
    for (bool has;;) {
        TRY(db_step(&load, &has, err));
        if (!has)
            return OK;
        for (size_t i = 0; i < count; i++)
            if (hits[i].person.n == col_int(&load, 0))
                read_hit(c->arena, &load, &hits[i]);
    }
}

static STATUS find(const struct consult *c, const struct person_query *query, size_t limit,
                   struct person_hits *ret, struct err *err)
{
    struct clause visible;
    struct person_search asked = { .tenant = c->actor->tenant,
                                   .owner = c->actor->organisation,
                                   .visible = &visible,
                                   .query = query,
                                   .limit = limit };
    may_clause(c->arena, c->actor, STR("search"), STR("person"), c->today, &visible);
    return person_search(c->db, c->arena, &asked, ret, err);
}

STATUS search_hits(const struct consult *c, struct str line, struct hit **ret, size_t *ret_count,
                   bool *ret_more, struct err *err)
{
    struct person_query query;
    struct person_hits found;
    person_query_read(c->arena, c->seido, str_trim(line), &query);
    TRY(find(c, &query, SEARCH_HITS_MAX, &found, err));
    struct hit *hits = arena_array(c->arena, struct hit, found.count);
    for (size_t i = 0; i < found.count; i++)
        hits[i] = (struct hit){ .person = found.items[i].person, .why = found.items[i].match };
    TRY(load_details(c, hits, found.count, err));
    *ret_count = found.count;
    *ret_more = found.has_more;
    *ret = hits;
    return OK;
}

/* ---- the same person a second time ---- */

struct same {
    const struct consult *consult;
    PersonId self;
    struct hit *hits;
    size_t count;
};

static STATUS add_same(struct same *same, const struct person_query *query, struct err *err)
{
    struct person_hits found;
    TRY(find(same->consult, query, SEARCH_SAME_MAX + 1, &found, err)); /* itself is among them */
    for (size_t i = 0; i < found.count && same->count < SEARCH_SAME_MAX; i++) {
        bool is_known = found.items[i].person.n == same->self.n;
        for (size_t j = 0; j < same->count; j++)
            is_known |= same->hits[j].person.n == found.items[i].person.n;
        if (!is_known)
            same->hits[same->count++] =
                (struct hit){ .person = found.items[i].person, .why = found.items[i].match };
    }
    return OK;
}

static bool has_number(const struct person_keys *keys, struct str number)
{
    for (size_t i = 0; i < keys->number_count; i++)
        if (str_equal(keys->numbers[i], number))
            return true;
    return false;
}

STATUS search_same(const struct consult *c, const struct record *person,
                   const struct record *stored, struct hit **ret, size_t *ret_count,
                   struct err *err)
{
    struct person_keys keys, before;
    const struct value *born = record_find(person, STR("birth_on"));
    const struct value *born_before = record_find(stored, STR("birth_on"));
    struct same same = { .consult = c, .self = { person->id.n } };
    same.hits = arena_array(c->arena, struct hit, SEARCH_SAME_MAX);
    person_keys_make(c->arena, c->seido, person, &keys);
    person_keys_make(c->arena, c->seido, stored, &before);
    bool is_born_anew = born->has != born_before->has || born->number != born_before->number ||
                        born->precision != born_before->precision;
    const struct str now[] = { keys.name, keys.kana }, then[] = { before.name, before.kana };
    for (size_t i = 0; i < LENGTH(now); i++) {
        struct person_query query = { .name_key = now[i],
                                      .birth = { born->has, { (int32_t)born->number } },
                                      .birth_precision = born->precision,
                                      .is_whole = true };
        if (born->has && now[i].len > 0 && (is_born_anew || !str_equal(now[i], then[i])))
            TRY(add_same(&same, &query, err));
    }
    for (size_t i = 0; i < keys.number_count; i++) {
        struct person_query query = { .digits = keys.numbers[i], .is_whole = true };
        if (!has_number(&before, keys.numbers[i]))
            TRY(add_same(&same, &query, err));
    }
    *ret = same.hits;
    *ret_count = same.count;
    return load_details(c, same.hits, same.count, err);
}
