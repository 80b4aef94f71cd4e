/* pages.h - the pages of the consultation: search, new case, case, process, conferences, day,
 * lists. One file a page or family of pages; what they share is in parts.h. */
#ifndef BANSO_WEB_CONSULT_PAGES_H
#define BANSO_WEB_CONSULT_PAGES_H

#include "web/request.h"

#define CONSULT_PAGE(name)                                                                         \
    STATUS name(struct request *request, struct response *response, struct err *err)

/* search_pages.c */
CONSULT_PAGE(search_post);
CONSULT_PAGE(search_page);
/* case_new_pages.c */
CONSULT_PAGE(case_new_page);
CONSULT_PAGE(case_new_post);
/* case_pages.c */
CONSULT_PAGE(case_page);
CONSULT_PAGE(contact_post);
CONSULT_PAGE(case_record_page);
/* paper_pages.c */
CONSULT_PAGE(record_print_page);
CONSULT_PAGE(contacts_print_page);
CONSULT_PAGE(family_page);
/* case_list_pages.c */
CONSULT_PAGE(cases_page);
/* case_export.c */
CONSULT_PAGE(cases_export_page);
CONSULT_PAGE(cases_export_post);
CONSULT_PAGE(cases_act_post);
CONSULT_PAGE(view_post);
/* step_pages.c */
CONSULT_PAGE(step_page);
CONSULT_PAGE(step_post);
CONSULT_PAGE(decide_page);
CONSULT_PAGE(decide_post);
CONSULT_PAGE(assign_page);
CONSULT_PAGE(assign_post);
/* sight_pages.c */
CONSULT_PAGE(case_sight_page);
CONSULT_PAGE(case_sight_post);
CONSULT_PAGE(case_sight_end_post);
/* consent_pages.c */
CONSULT_PAGE(consent_page);
CONSULT_PAGE(consent_post);
/* today_pages.c */
CONSULT_PAGE(today_page);
CONSULT_PAGE(snooze_page);
CONSULT_PAGE(snooze_post);
CONSULT_PAGE(task_new_post);
CONSULT_PAGE(task_done_post);
/* conference_pages.c */
CONSULT_PAGE(conferences_page);
CONSULT_PAGE(conference_page);
CONSULT_PAGE(conference_add_post);
CONSULT_PAGE(conference_result_page);
CONSULT_PAGE(conference_result_post);
/* calendar_pages.c */
CONSULT_PAGE(calendar_page);
CONSULT_PAGE(calendar_feed_post);
CONSULT_PAGE(calendar_feed_page);
/* review_pages.c */
CONSULT_PAGE(review_page);
/* desk_pages.c */
CONSULT_PAGE(notices_page);
CONSULT_PAGE(notices_post);
CONSULT_PAGE(snippets_page);
CONSULT_PAGE(snippets_post);

#endif
