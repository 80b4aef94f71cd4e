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

struct consult {
    struct db *db;
    struct arena *arena;       /* what functions return lives here */
    const struct seido *seido;
    const struct actor *actor;
    Instant now;
    Date today;                /* in Asia/Tokyo */
    struct str request;        /* お問い合わせ番号, for the audit; "" for commands */
};

#endif
