/* session_db.c - sessions and credentials in the database. */
#include "access/session_db.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "access/account.h"
#include "access/audit.h"
#include "access/may_db.h"
#include "access/token/secret.h"

#include "base/banned.h"

enum { SEEN_EVERY_US = 60 * 1000000 };

static const char *const stage_names[] = { [STAGE_CODE] = "code",
                                           [STAGE_ENROL] = "enrol",
                                           [STAGE_PASSWORD] = "password",
                                           [STAGE_FULL] = "full" };

/* ---- credentials ---- */
static void read_credentials(struct arena *arena, const struct stmt *stmt, Date today,
                             struct credentials *ret)
{
    struct str state = col_text(stmt, 4);
    OptDate leaves = col_date(stmt, 5);
    *ret = (struct credentials){
        .id = { col_int(stmt, 0) },
        .login = col_copy(arena, stmt, 1),
        .password_hash = col_copy(arena, stmt, 2),
        .sealed_totp = arena_copy(arena, col_blob(stmt, 3)),
        .is_usable = (str_equal(state, STR("active")) || str_equal(state, STR("invited"))) &&
                     (!leaves.has || date_compare(leaves.value, today) >= 0),
        .must_change_password = col_bool(stmt, 6),
        .failures = col_int(stmt, 7),
        .last_step = col_int(stmt, 8),
        .last_from = col_copy(arena, stmt, 9),
    };
}

STATUS credentials_by_login(struct db *db, struct arena *arena, const struct visit *visit,
                            struct str login, struct credentials *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT id, login, password_hash, totp_secret, state, leaves_on,"
                   " must_change_password, failures, totp_last_step, last_sign_in_from"
                   " FROM app_user WHERE tenant = $1 AND login = $2",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_text(&stmt, 2, login);
    TRY(db_step(&stmt, &row, err));
    *ret = (struct credentials){ .login = login };
    if (row)
        read_credentials(arena, &stmt, instant_tokyo_date(visit->now), ret);
    return OK;
}

STATUS credentials_by_id(struct db *db, struct arena *arena, const struct visit *visit, UserId user,
                         struct credentials *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT id, login, password_hash, totp_secret, state, leaves_on,"
                   " must_change_password, failures, totp_last_step, last_sign_in_from"
                   " FROM app_user WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, user.n);
    TRY(db_step(&stmt, &row, err));
    if (!row)
        return err_set(err, ERR_NOT_FOUND, "", "access.user.absent", "no user %" PRId64, user.n);
    read_credentials(arena, &stmt, instant_tokyo_date(visit->now), ret);
    return OK;
}

STATUS credentials_note_failure(struct tx *tx, TenantId tenant, UserId user, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET failures = failures + 1"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    return db_run(&stmt, NULL, err);
}

STATUS credentials_note_sign_in(struct tx *tx, const struct visit *visit, UserId user,
                                struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET failures = 0, last_sign_in_at = $3,"
                   " last_sign_in_from = $4, state = 'active' WHERE tenant = $1 AND id = $2"
                   " AND state IN ('active', 'invited')",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_instant(&stmt, 3, visit->now);
    bind_text(&stmt, 4, visit->source);
    return db_run(&stmt, NULL, err);
}

STATUS credentials_set_hash(struct tx *tx, TenantId tenant, UserId user, struct str hash,
                            struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET password_hash = $3"
                   " WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_text(&stmt, 3, hash);
    return db_run(&stmt, NULL, err);
}

STATUS credentials_use_step(struct tx *tx, TenantId tenant, UserId user, int64_t step,
                            bool *ret_first, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE app_user SET totp_last_step = $3"
                   " WHERE tenant = $1 AND id = $2 AND totp_last_step < $3",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_int(&stmt, 3, step);
    TRY(db_run(&stmt, &changed, err));
    *ret_first = changed == 1;
    return OK;
}

STATUS recovery_code_use(struct tx *tx, const struct visit *visit, UserId user, struct str hash,
                         bool *ret_used, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE recovery_code SET used_at = $4 WHERE tenant = $1"
                   " AND user_id = $2 AND hash = $3 AND used_at IS NULL",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_blob(&stmt, 3, hash);
    bind_instant(&stmt, 4, visit->now);
    TRY(db_run(&stmt, &changed, err));
    *ret_used = changed == 1;
    return OK;
}

