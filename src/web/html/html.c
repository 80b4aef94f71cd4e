/* html.c - the builder: escaping, values, links, forms and buttons. */
#include "web/html.h"

#include <stdio.h>
#include <string.h>

#include "web/http/form_token.h"

#include "base/banned.h"

void html_init(struct html *h, const struct request *request)
{
    *h = (struct html){ .request = request };
    buf_init(&h->out, request->arena, HTML_ROOM, HTML_MAX);
}

STATUS html_finish(struct html *h, struct response *response, struct err *err)
{
    if (!buf_ok(&h->out))
        return err_set(err, ERR_LIMIT, "", "web.page.too_large", "page over %d bytes", HTML_MAX);
    response->body = buf_str(&h->out);
    return OK;
}

static struct str entity(char c)
{
    switch (c) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return STR("");
    }
}

static const bool is_special[256] = {
    ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true, ['\''] = true
};

#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

static inline uint64_t marks_zero(uint64_t word) /* not 0 if a byte is 0 */
{
    return (word - EACH_BYTE(0x01)) & ~word & EACH_BYTE(0x80);
}

/* May one of these eight bytes be special? " & ' differ in two bits only (from # too, which is none),
 * < and > in one. */
static inline bool may_be_special(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (marks_zero((word | EACH_BYTE(0x05)) ^ EACH_BYTE('"' | 0x05)) |
            marks_zero((word | EACH_BYTE(0x02)) ^ EACH_BYTE('<' | 0x02))) != 0;
}

/* How many bytes at the start of `text` are not special. The last eight overlap those before. */
static inline size_t plain_run(struct str text)
{
    const size_t step = sizeof(uint64_t);
    size_t at = 0;
    if (text.len >= step) {
        while (text.len - at > step && !may_be_special(text.ptr + at))
            at += step;
        if (text.len - at <= step && !may_be_special(text.ptr + text.len - step))
            return text.len;
    }
    while (at < text.len && !is_special[(unsigned char)text.ptr[at]])
        at++;
    return at;
}

void html_text(struct html *h, struct str text)
{
    for (;;) {
        size_t run = plain_run(text);
        buf_add(&h->out, (struct str){ text.ptr, run });
        if (run == text.len)
            return;
        buf_add(&h->out, entity(text.ptr[run]));
        text = str_slice(text, run + 1, text.len);
    }
}

void html_lines(struct html *h, struct str text)
{
    for (size_t end; str_find_char(text, '\n', &end); text = str_slice(text, end + 1, text.len)) {
        html_text(h, str_slice(text, 0, end));
        H(h, "<br>");
    }
    html_text(h, text);
}

void html_int(struct html *h, int64_t value)
{
    buf_add_int(&h->out, value);
}

void html_attr_literal(struct html *h, struct str start, struct str value)
{
    buf_add(&h->out, start);
    html_text(h, value);
    buf_add_char(&h->out, '"');
}

void html_attr_int(struct html *h, const char *name, int64_t value)
{
    buf_add_char(&h->out, ' ');
    buf_add(&h->out, str_of(name));
    H(h, "=\"");
    buf_add_int(&h->out, value);
    buf_add_char(&h->out, '"');
}

void html_t(struct html *h, const char *key)
{
    html_text(h, request_text(h->request, key, NULL, 0));
}

void html_t_list(struct html *h, const char *key, const struct text_arg *args, size_t count)
{
    html_text(h, request_text(h->request, key, args, count));
}

void html_label(struct html *h, const struct label *label)
{
    html_text(h, request_label(h->request, label));
}

void html_none(struct html *h)
{
    H(h, "<span class=\"ui-none\" aria-hidden=\"true\">");
    html_t(h, "web.dash");
    H(h, "</span><span class=\"ui-hidden\">");
    html_t(h, "web.none");
    H(h, "</span>");
}

void html_masked(struct html *h)
{
    H(h, "<span class=\"ui-masked\">");
    html_t(h, "web.masked");
    H(h, "</span>");
}

void html_yen(struct html *h, OptYen amount)
{
    if (!amount.has) {
        html_none(h);
        return;
    }
    H(h, "<span class=\"ui-yen\">");
    html_text(h, yen_format(h->request->arena, amount.value));
    html_t(h, "web.yen");
    H(h, "</span>");
}

