/* settings.h - one setting of all organisations at once; of one alone: setting_get (account.h). */
#ifndef BANSO_ACCESS_SETTINGS_H
#define BANSO_ACCESS_SETTINGS_H

#include "access/account.h"

/* What holds on `on` for each organisation that has a value of its own, and for the tenant (0). */
struct setting_of {
    OrganisationId organisation;
    struct str value;
};
struct settings_of {
    const struct setting_of *items;
    size_t count;
    struct str fallback; /* the tenant's, else the definition's */
};
STATUS settings_of_all(struct db *db, struct arena *arena, const struct seido *seido,
                       const struct setting_key *key, struct settings_of *ret, struct err *err);
/* That of one organisation, else the fallback. */
struct str settings_of_one(const struct settings_of *settings, OrganisationId organisation);

#endif