STATUS session_audit(struct tx *tx, const struct visit *visit, UserId user, const char *action,
                     int64_t session, struct err *err)
{
    struct audit_entry entry = { .tenant = visit->tenant,
                                 .at = visit->now,
                                 .actor = user,
                                 .action = str_of(action),
                                 .object_type = STR("session"),
                                 .object_id = session,
                                 .rule = STR(""),
                                 .basis = STR(""),
                                 .fields = STR(""),
                                 .request = visit->request };
    return audit_add(tx, &entry, err);
}

/* ---- sessions ---- */
static void copy_text(char *to, size_t room, struct str text)
{
    text = str_cut(text, room - 1);
    memcpy(to, text.ptr, text.len);
    to[text.len] = '\0';
}

static void new_token(const struct visit *visit, struct signed_in *in, unsigned char *ret_hash)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str secret = secret_new(&arena, visit->tenant);
    copy_text(in->token, sizeof in->token, secret);
    secret_hash(secret, ret_hash);
    random_fill(in->session.form_secret, FORM_SECRET_SIZE);
}

STATUS session_insert(struct tx *tx, const struct visit *visit, struct signed_in *in,
                      struct err *err)
{
    AUTO_STMT stmt = { 0 };
    unsigned char hash[SECRET_HASH];
    struct session *session = &in->session;
    new_token(visit, in, hash);
    session->tenant = visit->tenant;
    session->created_at = session->seen_at = session->fresh_at = visit->now;
    copy_text(session->source, sizeof session->source, visit->source);
    copy_text(session->agent, sizeof session->agent, visit->agent);
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO session (tenant, id, token_hash, user_id, organisation_id,"
                   " created_at, seen_at, stage, fresh_at, form_secret, source, agent,"
                   " failures_before) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
                   " 0)",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, session->id);
    bind_blob(&stmt, 3, (struct str){ (const char *)hash, sizeof hash });
    bind_int(&stmt, 4, session->user.n);
    bind_int(&stmt, 5, session->organisation.n);
    bind_instant(&stmt, 6, visit->now);
    bind_instant(&stmt, 7, visit->now);
    bind_text(&stmt, 8, str_of(stage_names[session->stage]));
    bind_instant(&stmt, 9, visit->now);
    bind_blob(&stmt, 10, (struct str){ (const char *)session->form_secret, FORM_SECRET_SIZE });
    bind_text(&stmt, 11, str_of(session->source));
    bind_text(&stmt, 12, str_of(session->agent));
    return db_run(&stmt, NULL, err);
}

STATUS session_renew(struct tx *tx, const struct visit *visit, int64_t failures_before,
                     struct signed_in *in, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    unsigned char hash[SECRET_HASH];
    int64_t changed = 0;
    struct session *session = &in->session;
    new_token(visit, in, hash);
    session->seen_at = session->fresh_at = visit->now;
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE session SET token_hash = $3, stage = $4, created_at = $5, seen_at = $6,"
                   " fresh_at = $7, form_secret = $8, failures_before = failures_before + $9"
                   " WHERE tenant = $1 AND id = $2 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, session->id);
    bind_blob(&stmt, 3, (struct str){ (const char *)hash, sizeof hash });
    bind_text(&stmt, 4, str_of(stage_names[session->stage]));
    bind_instant(&stmt, 5, session->created_at);
    bind_instant(&stmt, 6, visit->now);
    bind_instant(&stmt, 7, visit->now);
    bind_blob(&stmt, 8, (struct str){ (const char *)session->form_secret, FORM_SECRET_SIZE });
    bind_int(&stmt, 9, failures_before);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK
                        : err_set(err, ERR_NOT_FOUND, "", "access.session.ended",
                                  "session %" PRId64 " has ended", session->id);
}

