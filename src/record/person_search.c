/* person_search.c - one SELECT a way of finding, in the order of enum match, until enough are found.
 * Each is composed of: a source (an index that gives person ids), the conditions of the rest of the
 * query, and the visibility clause. */
#include "record/person_search.h"

#include <assert.h>
#include <string.h>

#include "base/name_key.h"
#include "base/number_check.h"
#include "record/kind.h"
#include "record/kind_rows.h"

#include "base/banned.h"

enum {
    SQL_MAX = KIB(16),
    GRAMS_USED_MAX = 8,
    TELEPHONE_DIGITS_MIN = 4,
    PROBE_FIRST = 300,
    PROBE_GROWTH = 10,
    PROBE_LAST = 30000,
    INDIVIDUAL_DIGITS = 12
};

#define YEAR_MARK "\xe5\xb9\xb4"  /* 年 */
#define MONTH_MARK "\xe6\x9c\x88" /* 月 */

/* Greater than every text that begins with the one before it. */
#define AFTER_ALL "\xf4\x8f\xbf\xbf"

/* ---- taking a text apart ---- */

/* Digits only, when there is nothing else but what people put between them. */
static struct str telephone_digits(struct arena *arena, struct str tidy)
{
    for (size_t at = 0; at < tidy.len;) {
        uint32_t c = text_next(tidy, &at);
        if (!(c >= '0' && c <= '9') && !tidy_is_hyphen(c) && c != '(' && c != ')' && c != '+')
            return STR("");
    }
    struct str digits = tidy_digits(arena, tidy);
    return digits.len >= TELEPHONE_DIGITS_MIN ? digits : STR("");
}

static bool has_digit(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] >= '0' && text.ptr[i] <= '9')
            return true;
    return false;
}

/* Written like a date and nothing else: telephones and case numbers have neither points nor kanji. */
static bool looks_like_date(struct str word)
{
    bool has_mark = false;
    for (size_t i = 0; i < word.len; i++)
        has_mark = has_mark || word.ptr[i] == '.' || word.ptr[i] == '/' ||
                   (unsigned char)word.ptr[i] >= 0x80;
    return has_mark && has_digit(word);
}

/* A month and a day without a year: no birthday can be looked up, and perhaps there is no such day. */
static bool is_yearless(struct arena *arena, const struct seido *seido, struct str word,
                        struct err *ret)
{
    struct partial_date date;
    struct err ignored = { 0 };
    size_t at = 0;
    if (!str_find(word, STR(MONTH_MARK), &at) || str_find(word, STR(YEAR_MARK), &at) ||
        era_parse(arena, &seido->eras, word, &date, &ignored) == OK)
        return false;
    struct str in_leap_year = str_format(arena, "2000" YEAR_MARK "%.*s", STR_ARG(word));
    if (era_parse(arena, &seido->eras, in_leap_year, &date, ret) == OK)
        return err_set(ret, ERR_INVALID, "q", "search.no_year", "no year") != OK;
    return str_equal(str_of(ret->key), STR("date.no_such_day"));
}

/* Words that can find nobody, and why. */
static void refuse_word(struct arena *arena, const struct seido *seido, struct str word,
                        struct person_query *query)
{
    struct str number = number_tidy(arena, word);
    struct err why = { 0 };
    int64_t value = 0;
    if (query->is_refused)
        return;
    if (number.len == INDIVIDUAL_DIGITS && str_to_int(number, &value))
        query->is_refused = err_set(&query->refusal, ERR_INVALID, "q", "search.twelve_digits",
                                    "twelve digits") != OK;
    else if (is_yearless(arena, seido, word, &why)) {
        query->is_refused = true;
        query->refusal = why;
    }
}

