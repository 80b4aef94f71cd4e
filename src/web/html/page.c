/* page.c - the frame of every page: head, header, navigation, breadcrumb, h1, footer. */
#include <string.h>

#include "web/http/form_token.h"
#include "web/pieces.h"

#include "base/banned.h"

/* What stands in the navigation, in this order; items that a person may not use are absent. */
static const struct {
    enum nav nav;
    enum route_id route;
    const char *key, *icon;
    bool starts_group;
} nav_items[] = {
    { NAV_TODAY, ROUTE_TODAY, "web.nav.today", "today", false },
    { NAV_CASES, ROUTE_CASES, "web.nav.cases", "cases", false },
    { NAV_CONFERENCES, ROUTE_CONFERENCES, "web.nav.conferences", "conference", false },
    { NAV_NUMBERS, ROUTE_NUMBERS, "web.nav.numbers", "numbers", true },
    { NAV_AREA, ROUTE_AREA, "web.nav.area", "numbers", true },
    { NAV_CALC, ROUTE_CALC, "web.nav.calc", "calc", false },
    { NAV_EXCHANGE, ROUTE_EXCHANGE, "web.nav.exchange", "exchange", false },
    { NAV_ADMIN, ROUTE_ADMIN, "web.nav.admin", "admin", true },
    { NAV_HELP, ROUTE_HELP, "web.nav.help", "help", true },
};

static void stylesheet(struct html *h, struct str name)
{
    H(h, "<link rel=\"stylesheet\" href=\"");
    html_text(h, asset_url(name));
    H(h, "\">");
}

static void script(struct html *h, struct str name)
{
    H(h, "<script defer src=\"");
    html_text(h, asset_url(name));
    H(h, "\"></script>");
}

static void head(struct html *h, const struct page *page)
{
    bool is_wrong = page->problems != NULL && problems_has_errors(page->problems);
    H(h, "<!DOCTYPE html>\n<html");
    html_attr(h, "lang", lang_tag(h->request->lang));
    H(h, "><head><meta charset=\"utf-8\"><title>");
    if (is_wrong)
        html_t(h, "web.error.prefix");
    html_text(h, page->title);
    H(h, " | ");
    html_t(h, "web.name");
    H(h, "</title><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">"
         "<meta name=\"color-scheme\" content=\"light\">");
    stylesheet(h, STR("web/vendor/tokens.css"));
    stylesheet(h, STR("web/css/ui.css"));
    stylesheet(h, STR("web/css/parts.css"));
    stylesheet(h, STR("web/css/consult.css"));
    if (page->is_print || page->with_paper)
        stylesheet(h, STR("web/css/paper.css"));
    H(h, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"");
    html_text(h, asset_url(STR("web/img/logo.svg")));
    H(h, "\">");
    if (!page->is_print) {
        script(h, STR("web/vendor/autokana.js"));
        script(h, STR("web/js/ui.js"));
        script(h, STR("web/js/form.js"));
    }
    if (page->script != NULL) {
        if (strcmp(page->script, "signature.js") == 0)
            script(h, STR("web/vendor/signature_pad.umd.min.js"));
        script(h, str_format(h->request->arena, "web/js/%s", page->script));
    }
    H(h, "</head>");
}

static void ribbon(struct html *h)
{
    struct str mark = h->request->app->site_mark;
    if (mark.len == 0)
        return;
    H(h, "<aside class=\"ui-ribbon\"");
    html_attr(h, "aria-label", request_text(h->request, "web.site.label", NULL, 0));
    H(h, ">");
    html_t(h, str_equal(mark, STR("training")) ? "web.site.training" : "web.site.check");
    H(h, "</aside>");
}

