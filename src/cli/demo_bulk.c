/* demo_bulk.c - very many persons for the benches: names of four characters, cases, contacts. Persons
 * and their search keys are made here, the rest by the database itself, some thousand rows at once. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/name_key.h"
#include "cli/demo.h"

#include "base/banned.h"

enum {
    PERSON_ROWS = 40, /* in one statement */
    GRAM_ROWS = 400,
    PERSONS_A_TX = 20000,
    CASES_A_TX = 12000,
    GRAMS_A_TX = 200000,
    WORKERS = 50,
    CASES_PER_10 = 12
};

struct pair {
    int64_t office, gram, person;
};

struct bulk {
    struct demo *d;
    OrganisationId office; /* the first of them: their keys follow each other */
    int64_t offices;
    int64_t persons, cases;
    int64_t first_person, first_case, first_contact, first_worker, first_task;
    struct pair *pairs;
    size_t pair_count, pair_room;
    int64_t now;
};

struct bulk_name {
    struct str family, given, family_kana, given_kana, name_key, kana_key;
};

/* ---- names ---- */
static struct str joined(struct arena *arena, struct str a, struct str b)
{
    return str_format(arena, "%.*s%.*s", STR_ARG(a), STR_ARG(b));
}

static void name_make(struct demo *d, struct bulk_name *ret)
{
    struct str one[DEMO_PARTS_MAX], two[DEMO_PARTS_MAX];
    struct arena *arena = &d->batch;
    if (demo_chance(&d->words, 40)) { /* common names stay common */
        demo_parts(demo_pick(&d->words, "family"), one);
        ret->family = one[0];
        ret->family_kana = one[1];
    } else {
        demo_parts(demo_pick(&d->words, "bulk_family_1"), one);
        demo_parts(demo_pick(&d->words, "bulk_family_2"), two);
        ret->family = joined(arena, one[0], two[0]);
        ret->family_kana = joined(arena, one[1], two[1]);
    }
    demo_parts(demo_pick(&d->words, "bulk_given_1"), one);
    demo_parts(demo_pick(&d->words, "bulk_given_2"), two);
    ret->given = joined(arena, one[0], two[0]);
    ret->given_kana = joined(arena, one[1], two[1]);
    const struct variants *variants = &d->seido->variants;
    ret->name_key = name_key(arena, variants, joined(arena, ret->family, ret->given));
    ret->kana_key = name_key(arena, variants, joined(arena, ret->family_kana, ret->given_kana));
}

/* Rows of one statement are of one office. */
static OrganisationId office_of(const struct bulk *b, int64_t person)
{
    int64_t statement = (person - b->first_person) / PERSON_ROWS;
    return (OrganisationId){ b->office.n + statement % b->offices };
}

static void pairs_add(struct bulk *b, int64_t person, struct str key)
{
    int64_t *grams = NULL;
    size_t count = name_key_grams(&b->d->batch, key, &grams);
    if (b->pair_count + count > b->pair_room) {
        b->pair_room = (b->pair_room + count) * 2;
        struct pair *more = realloc(b->pairs, b->pair_room * sizeof *more);
        if (!more)
            abort();
        b->pairs = more;
    }
    for (size_t i = 0; i < count; i++)
        b->pairs[b->pair_count++] = (struct pair){ office_of(b, person).n, grams[i], person };
}

/* ---- many rows in one statement ---- */
/* "($1, $2, $3), ($1, $2, $4) ...": `shared` parameters first, then `own` of each row. */
struct many {
    const char *head, *constants, *tail;
    int shared, own;
};

static struct str many_rows(struct arena *arena, const struct many *many, int rows)
{
    struct buf sql;
    buf_init(&sql, arena, 16384, MIB(1));
    buf_add(&sql, str_of(many->head));
    int next = many->shared + 1;
    for (int row = 0; row < rows; row++) {
        buf_add(&sql, row ? STR(", (") : STR(" ("));
        for (int i = 1; i <= many->shared; i++)
            buf_addf(&sql, "$%d, ", i);
        buf_add(&sql, str_of(many->constants));
        for (int i = 0; i < many->own; i++)
            buf_addf(&sql, "%s$%d", i ? ", " : "", next++);
        buf_add_char(&sql, ')');
    }
    buf_add(&sql, str_of(many->tail));
    return buf_str(&sql);
}

