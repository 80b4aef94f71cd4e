/* traces_db.c - short notes of the program, taken away. */
#include "jobs/traces_db.h"

#include "base/banned.h"

#define DAY_US (INT64_C(24) * 3600 * 1000000)

enum trace { TRACE_SEARCH, TRACE_OPEN_EDIT, TRACE_THROTTLE, TRACE_REQUEST_KEY, TRACES };

static STATUS prepare(struct db *db, enum trace trace, struct stmt *stmt, struct err *err)
{
    switch (trace) {
    case TRACE_SEARCH:
        return db_prepare(db, stmt, "DELETE FROM search WHERE tenant = $1 AND at <= $2", err);
    case TRACE_OPEN_EDIT:
        return db_prepare(db, stmt, "DELETE FROM open_edit WHERE tenant = $1 AND at <= $2", err);
    case TRACE_THROTTLE:
        return db_prepare(db, stmt, "DELETE FROM throttle WHERE tenant = $1 AND failed_at <= $2",
                          err);
    case TRACE_REQUEST_KEY:
    case TRACES:
        break;
    }
    return db_prepare(db, stmt, "DELETE FROM request_key WHERE tenant = $1 AND at <= $2", err);
}

STATUS traces_expire(struct db *db, TenantId tenant, Instant now, int64_t *ret_count,
                     struct err *err)
{
    static const int days[TRACES] = { 1, 1, 1, 30 };
    AUTO_TX tx = { 0 };
    *ret_count = 0;
    TRY(tx_begin(db, &tx, err));
    for (int i = 0; i < TRACES; i++) {
        AUTO_STMT stmt = { 0 };
        int64_t count = 0;
        TRY(prepare(db, (enum trace)i, &stmt, err));
        bind_int(&stmt, 1, tenant.n);
        bind_instant(&stmt, 2, (Instant){ now.us - days[i] * DAY_US });
        TRY(db_run(&stmt, &count, err));
        *ret_count += count;
    }
    return tx_commit(&tx, err);
}
