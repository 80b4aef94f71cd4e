/* consult.h - what every act of this folder needs to know: where the data is, which definitions hold,
 * who asks, and when. Made by web, cli and batch; nothing here asks the clock. */
#ifndef BANSO_CONSULT_CONSULT_H
#define BANSO_CONSULT_CONSULT_H

#include "access/ids.h"
#include "access/may.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "seido/seido.h"
#include "store/db.h"

struct keyring;

struct consult {
    struct db *db;
    struct arena *arena; /* what functions return lives here */
    const struct seido *seido;
    const struct actor *actor;
    Instant now;
    Date today;                    /* in Asia/Tokyo */
    struct str request;            /* お問い合わせ番号, for the audit; "" for commands */
    const struct keyring *keyring; /* seals values of protected persons; NULL: those are refused */
};

/* Keys that an act of this folder takes at most. Who brings a transaction of his own calls
 * consult_reserve before it begins. */
enum { CONSULT_KEYS = 64 };
STATUS consult_reserve(const struct consult *c, struct err *err);

/* An audit entry of an act: "step" on "casefile" 812 of case 812. */
STATUS consult_audit(struct tx *tx, const struct consult *c, struct str action, struct str type,
                     int64_t id, CasefileId casefile, struct err *err);

/* The first thing an act does in its transaction: takes the request key, or finds the answer that it had before (*ret is
 * the key of what it made, of `type`). Who comes second waits here until the first has ended, so that he is led to what
 * was made. consult_answer says what that is. errors: ERR_CONFLICT the key was that of another kind of act */
STATUS consult_answered(struct tx *tx, const struct consult *c, struct str type,
                        struct str request_key, bool *ret_has, int64_t *ret, struct err *err);
STATUS consult_answer(struct tx *tx, const struct consult *c, struct str request_key, int64_t id,
                      struct err *err);

/* Appends the condition that the case named by a column ("n.casefile_id") is none, or one that the actor may see:
 * what speaks of a case (a notice, a date) follows the case. $1 is the tenant; the values of *ret are numbered from
 * `first`, for clause_bind. */
void consult_add_sight(const struct consult *c, struct buf *sql, const char *column, int first,
                       struct clause *ret);
/* The same where the statement has joined the case of that column as `k` (LEFT JOIN casefile k). */
void consult_add_joined_sight(const struct consult *c, struct buf *sql, const char *column,
                              int first, struct clause *ret);

/* Has the actor the role? For steps and tasks, whose definitions name roles; rights are may()'s. */
bool consult_has_role(const struct consult *c, struct str role);

#endif
