/* audit_test.c - entries reach the chain once and in order; whatever is done to the chain is found, and
 * nothing is found when nothing was done. */
#include <signal.h>
#include <sys/resource.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "access/audit/audit_entry.h"
#include "access/place.h"
#include "access/sealer.h"
#include "os/files.h"

#include "base/banned.h"

enum { ENTRIES = 24, TAMPERINGS = 5000 }; /* on each of two engines */

static struct audit_entry entry_of(int64_t i)
{
    return (struct audit_entry){ .tenant = home,
                                 .at = { 1000000 * (i + 1) },
                                 .actor = { 7 + i % 3 },
                                 .action = STR("view"),
                                 .object_type = STR("intake"),
                                 .object_id = 100 + i,
                                 .casefile = { 50 + i % 4 },
                                 .rule = STR("A-02"),
                                 .basis = STR(""),
                                 .fields = STR("received_on,route"),
                                 .request = STR("k7f3a") };
}

static void add(struct test_db *t, int64_t i)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    struct audit_entry entry = entry_of(i);
    test_ok(tx_begin(t->db, &tx, &err), &err);
    test_ok(audit_add(&tx, &entry, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

static int64_t seal(struct test_db *t, const struct keyring *ring, struct str folder)
{
    struct err err = { 0 };
    struct audit_sealed sealed = { 0 };
    test_ok(audit_seal(t->db, ring, folder, &sealed, &err), &err);
    return sealed.count;
}

static struct str verify(struct test_db *t, const struct keyring *ring, struct str head,
                         int64_t *ret_entries)
{
    struct err err = { 0 };
    struct str fault = STR("");
    test_ok(audit_verify(t->db, &t->arena, ring, home, head, ret_entries, &fault, &err), &err);
    return fault;
}

/* The disk is full in the middle of an entry: that one is refused, the next one is whole. */
static void a_torn_entry_spoils_no_other(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct audit_spool *spool = NULL;
    struct str folder = str_format(&t->arena, "%s/audit", t->folder);
    struct audit_entry entry = entry_of(1);
    struct rlimit before, small;
    int64_t entries = 0;
    test_ok(audit_spool_open(&spool, folder, &err), &err);
    test_ok(audit_spool_add(spool, &entry, &err), &err);
    struct str *names = NULL, bytes = { 0 };
    size_t count = 0;
    test_ok(folder_list(&t->arena, folder, &names, &count, &err), &err);
    assert_int_equal(count, 1);
    struct str path = str_format(&t->arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names[0]));
    test_ok(file_read(&t->arena, path, 65536, &bytes, &err), &err);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    void (*old)(int) = signal(SIGXFSZ, SIG_IGN);
    small = before;
    small.rlim_cur = bytes.len + bytes.len / 2;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum status torn = audit_spool_add(spool, &entry, &err);
    enum status none = audit_spool_add(spool, &entry, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(torn, ERR_IO);
    assert_int_equal(none, ERR_IO);
    assert_string_equal(err.key, "os.file.disk_full");
    test_ok(audit_spool_add(spool, &entry, &err), &err);
    (void)signal(SIGXFSZ, old);
    assert_int_equal(seal(t, ring, folder), 2);
    assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
    audit_spool_close(&spool);
    keyring_close(&ring);
}

static void changes_and_views_are_chained_once(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct audit_spool *spool = NULL, *other = NULL;
    struct str folder = str_format(&t->arena, "%s/audit", t->folder);
    int64_t entries = 0;
    test_ok(audit_spool_open(&spool, folder, &err), &err);
    test_ok(audit_spool_open(&other, folder, &err), &err);
    assert_int_equal(seal(t, ring, folder), 0);
    for (int64_t i = 0; i < 9; i++) {
        struct audit_entry entry = entry_of(i);
        if (i % 3 == 0)
            add(t, i);
        else
            test_ok(audit_spool_add(i % 3 == 1 ? spool : other, &entry, &err), &err);
    }
    int64_t waiting = 0;
    test_ok(audit_waiting(t->db, home, &waiting, &err), &err);
    assert_int_equal(waiting, 3);
    assert_int_equal(seal(t, ring, folder), 9);
    test_ok(audit_waiting(t->db, home, &waiting, &err), &err);
    assert_int_equal(waiting, 0);
    assert_int_equal(seal(t, ring, folder), 0);
    assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
    assert_int_equal(entries, 9);
    /* in the order of their time, whichever way they came */
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_chain WHERE"
                                        " object_id <> 99 + number"),
                     0);
    struct audit_entry entry = entry_of(9);
    test_ok(audit_spool_add(spool, &entry, &err), &err);
    assert_int_equal(seal(t, ring, folder), 1);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_pending"), 0);
    /* files of processes that ended go once they are empty */
    struct str *names = NULL;
    size_t count = 0;
    audit_spool_close(&spool);
    assert_int_equal(seal(t, ring, folder), 0);
    test_ok(folder_list(&t->arena, folder, &names, &count, &err), &err);
    assert_int_equal(count, 1);
    audit_spool_close(&other);
    keyring_close(&ring);
}