/* A word of the search: a date, a telephone, a case number, or a piece of the name. */
static void read_word(struct arena *arena, const struct seido *seido, struct str word,
                      struct person_query *query, struct buf *name)
{
    struct str digits = telephone_digits(arena, word);
    struct partial_date date;
    struct err err = { 0 };
    bool is_date = has_digit(word) && era_parse(arena, &seido->eras, word, &date, &err) == OK &&
                   !(digits.len >= 9 && digits.ptr[0] == '0');
    if (is_date && !query->birth.has) {
        query->birth = (OptDate){ true, date.date };
        query->birth_precision = date.precision;
    }
    if (err.status != OK && !str_equal(str_of(err.key), STR("date.not_a_date")) &&
        looks_like_date(word)) {
        query->is_refused = true;
        query->refusal = err;
    }
    refuse_word(arena, seido, word, query);
    if (digits.len > 0 && query->digits.len == 0)
        query->digits = digits;
    if (has_digit(word) && query->number.len == 0)
        query->number = word;
    if (!has_digit(word))
        buf_add(name, word);
}

void person_query_read(struct arena *arena, const struct seido *seido, struct str text,
                       struct person_query *ret)
{
    struct person_query query = { 0 };
    struct buf name;
    buf_init(&name, arena, text.len + 1, text.len + 1);
    struct str rest = tidy_width(arena, text), word; /* ideographic spaces part words too */
    while (str_split(&rest, ' ', &word)) {
        word = str_trim(word);
        if (word.len > 0)
            read_word(arena, seido, word, &query, &name);
    }
    query.name_key = name_key(arena, &seido->variants, buf_str(&name));
    *ret = query;
}

/* ---- one SELECT ---- */

struct search {
    struct db *db;
    struct arena *arena;
    const struct person_search *asked;
    struct person_hit *hits;
    size_t count, limit; /* one more than asked for, to know whether there are more */
    int64_t grams[GRAMS_USED_MAX];
    size_t gram_count;
};

struct select {
    struct buf sql;
    struct clause_param params[CLAUSE_PARAMS_MAX + GRAMS_USED_MAX];
    int count;
};

static void add_param(struct select *select, struct clause_param param)
{
    assert((size_t)select->count < LENGTH(select->params));
    select->params[select->count++] = param;
    buf_addf(&select->sql, "$%d", select->count);
}

static void add_int(struct select *select, int64_t number)
{
    add_param(select, (struct clause_param){ .kind = CLAUSE_INT, .number = number });
}

static void add_text(struct select *select, struct str text)
{
    add_param(select, (struct clause_param){ .kind = CLAUSE_TEXT, .text = text });
}

static void add_date(struct select *select, Date date)
{
    add_param(select, (struct clause_param){ .kind = CLAUSE_DATE, .number = date.day });
}

/* Range of a text and all that begins with it. */
static void add_starts(struct search *search, struct select *select, const char *column,
                       struct str key)
{
    buf_addf(&select->sql, " AND %s >= ", column);
    add_text(select, key);
    buf_addf(&select->sql, " AND %s < ", column);
    add_text(select, str_format(search->arena, "%.*s" AFTER_ALL, STR_ARG(key)));
}

/* A known birth date fits all that is not known better: 昭和60年 finds everybody born in that year. */
static void add_birth(struct select *select, const struct person_query *query)
{
    Date from = query->birth.value, until = from;
    switch (query->birth_precision) {
    case PRECISION_DAY:
        break;
    case PRECISION_MONTH:
        until = date_month_end(from);
        break;
    case PRECISION_YEAR:
    case PRECISION_ABOUT:
        until = date_add_days(date_add_months(from, 12), -1);
        break;
    case PRECISIONS:
        assert(false);
    }
    buf_add(&select->sql, STR(" AND p.birth_on >= "));
    add_date(select, from);
    buf_add(&select->sql, STR(" AND p.birth_on <= "));
    add_date(select, until);
}

