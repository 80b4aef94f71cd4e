/* pieces_more.h - pieces that only some pages need: filters, saved views, bulk acts, tasks, files,
 * dialogs, signature. */
#ifndef BANSO_WEB_PIECES_MORE_H
#define BANSO_WEB_PIECES_MORE_H

#include "web/pieces.h"

/* ---- filters above a list: GET for coded ones, applied ones as removable chips ---- */
struct applied {
    struct str text;       /* 段階：プラン作成中 */
    struct target without; /* the list without it */
};
void html_filter_bar_begin(struct html *h, struct target list); /* then html_choice, html_field */
void html_filter_bar_end(struct html *h, const struct applied *applied, size_t count,
                         struct target clear);
struct view_link {
    struct str name;
    struct target target;
    bool is_current;
};
void html_saved_views(struct html *h, const struct view_link *views, size_t count);
/* Before the table of a list whose rows have html_row_check; end after it. */
void html_bulk_bar_begin(struct html *h, struct target act);
void html_row_check(struct html *h, struct str value, struct str label);
void html_bulk_bar_end(struct html *h);

/* ---- work to do ---- */
struct task_item {
    struct target target;
    struct str number, title, meta;
    int minute;        /* -1: none */
    OptDate on;        /* shown before the title when not today */
    struct target act; /* the button; ROUTES: none */
    struct str act_text;
    struct target snooze; /* ROUTES: none */
    struct flag chip;     /* text "" for none */
};
void html_task_list_begin(struct html *h, struct str title, enum tone tone, size_t count,
                          bool or_more);
void html_task_item(struct html *h, const struct task_item *item);
void html_task_list_end(struct html *h);

/* ---- drafts, conflicts ---- */
struct draft_bar {
    Instant at; /* 0: none stored yet */
    bool is_offered; /* 下書きがあります: continue (ROUTES: it stands in the form already), discard,
                             * see differences */
    struct target go_on, discard, compare;
    struct str about; /* of an offered one: its form and how it begins; "" not told */
};
void html_draft_bar(struct html *h, const struct draft_bar *bar);

struct difference {
    struct str name, label, mine, theirs; /* values as words */
    bool keeps_theirs, is_by_both; /* of a conflict: what is chosen at first; both changed it */
};
/* Mine and current side by side, one choice a field: name "keep.<field>" = mine|theirs. */
void html_conflict(struct html *h, const struct difference *items, size_t count, struct str who,
                   Instant when);
/* Two versions side by side; only what differs is marked. */
void html_compare(struct html *h, const struct difference *items, size_t count, struct str left,
                  struct str right);

/* The foot of a form that was kept and is shown again whole: send it again, or drop it. Ends the form. */
void html_kept_form_end(struct html *h);

/* ---- asking back ---- */
void html_dialog_begin(struct html *h, const char *id,
                       struct str title); /* <dialog>; a page without script */
void html_dialog_end(struct html *h);
/* A page's question before a weighty act; `typed` is what must be typed, "" for none. */
void html_confirm(struct html *h, struct target act, const char *question_key, struct str typed,
                  const char *act_key);
/* One protected field: 保護中 and a button that shows it once, with a reason. */
void html_reveal(struct html *h, struct target act, struct str label);

/* ---- files and signatures ---- */
struct file_item {
    struct str name, media_type, by;
    int64_t size;
    Instant at;
    struct target target, remove;
};
void html_file_list(struct html *h, const struct file_item *items, size_t count);
void html_upload(struct html *h, struct str name, struct str label, struct str help,
                 const char *accept, bool is_many);
/* The exact words that somebody agrees to, and their version. */
void html_statement(struct html *h, struct str text, struct str version);
void html_signature(struct html *h, struct str name, struct str strokes);

#endif
