/* pieces.h - the repeated pieces of pages, one function each, with the class ui-<piece> (ui.css).
 * Pieces with an inside are begin/end pairs. Texts come in as catalogue keys or ready words. */
#ifndef BANSO_WEB_PIECES_H
#define BANSO_WEB_PIECES_H

#include "web/html.h"

/* ---- the frame ---- */
enum nav {
    NAV_NONE,
    NAV_TODAY,
    NAV_CASES,
    NAV_CONFERENCES,
    NAV_REFERRALS,
    NAV_NUMBERS,
    NAV_AREA,
    NAV_CALC,
    NAV_EXCHANGE,
    NAV_ADMIN,
    NAV_HELP,
    NAVS
};

struct crumb {
    struct target target;
    struct str text;
};

struct page {
    struct str title; /* of the window and the h1; no personal data: a case number */
    enum nav nav;
    const struct crumb *crumbs; /* without the page itself */
    size_t crumb_count;
    const char *help;                /* topic of the help page; NULL: the general one */
    const struct problems *problems; /* errors: title prefixed エラー：, summary at the top */
    bool no_h1;                      /* the page draws its own (person_head) */
    bool is_bare;                    /* sign-in, errors before sign-in: no navigation */
    bool is_print;                   /* paper view */
    bool with_paper;                 /* has sheets of the paper view among its pieces */
    bool wide;                       /* no limit to the width of the content */
    const char *script;              /* further script of web/js, e.g. "signature.js"; NULL */
};
void html_page_begin(struct html *h, const struct page *page); /* to the h1; then the content */
void html_page_end(struct html *h);

void html_action_bar_begin(struct html *h); /* buttons and links beside or under the h1 */
void html_action_bar_end(struct html *h);
void html_card_begin(struct html *h, struct str title, const char *id); /* id NULL for none */
void html_card_end(struct html *h);
void html_columns_begin(struct html *h); /* wide column, then html_columns_next, then side */
void html_columns_next(struct html *h);
void html_columns_end(struct html *h);

/* ---- words to the reader ---- */
enum tone { TONE_INFO, TONE_SUCCESS, TONE_WARNING, TONE_ERROR, TONE_PLAIN };
void html_notice(struct html *h, enum tone tone, struct str text);
void html_notice_begin(struct html *h, enum tone tone);
void html_notice_end(struct html *h);
void html_chip(struct html *h, enum tone tone, struct str text); /* with icon: never colour alone */
/* A problem in a list: begins with the label of its field, unless the words say it anyway ("" no label). */
void html_problem(struct html *h, struct str label, struct str text);
void html_error_summary(struct html *h, const struct problems *problems);
/* One error a field: what could not be read is not also missing. */
bool html_problem_is_told(const struct problems *problems, size_t at);
/* What is missing, why, and the next act (target.route ROUTES: none). */
void html_empty(struct html *h, const char *key, const char *why_key, struct target act,
                const char *act_key);
void html_progress(struct html *h, int64_t done, int64_t all, const char *key);

/* ---- one control outside record forms; `error` "" for none ---- */
struct control {
    struct str name, value, label, help, error;
    const char *type; /* text, password, date (era input), tel, search, number, textarea, file */
    const char *autocomplete; /* NULL: off */
    const char *inputmode;
    const char *list; /* id of a <datalist>; NULL: none */
    bool is_required, is_short, is_hidden_label;
    int max, rows;
};
void html_field(struct html *h, const struct control *control);
struct choice_option {
    struct str value, label;
};
enum choice { CHOICE_SELECT, CHOICE_RADIO, CHOICE_CHECKS };
void html_choice(struct html *h, enum choice look, const struct control *control,
                 const struct choice_option *options, size_t count);
void html_check(struct html *h, const struct control *control, bool is_on); /* one tick */
void html_fieldset_begin(struct html *h, struct str legend);
void html_fieldset_end(struct html *h);

/* ---- label and value pairs ---- */
void html_reads_begin(struct html *h); /* <dl> */
void html_read_field(struct html *h, struct str label, struct str value);
void html_read_begin(struct html *h, struct str label); /* value as markup */
void html_read_end(struct html *h);
void html_reads_end(struct html *h);

/* ---- the case ---- */
struct flag {
    enum tone tone;
    struct str text;
};
struct person_head {
    struct str number, name, kana, area, household, worker, next_text;
    struct partial_date birth;
    bool has_birth, is_masked; /* masked: 保護中 instead of the area */
    OptDate next_on;
    struct str state; /* words of the stage */
    const struct flag *flags;
    size_t flag_count;
    struct target target; /* the person; ROUTES: no link */
};
void html_person_head_begin(struct html *h, const struct person_head *head); /* holds the h1 */
void html_person_head_end(struct html *h); /* between: the action bar at its right */

enum step_look { STEP_OPEN, STEP_DONE, STEP_NOW };
struct step_point {
    struct str label, note; /* note: 初回, 3回目, 期限 */
    OptDate on;
    enum step_look look;
};
void html_step_bar(struct html *h, const struct step_point *points, size_t count, int lap);

struct timeline_item {
    OptDate on;
    int minute;      /* -1: none */
    struct str mark; /* one character in the dot */
    bool is_main;    /* coloured dot */
    struct str head, meta, text;
    struct str struck, struck_by; /* text before a correction, who and when; "" */
    struct target target;
    bool is_draft;
};
void html_timeline_begin(struct html *h);
void html_timeline_item(struct html *h, const struct timeline_item *item);
void html_timeline_end(struct html *h);

/* ---- lists ---- */
/* KEY: numbers of cases and names of persons, never broken over lines. */
enum cell_look { CELL_TEXT, CELL_NUMBER, CELL_DATE, CELL_CHIP, CELL_KEY };
struct column {
    struct str label;
    enum cell_look look;
    const char *sort; /* name in the URL; NULL: not sortable */
};
struct table {
    struct str caption;
    const struct column *columns;
    size_t column_count;
    struct target list; /* of the sort links: query holds the present filters */
    struct str sort;    /* present order: "opened_on" or "-opened_on" */
    bool is_dense;
};
void html_table_begin(struct html *h, const struct table *table);
void html_row_begin(struct html *h);
void html_cell_begin(struct html *h, enum cell_look look); /* close with html_cell_end */
void html_row_head_begin(struct html *h);                  /* the row's own link; th */
void html_cell_end(struct html *h);
void html_row_head_end(struct html *h);
void html_cell(struct html *h, enum cell_look look, struct str text);
void html_row_end(struct html *h);
void html_table_end(struct html *h);
struct pager {
    int64_t total;
    bool total_or_more; /* counting stopped at the total */
    bool has_more;      /* there is a page after this one */
    size_t size, page;  /* page from 0 */
};
/* ◯件中 ◯–◯件, links of the pages, page size. `list.query` holds the present filters. */
void html_pager(struct html *h, struct target list, const struct pager *pager);

#endif