static void add_name_part(struct search *search, struct select *select)
{
    buf_add(&select->sql, STR(" AND (p.name_key LIKE '%' || "));
    add_text(select, search->asked->query
                         ->name_key); /* keys hold no % or _: punctuation is not typed in names */
    buf_add(&select->sql, STR(" || '%' OR p.kana_key LIKE '%' || "));
    add_text(select, search->asked->query->name_key);
    buf_add(&select->sql, STR(" || '%')"));
}

/* Runs the SELECT of person ids and keeps those not kept before. */
static STATUS collect(struct search *search, struct select *select, enum match match,
                      const char *order, struct err *err)
{
    buf_add(&select->sql, STR(" AND p.state = 'final' AND ("));
    int first_of_clause = select->count + 1;
    int next = clause_write(&select->sql, search->asked->visible, STR("p"), first_of_clause);
    buf_addf(&select->sql, ")%s LIMIT %zu", order, search->limit);
    assert(buf_ok(&select->sql));

    AUTO_STMT stmt = { 0 };
    TRY(db_prepare_composed(search->db, &stmt, buf_str(&select->sql), err));
    for (int i = 0; i < select->count; i++) {
        const struct clause_param *param = &select->params[i];
        switch (param->kind) {
        case CLAUSE_INT:
            bind_int(&stmt, i + 1, param->number);
            break;
        case CLAUSE_TEXT:
            bind_text(&stmt, i + 1, param->text);
            break;
        case CLAUSE_DATE:
            bind_date(&stmt, i + 1, (Date){ (int32_t)param->number });
            break;
        }
    }
    clause_bind(&stmt, search->asked->visible, first_of_clause);
    (void)next;

    bool has_row = false;
    TRY(db_step(&stmt, &has_row, err));
    while (has_row && search->count < search->limit) {
        PersonId person = { col_int(&stmt, 0) };
        bool is_known = false;
        for (size_t i = 0; i < search->count; i++)
            is_known |= search->hits[i].person.n == person.n;
        if (!is_known)
            search->hits[search->count++] = (struct person_hit){ person, match };
        TRY(db_step(&stmt, &has_row, err));
    }
    return OK;
}

/* `source`: tables that come before person in FROM. CROSS JOIN keeps SQLite from turning the order
 * round: the index finds, the person follows by key. */
static void begin(struct search *search, struct select *select, const char *source)
{
    select->count = 0;
    buf_init(&select->sql, search->arena, 1024, SQL_MAX);
    buf_addf(&select->sql, "SELECT p.id FROM %s p", source);
    buf_add(&select->sql, STR(" WHERE p.tenant = "));
    add_int(select, search->asked->tenant.n);
}

/* ---- the ways of finding ---- */

static STATUS by_case_number(struct search *search, struct err *err)
{
    struct select select;
    begin(search, &select, "casefile c CROSS JOIN person");
    buf_add(&select.sql, STR(" AND c.tenant = $1 AND p.id = c.person_id AND c.owner_id = "));
    add_int(&select, search->asked->owner.n);
    add_starts(search, &select, "c.number", search->asked->query->number);
    return collect(search, &select, MATCH_CASE_NUMBER, " ORDER BY c.number", err);
}

static STATUS by_telephone(struct search *search, struct err *err)
{
    struct select select;
    begin(search, &select, "person_number n CROSS JOIN person");
    buf_add(&select.sql, STR(" AND n.tenant = $1 AND p.id = n.person_id AND n.owner_id = "));
    add_int(&select, search->asked->owner.n);
    if (search->asked->query->is_whole) {
        buf_add(&select.sql, STR(" AND n.digits = "));
        add_text(&select, search->asked->query->digits);
    } else {
        add_starts(search, &select, "n.digits", search->asked->query->digits);
    }
    if (search->asked->query->name_key.len > 0)
        add_name_part(search, &select);
    return collect(search, &select, MATCH_TELEPHONE, " ORDER BY n.digits", err);
}