/* More than a round holds: each source gets its share, and what is told to be sealed is sealed. */
static void a_flood_keeps_nobody_waiting(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct audit_spool *flood = NULL, *other = NULL;
    struct str folder = str_format(&t->arena, "%s/audit", t->folder);
    struct audit_sealed sealed = { 0 };
    int64_t all = AUDIT_ROUND_MAX * 3 / 2, entries = 0;
    test_ok(audit_spool_open(&flood, folder, &err), &err);
    test_ok(audit_spool_open(&other, folder, &err), &err);
    for (int64_t i = 0; i < all; i++) {
        struct audit_entry entry = entry_of(i);
        test_ok(audit_spool_add(flood, &entry, &err), &err);
    }
    struct audit_entry entry = entry_of(all);
    test_ok(audit_spool_add(other, &entry, &err), &err);
    add(t, all + 1);
    test_ok(audit_seal(t->db, ring, folder, &sealed, &err), &err);
    assert_true(sealed.has_more && sealed.count <= AUDIT_ROUND_MAX);
    int64_t of_flood = sealed.count - 2; /* the other two are in the first round */
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_pending"), 0);
    assert_int_equal(sealed.until.us, entry_of(of_flood - 1).at.us);
    while (sealed.has_more)
        test_ok(audit_seal(t->db, ring, folder, &sealed, &err), &err);
    assert_true(sealed.until.us > entry_of(all + 1).at.us);
    assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
    assert_int_equal(entries, all + 2);
    audit_spool_close(&flood);
    audit_spool_close(&other);
    keyring_close(&ring);
}

/* Behind, but not yet refused: whoever comes waits a little, the longer the further behind. */
static void a_rush_is_slowed_down(void **state)
{
    struct err err = { 0 };
    struct audit_watch *watch = NULL;
    Instant now = clock_now();
    (void)state;
    test_ok(audit_watch_open(&watch, &err), &err);
    audit_watch_beat(watch, now);
    assert_int_equal(audit_watch_ease(watch, now), 0);
    assert_int_equal(audit_watch_ease(watch, (Instant){ now.us + AUDIT_LAG_EASE_US }), 0);
    int64_t little = audit_watch_ease(watch, (Instant){ now.us + AUDIT_LAG_EASE_US + 100000 });
    int64_t before = clock_monotonic_us();
    int64_t most = audit_watch_ease(watch, (Instant){ now.us + AUDIT_LAG_MAX_US });
    assert_true(little > 0 && most > little && clock_monotonic_us() - before >= most);
    assert_int_equal(audit_watch_ease(watch, (Instant){ now.us + AUDIT_LAG_MAX_US + 1 }), 0);
    assert_int_equal(audit_watch_ease(NULL, now), 0);
}

/* A large import holds the database: what was seen meanwhile is on the disk and nobody is refused; it is chained
 * afterwards. Not for ever. */
static void views_go_on_while_the_database_is_held(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct audit_spool *spool = NULL;
    struct audit_watch *watch = NULL;
    struct audit_entry entry = entry_of(1);
    struct str folder = str_format(&t->arena, "%s/audit", t->folder);
    struct sealer sealer = { .keyring = ring, .spool_folder = folder };
    if (t->engine != DB_SQLITE)
        skip(); /* writers of PostgreSQL do not exclude each other */
    struct db *holder = test_db_second(t, false);
    test_ok(audit_watch_open(&watch, &err), &err);
    sealer.watch = watch;
    Instant long_ago = { clock_now().us - 10 * AUDIT_LAG_MAX_US };
    audit_watch_beat(watch, long_ago);
    test_ok(audit_spool_open(&spool, folder, &err), &err);
    test_ok(audit_spool_add(spool, &entry, &err), &err);
    {
        AUTO_TX held = { 0 };
        test_ok(tx_begin(holder, &held, &err), &err);
        assert_true(audit_watch_lag_us(watch, clock_now()) > AUDIT_LAG_MAX_US);
        Instant before = clock_now();
        assert_true(sealer_round(&sealer, t->db));
        assert_true(audit_watch_lag_us(watch, before) <= 0);
        Instant later = { long_ago.us + AUDIT_KEPT_MAX_US + 1 };
        audit_watch_keep(watch, later);
        assert_true(audit_watch_lag_us(watch, later) > AUDIT_KEPT_MAX_US);
        assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_chain"), 0);
    }
    assert_true(sealer_round(&sealer, t->db));
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM audit_chain"), 1);
    audit_spool_close(&spool);
    db_close(&holder);
    keyring_close(&ring);
}