STATUS session_first_organisation(struct db *db, const struct visit *visit, UserId user,
                                  OrganisationId *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT m.organisation_id FROM membership m JOIN organisation o"
                   " ON o.tenant = m.tenant AND o.id = m.organisation_id"
                   " WHERE m.tenant = $1 AND m.user_id = $2 AND o.state = 'active'"
                   " AND m.valid_from <= $3 AND (m.valid_until IS NULL OR m.valid_until >= $3)"
                   " ORDER BY o.name, o.id LIMIT 1",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_date(&stmt, 3, instant_tokyo_date(visit->now));
    TRY(db_step(&stmt, &row, err));
    ret->n = row ? col_int(&stmt, 0) : 0;
    return OK;
}

static bool is_live(const struct session *session, Instant now)
{
    int64_t idle_s = (now.us - session->seen_at.us) / 1000000;
    int64_t age_s = (now.us - session->created_at.us) / 1000000;
    if (session->stage != STAGE_FULL)
        return age_s < SESSION_STAGE_S;
    return idle_s < SESSION_IDLE_S && age_s < SESSION_MAX_S;
}

static enum session_stage stage_of(struct str name)
{
    for (int i = STAGE_CODE; i < STAGE_FULL; i++)
        if (str_equal(name, str_of(stage_names[i])))
            return (enum session_stage)i;
    return STAGE_FULL;
}

/* Columns: id, user_id, organisation_id, created_at, seen_at, fresh_at, stage, form_secret, source,
 * agent. */
static void read_session(const struct stmt *stmt, TenantId tenant, struct session *ret)
{
    struct str secret = col_blob(stmt, 7);
    *ret = (struct session){ .tenant = tenant,
                             .id = col_int(stmt, 0),
                             .user = { col_int(stmt, 1) },
                             .organisation = { col_int(stmt, 2) },
                             .created_at = { col_int(stmt, 3) },
                             .seen_at = { col_int(stmt, 4) },
                             .fresh_at = { col_int(stmt, 5) },
                             .stage = stage_of(col_text(stmt, 6)) };
    if (secret.len == FORM_SECRET_SIZE)
        memcpy(ret->form_secret, secret.ptr, FORM_SECRET_SIZE);
    copy_text(ret->source, sizeof ret->source, col_text(stmt, 8));
    copy_text(ret->agent, sizeof ret->agent, col_text(stmt, 9));
}

/* Columns 10 and on: whether somebody set up the second factor, name, lang, preferences, whether notices are
 * unread, organisation, its names, role, tenant. */
static STATUS read_present(struct arena *arena, struct stmt *stmt, Instant now, struct present *ret,
                           struct err *err)
{
    struct session *session = &ret->session;
    struct actor *actor = &ret->actor;
    ret->name = col_copy(arena, stmt, 11);
    ret->lang = col_copy(arena, stmt, 12);
    ret->preferences = col_copy(arena, stmt, 13);
    ret->has_unread = col_bool(stmt, 14);
    ret->organisation = col_copy(arena, stmt, 16);
    ret->organisation_en = col_copy(arena, stmt, 17);
    actor->tenant = session->tenant;
    actor->user = session->user;
    if (session->stage != STAGE_FULL)
        return OK;
    actor->organisation.n = col_int(stmt, 15);
    actor->session = session->id;
    actor->is_fresh = session_is_fresh(session, now);
    if (session->organisation.n != actor->organisation.n)
        return err_set(err, ERR_DENIED, "", "access.actor.not_active",
                       "user %" PRId64 " is no active member of organisation %" PRId64,
                       session->user.n, session->organisation.n);
    return actor_read_roles(stmt, 18, actor, err);
}

/* *ret_found is false for every reason alike. */
static STATUS load_by_token(struct db *db, struct arena *arena, struct str token, Instant now,
                            struct present *ret, bool *ret_found, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT s.id, s.user_id, s.organisation_id, s.created_at, s.seen_at,"
                   " s.fresh_at, s.stage, s.form_secret, s.source, s.agent,"
                   " u.totp_secret IS NOT NULL, u.name, u.lang, u.preferences,"
                   " EXISTS (SELECT 1 FROM notice n WHERE n.tenant = s.tenant"
                   "   AND n.user_id = s.user_id AND n.read_at IS NULL),"
                   " o.id, o.name, o.name_en, r.role, s.tenant FROM session s" ACTOR_JOINS(
                       "s") " WHERE s.tenant = $1 AND s.token_hash = $2 AND s.ended_at IS NULL",
                   err));
    bind_date(&stmt, 3, instant_tokyo_date(now));
    TRY(secret_find(&stmt, token, ret_found, err));
    if (!*ret_found)
        return OK;
    read_session(&stmt, (TenantId){ col_int(&stmt, 19) }, &ret->session);
    /* Somebody else set up the second factor meanwhile: this one knows only the password. */
    bool enrolled = ret->session.stage == STAGE_ENROL && col_bool(&stmt, 10);
    *ret_found = !enrolled && is_live(&ret->session, now);
    return *ret_found ? read_present(arena, &stmt, now, ret, err) : OK;
}

