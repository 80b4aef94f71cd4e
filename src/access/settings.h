/* settings.h - one setting of all organisations at once, or all settings of one; one of one alone: setting_get
 * (account.h). */
#ifndef BANSO_ACCESS_SETTINGS_H
#define BANSO_ACCESS_SETTINGS_H

#include "access/account.h"
#include "access/may.h"

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

/* All that was ever set for one organisation and for the tenant: for whoever asks for several, or for several
 * days. */
struct set_value {
    struct str name, value;
    Date from;
};
struct settings_here {
    const struct seido *seido;
    const struct set_value *items; /* what comes first counts first */
    size_t count;
};
STATUS settings_here_load(struct db *db, struct arena *arena, const struct actor *actor,
                          OrganisationId organisation, struct settings_here *ret, struct err *err);
/* What holds on `on`: the organisation's, else the tenant's, else the definition's. */
struct str settings_here_on(const struct settings_here *settings, struct str name, Date on);

#endif
