/* html.h - the only way to HTML: literal markup by H, everything else through one escaper. The pieces
 * of pages are in pieces.h, forms of record types in form.h, charts in chart.h.
 * A page function draws what it is handed; it does not query, compute or decide rights. */
#ifndef BANSO_WEB_HTML_H
#define BANSO_WEB_HTML_H

#include "base/yen.h"
#include "web/request.h"
#include "web/route.h"

enum { HTML_ROOM = 32 * 1024, HTML_MAX = 8 * 1024 * 1024 };

struct html {
    struct buf out;
    const struct request *request;
    unsigned next_id; /* for ids of controls that need one */
    bool is_print;    /* a page for paper has no footer */
};

void html_init(struct html *h, const struct request *request);
/* The finished text becomes the response's body. ERR_LIMIT when it passed HTML_MAX. */
STATUS html_finish(struct html *h, struct response *response, struct err *err);

#define H(h, literal) buf_add(&(h)->out, STR(literal)) /* markup; string literals only */

void html_text(struct html *h, struct str text);  /* escaped, for text and attribute values */
void html_lines(struct html *h, struct str text); /* line breaks kept as <br> */
void html_int(struct html *h, int64_t value);     /* plain digits: ids of controls, sizes */
/* ` name="value"`, the value escaped; `name` is a literal. */
#define html_attr(h, name, value) html_attr_literal((h), STR(" " name "=\""), (value))
void html_attr_literal(struct html *h, struct str start, struct str value);
void html_attr_int(struct html *h, const char *name, int64_t value);

/* A text of the catalogues, escaped; with values: html_t_args(h, "key", ARG_INT("count", 3)). */
void html_t(struct html *h, const char *key);
void html_t_list(struct html *h, const char *key, const struct text_arg *args, size_t count);
#define html_t_args(h, key, ...)                                                                   \
    html_t_list((h), (key), (const struct text_arg[]){ __VA_ARGS__ },                              \
                sizeof((const struct text_arg[]){ __VA_ARGS__ }) / sizeof(struct text_arg))
void html_label(struct html *h, const struct label *label); /* of a definition */

void html_yen(struct html *h, OptYen amount);       /* 12,300円, ▲1,200円, － */
void html_count(struct html *h, int64_t count);     /* 1,234 */
void html_date(struct html *h, OptDate date);       /* <time datetime>令和8年11月21日</time> */
void html_date_short(struct html *h, OptDate date); /* R8.11.21 */
/* The words of html_date, also of a month or a year: 令和8年11月; of the viewer's choice 2026-11. */
struct str date_words(const struct request *request, struct partial_date date);
/* The words of html_date_day. */
struct str day_words(const struct request *request, Date date);
void html_date_day(struct html *h, Date date); /* 11月21日（土）; R9.12.31（金） of another year */
void html_birth(struct html *h, struct partial_date birth,
                bool has);                    /* 昭和59年2月29日（1984年）42歳 */
void html_time(struct html *h, Instant at);   /* R8.11.21 14:05 */
void html_minute(struct html *h, int minute); /* 14:05 */
void html_value(struct html *h, const struct field *field,
                const struct value *value); /* of any kind */
void html_none(struct html *h);             /* －, hidden 値なし */
void html_masked(struct html *h);           /* 保護中 */

/* ` href="..."` is not needed by callers: these write whole elements. A link that the reader may not
 * follow (target_may) is written as plain text. */
void html_link(struct html *h, struct target target, struct str text);
void html_link_t(struct html *h, struct target target, const char *key);
/* `<a class="..." href="...">` for links with markup inside; close with H(h, "</a>"). */
void html_link_begin(struct html *h, struct target target, const char *class_name);
void html_url(struct html *h, struct target target); /* escaped URL, for an attribute */

/* <form method=post> with the token against forged requests and a new request key.
 *   options  FORM_UPLOAD: multipart; FORM_SEARCH: no request key; FORM_DRAFT: saved while typing */
enum { FORM_PLAIN = 0, FORM_UPLOAD = 1, FORM_SEARCH = 2, FORM_DRAFT = 4, FORM_INLINE = 8 };
void html_form_begin(struct html *h, struct target target, unsigned options);
void html_form_get_begin(struct html *h, struct target target); /* coded filters only */
void html_form_end(struct html *h);
void html_hidden(struct html *h, struct str name, struct str value);

enum button { BUTTON_PRIMARY, BUTTON_SECONDARY, BUTTON_DANGER, BUTTON_PLAIN };
/* <button type=submit name=act value=...>; `value` "" leaves the name out. */
void html_button(struct html *h, enum button look, struct str value, const char *key);
void html_button_link(struct html *h, enum button look, struct target target, const char *key);

/* A picture of web/icons.svg beside words; always aria-hidden. */
void html_icon(struct html *h, const char *name);

#endif
