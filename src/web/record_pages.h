/* record_pages.h - the pages every record type has without a line written for it. */
#ifndef BANSO_WEB_RECORD_PAGES_H
#define BANSO_WEB_RECORD_PAGES_H

#include "record/draft.h"
#include "web/form.h"

STATUS record_page(struct request *request, struct response *response, struct err *err);
STATUS record_new_page(struct request *request, struct response *response, struct err *err);
STATUS record_new_post(struct request *request, struct response *response, struct err *err);
STATUS record_edit_page(struct request *request, struct response *response, struct err *err);
STATUS record_edit_post(struct request *request, struct response *response, struct err *err);
STATUS record_history_page(struct request *request, struct response *response, struct err *err);
STATUS record_compare_page(struct request *request, struct response *response, struct err *err);
STATUS record_delete_page(struct request *request, struct response *response, struct err *err);
STATUS record_delete_post(struct request *request, struct response *response, struct err *err);
STATUS record_restore_post(struct request *request, struct response *response, struct err *err);
STATUS record_list_page(struct request *request, struct response *response, struct err *err);
STATUS record_case_list_page(struct request *request, struct response *response, struct err *err);
STATUS bin_page(struct request *request, struct response *response, struct err *err);
STATUS draft_post(struct request *request, struct response *response, struct err *err);
STATUS draft_discard_post(struct request *request, struct response *response, struct err *err);
STATUS file_page(struct request *request, struct response *response, struct err *err);
STATUS file_reveal_post(struct request *request, struct response *response, struct err *err);
STATUS echo_date_page(struct request *request, struct response *response, struct err *err);
/* The words of a postal code (html/form_post.c). */
STATUS echo_post_post(struct request *request, struct response *response, struct err *err);

/* ---- for other pages that draw or save records ---- */

/* A new record of the type with its defaults (copy_from) for the request's case. */
STATUS record_begin(struct request *request, const struct record_def *def, struct record **ret,
                    struct err *err);
/* The same of a page that has loaded the person of the case and the newest record of the type (NULL: none). */
STATUS record_begin_after(struct request *request, const struct record_def *def, PersonId person,
                          struct record *newest, struct record **ret, struct err *err);
/* Saves in one transaction with history, followers of the case (consult/follow.h) and audit, and takes
 * away the draft of the form that was sent (its "draft_form").
 *   *ret_repeat  the request key was answered before */
STATUS record_store(struct request *request, struct record *record, bool *ret_repeat,
                    struct err *err);
/* The controls of a form as the user's draft `form`, in place of the one before; without what belongs to one
 * sending only (token, key, button). errors: as draft_save */
STATUS draft_keep(struct request *request, struct str form, const struct params *input,
                  struct err *err);
/* The user's draft `form`. *ret_found false: there is none, *ret then holds only its place. */
STATUS draft_find(const struct request *request, struct str form, struct draft *ret,
                  bool *ret_found, struct err *err);

/* The view of a record for this reader: what a grant or a protection does not open is masked. */
STATUS record_view_begin(struct request *request, const struct record *record,
                         struct form_choices *choices, struct form_view *ret, struct err *err);
/* Fields that are filled in on either side, with their words. */
struct difference *record_differences(const struct form_view *mine, const struct record *theirs,
                                      bool only_different, size_t *ret_count);

/* What waits of one form, and where what is typed now goes. */
struct form_drafts {
    struct draft slots[DRAFT_SLOTS]; /* at.us 0: none there; without contents */
    size_t waiting;
    struct draft chosen; /* ?draft=use|compare&slot=2, with its content; at.us 0: none chosen */
    struct str own;      /* the name for the form's draft_form; "" when every slot is taken */
};
STATUS form_drafts_load(struct request *request, struct str form, struct form_drafts *ret,
                        struct err *err);
/* Those that wait, each with its form and how it begins, to go on with, to compare and to throw away; `self`: the page
 * of the form. */
STATUS form_drafts_offer(struct html *h, const struct form_drafts *drafts, struct target self,
                         struct err *err);
/* By what its writer knows a draft again: the person it names, else the beginning of its longest text. "" for neither
 * and for one that is gone. */
STATUS draft_excerpt(const struct request *request, struct str form, struct str *ret,
                     struct err *err);

/* What the pager says of a list that was run. */
struct pager;
struct list_query;
struct list_result;
void record_pager(const struct list_query *query, const struct list_result *result,
                  struct pager *ret);

#endif
