/* search_db.c - one statement a meaning of the line, best first, until enough is found. */
#include "consult/search.h"

#include "base/banned.h"

enum { GRAMS_USED = 4, FIRST_VALUE = 4 };

/* $1 tenant, $2 organisation, $3 user, $4.. of the condition. Persons whose case the user must not touch
 * (conflict of interest) are not found. */
#define SELECT_HITS                                                                               \
    "SELECT p.id, p.family_name, p.given_name, p.family_kana, p.given_kana, p.is_anonymous,"      \
    " p.alias_name, p.birth_on, p.birth_on_precision, p.protection, p.name_key, p.kana_key,"      \
    " k.id, k.number, k.process_state, k.opened_on, u.name FROM person p"                         \
    " LEFT JOIN casefile k ON k.tenant = p.tenant AND k.id = (SELECT x.id FROM casefile x"        \
    " WHERE x.tenant = p.tenant AND x.person_id = p.id AND x.state = 'final'"                     \
    " ORDER BY x.opened_on DESC, x.id DESC LIMIT 1)"                                              \
    " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id"                         \
    " WHERE p.tenant = $1 AND p.owner_id = $2 AND p.state = 'final'"                              \
    " AND NOT EXISTS (SELECT 1 FROM conflict_of_interest i WHERE i.tenant = p.tenant"             \
    " AND i.person_id = p.id AND i.user_id = $3)"

struct searching {
    const struct consult *c;
    struct str line, key;
    struct hit *hits;
    size_t count, limit;
    bool more;
};

static struct str joined(struct arena *arena, struct str first, struct str second)
{
    if (first.len == 0 || second.len == 0)
        return arena_copy(arena, first.len > 0 ? first : second);
    return str_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
}

static bool is_same_name(struct arena *arena, struct str typed, struct str name)
{
    struct buf a, b;
    struct str parts[] = { typed, name };
    struct buf *outs[] = { &a, &b };
    for (size_t i = 0; i < LENGTH(parts); i++) {
        buf_init(outs[i], arena, parts[i].len + 1, 64 * 1024);
        for (size_t k = 0; k < parts[i].len;) {
            struct str rest = str_slice(parts[i], k, parts[i].len);
            bool is_wide = str_starts(rest, STR("　"));
            if (!is_wide && rest.ptr[0] != ' ')
                buf_add_char(outs[i], rest.ptr[0]);
            k += is_wide ? STR("　").len : 1;
        }
    }
    return str_equal(buf_str(&a), buf_str(&b));
}

static void read_hit(const struct searching *s, const struct stmt *row, enum match why,
                     struct hit *ret)
{
    struct arena *arena = s->c->arena;
    *ret = (struct hit){
        .person = { col_int(row, 0) },
        .is_anonymous = col_int(row, 5) == 1,
        .name = joined(arena, col_text(row, 1), col_text(row, 2)),
        .kana = joined(arena, col_text(row, 3), col_text(row, 4)),
        .is_protected = !str_equal(col_text(row, 9), STR("none")),
        .has_birth = !col_is_null(row, 7),
        .birth = { .date = col_date(row, 7).value,
                   .precision = (enum precision)col_int(row, 8) },
        .casefile = { col_int(row, 12) },
        .number = col_copy(arena, row, 13),
        .state = col_copy(arena, row, 14),
        .opened_on = col_date(row, 15),
        .worker_name = col_copy(arena, row, 16),
        .why = why,
    };
    if (ret->is_anonymous && ret->name.len == 0)
        ret->name = col_copy(arena, row, 6);
    if (why != MATCH_NAME)
        return;
    if (is_same_name(arena, s->line, ret->name))
        ret->why = MATCH_NAME;
    else if (str_equal(col_text(row, 10), s->key))
        ret->why = MATCH_VARIANT;
    else
        ret->why = MATCH_KANA;
}

static STATUS take_rows(struct searching *s, struct stmt *stmt, enum match why, struct err *err)
{
    bind_int(stmt, 1, s->c->actor->tenant.n);
    bind_int(stmt, 2, s->c->actor->organisation.n);
    bind_int(stmt, 3, s->c->actor->user.n);
    for (bool has;;) {
        TRY(db_step(stmt, &has, err));
        if (!has)
            return OK;
        bool known = false;
        for (size_t i = 0; i < s->count; i++)
            known = known || s->hits[i].person.n == col_int(stmt, 0);
        if (known)
            continue;
        if (s->count == s->limit) {
            s->more = true;
            return OK;
        }
        read_hit(s, stmt, why, &s->hits[s->count++]);
    }
}

static STATUS by_number(struct searching *s, struct str number, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS " AND p.id IN (SELECT n.person_id FROM casefile n"
                               " WHERE n.tenant = $1 AND n.owner_id = $2 AND n.number = $4)",
                   err));
    bind_text(&find, FIRST_VALUE, number);
    return take_rows(s, &find, MATCH_NUMBER, err);
}

