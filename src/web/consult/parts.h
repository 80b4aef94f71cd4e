/* parts.h - what the pages of the consultation share: words of states and steps, links with a
 * query, drawings of the family. */
#ifndef BANSO_WEB_CONSULT_PARTS_H
#define BANSO_WEB_CONSULT_PARTS_H

#include "consult/casefile.h"
#include "consult/drawing/genogram.h"
#include "consult/overview.h"
#include "consult/process.h"
#include "consult/task.h"
#include "record/person_search.h"
#include "web/pieces_more.h"
#include "web/record_pages.h"

/* A text of the catalogues without values. */
struct str page_t(const struct request *request, const char *key);
/* With one value. */
struct str page_t1(const struct request *request, const char *key, struct text_arg arg);

/* The word of a process state, and how it is toned as a chip. */
struct str state_words(const struct request *request, struct str state);
bool state_is_open(const struct request *request, struct str state);
enum tone state_tone(const struct request *request, struct str state);
/* The word of a code in a list; the code itself when there is none. */
struct str code_words(const struct request *request, struct str list, struct str code);

/* Prefecture and municipality with which an address begins, in the words of the table `municipalities`; "" when
 * the table does not know it. */
struct str municipality_words(const struct request *request, struct str address);
/* A route with one coded value in its query: /cases/new?s=k3f9. */
struct target to_query(const struct request *request, enum route_id route, const char *name,
                       struct str value);
/* The target with one more value in its query. */
struct target and_query(const struct request *request, struct target target, const char *name,
                        struct str value);

/* Typed date of a control ("R8.11.21"); a problem at the field when it cannot be read or is missing. */
bool typed_date(struct request *request, const char *name, bool is_required,
                struct problems *problems, OptDate *ret);
/* A problem made from a failed act, so that the form shows it again. */
void add_failure(struct problems *problems, const struct request *request, const struct err *err);
/* Date as a control holds it: R8.11.21. */
struct str date_input(const struct request *request, OptDate on);
/* The text of a problem at a field; "" for none. */
struct str field_problem(const struct request *request, const struct problems *problems,
                         const char *field);

/* 相談・ケース / R08-0412 */
void case_crumbs(const struct request *request, const struct casefile *casefile,
                 struct crumb crumbs[2]);

/* On what a grant rests, as a message key; the name of an organisation in the reader's language. */
const char *basis_key(struct str basis);
STATUS html_organisation(struct html *h, OrganisationId id, struct err *err);

/* Message key of the reason why a case stands still (today_pages.c). */
const char *stuck_key(enum stuck stuck);

/* Message key of the reason why a person is found (search_pages.c). */
const char *match_key(enum match why);

/* Guards of a step: which hold, which do not and how to meet them. */
void html_guards(struct html *h, const struct casefile *casefile, const struct step_option *option);
/* The names of those whose cases stand in a list ("" of nobody's or not to be seen), as the list of cases shows them:
 * one statement for fifty. The caller has asked who may see the cases. */
STATUS case_names(const struct request *request, const CasefileId *cases, size_t count,
                  struct str **ret, struct err *err);
/* What falls due, as it is to be read before its day or from then on. The task has a deadline. */
struct str deadline_words(const struct request *request, const struct task *task);
/* That the record type's stage of the case came back, when, from whom and why, until it is past the state that
 * returned it; nothing else, and nothing for who may not see the case. */
STATUS html_returned(struct html *h, const struct casefile *casefile, struct str type,
                     struct err *err);
/* The remedy of what the page of a decision itself writes. */
#define REMEDY_DECIDE STR("decide")
/* Where a remedy (record type or page) is met. */
struct target remedy_target(const struct request *request, const struct casefile *casefile,
                            struct str remedy);

/* The reader's own drafts with a link to go on; nothing when there are none (own_drafts.c). `in_case`: on the
 * page of the case they are of. */
struct desk_draft;
STATUS own_drafts_card(struct html *h, const struct desk_draft *drafts, size_t count, bool in_case,
                       struct err *err);

/* ---- drawings (family_svg.c) ---- */
/* The household table of an assessment as a genogram, its ties as an ecomap; nothing when there are no
 * rows. `person`: age and sex of the client. */
void html_genogram(struct html *h, const struct record *assessment, const struct record *person);
void html_ecomap(struct html *h, const struct record *assessment);
bool has_family(const struct record *assessment);
bool has_ties(const struct record *assessment);

/* "12件", or "100件以上" where counting stopped. */
struct str items_words(const struct request *request, int64_t count, bool or_more);

#endif