static void a_torn_line_is_left_out(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct audit_entry first = entry_of(0);
    struct str folder = str_format(&t->arena, "%s/audit", t->folder), line = STR("");
    test_ok(folder_make(folder, 0700, &err), &err);
    test_ok(audit_entry_write(&t->arena, &first, &line, &err), &err);
    struct str path = str_format(&t->arena, "%.*s/x.spool", STR_ARG(folder));
    struct str bytes = str_format(&t->arena, "%.*s\n{\"tenant\":1,\"at\n%.*s\n{\"tena",
                                  STR_ARG(line), STR_ARG(line));
    test_ok(file_write(path, bytes, 0600, &err), &err);
    assert_int_equal(seal(t, ring, folder), 2);
    assert_int_equal(seal(t, ring, folder), 0);
    keyring_close(&ring);
}

/* ---- tampering ---- */
static void exec(struct test_db *t, const char *sql, int64_t a, int64_t b)
{
    AUTO_STMT stmt = { 0 };
    struct err err = { 0 };
    test_ok(db_prepare_composed(t->db, &stmt, str_of(sql), &err), &err);
    bind_int(&stmt, 1, a);
    bind_int(&stmt, 2, b);
    test_ok(db_run(&stmt, NULL, &err), &err);
}

/* Recomputes all hashes, as one would who owns the database but not the key. */
static void rechain(struct test_db *t)
{
    struct err err = { 0 };
    unsigned char hash[AUDIT_HASH_SIZE] = { 0 };
    int64_t numbers[ENTRIES + 2];
    struct str texts[ENTRIES + 2];
    size_t count = 0;
    {
        AUTO_STMT stmt = { 0 };
        bool row = false;
        test_ok(db_prepare(t->db, &stmt,
                           "SELECT number, entry FROM audit_chain WHERE tenant = 1"
                           " ORDER BY number",
                           &err),
                &err);
        for (;;) {
            test_ok(db_step(&stmt, &row, &err), &err);
            if (!row)
                break;
            numbers[count] = col_int(&stmt, 0);
            texts[count++] = col_copy(&t->arena, &stmt, 1);
        }
    }
    for (size_t i = 0; i < count; i++) {
        AUTO_STMT stmt = { 0 };
        struct str previous = { (const char *)hash, sizeof hash };
        unsigned char next[AUDIT_HASH_SIZE];
        audit_entry_hash(previous, numbers[i], texts[i], next);
        memcpy(hash, next, sizeof hash);
        test_ok(db_prepare(t->db, &stmt,
                           "UPDATE audit_chain SET hash = $2 WHERE tenant = 1"
                           " AND number = $1",
                           &err),
                &err);
        bind_int(&stmt, 1, numbers[i]);
        bind_blob(&stmt, 2, (struct str){ (const char *)hash, sizeof hash });
        test_ok(db_run(&stmt, NULL, &err), &err);
    }
}

static void set_entry(struct test_db *t, int64_t number, const struct audit_entry *entry)
{
    struct err err = { 0 };
    struct str line = STR("");
    AUTO_STMT stmt = { 0 };
    test_ok(audit_entry_write(&t->arena, entry, &line, &err), &err);
    test_ok(db_prepare(t->db, &stmt,
                       "UPDATE audit_chain SET entry = $2 WHERE tenant = 1"
                       " AND number = $1",
                       &err),
            &err);
    bind_int(&stmt, 1, number);
    bind_text(&stmt, 2, line);
    test_ok(db_run(&stmt, NULL, &err), &err);
}

static void swap(struct test_db *t, int64_t a, int64_t b)
{
    exec(t,
         "UPDATE audit_chain SET number = 9000 WHERE tenant = 1 AND number = $1"
         " AND $2 = CAST(0 AS BIGINT)",
         a, 0);
    exec(t, "UPDATE audit_chain SET number = $1 WHERE tenant = 1 AND number = $2", a, b);
    exec(t,
         "UPDATE audit_chain SET number = $1 WHERE tenant = 1 AND number = 9000"
         " AND $2 = CAST(0 AS BIGINT)",
         b, 0);
}