/* Signed in before the first membership was approved: it counts from the next request. */
static STATUS take_first_organisation(struct db *db, struct arena *arena, Instant now,
                                      struct present *present, struct err *err)
{
    struct organisation place;
    struct actor *actor = &present->actor;
    OrganisationId first = { 0 };
    struct visit visit = { .tenant = actor->tenant, .now = now };
    TRY(session_first_organisation(db, &visit, actor->user, &first, err));
    if (first.n == 0)
        return OK;
    struct actor before = *actor;
    TRY(actor_load(db, before.seido, before.tenant, before.user, first, actor, err));
    TRY(organisation_load(db, arena, before.tenant, first, &place, err));
    actor->session = before.session;
    actor->is_fresh = before.is_fresh;
    present->session.organisation = first;
    present->organisation = place.name;
    present->organisation_en = place.name_en;
    return OK;
}

static void touch(struct db *db, struct session *session, Instant now)
{
    AUTO_STMT stmt = { 0 };
    struct err ignored; /* not noting that it was seen is no reason to refuse the page */
    if (now.us - session->seen_at.us < SEEN_EVERY_US ||
        db_prepare(db, &stmt, "UPDATE session SET seen_at = $3 WHERE tenant = $1 AND id = $2",
                   &ignored) != OK)
        return;
    bind_int(&stmt, 1, session->tenant.n);
    bind_int(&stmt, 2, session->id);
    bind_instant(&stmt, 3, now);
    if (db_run(&stmt, NULL, &ignored) == OK)
        session->seen_at = now;
}

STATUS session_find(struct db *db, struct arena *arena, const struct seido *seido, struct str token,
                    Instant now, struct present *ret, struct err *err)
{
    struct present present = { .actor.seido = seido };
    bool found = false;
    TRY(load_by_token(db, arena, token, now, &present, &found, err));
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "", "access.session.ended", "no live session");
    if (present.session.organisation.n == 0)
        TRY(take_first_organisation(db, arena, now, &present, err));
    touch(db, &present.session, now);
    *ret = present;
    return OK;
}

bool session_is_fresh(const struct session *session, Instant now)
{
    return session->stage == STAGE_FULL &&
           now.us - session->fresh_at.us < (int64_t)STEP_UP_S * 1000000;
}

STATUS session_choose(struct db *db, const struct visit *visit, const struct session *session,
                      OrganisationId organisation, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE session SET organisation_id = $3 WHERE tenant = $1 AND id = $2"
                   " AND EXISTS (SELECT 1 FROM membership m WHERE m.tenant = $1"
                   " AND m.user_id = session.user_id AND m.organisation_id = $3"
                   " AND m.valid_from <= $4"
                   " AND (m.valid_until IS NULL OR m.valid_until >= $4))",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, session->id);
    bind_int(&stmt, 3, organisation.n);
    bind_date(&stmt, 4, instant_tokyo_date(visit->now));
    TRY(db_run(&stmt, &changed, err));
    if (changed != 1)
        return err_set(err, ERR_DENIED, "", "access.actor.not_active",
                       "user %" PRId64 " is no member of %" PRId64, session->user.n,
                       organisation.n);
    TRY(session_audit(&tx, visit, session->user, "choose_organisation", session->id, err));
    return tx_commit(&tx, err);
}