static STATUS by_key(struct search *search, const char *column, bool is_whole, enum match match,
                     struct err *err)
{
    struct select select;
    begin(search, &select, "person");
    buf_add(&select.sql, STR(" AND p.owner_id = "));
    add_int(&select, search->asked->owner.n);
    if (is_whole) {
        buf_addf(&select.sql, " AND %s = ", column);
        add_text(&select, search->asked->query->name_key);
    } else {
        add_starts(search, &select, column, search->asked->query->name_key);
    }
    if (search->asked->query->birth.has)
        add_birth(&select, search->asked->query);
    return collect(search, &select, match,
                   is_whole                            ? ""
                   : strcmp(column, "p.name_key") == 0 ? " ORDER BY p.name_key"
                                                       : " ORDER BY p.kana_key",
                   err);
}

static STATUS by_birth(struct search *search, struct err *err)
{
    struct select select;
    begin(search, &select, "person");
    buf_add(&select.sql, STR(" AND p.owner_id = "));
    add_int(&select, search->asked->owner.n);
    add_birth(&select, search->asked->query);
    if (search->asked->query->name_key.len > 0)
        add_name_part(search, &select);
    return collect(search, &select, MATCH_BIRTH, " ORDER BY p.birth_on, p.id", err);
}

/* How many persons have the pair, counted no further than `limit`. */
static STATUS gram_rows(struct search *search, int64_t gram, int64_t limit, int64_t *ret,
                        struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(search->db, &stmt,
                   "SELECT count(*) FROM (SELECT 1 FROM person_gram"
                   " WHERE tenant = $1 AND owner_id = $2 AND gram = $3 LIMIT $4) g",
                   err));
    bind_int(&stmt, 1, search->asked->tenant.n);
    bind_int(&stmt, 2, search->asked->owner.n);
    bind_int(&stmt, 3, gram);
    bind_int(&stmt, 4, limit);
    TRY(db_step(&stmt, &has_row, err));
    *ret = col_int(&stmt, 0);
    return OK;
}

/* Puts the pairs into order, the rarest first; the probe ends with the first that nobody has, and counts none
 * much further than the rarest so far.
 *   *ret_fewest  how many have the rarest, at most `limit` */
static STATUS sort_grams(struct search *search, int64_t limit, int64_t *ret_fewest, struct err *err)
{
    int64_t rows[GRAMS_USED_MAX] = { 0 };
    for (size_t i = 0; i < search->gram_count; i++) {
        int64_t gram = search->grams[i], these = 0;
        int64_t far = i > 0 && rows[0] < limit / 2 ? rows[0] * 2 : limit;
        TRY(gram_rows(search, gram, far, &these, err));
        size_t at = i;
        for (; at > 0 && rows[at - 1] > these; at--) {
            rows[at] = rows[at - 1];
            search->grams[at] = search->grams[at - 1];
        }
        rows[at] = these;
        search->grams[at] = gram;
        if (these == 0)
            break;
    }
    *ret_fewest = rows[0];
    return OK;
}

/* A longer probe as long as every pair is common: walking along a common one costs more than counting. */
static STATUS probe_grams(struct search *search, int64_t *ret_fewest, struct err *err)
{
    for (int64_t limit = PROBE_FIRST;; limit *= PROBE_GROWTH) {
        TRY(sort_grams(search, limit, ret_fewest, err));
        if (*ret_fewest < limit || search->gram_count == 1 || limit >= PROBE_LAST)
            return OK;
    }
}