static STATUS by_telephone(struct searching *s, struct str digits, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS " AND p.protection = 'none' AND p.id IN (SELECT n.person_id"
                               " FROM person_number n WHERE n.tenant = $1 AND n.owner_id = $2"
                               " AND n.digits = $4) LIMIT 51",
                   err));
    bind_text(&find, FIRST_VALUE, digits);
    return take_rows(s, &find, MATCH_TELEPHONE, err);
}

static STATUS by_birth(struct searching *s, const struct search_terms *terms, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS " AND p.birth_on >= $4 AND p.birth_on <= $5"
                               " ORDER BY p.birth_on, p.id LIMIT 51",
                   err));
    Date last = terms->birth_precision == PRECISION_MONTH ? date_month_end(terms->birth.value)
                                                          : terms->birth.value;
    bind_date(&find, FIRST_VALUE, terms->birth.value);
    bind_date(&find, FIRST_VALUE + 1, last);
    return take_rows(s, &find, MATCH_BIRTH, err);
}

static STATUS by_whole_name(struct searching *s, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS " AND (p.name_key = $4 OR p.kana_key = $4) LIMIT 51", err));
    bind_text(&find, FIRST_VALUE, s->key);
    return take_rows(s, &find, MATCH_NAME, err);
}

/* One character has no pair: names and readings that begin with it. */
static STATUS by_first_character(struct searching *s, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS " AND ((p.name_key >= $4 AND p.name_key < $5)"
                               " OR (p.kana_key >= $4 AND p.kana_key < $5))"
                               " ORDER BY p.kana_key, p.id LIMIT 51",
                   err));
    bind_text(&find, FIRST_VALUE, s->key);
    bind_text(&find, FIRST_VALUE + 1,
              str_format(s->c->arena, "%.*s\xf4\x8f\xbf\xbf", STR_ARG(s->key)));
    return take_rows(s, &find, MATCH_PART, err);
}

/* Every pair of neighbouring characters must be there: up to four of them are asked for, the rest is
 * rarely needed and is checked on the found keys by the eye. */
static STATUS by_pairs(struct searching *s, struct err *err)
{
    int64_t *grams;
    size_t count = name_key_grams(s->c->arena, s->key, &grams);
    if (count == 0)
        return OK;
    AUTO_STMT find = { 0 };
    TRY(db_prepare(s->c->db, &find,
                   SELECT_HITS
                   " AND p.id IN (SELECT g.person_id FROM person_gram g"
                   " WHERE g.tenant = $1 AND g.owner_id = $2 AND g.gram = $4"
                   " AND EXISTS (SELECT 1 FROM person_gram a WHERE a.tenant = $1"
                   " AND a.owner_id = $2 AND a.gram = $5 AND a.person_id = g.person_id)"
                   " AND EXISTS (SELECT 1 FROM person_gram b WHERE b.tenant = $1"
                   " AND b.owner_id = $2 AND b.gram = $6 AND b.person_id = g.person_id)"
                   " AND EXISTS (SELECT 1 FROM person_gram d WHERE d.tenant = $1"
                   " AND d.owner_id = $2 AND d.gram = $7 AND d.person_id = g.person_id)"
                   " LIMIT 102) LIMIT 51",
                   err));
    for (size_t i = 0; i < GRAMS_USED; i++)
        bind_int(&find, FIRST_VALUE + (int)i, grams[i < count ? i : count - 1]);
    return take_rows(s, &find, MATCH_PART, err);
}

STATUS search_persons(const struct consult *c, struct str line, size_t limit, struct hit **ret,
                      size_t *ret_count, bool *ret_more, struct err *err)
{
    struct search_terms terms;
    search_understand(c->arena, c->seido, line, &terms);
    if (limit > SEARCH_HITS_MAX)
        limit = SEARCH_HITS_MAX;
    struct searching s = { .c = c,
                           .line = str_trim(line),
                           .key = terms.key,
                           .hits = arena_array(c->arena, struct hit, SEARCH_HITS_MAX),
                           .limit = limit };
    if (terms.number.len > 0)
        TRY(by_number(&s, terms.number, err));
    if (terms.digits.len > 0)
        TRY(by_telephone(&s, terms.digits, err));
    if (terms.birth.has)
        TRY(by_birth(&s, &terms, err));
    bool is_name = terms.key.len > 0 && terms.digits.len == 0 && !terms.birth.has;
    if (is_name)
        TRY(by_whole_name(&s, err));
    if (is_name && s.count < s.limit && str_chars(terms.key) == 1)
        TRY(by_first_character(&s, err));
    else if (is_name && s.count < s.limit)
        TRY(by_pairs(&s, err));
    *ret = s.hits;
    *ret_count = s.count;
    *ret_more = s.more;
    return OK;
}
