/* office.h - what the tests of the consultation start from: a municipality, the office it commissions, a
 * worker, a second worker, a chief, two municipal officers, and a case received on OFFICE_DAY. */
#ifndef BANSO_TESTS_CONSULT_OFFICE_H
#define BANSO_TESTS_CONSULT_OFFICE_H

#include "consult/casefile.h"
#include "consult/process.h"
#include "consult/today.h"
#include "support/test_db.h"
#include "support/test_seido.h"

enum who { WORKER, SECOND, CHIEF, OFFICER, OTHER_OFFICER, STRANGER, PEOPLE };

struct office {
    struct test_db *t;
    const struct seido *seido;
    struct actor actors[PEOPLE];
    OrganisationId municipality, office, other;
    CasefileId casefile;
    PersonId person;
    Date today;
    int minute; /* of the day; 0: ten in the morning */
};

void office_open(struct office *office, struct test_db *t);
/* The consultation as one of the people sees it, on office->today. */
struct consult office_as(struct office *office, enum who who);
void office_date(struct office *office, const char *iso);
/* Saves a record of the case from JSON ({"result":"4"}), final, and what follows. */
struct record *office_put(struct office *office, enum who who, const char *type, const char *json);
/* The same, of the organisation (conference). */
struct record *office_put_loose(struct office *office, enum who who, const char *type,
                                const char *json);
/* One more case. */
CasefileId office_case(struct office *office, enum who who);
enum status office_step(struct office *office, enum who who, const char *transition,
                        struct step_answer *answer, struct err *err);
struct casefile office_head(struct office *office);
struct today office_day(struct office *office, enum who who);

#endif
