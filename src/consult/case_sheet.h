/* case_sheet.h - the columns of 【4】支援ケース一覧 for the cases of one page of a list. */
#ifndef BANSO_CONSULT_CASE_SHEET_H
#define BANSO_CONSULT_CASE_SHEET_H

#include "base/era.h"
#include "consult/casefile.h"

enum { SHEET_ROWS_MAX = 200 };

struct sheet_row {
    CasefileId casefile;
    PersonId person;
    OrganisationId owner;
    struct str name, kana; /* "" if anonymous without alias */
    bool is_protected;
    struct str sex; /* code */
    struct partial_date birth;
    bool has_birth;
    int64_t age_stated; /* -1: not */
    struct str worker_name;
    /* of its newest records, if asked for */
    struct str route, triage, programs, outcome; /* codes; programs ",a,b," */
    int64_t plan_count;
    OptDate planned_on, decided_on, evaluated_on;
};

/* One row a case, in the order given; at most SHEET_ROWS_MAX. The caller has asked who may see the cases; what
 * a grant does not open of a row is empty. */
STATUS case_sheet(const struct consult *c, const CasefileId *cases, size_t count, bool with_records,
                  struct sheet_row **ret, struct err *err);

#endif