static void language_switch(struct html *h)
{
    enum lang other = h->request->lang == LANG_JA ? LANG_EN : LANG_JA;
    html_form_begin(h, TO(ROUTE_LANGUAGE_POST), FORM_INLINE | FORM_SEARCH);
    bool can_return = h->request->route != NULL && h->request->route->method == METHOD_GET;
    html_hidden(h, STR("next"), can_return ? h->request->raw_path : STR("/"));
    H(h, "<button type=\"submit\" class=\"ui-link-button\" name=\"lang\"");
    html_attr(h, "value", lang_tag(other));
    html_attr(h, "lang", lang_tag(other));
    H(h, ">");
    if (other == LANG_JA)
        html_t(h, "web.language.to_ja");
    else
        html_t(h, "web.language.to_en");
    H(h, "</button>");
    html_form_end(h);
}

static void brand(struct html *h, bool is_link)
{
    if (is_link)
        html_link_begin(h, TO(ROUTE_HOME), "ui-header__brand");
    else
        H(h, "<span class=\"ui-header__brand\">");
    H(h, "<img alt=\"\" width=\"32\" height=\"32\" src=\"");
    html_text(h, asset_url(STR("web/img/logo.svg")));
    H(h, "\"><span>");
    html_t(h, "web.name");
    H(h, "</span>");
    if (is_link)
        H(h, "</a>");
    else
        H(h, "</span>");
}

static void search_box(struct html *h)
{
    if (!target_may(h->request, TO(ROUTE_SEARCH_POST)))
        return;
    H(h, "<search class=\"ui-search\">");
    html_form_begin(h, TO(ROUTE_SEARCH_POST), FORM_INLINE | FORM_SEARCH);
    H(h, "<label class=\"ui-hidden\" for=\"global-search\">");
    html_t(h, "web.search.label");
    H(h, "</label><input id=\"global-search\" class=\"ui-search__input\" type=\"search\" name=\"q\""
         " autocomplete=\"off\" enterkeyhint=\"search\" maxlength=\"200\">"
         "<button type=\"submit\" class=\"ui-search__button\">");
    html_t(h, "web.search.act");
    H(h, "</button>");
    html_form_end(h);
    H(h, "</search>");
}

static void header(struct html *h, const struct page *page)
{
    const struct viewer *viewer = &h->request->viewer;
    H(h, "<header class=\"ui-header\">");
    brand(h, !page->is_bare);
    if (page->is_bare) {
        H(h, "<div class=\"ui-header__who\">");
        language_switch(h);
        H(h, "</div></header>");
        return;
    }
    search_box(h);
    H(h, "<button type=\"button\" class=\"ui-button ui-menu-button\" data-look=\"plain\" hidden"
         " aria-expanded=\"false\" aria-controls=\"ui-nav\">");
    html_icon(h, "menu");
    html_t(h, "web.nav.menu");
    H(h, "</button><div class=\"ui-header__who\"><span class=\"ui-header__office\">");
    html_text(h, viewer->organisation);
    H(h, "</span>");
    struct str person =
        str_format(h->request->arena, "%.*s %.*s", STR_ARG(viewer->role), STR_ARG(viewer->name));
    H(h, "<span class=\"ui-header__person\">");
    html_link(h, TO(ROUTE_ACCOUNT), person);
    H(h, "</span></div><div class=\"ui-header__acts\">");
    language_switch(h);
    html_form_begin(h, TO(ROUTE_SIGN_OUT_POST), FORM_INLINE | FORM_SEARCH);
    H(h, "<button type=\"submit\" class=\"ui-link-button\">");
    html_t(h, "web.sign_out.act");
    H(h, "</button>");
    html_form_end(h);
    H(h, "</div></header>");
}

static void navigation(struct html *h, const struct page *page)
{
    H(h, "<nav class=\"ui-nav\" id=\"ui-nav\"");
    html_attr(h, "aria-label", request_text(h->request, "web.nav.label", NULL, 0));
    H(h, "><ul>");
    for (size_t i = 0; i < LENGTH(nav_items); i++) {
        struct target target = TO(nav_items[i].route);
        if (!target_may(h->request, target))
            continue;
        if (nav_items[i].starts_group)
            H(h, "<li class=\"ui-nav__group\">");
        else
            H(h, "<li>");
        H(h, "<a href=\"");
        html_url(h, target);
        H(h, "\"");
        if (nav_items[i].nav == page->nav)
            H(h, " aria-current=\"page\"");
        H(h, ">");
        html_icon(h, nav_items[i].icon);
        html_t(h, nav_items[i].key);
        H(h, "</a></li>");
    }
    H(h, "</ul></nav>");
}