enum { PERSON_SHARED = 4, PERSON_OWN = 9 };

static void bind_person(struct bulk *b, struct stmt *stmt, int at, int64_t id)
{
    struct bulk_name name;
    name_make(b->d, &name);
    bind_int(stmt, at, id);
    bind_text(stmt, at + 1, name.family);
    bind_text(stmt, at + 2, name.given);
    bind_text(stmt, at + 3, name.family_kana);
    bind_text(stmt, at + 4, name.given_kana);
    bind_text(stmt, at + 5, name.name_key);
    bind_text(stmt, at + 6, name.kana_key);
    int32_t age_days = (int32_t)demo_random(&b->d->words, INT64_C(18) * 365, INT64_C(85) * 365);
    bind_date(stmt, at + 7, date_add_days(b->d->today, -age_days));
    bind_text(stmt, at + 8,
              str_format(&b->d->batch, "090%08lld", (long long)(id * 7919 % 100000000)));
    pairs_add(b, id, name.name_key);
    pairs_add(b, id, name.kana_key);
}

static enum status person_rows(struct bulk *b, struct str sql, int64_t first, int rows,
                               struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare_composed(b->d->db, &insert, sql, err));
    bind_int(&insert, 1, b->d->tenant.n);
    bind_int(&insert, 2, office_of(b, first).n);
    bind_date(&insert, 3, b->d->today);
    bind_int(&insert, 4, b->now);
    for (int row = 0; row < rows; row++)
        bind_person(b, &insert, PERSON_SHARED + 1 + row * PERSON_OWN, first + row);
    return db_run(&insert, NULL, err);
}

static enum status persons_chunk(struct bulk *b, int64_t from, int64_t until, struct err *err)
{
    static const struct many many = {
        "INSERT INTO person (tenant, owner_id, form_on, created_at, state, version, created_by,"
        " updated_at, updated_by, origin, protection, sex, birth_on_precision, id, family_name,"
        " given_name, family_kana, given_kana, name_key, kana_key, birth_on, telephone_mobile)"
        " VALUES",
        "'final', 1, 0, 0, 0, '', 'none', '1', 0, ", "", PERSON_SHARED, PERSON_OWN
    };
    AUTO_TX tx = { 0 };
    TRY(tx_begin(b->d->db, &tx, err));
    for (int64_t at = from; at < until; at += PERSON_ROWS) {
        int rows = until - at < PERSON_ROWS ? (int)(until - at) : PERSON_ROWS;
        struct str sql = many_rows(&b->d->batch, &many, rows);
        TRY(person_rows(b, sql, b->first_person + at, rows, err));
        arena_reset(&b->d->batch);
    }
    return tx_commit(&tx, err);
}

static enum status make_persons(struct bulk *b, struct err *err)
{
    for (int64_t at = 0; at < b->persons; at += PERSONS_A_TX) {
        int64_t until = at + PERSONS_A_TX < b->persons ? at + PERSONS_A_TX : b->persons;
        TRY(persons_chunk(b, at, until, err));
        cli_progress(b->d->cli, "cli.demo.persons", until, b->persons);
    }
    return OK;
}

/* ---- search keys, in the order of their index ---- */
static int compare_pairs(const void *a, const void *b)
{
    const struct pair *left = a, *right = b;
    if (left->office != right->office)
        return left->office < right->office ? -1 : 1;
    if (left->gram != right->gram)
        return left->gram < right->gram ? -1 : 1;
    return left->person < right->person ? -1 : left->person > right->person;
}

static enum status grams_chunk(struct bulk *b, size_t from, size_t until, struct err *err)
{
    static const struct many many = {
        "INSERT INTO person_gram (tenant, owner_id, gram, person_id) VALUES", "",
        " ON CONFLICT DO NOTHING", 2, 2
    };
    AUTO_TX tx = { 0 };
    TRY(tx_begin(b->d->db, &tx, err));
    int rows = 0;
    for (size_t at = from; at < until; at += (size_t)rows) {
        rows = 0;
        while (rows < GRAM_ROWS && at + (size_t)rows < until &&
               b->pairs[at + (size_t)rows].office == b->pairs[at].office)
            rows++;
        struct str sql = many_rows(&b->d->batch, &many, rows);
        AUTO_STMT insert = { 0 };
        TRY(db_prepare_composed(b->d->db, &insert, sql, err));
        bind_int(&insert, 1, b->d->tenant.n);
        bind_int(&insert, 2, b->pairs[at].office);
        for (int row = 0; row < rows; row++) {
            bind_int(&insert, 3 + 2 * row, b->pairs[at + (size_t)row].gram);
            bind_int(&insert, 4 + 2 * row, b->pairs[at + (size_t)row].person);
        }
        TRY(db_run(&insert, NULL, err));
        stmt_release(&insert);
        arena_reset(&b->d->batch);
    }
    return tx_commit(&tx, err);
}