/* Ends one session of the user; *ret_ended false: there is none such. */
static STATUS end_one(struct db *db, const struct visit *visit, UserId user, int64_t id,
                      bool *ret_ended, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    int64_t changed = 0;
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "UPDATE session SET ended_at = $4 WHERE tenant = $1 AND id = $2"
                   " AND user_id = $3 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, visit->tenant.n);
    bind_int(&stmt, 2, id);
    bind_int(&stmt, 3, user.n);
    bind_instant(&stmt, 4, visit->now);
    TRY(db_run(&stmt, &changed, err));
    *ret_ended = changed == 1;
    if (changed == 1)
        TRY(session_audit(&tx, visit, user, "sign_out", id, err));
    return tx_commit(&tx, err);
}

STATUS session_end(struct db *db, const struct visit *visit, const struct session *session,
                   struct err *err)
{
    bool ended = false; /* ended already is as good */
    return end_one(db, visit, session->user, session->id, &ended, err);
}

STATUS session_end_other(struct db *db, const struct visit *visit, const struct session *session,
                         int64_t id, struct err *err)
{
    bool ended = false;
    TRY(end_one(db, visit, session->user, id, &ended, err));
    return ended ? OK
                 : err_set(err, ERR_NOT_FOUND, "", "access.session.absent",
                           "no live session %" PRId64 " of user %" PRId64, id, session->user.n);
}

STATUS session_end_all(struct tx *tx, TenantId tenant, UserId user, int64_t except, Instant now,
                       struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE session SET ended_at = $4 WHERE tenant = $1"
                   " AND user_id = $2 AND id <> $3 AND ended_at IS NULL",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, user.n);
    bind_int(&stmt, 3, except);
    bind_instant(&stmt, 4, now);
    return db_run(&stmt, NULL, err);
}

STATUS session_list(struct db *db, struct arena *arena, const struct session *session, Instant now,
                    struct session **ret, size_t *ret_count, struct err *err)
{
    enum { SESSIONS_SHOWN = 50 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    struct session *list = arena_array(arena, struct session, SESSIONS_SHOWN);
    size_t count = 0;
    TRY(db_prepare(db, &stmt,
                   "SELECT id, user_id, organisation_id, created_at, seen_at, fresh_at, stage,"
                   " form_secret, source, agent FROM session WHERE tenant = $1 AND user_id = $2"
                   " AND ended_at IS NULL AND stage = 'full' AND seen_at > $3"
                   " ORDER BY seen_at DESC, id DESC LIMIT $4",
                   err));
    bind_int(&stmt, 1, session->tenant.n);
    bind_int(&stmt, 2, session->user.n);
    bind_int(&stmt, 3, now.us - (int64_t)SESSION_IDLE_S * 1000000);
    bind_int(&stmt, 4, SESSIONS_SHOWN);
    for (;;) {
        TRY(db_step(&stmt, &row, err));
        if (!row)
            break;
        read_session(&stmt, session->tenant, &list[count]);
        sodium_memzero(list[count].form_secret, FORM_SECRET_SIZE);
        if (is_live(&list[count], now))
            count++;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

STATUS session_last_sign_in(struct db *db, struct arena *arena, const struct session *session,
                            struct last_sign_in *ret, struct err *err)
{
    AUTO_STMT before = { 0 }, own = { 0 };
    bool row = false;
    *ret = (struct last_sign_in){ .from = STR("") };
    TRY(db_prepare(db, &before,
                   "SELECT created_at, source FROM session WHERE tenant = $1 AND user_id = $2"
                   " AND id <> $3 AND stage = 'full' AND created_at < $4"
                   " ORDER BY created_at DESC LIMIT 1",
                   err));
    bind_int(&before, 1, session->tenant.n);
    bind_int(&before, 2, session->user.n);
    bind_int(&before, 3, session->id);
    bind_instant(&before, 4, session->created_at);
    TRY(db_step(&before, &row, err));
    if (row) {
        ret->has = true;
        ret->at.us = col_int(&before, 0);
        ret->from = col_copy(arena, &before, 1);
    }
    TRY(db_prepare(db, &own, "SELECT failures_before FROM session WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&own, 1, session->tenant.n);
    bind_int(&own, 2, session->id);
    TRY(db_step(&own, &row, err));
    ret->failures = row ? col_int(&own, 0) : 0;
    return OK;
}
