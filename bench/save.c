/* save.c - contacts saved one after the other, each in its own transaction with audit entry, dates of
 * the case and tasks, as the page does it: `save TARGET [SECONDS] [PROCESSES]`. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "access/audit.h"
#include "base/clock.h"
#include "bench.h"
#include "consult/follow.h"
#include "record/kind.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { KEYS_A_SAVE = 64, PROCESSES_MAX = 16 };

struct saving {
    struct db *db;
    struct arena arena;
    struct actor actor;
    const struct seido *seido;
    CasefileId casefile;
    PersonId person;
    Date today;
};

static void put(struct saving *s, struct record *record, const char *field, struct str text)
{
    struct err err = { 0 };
    const struct kind_context context = { .seido = s->seido, .today = s->today };
    struct value *value = record_value(record, str_of(field));
    const struct field *at = &record->def->fields[value - record->values];
    bench_ok(value_parse(&s->arena, &context, at, text, value, &err), &err);
}

/* Another open case of the worker each time. */
static void choose_case(struct saving *s)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    bench_ok(db_prepare(s->db, &stmt,
                        "SELECT id, person_id FROM casefile WHERE tenant = 1 AND id > $1"
                        " ORDER BY tenant, id LIMIT 1",
                        &err),
             &err);
    bind_int(&stmt, 1, s->casefile.n + random() % 100);
    bench_ok(db_step(&stmt, &row, &err), &err);
    s->casefile.n = row ? col_int(&stmt, 0) : 0;
    s->person.n = row ? col_int(&stmt, 1) : 0;
}

static void save_one(struct saving *s)
{
    struct err err = { 0 };
    Instant now = clock_now();
    struct record *record = record_new(&s->arena, seido_record(s->seido, STR("contact")));
    record->tenant = s->actor.tenant;
    record->owner = s->actor.organisation;
    record->casefile = s->casefile;
    record->person = s->person;
    record->state = RECORD_FINAL;
    record->form_on = s->today;
    put(s, record, "contact_on", date_format_iso(&s->arena, s->today));
    put(s, record, "method", STR("1"));
    put(s, record, "counterpart", STR("self"));
    put(s, record, "body", STR("telephone call: all is well, next meeting on Monday"));
    struct problems problems;
    problems_init(&problems, &s->arena);
    record_check(&s->arena, record, true, s->today, &problems);
    const struct save save = { .by = s->actor.user, .at = now };
    const struct consult consult = { .db = s->db,
                                     .arena = &s->arena,
                                     .seido = s->seido,
                                     .actor = &s->actor,
                                     .now = now,
                                     .today = s->today,
                                     .request = STR("bench") };
    const struct audit_entry entry = { .tenant = s->actor.tenant,
                                       .at = now,
                                       .actor = s->actor.user,
                                       .action = STR("create"),
                                       .object_type = STR("contact"),
                                       .casefile = s->casefile };
    bool repeat = false;
    bench_ok(key_reserve(s->db, s->actor.tenant, KEYS_A_SAVE, &err), &err);
    AUTO_TX tx = { 0 };
    bench_ok(tx_begin(s->db, &tx, &err), &err);
    bench_ok(record_save(&tx, record, &save, &repeat, &err), &err);
    bench_ok(follow_record(&tx, &consult, record, &err), &err);
    bench_ok(audit_add(&tx, &entry, &err), &err);
    bench_ok(tx_commit(&tx, &err), &err);
}

/* Bytes and calls of write so far, by the count of the kernel. */
struct written {
    long long bytes, calls;
};

static struct written written_now(void)
{
    struct written now = { 0 };
    char line[128];
    FILE *file = fopen("/proc/self/io", "r");
    while (file && fgets(line, sizeof line, file)) {
        if (strncmp(line, "wchar: ", 7) == 0)
            now.bytes = strtoll(line + 7, NULL, 10);
        if (strncmp(line, "syscw: ", 7) == 0)
            now.calls = strtoll(line + 7, NULL, 10);
    }
    if (file)
        (void)fclose(file);
    return now;
}