static enum status make_grams(struct bulk *b, struct err *err)
{
    qsort(b->pairs, b->pair_count, sizeof *b->pairs, compare_pairs);
    for (size_t at = 0; at < b->pair_count; at += GRAMS_A_TX) {
        size_t until = at + GRAMS_A_TX < b->pair_count ? at + GRAMS_A_TX : b->pair_count;
        TRY(grams_chunk(b, at, until, err));
        cli_progress(b->d->cli, "cli.demo.grams", (int64_t)until, (int64_t)b->pair_count);
    }
    return OK;
}

static enum status make_numbers(struct bulk *b, struct err *err)
{
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(b->d->db, &insert,
                   "INSERT INTO person_number (tenant, owner_id, digits, person_id)"
                   " SELECT tenant, owner_id, telephone_mobile, id FROM person"
                   " WHERE tenant = $1 AND telephone_mobile IS NOT NULL"
                   " ORDER BY telephone_mobile",
                   err));
    bind_int(&insert, 1, b->d->tenant.n);
    return db_run(&insert, NULL, err);
}

/* ---- offices, workers, cases, contacts ---- */
/* Like the first one, each with its number. */
static enum status make_offices(struct bulk *b, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT insert = { 0 };
    TRY(tx_begin(b->d->db, &tx, err));
    TRY(db_prepare(b->d->db, &insert,
                   "INSERT INTO organisation (tenant, id, kind, name, name_en, municipality_code,"
                   " commissioned_by, number_format, contact, state, version)"
                   " SELECT tenant, $3, kind, name || ' ' || $4, name_en || ' ' || $4,"
                   " municipality_code, commissioned_by, number_format, contact, state, 1"
                   " FROM organisation WHERE tenant = $1 AND id = $2",
                   err));
    for (int64_t i = 0; i < b->offices; i++) {
        bind_int(&insert, 1, b->d->tenant.n);
        bind_int(&insert, 2, demo_place(b->d, STR("aoba_office"))->id.n);
        bind_int(&insert, 3, b->office.n + i);
        bind_text(&insert, 4, str_from_int(b->d->arena, i + 1));
        TRY(db_run(&insert, NULL, err));
    }
    return tx_commit(&tx, err);
}

static enum status make_workers(struct bulk *b, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT user = { 0 }, membership = { 0 }, role = { 0 };
    TRY(tx_begin(b->d->db, &tx, err));
    /* Workers of the benches: like the first caseworker, whose password and secret are theirs too. */
    TRY(db_prepare(b->d->db, &user,
                   "INSERT INTO app_user (tenant, id, login, name, kana, password_hash,"
                   " must_change_password, totp_secret, totp_last_step, state, failures,"
                   " last_sign_in_from, lang, preferences, version)"
                   " SELECT tenant, $3, $4, name, kana, password_hash, 0, totp_secret, 0, 'active',"
                   " 0, '', lang, '', 1 FROM app_user WHERE tenant = $1 AND id = $2",
                   err));
    TRY(db_prepare(b->d->db, &membership,
                   "INSERT INTO membership (tenant, id, user_id, organisation_id, valid_from)"
                   " VALUES ($1, $2, $3, $4, $5)",
                   err));
    TRY(db_prepare(b->d->db, &role,
                   "INSERT INTO membership_role (tenant, membership_id, role, asked_by, asked_at,"
                   " approved_by, approved_at) VALUES ($1, $2, 'caseworker', 0, 0, $3, 0)",
                   err));
    int64_t like = demo_user(b->d, STR("aoba_office"), "caseworker", 0)->id.n;
    for (int64_t i = 0; i < WORKERS; i++) {
        int64_t id = b->first_worker + 2 * i;
        bind_int(&user, 1, b->d->tenant.n);
        bind_int(&user, 2, like);
        bind_int(&user, 3, id);
        bind_text(&user, 4, str_format(b->d->arena, "bench%02lld", (long long)i + 1));
        TRY(db_run(&user, NULL, err));
        bind_int(&membership, 1, b->d->tenant.n);
        bind_int(&membership, 2, id + 1);
        bind_int(&membership, 3, id);
        bind_int(&membership, 4, b->office.n + i / (WORKERS / b->offices));
        bind_date(&membership, 5, date_add_months(b->d->today, -24));
        TRY(db_run(&membership, NULL, err));
        bind_int(&role, 1, b->d->tenant.n);
        bind_int(&role, 2, id + 1);
        bind_int(&role, 3, id);
        TRY(db_run(&role, NULL, err));
    }
    return tx_commit(&tx, err);
}

