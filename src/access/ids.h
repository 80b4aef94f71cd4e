/* ids.h - keys of the things that rights are about; each its own type, so that mixing does not compile. */
#ifndef BANSO_ACCESS_IDS_H
#define BANSO_ACCESS_IDS_H

#include "store/keys.h"

typedef struct {
    int64_t n;
} UserId;
typedef struct {
    int64_t n;
} OrganisationId;
typedef struct {
    int64_t n;
} PersonId;
typedef struct {
    int64_t n;
} CasefileId;
typedef struct {
    int64_t n;
} RecordId;

#endif