/* The least a durable save can cost on this disk: as many bytes in as many writes over a file that has its size
 * already, and one fdatasync. */
static void floor_of(const char *target, const struct written *a_save, int64_t seconds)
{
    enum { FILE_BYTES = 1 << 22, PART_MAX = 1 << 18 };
    static char bytes[PART_MAX];
    struct times times = { .name = "write and fdatasync" };
    char path[512];
    long long calls = a_save->calls > 0 ? a_save->calls : 1, part = a_save->bytes / calls;
    (void)snprintf(path, sizeof path, "%s.floor", target);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || part <= 0 || part > PART_MAX)
        return;
    (void)unlink(path);
    for (int i = 0; i < FILE_BYTES / PART_MAX; i++)
        if (write(fd, bytes, PART_MAX) != PART_MAX)
            return;
    (void)fsync(fd);
    int64_t end = clock_monotonic_us() + seconds * 1000000;
    off_t at = 0;
    for (int64_t begin = clock_monotonic_us(); begin < end; begin = clock_monotonic_us()) {
        for (long long i = 0; i < calls; i++, at += part) {
            at = at + part > FILE_BYTES ? 0 : at;
            if (pwrite(fd, bytes, (size_t)part, at) != part)
                return;
        }
        if (fdatasync(fd) != 0)
            return;
        times_add(&times, clock_monotonic_us() - begin);
    }
    times_print(&times);
    (void)close(fd);
}

static int64_t run(const char *target, int number, int64_t seconds)
{
    char login[16];
    struct times times = { .name = "save a contact" };
    struct saving s = { .db = bench_open(target), .seido = bench_seido() };
    (void)snprintf(login, sizeof login, "bench%02d", number + 1);
    arena_init(&s.arena, 0);
    srandom((unsigned)number + 1);
    s.actor = bench_actor(s.db, login);
    s.today = instant_tokyo_date(clock_now());
    struct written before = written_now();
    int64_t end = clock_monotonic_us() + seconds * 1000000;
    for (int64_t begin = clock_monotonic_us(); begin < end; begin = clock_monotonic_us()) {
        choose_case(&s);
        if (s.casefile.n == 0)
            continue;
        begin = clock_monotonic_us();
        save_one(&s);
        times_add(&times, clock_monotonic_us() - begin);
        arena_reset(&s.arena);
    }
    struct written a_save = written_now();
    bool is_file = db_engine_of(s.db) == DB_SQLITE;
    times_print(&times);
    db_close(&s.db);
    if (number == 0 && is_file && times.count > 0) {
        a_save.bytes = (a_save.bytes - before.bytes) / (long long)times.count;
        a_save.calls = (a_save.calls - before.calls) / (long long)times.count;
        printf("a save: %lld writes, %lld bytes\n", a_save.calls, a_save.bytes);
        floor_of(target, &a_save, seconds);
    }
    return (int64_t)times.count;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 2;
    int64_t seconds = argc > 2 ? strtol(argv[2], NULL, 10) : 5;
    int processes = argc > 3 ? (int)strtol(argv[3], NULL, 10) : 1;
    if (processes < 1 || processes > PROCESSES_MAX)
        return 2;
    int64_t *saved = mmap(NULL, sizeof(int64_t) * PROCESSES_MAX, PROT_READ | PROT_WRITE,
                          MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (saved == MAP_FAILED)
        return 1;
    for (int i = 0; i < processes; i++) {
        if (fork() == 0) {
            saved[i] = run(argv[1], i, seconds);
            (void)fflush(stdout);
            _exit(0);
        }
    }
    int64_t all = 0;
    for (int i = 0; i < processes; i++)
        (void)wait(NULL);
    for (int i = 0; i < processes; i++)
        all += saved[i];
    printf("saves a second, %d process(es): %.0f\n", processes, (double)all / (double)seconds);
    return 0;
}