/* How many days ago a case of the person was opened. Three persons in a hundred have open cases, of the
 * last 200 days; the others' were closed over 18 years. */
#define IS_OPEN(id) "(" id " % 100 < 3)"
#define AGE(id)                                                                                    \
    "(CASE WHEN " IS_OPEN(id) " THEN " id " / 100 % 200 ELSE 200 + " id " * 7 % 6600 END)"

/* $1 tenant, $2 $3 first and last person, $4 today, $5 key of the first case less the first person's,
 * $6 first worker, $7 workers of an office, $8 now, $9 first office. */
#define CASES(day)                                                                                                                                       \
    "INSERT INTO casefile (tenant, id, owner_id, person_id, program, number, process_state, lap,"                                                        \
    " worker_id, worker_id_text, opened_on, last_contact_on, closed_on, contact_count, next_on,"                                                         \
    " next_text, state, version, form_on, created_at, created_by, updated_at, updated_by, origin,"                                                       \
    " step_on, step_transition, reached)"                                                                                                                \
    " SELECT p.tenant, p.id + $5, p.owner_id, p.id, 'consultation',"                                                                                     \
    " 'B' || CAST(p.id + $5 AS TEXT),"                                                                                                                   \
    " CASE WHEN p.id % 100 = 0 THEN 'ASSESSING' WHEN p.id % 100 = 1 THEN 'SUPPORTING'"                                                                   \
    " WHEN p.id % 100 = 2 THEN 'PLAN_DRAFT' ELSE 'CLOSED' END, 1,"                                                                                       \
    " CAST($6 AS BIGINT) + 2 * ((p.owner_id - $9) * CAST($7 AS BIGINT) + p.id / 100 % CAST($7 AS BIGINT)),"                                              \
    " '', " day(AGE("p.id")) ", " day("(CASE WHEN " IS_OPEN("p.id") " THEN p.id / 100 % 40 ELSE " AGE("p.id") " - 130 END)") ", CASE WHEN NOT " IS_OPEN( \
        "p.id") " THEN " day(AGE("p.id") " - 130") " END, 8,"                                                                                            \
                                                   " CASE WHEN " IS_OPEN("p.id") " THEN " day(                                                           \
                                                       "(p.id / 100) % 40 - 20") " END,"                                                                 \
                                                                                 " '', 'final', 1, " day("0") ", $8, $6, $8, $6, '', " day(              \
                                                                                     AGE("p.id")) ", 'begin_intake', 1"                                  \
                                                                                                  " FROM person p WHERE p.tenant = $1 AND p.id >= $2 AND p.id <= $3"

#define DAY_POSTGRES(days) "(CAST($4 AS DATE) - CAST(" days " AS INTEGER))"
#define DAY_SQLITE(days) "date($4, CAST(-(" days ") AS TEXT) || ' days')"

#define NUMBERS "(VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8))"

/* $1 tenant, $2 $3 first and last case, $4 today, $5 first contact, $6 first case, $7 body, $8 now. */
#define WHEN                                                                                       \
    AGE("c.person_id")                                                                             \
    " - n.n * (CASE WHEN " IS_OPEN("c.person_id") " THEN " AGE("c.person_id") " / 10 ELSE 15 END)"