/* A copy of entry `from` as number `to`. */
static void copy(struct test_db *t, int64_t from, int64_t to)
{
    exec(t,
         "INSERT INTO audit_chain (tenant, number, at, actor_id, action, object_type,"
         " object_id, casefile_id, entry, hash) SELECT tenant, CAST($2 AS BIGINT), at, actor_id,"
         " action, object_type, object_id, casefile_id, entry, hash FROM audit_chain"
         " WHERE tenant = 1 AND number = $1",
         from, to);
}

/* one tampering a line: */
/* clang-format off */
static void tamper(struct test_db *t, int64_t which, int64_t n, int64_t m)
{
    struct audit_entry other = entry_of(n + 1000);
    switch (which) {
    case 0: exec(t, "UPDATE audit_chain SET at = at + $2 WHERE tenant = 1 AND number = $1", n, m); break;
    case 1: exec(t, "UPDATE audit_chain SET actor_id = actor_id + $2 WHERE tenant = 1 AND number = $1", n, m); break;
    case 2: exec(t, "UPDATE audit_chain SET action = 'list' WHERE tenant = 1 AND number = $1 AND $2 > CAST(0 AS BIGINT)", n, m); break;
    case 3: exec(t, "UPDATE audit_chain SET object_type = 'plan' WHERE tenant = 1 AND number = $1 AND $2 > CAST(0 AS BIGINT)", n, m); break;
    case 4: exec(t, "UPDATE audit_chain SET object_id = object_id - $2 WHERE tenant = 1 AND number = $1", n, m); break;
    case 5: exec(t, "UPDATE audit_chain SET casefile_id = casefile_id + $2 WHERE tenant = 1 AND number = $1", n, m); break;
    case 6: set_entry(t, n, &other); break;
    case 7: set_entry(t, n, &other); rechain(t); break;
    case 8: exec(t, "DELETE FROM audit_chain WHERE tenant = 1 AND number = $1 AND $2 > CAST(0 AS BIGINT)", n, m); break;
    case 9: exec(t, "DELETE FROM audit_chain WHERE tenant = 1 AND number >= $1 AND $2 > CAST(0 AS BIGINT)", n, m); break;
    case 10: /* removed, the others moved up, all hashes made again */
        exec(t, "DELETE FROM audit_chain WHERE tenant = 1 AND number = $1 AND $2 > CAST(0 AS BIGINT)", n, m);
        for (int64_t k = n + 1; k <= ENTRIES; k++)
            exec(t, "UPDATE audit_chain SET number = $2 WHERE tenant = 1 AND number = $1", k, k - 1);
        rechain(t);
        break;
    case 11: swap(t, n, n == ENTRIES ? 1 : n + 1); break;
    case 12: swap(t, n, n == ENTRIES ? 1 : n + 1); rechain(t); break;
    case 13: copy(t, n, ENTRIES + 1); break;
    case 14: copy(t, n, ENTRIES + 1); rechain(t); break;
    case 15: exec(t, "UPDATE audit_head SET number = number - $1 WHERE tenant = 1 AND $2 > CAST(0 AS BIGINT)", n, m); break;
    case 16: exec(t, "DELETE FROM audit_head WHERE tenant = 1 AND $1 > CAST(0 AS BIGINT) AND $2 > CAST(0 AS BIGINT)", n, m); break;
    default: /* cut, and the head made to fit without the key */
        exec(t, "DELETE FROM audit_chain WHERE tenant = 1 AND number > $1 AND $2 > CAST(0 AS BIGINT)", n - 1, m);
        exec(t, "UPDATE audit_head SET number = $1, hash = COALESCE((SELECT c.hash FROM audit_chain c"
                " WHERE c.tenant = 1 AND c.number = $1), hash) WHERE tenant = 1 AND $2 > CAST(0 AS BIGINT)", n - 1, m);
        break;
    }
}
/* clang-format on */

static void every_tampering_is_found(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    int64_t entries = 0;
    unsigned missed = 0;
    for (int64_t i = 0; i < ENTRIES; i++)
        add(t, i);
    assert_int_equal(seal(t, ring, STR("")), ENTRIES);
    srand(20261121);
    for (int i = 0; i < TAMPERINGS; i++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        int64_t which = i % 18, n = 1 + rand() % ENTRIES, m = 1 + rand() % 5;
        tamper(t, which, n, m);
        if (verify(t, ring, STR(""), &entries).len == 0) {
            print_error("tampering %lld of entry %lld was not found\n", (long long)which,
                        (long long)n);
            missed++;
        }
        tx_release(&tx);
        if (i % 100 == 0) {
            arena_reset(&t->arena);
            assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
            assert_int_equal(entries, ENTRIES);
        }
    }
    assert_int_equal(missed, 0);
    keyring_close(&ring);
}

