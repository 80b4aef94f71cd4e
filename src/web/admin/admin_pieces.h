/* admin_pieces.h - what the pages of administration share. */
#ifndef BANSO_WEB_ADMIN_ADMIN_PIECES_H
#define BANSO_WEB_ADMIN_ADMIN_PIECES_H

#include "access/account.h"
#include "web/pieces.h"

/* Begins a page of the administration: title, way back, links to its parts. */
void admin_begin(struct html *h, const char *title_key, const struct problems *problems);
/* The same of a page about one of them, which its title names. */
void admin_begin_titled(struct html *h, struct str title, const struct problems *problems);
/* The words of the problem of a field; "" when there is none. */
struct str admin_error(const struct html *h, const struct problems *problems, const char *field);
/* A failure of an operation as a problem of the form. */
void admin_problem(const struct request *request, struct problems *problems,
                   const struct err *failure);
/* True when the failure is not the input's and must be passed on. */
bool admin_is_grave(const struct err *failure);
/* A text control. */
void admin_text(struct html *h, const char *name, const char *label_key, struct str value,
                const struct problems *problems);
struct str admin_role_label(const struct html *h, struct str role);
struct str admin_code_label(const struct html *h, const char *list, struct str code);
/* "?done=..." as a notice. */
void admin_done_notice(struct html *h);
/* 303 to `target` with ?done=1. */
void admin_done(struct request *request, struct response *response, struct target target);
/* The day typed into a control; false and a problem at the field when it cannot be read. */
bool admin_date(const struct request *request, const char *name, struct problems *problems,
                OptDate *ret);
/* What a control shows: what was typed into it when its form is drawn again, else the value. */
struct str admin_typed(const struct request *request, const char *name, struct str value);

#endif