#define CONTACTS(numbers, day)                                                                     \
    "INSERT INTO contact (tenant, id, owner_id, casefile_id, person_id, state, version, form_on,"  \
    " created_at, created_by, updated_at, updated_by, origin, contact_on, minutes, method,"        \
    " counterpart, written_by, written_by_text, body)"                                             \
    " SELECT c.tenant, CAST($5 AS BIGINT) + (c.id - CAST($6 AS BIGINT)) * 9 + n.n, c.owner_id,"    \
    " c.id, c.person_id, 'final', 1, " day(WHEN) ", $8, c.worker_id, $8, c.worker_id, '', " day(   \
        WHEN) ", 30, CAST(1 + (c.id + n.n) % 3 AS TEXT), ',self,', c.worker_id, '', $7"            \
              " FROM casefile c JOIN " numbers " ON n.n < 8 OR c.id % 3 = 0"                       \
              " WHERE c.tenant = $1 AND c.id >= $2 AND c.id <= $3"

static enum status prepare_cases(struct bulk *b, struct stmt *stmt, struct err *err)
{
    if (db_engine_of(b->d->db) == DB_POSTGRES)
        return db_prepare(b->d->db, stmt, CASES(DAY_POSTGRES), err);
    return db_prepare(b->d->db, stmt, CASES(DAY_SQLITE), err);
}

static enum status prepare_contacts(struct bulk *b, struct stmt *stmt, struct err *err)
{
    if (db_engine_of(b->d->db) == DB_POSTGRES)
        return db_prepare(b->d->db, stmt, CONTACTS(NUMBERS " AS n (n)", DAY_POSTGRES), err);
    return db_prepare(b->d->db, stmt,
                      CONTACTS("(SELECT column1 AS n FROM " NUMBERS ") AS n", DAY_SQLITE), err);
}

static enum status run_simple(struct bulk *b, struct stmt *stmt, int64_t from, int64_t until,
                              struct err *err)
{
    bind_int(stmt, 1, b->d->tenant.n);
    bind_int(stmt, 2, from);
    bind_int(stmt, 3, until);
    return db_run(stmt, NULL, err);
}

/* Assignment, first step, and a task of the open ones. */
static enum status cases_surroundings(struct bulk *b, int64_t from, int64_t until, struct err *err)
{
    AUTO_STMT assignment = { 0 }, step = { 0 }, task = { 0 };
    TRY(db_prepare(b->d->db, &assignment,
                   "INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from,"
                   " valid_until, assigned_by, assigned_at) SELECT tenant, id, worker_id, 'main',"
                   " opened_on, closed_on, worker_id, created_at FROM casefile"
                   " WHERE tenant = $1 AND id >= $2 AND id <= $3",
                   err));
    TRY(run_simple(b, &assignment, from, until, err));
    TRY(db_prepare(
        b->d->db, &step,
        "INSERT INTO casefile_step (tenant, casefile_id, seq, transition, from_state,"
        " to_state, lap, on_date, at, by_user, reason, record_type, origin)"
        " SELECT c.tenant, c.id, n.seq, n.transition, n.from_state, CASE WHEN n.seq = 2"
        " THEN c.process_state ELSE 'RECEIVED' END, 1, c.opened_on, c.created_at,"
        " c.worker_id, '', '', '' FROM casefile c JOIN (SELECT 1 AS seq, '' AS transition,"
        " '' AS from_state UNION ALL SELECT 2, 'begin_intake', 'RECEIVED') AS n ON 1 = 1"
        " WHERE c.tenant = $1 AND c.id >= $2 AND c.id <= $3",
        err));
    TRY(run_simple(b, &step, from, until, err));
    TRY(db_prepare(b->d->db, &task,
                   "INSERT INTO task (tenant, id, owner_id, casefile_id, deadline, subject_id,"
                   " due_on, assignee_id, assignee_role, text, state, snooze_reason)"
                   " SELECT tenant, id + $4, owner_id, id, 'next_contact', id, next_on, worker_id,"
                   " '', '', 'open', '' FROM casefile"
                   " WHERE tenant = $1 AND id >= $2 AND id <= $3 AND process_state <> 'CLOSED'",
                   err));
    bind_int(&task, 4, b->first_task - b->first_case);
    return run_simple(b, &task, from, until, err);
}