void html_count(struct html *h, int64_t count)
{
    html_text(h, yen_format(h->request->arena, count));
}

/* ---- links ---- */

void html_url(struct html *h, struct target target)
{
    if (target.query == NULL && target.anchor == NULL) /* nothing in a path is special */
        url_add(&h->out, h->request, &target);
    else
        html_text(h, target_url(h->request, target));
}

void html_link(struct html *h, struct target target, struct str text)
{
    if (target.route == ROUTES || !target_may(h->request, target)) {
        html_text(h, text);
        return;
    }
    H(h, "<a href=\"");
    html_url(h, target);
    H(h, "\">");
    html_text(h, text);
    H(h, "</a>");
}

void html_link_t(struct html *h, struct target target, const char *key)
{
    html_link(h, target, request_text(h->request, key, NULL, 0));
}

void html_link_begin(struct html *h, struct target target, const char *class_name)
{
    H(h, "<a");
    if (class_name != NULL && class_name[0] != '\0')
        html_attr(h, "class", str_of(class_name));
    H(h, " href=\"");
    html_url(h, target);
    H(h, "\">");
}

/* ---- forms ---- */

void html_hidden(struct html *h, struct str name, struct str value)
{
    H(h, "<input type=\"hidden\"");
    html_attr(h, "name", name);
    html_attr(h, "value", value);
    H(h, ">");
}

void html_form_begin(struct html *h, struct target target, unsigned options)
{
    const struct request *request = h->request;
    H(h, "<form method=\"post\" action=\"");
    html_url(h, target);
    H(h, "\"");
    if (options & FORM_UPLOAD)
        H(h, " enctype=\"multipart/form-data\"");
    if (options & FORM_DRAFT)
        H(h, " data-draft");
    if (options & FORM_INLINE)
        H(h, " class=\"ui-form-inline\"");
    else
        H(h, " class=\"ui-form\"");
    H(h, " novalidate>");
    if (request->viewer.form_token.len > 0)
        html_hidden(h, STR("form_token"), request->viewer.form_token);
    if (!(options & FORM_SEARCH)) {
        struct str given = request_form(request, "request_key");
        html_hidden(h, STR("request_key"),
                    request_key_is_valid(given) ? given : request_key_new(request->arena));
    }
}

void html_form_get_begin(struct html *h, struct target target)
{
    H(h, "<form method=\"get\" class=\"ui-form-inline\" action=\"");
    html_url(h, target);
    H(h, "\">");
}

void html_form_end(struct html *h)
{
    H(h, "</form>");
}

static void button_class(struct html *h, enum button look)
{
    static const struct str classes[] = {
        [BUTTON_PRIMARY] = STR_INIT(" class=\"ui-button\" data-look=\"primary\""),
        [BUTTON_SECONDARY] = STR_INIT(" class=\"ui-button\""),
        [BUTTON_DANGER] = STR_INIT(" class=\"ui-button\" data-look=\"danger\""),
        [BUTTON_PLAIN] = STR_INIT(" class=\"ui-button\" data-look=\"plain\""),
    };
    buf_add(&h->out, classes[look]);
}

void html_button(struct html *h, enum button look, struct str value, const char *key)
{
    H(h, "<button type=\"submit\"");
    button_class(h, look);
    if (value.len > 0) {
        H(h, " name=\"act\"");
        html_attr(h, "value", value);
    }
    H(h, ">");
    html_t(h, key);
    H(h, "</button>");
}

void html_button_link(struct html *h, enum button look, struct target target, const char *key)
{
    if (!target_may(h->request, target))
        return;
    H(h, "<a");
    button_class(h, look);
    H(h, " href=\"");
    html_url(h, target);
    H(h, "\">");
    html_t(h, key);
    H(h, "</a>");
}

void html_icon(struct html *h, const char *name)
{
    H(h, "<svg class=\"ui-icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"");
    html_text(h, asset_url(STR("web/img/icons.svg")));
    H(h, "#");
    html_text(h, str_of(name));
    H(h, "\"/></svg>");
}
