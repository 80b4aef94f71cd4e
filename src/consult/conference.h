/* conference.h - 支援調整会議: the agenda over several cases, and the result and minutes of each written
 * through to its plan or evaluation. The conference itself is a record (type conference, of an
 * organisation); its rows of `agenda` and `attendees` are that record's. */
#ifndef BANSO_CONSULT_CONFERENCE_H
#define BANSO_CONSULT_CONFERENCE_H

#include "consult/casefile.h"

/* SQL: was the plan of the case returned in this lap after conference `f` had spoken? On the same day the
 * clock tells: after the municipality's return only minutes begun later speak of the corrected plan, after
 * the conference's own return those that were changed later. */
#define PLAN_RETURNED_SINCE(f, casefile, lap_number)                                               \
    "EXISTS (SELECT 1 FROM casefile_step b WHERE b.tenant = " f ".tenant"                          \
    " AND b.casefile_id = " casefile " AND b.lap = " lap_number " AND b.to_state = 'PLAN_DRAFT'"   \
    " AND b.from_state IN ('PLAN_IN_CONFERENCE', 'PLAN_AGREED') AND (b.on_date > " f ".held_on"    \
    " OR (b.on_date = " f ".held_on AND b.at >= CASE WHEN b.from_state = 'PLAN_AGREED'"            \
    " THEN " f ".created_at ELSE " f ".updated_at END)))"

struct conference {
    RecordId id;
    OptDate on;
    int at_minute; /* -1 */
    struct str place;
    int64_t agenda_count, open_count; /* items, and those without result */
    int64_t attendee_count;
};
/* Those that the actor may see (may.h), from a day on, by date. */
STATUS conference_list(const struct consult *c, Date from, Date until, struct conference **ret,
                       size_t *ret_count, struct err *err);
struct next_conference {
    RecordId id;
    Date on;
    int at_minute;        /* -1 */
    int64_t agenda_count; /* items of cases that the actor may see */
};
/* The first within twelve months, of those that the actor may see. */
STATUS conference_next(const struct consult *c, struct next_conference *ret, bool *ret_has,
                       struct err *err);

/* The newest conference of the actor's organisation that names attendees, of today or before, with its tables;
 * *ret NULL: there is none. Rights are the caller's question. */
STATUS conference_last_attended(const struct consult *c, struct record **ret, struct err *err);

/* Cases that may be put on an agenda: plans ready to be discussed and evaluations to be reported, but not
 * those on an agenda without result, nor those agreed to or reported since their last step. */
struct agenda_candidate {
    CasefileId casefile;
    struct str number, state, worker_name;
    struct str kind; /* code of the agenda kind */
    Date since;
};
STATUS conference_candidates(const struct consult *c, struct agenda_candidate **ret,
                             size_t *ret_count, struct err *err);

/* Puts cases on the agenda of a conference (those that wait or are settled on it already are left alone). */
STATUS conference_add_cases(const struct consult *c, RecordId conference, const CasefileId *cases,
                            size_t count, struct err *err);

struct agenda_item {
    CasefileId casefile;
    struct str number, state, worker_name;
    struct str kind, result, minutes, opinion;
    int64_t row_no;
};
STATUS conference_agenda(const struct consult *c, RecordId conference, struct agenda_item **ret,
                         size_t *ret_count, struct err *err);
/* Conferences in which a case was or will be discussed and that the actor may see, newest first. */
struct case_conference {
    RecordId id;
    OptDate on;
    struct str kind, result;
};
STATUS conference_of_casefile(const struct consult *c, CasefileId casefile,
                              struct case_conference **ret, size_t *ret_count, struct err *err);

struct agenda_result {
    RecordId conference;
    int64_t version; /* of the conference record, as seen */
    CasefileId casefile;
    int64_t row_no; /* which entry of the case; -1: the one without result, else the last */
    struct str result, minutes, opinion;
    bool takes_step; /* also take the step that the result stands for */
    struct str request_key;
};
/* Writes one case's result into the conference, day, result and opinion into the case's plan or
 * evaluation, and (if asked) takes the step: agreed or returned. All or nothing.
 *   errors  ERR_INVALID "conference.no_date", "conference.no_members", "conference.result.missing";
 *           ERR_CONFLICT; those of process_take */
STATUS conference_decide(const struct consult *c, const struct agenda_result *result,
                         struct err *err);

#endif