static enum status cases_chunk(struct bulk *b, int64_t from, int64_t until, int64_t shift,
                               struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT cases = { 0 }, contacts = { 0 };
    TRY(tx_begin(b->d->db, &tx, err));
    TRY(prepare_cases(b, &cases, err));
    bind_int(&cases, 1, b->d->tenant.n);
    bind_int(&cases, 2, from);
    bind_int(&cases, 3, until);
    bind_date(&cases, 4, b->d->today);
    bind_int(&cases, 5, shift);
    bind_int(&cases, 6, b->first_worker);
    bind_int(&cases, 7, WORKERS / b->offices);
    bind_int(&cases, 8, b->now);
    bind_int(&cases, 9, b->office.n);
    TRY(db_run(&cases, NULL, err));
    TRY(cases_surroundings(b, from + shift, until + shift, err));
    TRY(prepare_contacts(b, &contacts, err));
    bind_int(&contacts, 1, b->d->tenant.n);
    bind_int(&contacts, 2, from + shift);
    bind_int(&contacts, 3, until + shift);
    bind_date(&contacts, 4, b->d->today);
    bind_int(&contacts, 5, b->first_contact);
    bind_int(&contacts, 6, b->first_case);
    bind_text(&contacts, 7, demo_pick(&b->d->words, "body"));
    bind_int(&contacts, 8, b->now);
    TRY(db_run(&contacts, NULL, err));
    return tx_commit(&tx, err);
}

/* One case for everybody, then a second one for the first fifth. */
static enum status make_cases(struct bulk *b, struct err *err)
{
    for (int64_t done = 0; done < b->cases;) {
        bool is_second = done >= b->persons;
        int64_t at = is_second ? done - b->persons : done;
        int64_t end = is_second ? b->cases - b->persons : b->persons;
        int64_t until = at + CASES_A_TX < end ? at + CASES_A_TX : end;
        int64_t shift = b->first_case - b->first_person + (is_second ? b->persons : 0);
        TRY(cases_chunk(b, b->first_person + at, b->first_person + until - 1, shift, err));
        done += until - at;
        cli_progress(b->d->cli, "cli.demo.bulk_cases", done, b->cases);
    }
    return OK;
}

/* Blocks of keys, one after the other. */
static enum status take_keys(struct bulk *b, struct err *err)
{
    const int64_t amounts[] = { b->persons,           b->cases, b->cases * 9,
                                INT64_C(2) * WORKERS, b->cases, b->offices };
    int64_t first_office = 0;
    int64_t *const firsts[] = { &b->first_person, &b->first_case, &b->first_contact,
                                &b->first_worker, &b->first_task, &first_office };
    int64_t all = 0, at = 0;
    for (size_t i = 0; i < LENGTH(amounts); i++)
        all += amounts[i];
    AUTO_STMT take = { 0 };
    TRY(db_prepare(
        b->d->db, &take,
        "UPDATE tenant SET next_key = next_key + $2 WHERE tenant = $1 RETURNING next_key", err));
    bind_int(&take, 1, b->d->tenant.n);
    bind_int(&take, 2, all);
    bool row = false;
    TRY(db_step(&take, &row, err));
    at = col_int(&take, 0) - all;
    TRY(db_step(&take, &row, err));
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        *firsts[i] = at;
        at += amounts[i];
    }
    if (b->offices > 1)
        b->office.n = first_office;
    return OK;
}

static enum status make_all(struct bulk *b, struct err *err)
{
    TRY(take_keys(b, err));
    if (b->offices > 1)
        TRY(make_offices(b, err));
    TRY(make_workers(b, err));
    TRY(make_persons(b, err));
    TRY(make_grams(b, err));
    TRY(make_numbers(b, err));
    TRY(make_cases(b, err));
    return db_analyze(b->d->db, err);
}

STATUS demo_make_bulk(struct demo *d, int64_t persons, bool is_spread, struct err *err)
{
    struct bulk b = { .d = d,
                      .office = demo_place(d, STR("aoba_office"))->id,
                      .offices = is_spread ? WORKERS : 1,
                      .persons = persons,
                      .cases = persons * CASES_PER_10 / 10,
                      .now = instant_from_tokyo(d->today, 8 * 60).us };
    enum status status = make_all(&b, err);
    free(b.pairs);
    return status;
}
