/* desk.h - what lies on a worker's desk: searches (their free text is kept sealed under an id, so that no
 * URL shows it), saved views of lists, snippets for records, notices. */
#ifndef BANSO_CONSULT_DESK_H
#define BANSO_CONSULT_DESK_H

#include "consult/consult.h"

struct keyring;

enum { DESK_SEARCH_HOURS = 2, DESK_TEXT_MAX = 4000 };

/* Keeps the text of a search; *ret_id is 8 letters and digits. */
STATUS desk_search_add(const struct consult *c, struct keyring *keyring, struct str list,
                       struct str text, struct str *ret_id, struct err *err);
/* The text of the actor's own search. errors: ERR_NOT_FOUND (another's, or older than a day) */
STATUS desk_search_find(const struct consult *c, struct keyring *keyring, struct str list,
                        struct str id, struct str *ret_text, struct err *err);
/* Did the actor make this search of persons within DESK_SEARCH_HOURS? */
STATUS desk_search_is_recent(const struct consult *c, struct str id, bool *ret, struct err *err);

struct saved_view {
    int64_t id;
    struct str name, query;
    bool is_shared, is_mine;
};
STATUS desk_views(const struct consult *c, struct str list, struct saved_view **ret,
                  size_t *ret_count, struct err *err);
/* errors: ERR_INVALID "view.name" (1..40 characters) */
STATUS desk_view_add(const struct consult *c, struct str list, const struct saved_view *view,
                     struct err *err);
STATUS desk_view_remove(const struct consult *c, int64_t id, struct err *err); /* own ones only */

struct snippet {
    int64_t id;
    struct str name, text;
    bool is_shared;
};
STATUS desk_snippets(const struct consult *c, struct snippet **ret, size_t *ret_count,
                     struct err *err);
/* errors: ERR_INVALID "snippet.name", "snippet.text" */
STATUS desk_snippet_add(const struct consult *c, const struct snippet *snippet, struct err *err);
STATUS desk_snippet_remove(const struct consult *c, int64_t id, struct err *err);

struct notice {
    int64_t id;
    struct str key; /* message key "notice.returned" */
    CasefileId casefile;
    struct str number;
    Instant at;
    bool is_read;
};
STATUS desk_notices(const struct consult *c, struct notice **ret, size_t *ret_count,
                    struct err *err);
/* In the transaction of what it tells of; nothing for the actor's own acts. */
STATUS desk_notice_add(struct tx *tx, const struct consult *c, UserId user, struct str key,
                       CasefileId casefile, struct err *err);
/* How many of them are not read yet: the number in the page's head. */
STATUS desk_notice_count(const struct consult *c, int64_t *ret, struct err *err);
STATUS desk_notices_read(const struct consult *c, struct err *err);

/* ---- half-typed forms ---- */
enum { DESK_DRAFTS_MAX = 20 };
struct desk_draft {
    struct str form;     /* as in record/draft.h */
    CasefileId casefile; /* 0: of a case that is not there yet */
    struct str number;
    Instant at;
};
/* The actor's own drafts, newest first, of cases that the actor may see. */
STATUS desk_drafts(const struct consult *c, struct desk_draft **ret, size_t *ret_count,
                   struct err *err);
/* The same of one case, which the caller knows that the actor may see; without the number. *ret_has: there is a
 * draft of this form too, in whichever case. */
STATUS desk_drafts_of(const struct consult *c, CasefileId casefile, struct str form,
                      struct desk_draft **ret, size_t *ret_count, bool *ret_has, struct err *err);
#endif