static void faults_say_where(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    int64_t entries = 0;
    for (int64_t i = 0; i < ENTRIES; i++)
        add(t, i);
    assert_int_equal(seal(t, ring, STR("")), ENTRIES);
    static const struct {
        int64_t which, n;
        const char *fault;
    } rows[] = { { 1, 7, "entry 7 was changed, added or moved" },
                 { 8, 7, "entries 7 to 7 were removed" },
                 { 9, 20, "the end was cut after entry 19" },
                 { 13, 3, "entry 25 was changed, added or moved" },
                 { 14, 3, "entry 25 was added" },
                 { 16, 1, "the signed end of the chain is missing or forged" } };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        AUTO_TX tx = { 0 };
        test_ok(tx_begin(t->db, &tx, &err), &err);
        tamper(t, rows[i].which, rows[i].n, 1);
        assert_str(&t->arena, verify(t, ring, STR(""), &entries), rows[i].fault);
        tx_release(&tx);
    }
    keyring_close(&ring);
}

/* Whoever has the database and the key, but not the head that was kept elsewhere. */
static void a_kept_head_finds_a_new_chain(void **state)
{
    struct test_db *t = test_db_of(state);
    struct keyring *ring = place_keyring(t);
    struct err err = { 0 };
    struct str head = STR(""), fault = STR("");
    int64_t entries = 0;
    for (int64_t i = 0; i < 5; i++)
        add(t, i);
    assert_int_equal(seal(t, ring, STR("")), 5);
    test_ok(audit_head(t->db, &t->arena, ring, home, &head, &err), &err);
    add(t, 6);
    assert_int_equal(seal(t, ring, STR("")), 1);
    assert_str(&t->arena, verify(t, ring, head, &entries), "");
    test_db_run(t->db, "DELETE FROM audit_chain");
    test_db_run(t->db, "DELETE FROM audit_head");
    assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
    assert_str(&t->arena, verify(t, ring, head, &entries), "the end was cut after entry 0");
    for (int64_t i = 100; i < 106; i++)
        add(t, i);
    assert_int_equal(seal(t, ring, STR("")), 6);
    assert_str(&t->arena, verify(t, ring, STR(""), &entries), "");
    assert_str(&t->arena, verify(t, ring, head, &entries),
               "the chain up to entry 5 is not the one of the kept head");
    struct str forged = str_format(&t->arena, "%.*s0", STR_ARG(str_slice(head, 0, head.len - 1)));
    if (!str_equal(forged, head))
        assert_int_equal(audit_verify(t->db, &t->arena, ring, home, forged, &entries, &fault, &err),
                         ERR_INVALID);
    keyring_close(&ring);
}

static void the_view_of_the_audit(void **state)
{
    struct test_db *t = test_db_of(state);
    struct err err = { 0 };
    struct audit_row *rows = NULL;
    size_t count = 0;
    struct keyring *ring = place_keyring(t);
    for (int64_t i = 0; i < 8; i++)
        add(t, i);
    assert_int_equal(seal(t, ring, STR("")), 8);
    struct audit_query of_case = { .tenant = home, .casefile = { 51 }, .limit = 5 };
    struct audit_query of_actor = { .tenant = home, .actor = { 7 }, .before = 4, .limit = 5 };
    test_ok(audit_list(t->db, &t->arena, &of_case, &rows, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(rows[0].number, 6);
    assert_str(&t->arena, rows[0].entry.fields, "received_on,route");
    test_ok(audit_list(t->db, &t->arena, &of_actor, &rows, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(rows[0].number, 1);
    keyring_close(&ring);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_torn_entry_spoils_no_other),
        TEST_ON_BOTH(changes_and_views_are_chained_once),
        TEST_ON_BOTH(a_flood_keeps_nobody_waiting),
        cmocka_unit_test(a_rush_is_slowed_down),
        TEST_ON_BOTH(views_go_on_while_the_database_is_held),
        TEST_ON_BOTH(a_torn_line_is_left_out),
        TEST_ON_BOTH(every_tampering_is_found),
        TEST_ON_BOTH(faults_say_where),
        TEST_ON_BOTH(a_kept_head_finds_a_new_chain),
        TEST_ON_BOTH(the_view_of_the_audit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
