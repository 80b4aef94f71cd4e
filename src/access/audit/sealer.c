/* sealer.c - the loop of the sealer process, and the word of shared memory that the workers read. */
#include "access/sealer.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>

#include "access/audit.h"
#include "access/tenant_key.h"
#include "base/log.h"
#include "os/process.h"
#include "os/sandbox.h"

#include "base/banned.h"

enum { EASE_PART = 50, SEALER_WAIT_MS = 200 }; /* of what it is behind is waited */

struct audit_watch {
    _Atomic int64_t sealed_until_us;
    _Atomic int64_t kept_until_us; /* on the disk, waiting for the database */
    _Atomic bool is_full;
};

STATUS audit_watch_open(struct audit_watch **ret, struct err *err)
{
    struct audit_watch *watch =
        mmap(NULL, sizeof *watch, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (watch == MAP_FAILED)
        return err_set(err, ERR_IO, "", "os.process.setup", "shared memory: errno %d", errno);
    atomic_store(&watch->sealed_until_us, clock_now().us);
    *ret = watch;
    return OK;
}

void audit_watch_beat(struct audit_watch *watch, Instant sealed_until)
{
    if (watch == NULL)
        return;
    atomic_store(&watch->sealed_until_us, sealed_until.us);
    atomic_store(&watch->is_full, false);
}

void audit_watch_keep(struct audit_watch *watch, Instant kept_until)
{
    if (watch != NULL)
        atomic_store(&watch->kept_until_us, kept_until.us);
}

void audit_watch_tell(struct audit_watch *watch, const struct err *err)
{
    bool is_full = strcmp(err->key, "db.full") == 0 || strcmp(err->key, "os.file.disk_full") == 0;
    if (watch != NULL)
        atomic_store(&watch->is_full, is_full);
}

bool audit_watch_is_full(const struct audit_watch *watch)
{
    return watch != NULL && atomic_load(&watch->is_full);
}

int64_t audit_watch_lag_us(const struct audit_watch *watch, Instant now)
{
    if (watch == NULL)
        return 0;
    int64_t sealed = atomic_load(&watch->sealed_until_us);
    int64_t kept = atomic_load(&watch->kept_until_us);
    bool counts = kept > sealed && kept - sealed <= AUDIT_KEPT_MAX_US;
    return now.us - (counts ? kept : sealed);
}

int64_t audit_watch_ease(const struct audit_watch *watch, Instant now)
{
    int64_t over = audit_watch_lag_us(watch, now) - AUDIT_LAG_EASE_US;
    if (over <= 0 || over > AUDIT_LAG_MAX_US - AUDIT_LAG_EASE_US)
        return 0; /* not behind, or so far that the request fails anyway */
    struct timespec wait = { .tv_nsec = (long)(over / EASE_PART * 1000) };
    (void)nanosleep(&wait, NULL);
    return over / EASE_PART;
}

/* Somebody else writes for long (an import). What was seen meanwhile is in the spools: made durable, it can wait. */
static bool keep(struct sealer *sealer)
{
    struct err err;
    Instant now = clock_now();
    if (audit_spools_sync(sealer->spool_folder, &err) != OK) {
        audit_watch_tell(sealer->watch, &err);
        log_failure("audit.keep", &err);
        return false;
    }
    audit_watch_keep(sealer->watch, now);
    return true;
}

bool sealer_round(struct sealer *sealer, struct db *db)
{
    struct err err;
    struct audit_sealed sealed;
    do {
        if (audit_seal(db, sealer->keyring, sealer->spool_folder, &sealed, &err) != OK) {
            if (strcmp(err.key, "db.busy") == 0)
                return keep(sealer);
            audit_watch_tell(sealer->watch, &err);
            log_failure("audit.seal", &err);
            return false;
        }
        audit_watch_beat(sealer->watch, sealed.until);
    } while (sealed.has_more && !process_is_stopping());
    return true;
}

int sealer_run(void *context, int number)
{
    struct sealer *sealer = context;
    struct db *db = NULL;
    struct err err;
    (void)number;
    assert(sealer->keyring != NULL); /* else the end of the chain would not be signed */
    struct db_config config = sealer->db;
    if (config.engine == DB_SQLITE) /* then what was seen is made durable, again and again */
        config.busy_timeout_ms = SEALER_WAIT_MS;
    if (db_open(&db, &config, &err) != OK) {
        audit_watch_tell(sealer->watch, &err);
        log_failure("audit.open", &err);
        return 1; /* started again in a second; requests fail until it works */
    }
    if (tenant_keys_load(db, sealer->keyring, &err) != OK) { /* they sign the chain's end */
        log_failure("audit.keys", &err);
        db_close(&db);
        return 1;
    }
    keyring_forget_master(sealer->keyring);
    struct sandbox sandbox = { .profile = SANDBOX_SERVE,
                               .folders = &sealer->data_folder,
                               .folder_count = 1 };
    if (sandbox_enter(&sandbox, &err) != OK) {
        log_failure("audit.confine", &err);
        db_close(&db);
        return CHILD_GIVE_UP;
    }
    process_ready();
    bool works = true;
    while (works && !process_wait_stop(SEALER_ROUND_MS))
        works = sealer_round(sealer, db);
    if (works)
        works = sealer_round(sealer, db); /* what came while stopping */
    db_close(&db);
    return works ? 0 : 1;
}
