/* calc_form.h - the form of a rule: made from its members, in the order in which people ask, what is rarely
 * needed folded. Names of controls: "rent",
 * "previous.applied_on", "measures[0].kind"; lists that are pasted from a sheet are one control ("bodies"). */
#ifndef BANSO_WEB_CALC_CALC_FORM_H
#define BANSO_WEB_CALC_CALC_FORM_H

#include "calc/calc.h"
#include "web/pieces.h"

enum { CALC_FORM_ROWS = 6 }; /* of a list whose rows are parts of the form */

/* All forms of the rule (most have one), with what was typed and the problems of it (may be NULL). */
void calc_forms_draw(struct html *h, const struct calc_rule *rule, const struct problems *problems);
/* What is known before anything is typed, into the request's form: the day, and the municipality of the client of
 * the case that the reader comes from (?case=), else of the office.
 *   *ret_of_client  the municipality is the client's */
STATUS calc_form_fill(struct request *request, const struct calc_rule *rule, bool *ret_of_client,
                      struct err *err);
/* Is the list one control of lines: forty towns are pasted from a sheet, not typed into forty boxes? NULL: no. */
bool calc_form_is_pasted(const struct calc_member *member);
/* The control that a member stands in: "bodies[2].population" stands in "bodies". */
struct str calc_form_control(struct str member);

/* The label of a member; a year among the members of an object is told by its number. */
struct str calc_member_words(const struct request *request, const struct calc_member *member);
/* The words of a choice. */
struct str calc_choice_words(const struct request *request, const char *choice);
/* The words of a value that stands in a member of the rule: of its table, else of the choice, else itself. */
struct str calc_code_words(const struct request *request, const struct calc_rule *rule,
                           struct str member, struct str code);

#endif