static void breadcrumb(struct html *h, const struct page *page)
{
    if (page->crumb_count == 0)
        return;
    H(h, "<nav class=\"ui-breadcrumb\"");
    html_attr(h, "aria-label", request_text(h->request, "web.breadcrumb", NULL, 0));
    H(h, "><ol>");
    for (size_t i = 0; i < page->crumb_count; i++) {
        H(h, "<li>");
        html_link(h, page->crumbs[i].target, page->crumbs[i].text);
        H(h, "</li>");
    }
    H(h, "<li aria-current=\"page\">");
    html_text(h, page->title);
    H(h, "</li></ol></nav>");
}

static void body_begin(struct html *h, const struct page *page)
{
    H(h, "<body");
    if (h->request->viewer.no_shortcuts)
        H(h, " data-no-shortcuts");
    if (h->request->viewer.enter_moves)
        H(h, " data-enter-moves");
    if (h->request->session.id != 0 && h->request->session.stage == STAGE_FULL)
        H(h, " data-signed-in");
    html_attr(h, "data-text-idle", request_text(h->request, "web.idle.warning", NULL, 0));
    html_attr(h, "data-text-idle-more", request_text(h->request, "web.idle.more", NULL, 0));
    html_attr(h, "data-text-show", request_text(h->request, "web.show_password", NULL, 0));
    html_attr(h, "data-text-failed", request_text(h->request, "web.draft.failed", NULL, 0));
    H(h, "><a class=\"ui-skip\" href=\"#main\">");
    html_t(h, "web.skip");
    H(h, "</a>");
    ribbon(h);
    header(h, page);
}

/* Signed in before any role was approved: nothing is broken, and somebody else has to act. */
static void waiting_for_role(struct html *h)
{
    const struct viewer *viewer = &h->request->viewer;
    if (viewer->name.len > 0 && viewer->role.len == 0)
        html_notice(h, TONE_INFO, request_text(h->request, "web.no_role", NULL, 0));
}

void html_page_begin(struct html *h, const struct page *page)
{
    head(h, page);
    h->is_print = page->is_print;
    if (page->is_print) {
        H(h, "<body class=\"ui-paper-page\"><main id=\"main\">");
        return;
    }
    body_begin(h, page);
    if (page->is_bare) {
        H(h, "<div class=\"ui-bare\">");
    } else {
        H(h, "<div class=\"ui-body\">");
        navigation(h, page);
    }
    if (page->wide)
        H(h, "<main id=\"main\" class=\"ui-main\" data-wide tabindex=\"-1\">");
    else
        H(h, "<main id=\"main\" class=\"ui-main\" tabindex=\"-1\">");
    breadcrumb(h, page);
    if (page->problems != NULL)
        html_error_summary(h, page->problems);
    if (!page->no_h1) {
        H(h, "<h1 class=\"ui-h1\">");
        html_text(h, page->title);
        H(h, "</h1>");
    }
    if (!page->is_bare)
        waiting_for_role(h);
}

void html_page_end(struct html *h)
{
    const struct request *request = h->request;
    if (h->is_print) {
        H(h, "</main></body></html>");
        return;
    }
    H(h, "</main></div><footer class=\"ui-footer\"><span>");
    html_t(h, "web.version");
    H(h, "</span><span>");
    html_t_args(h, "web.request.number", ARG_TEXT("number", str_of(request->id)));
    H(h, "</span><span>");
    html_link_t(h, TO(ROUTE_HELP), "web.nav.help");
    H(h, "</span></footer><div class=\"ui-live\" role=\"status\" aria-live=\"polite\"></div>"
         "</body></html>");
}
