/* inside.h - what stands in a case: how many records of each type with the newest of each, and who
 * looked at it. */
#ifndef BANSO_CONSULT_INSIDE_H
#define BANSO_CONSULT_INSIDE_H

#include "consult/casefile.h"

struct record_count {
    const struct record_def *def;
    int64_t count;
    RecordId newest;          /* by its key; 0 if none */
    OptDate on;               /* latest day of the type's date field */
    bool has_draft;
};
/* Every record type of a case, in the order of the definitions, in one statement. */
STATUS inside_records(const struct consult *c, CasefileId casefile, struct record_count **ret,
                      size_t *ret_count, struct err *err);

struct looker {
    UserId user;
    struct str name;
    int64_t times;
    Instant last;
    bool printed;             /* or exported */
};
/* Who viewed, printed or exported the case since `since`, the latest first. */
STATUS inside_lookers(const struct consult *c, CasefileId casefile, Instant since,
                      struct looker **ret, size_t *ret_count, struct err *err);

#endif
