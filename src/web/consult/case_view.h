/* case_view.h - what the case page shows, loaded once (case_view.c) and drawn by case_pages.c and
 * case_cards.c. */
#ifndef BANSO_WEB_CONSULT_CASE_VIEW_H
#define BANSO_WEB_CONSULT_CASE_VIEW_H

#include "access/grant.h"
#include "access/protection.h"
#include "consult/conference.h"
#include "consult/desk.h"
#include "consult/overview.h"
#include "consult/task.h"
#include "record/list.h"
#include "record/record_db.h"
#include "web/consult/parts.h"

enum { CASE_CONTACTS = 40 };

struct case_view {
    struct request *request;
    struct casefile casefile;
    struct record *person;
    struct verdict person_verdict; /* what of the person the reader may see */
    bool is_protected;
    /* record types that belong to cases: which of this case the reader may see and begin */
    const struct record_def **types;
    bool *sees, *creates;
    size_t type_count;
    struct str worker_name;
    struct str office; /* name of the case's organisation; "" if it is the reader's */
    struct taken_step *way;
    size_t way_count;
    struct step_option *options;
    size_t option_count;
    struct task *tasks;
    size_t task_count;
    struct record_counts records;
    struct record **contacts;
    size_t contact_count;
    struct record *newest;     /* contact, as the reader may see it; NULL: none */
    struct versions corrected; /* what the contacts said before they were corrected */
    struct record *plan, *assessment, *application, *monitoring;
    struct assignment *assignments;
    size_t assignment_count;
    struct case_conference *conferences;
    size_t conference_count;
    struct grant *grants;
    size_t grant_count;
    struct looker *lookers;
    size_t looker_count;
    bool may_look;             /* the looker card is for chiefs */
    struct desk_draft *drafts; /* the reader's own */
    size_t draft_count;
    struct snippet *snippets;
    size_t snippet_count;
    /* the box for today's record */
    bool may_write;
    struct record *contact;
    struct params contact_input;
    bool has_box_draft;
    Instant draft_at; /* the input is the draft of then; 0: it is not */
    struct form_choices choices;
    struct problems *problems; /* NULL: none */
};

/* `contact`: the record to show in the box (with `input`), NULL for a new one. */
STATUS case_view_load(struct request *request, struct case_view *ret, struct err *err);

/* ---- case_pages.c ---- */
STATUS case_draw(const struct case_view *view, struct response *response, struct err *err);
/* ---- case_box.c ---- */
void case_box(struct html *h, const struct case_view *view);
struct str
case_box_draft(const struct request *request); /* name of the draft of the request's case */
/* ---- case_timeline.c ---- */
void case_timeline(struct html *h, const struct case_view *view);
/* ---- case_cards.c ---- */
void case_next_card(struct html *h, const struct case_view *view);
void case_plan_card(struct html *h, const struct case_view *view);
/* `is_beside`: in the narrow column, with a link to where the drawing is larger. */
void case_family_card(struct html *h, const struct case_view *view, bool is_beside);
void case_records_card(struct html *h, const struct case_view *view);
void case_workers_card(struct html *h, const struct case_view *view);
STATUS case_grants_card(struct html *h, const struct case_view *view, struct err *err);
void case_lookers_card(struct html *h, const struct case_view *view);
void case_conference_card(struct html *h, const struct case_view *view);

#endif