static STATUS by_part(struct search *search, struct err *err)
{
    int64_t *grams = NULL;
    size_t count = name_key_grams(search->arena, search->asked->query->name_key, &grams);
    search->gram_count = count < GRAMS_USED_MAX ? count : GRAMS_USED_MAX;
    if (search->gram_count == 0)
        return OK; /* one character: the beginnings of names are all there is */
    memcpy(search->grams, grams, search->gram_count * sizeof *grams);
    int64_t fewest = 0;
    TRY(probe_grams(search, &fewest, err));
    if (fewest == 0)
        return OK;

    struct select select;
    begin(search, &select, "person_gram g CROSS JOIN person");
    buf_add(&select.sql, STR(" AND g.tenant = $1 AND p.id = g.person_id AND g.owner_id = "));
    add_int(&select, search->asked->owner.n);
    buf_add(&select.sql, STR(" AND g.gram = "));
    add_int(&select, search->grams[0]);
    for (size_t i = 1; i < search->gram_count; i++) {
        buf_add(&select.sql,
                STR(" AND EXISTS (SELECT 1 FROM person_gram o WHERE o.tenant = g.tenant"
                    " AND o.owner_id = g.owner_id AND o.person_id = g.person_id"
                    " AND o.gram = "));
        add_int(&select, search->grams[i]);
        buf_add_char(&select.sql, ')');
    }
    if (search->asked->query->birth.has)
        add_birth(&select, search->asked->query);
    return collect(search, &select, MATCH_PART, "", err);
}

/* Persons of other organisations that a grant opens: few, so they are compared one by one. */
static STATUS by_grant(struct search *search, struct err *err)
{
    struct select select;
    begin(search, &select, "person");
    buf_add(&select.sql, STR(" AND p.id IN (SELECT a.person_id FROM access_grant a"
                             " WHERE a.tenant = p.tenant AND a.receiver_id = "));
    add_int(&select, search->asked->owner.n);
    buf_add_char(&select.sql, ')');
    buf_add(&select.sql, STR(" AND p.owner_id <> "));
    add_int(&select, search->asked->owner.n);
    if (search->asked->query->birth.has)
        add_birth(&select, search->asked->query);
    if (search->asked->query->name_key.len > 0)
        add_name_part(search, &select);
    return collect(search, &select, MATCH_PART, "", err);
}

static STATUS run_whole(struct search *search, struct err *err)
{
    const struct person_query *query = search->asked->query;
    if (query->digits.len > 0)
        TRY(by_telephone(search, err));
    if (query->name_key.len == 0 || !query->birth.has)
        return OK;
    TRY(by_key(search, "p.name_key", true, MATCH_NAME, err));
    return by_key(search, "p.kana_key", true, MATCH_KANA, err);
}

static STATUS run(struct search *search, struct err *err)
{
    const struct person_query *query = search->asked->query;
    if (query->is_whole)
        return run_whole(search, err);
    bool has_name = query->name_key.len > 0;
    if (query->number.len > 0 && !has_name)
        TRY(by_case_number(search, err));
    if (query->digits.len > 0)
        TRY(by_telephone(search, err));
    if (has_name && (query->digits.len == 0 || query->birth.has)) {
        TRY(by_key(search, "p.name_key", true, MATCH_NAME, err));
        TRY(by_key(search, "p.kana_key", true, MATCH_KANA, err));
        if (search->count < search->limit)
            TRY(by_key(search, "p.name_key", false, MATCH_NAME_START, err));
        if (search->count < search->limit)
            TRY(by_key(search, "p.kana_key", false, MATCH_KANA_START, err));
        if (search->count < search->limit)
            TRY(by_part(search, err));
    }
    if (query->birth.has && !has_name && search->count < search->limit)
        TRY(by_birth(search, err));
    if ((has_name || query->birth.has) && search->count < search->limit)
        TRY(by_grant(search, err));
    return OK;
}

STATUS person_search(struct db *db, struct arena *arena, const struct person_search *asked,
                     struct person_hits *ret, struct err *err)
{
    assert(asked->limit > 0 && asked->limit <= PERSON_SEARCH_MAX);
    struct search search = { .db = db, .arena = arena, .asked = asked, .limit = asked->limit + 1 };
    search.hits = arena_array(arena, struct person_hit, search.limit);
    TRY(run(&search, err));
    ret->has_more = search.count > asked->limit;
    ret->count = ret->has_more ? asked->limit : search.count;
    ret->items = search.hits;
    return OK;
}
