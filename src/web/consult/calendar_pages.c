/* calendar_pages.c - a month of conferences, monitoring, ends of plans and appointments; and the private
 * calendar feed, which shows case numbers only. */
#include "web/consult/pages.h"

#include "access/token/api_token.h"
#include "consult/calendar.h"
#include "consult/overview.h"
#include "web/consult/parts.h"

#include "base/banned.h"

enum { WEEK = 7, FEED_BACK_DAYS = 31, FEED_AHEAD_MONTHS = 6 };

static const char *const kind_keys[] = {
    [DATE_CONFERENCE] = "consult.date.conference",
    [DATE_MONITORING] = "consult.date.monitoring",
    [DATE_PLAN_END] = "consult.date.plan_end",
    [DATE_NEXT] = "consult.date.next",
    [DATE_TASK] = "consult.date.task",
};

struct month {
    struct request *request;
    Date first, last;
    struct dated *dates;
    size_t count;
    bool only_mine;
};

/* "2026-11" of the query, else this month. */
static Date month_of(const struct request *request)
{
    Date first;
    struct str text =
        str_format(request->arena, "%.*s-01", STR_ARG(request_query(request, "month")));
    return date_parse_iso(text, &first) ? first : date_month_start(request->today);
}

static struct target month_target(const struct month *month, int32_t shift, bool only_mine)
{
    Date first = date_add_months(month->first, shift);
    struct civil civil = date_civil(first);
    struct target target =
        to_query(month->request, ROUTE_CALENDAR, "month",
                 str_format(month->request->arena, "%04d-%02d", (int)civil.year, (int)civil.month));
    return only_mine ? and_query(month->request, target, "mine", STR("1")) : target;
}

static void draw_nav(struct html *h, const struct month *month)
{
    H(h, "<nav class=\"ui-month-nav\"");
    html_attr(h, "aria-label", page_t(month->request, "consult.calendar.nav"));
    H(h, ">");
    html_link_t(h, month_target(month, -1, month->only_mine), "consult.calendar.before");
    html_link_t(
        h, to_query(month->request, ROUTE_CALENDAR, "mine", month->only_mine ? STR("1") : STR("")),
        "consult.calendar.now");
    html_link_t(h, month_target(month, 1, month->only_mine), "consult.calendar.after");
    html_link_t(h, month_target(month, 0, !month->only_mine),
                month->only_mine ? "consult.calendar.everyone" : "consult.calendar.mine");
    H(h, "</nav>");
}

static void draw_date(struct html *h, const struct dated *dated)
{
    H(h, "<li>");
    if (dated->at_minute >= 0) {
        html_minute(h, dated->at_minute);
        H(h, " ");
    }
    if (dated->kind == DATE_CONFERENCE)
        html_link(h, TO_ID(ROUTE_CONFERENCE, dated->record.n),
                  page_t1(h->request, "consult.conference.count", ARG_INT("count", dated->count)));
    else {
        if (dated->casefile.n != 0) {
            html_link(h, TO_ID(ROUTE_CASE, dated->casefile.n), dated->number);
            H(h, " ");
        }
        html_t(h, kind_keys[dated->kind]);
    }
    H(h, "</li>");
}

static void draw_day(struct html *h, const struct month *month, Date day)
{
    bool inside = date_compare(day, month->first) >= 0 && date_compare(day, month->last) <= 0;
    if (!inside) {
        H(h, "<td class=\"ui-calendar__empty\"></td>");
        return;
    }
    if (date_compare(day, month->request->today) == 0)
        H(h, "<td class=\"ui-calendar__today\" aria-current=\"date\">");
    else
        H(h, "<td>");
    H(h, "<span class=\"ui-calendar__day\">");
    html_date_day(h, day);
    H(h, "</span><ul>");
    for (size_t i = 0; i < month->count; i++)
        if (date_compare(month->dates[i].on, day) == 0)
            draw_date(h, &month->dates[i]);
    H(h, "</ul></td>");
}

static void draw_grid(struct html *h, const struct month *month)
{
    static const char *const weekdays[WEEK] = { "web.monday",   "web.tuesday", "web.wednesday",
                                                "web.thursday", "web.friday",  "web.saturday",
                                                "web.sunday" };
    H(h, "<table class=\"ui-calendar\"><caption class=\"ui-hidden\">");
    html_t(h, "consult.calendar.caption");
    H(h, "</caption><thead><tr>");
    for (size_t i = 0; i < WEEK; i++) {
        H(h, "<th scope=\"col\">");
        html_t(h, weekdays[i]);
        H(h, "</th>");
    }
    H(h, "</tr></thead><tbody>");
    Date day = date_add_days(month->first, 1 - date_weekday(month->first));
    while (date_compare(day, month->last) <= 0) {
        H(h, "<tr>");
        for (int i = 0; i < WEEK; i++) {
            draw_day(h, month, day);
            day = date_add_days(day, 1);
        }
        H(h, "</tr>");
    }
    H(h, "</tbody></table>");
}

static void feed_card(struct html *h, const struct request *request, bool has, struct str secret)
{
    html_card_begin(h, page_t(request, "consult.feed.title"), "feed");
    H(h, "<p>");
    html_t(h, "consult.feed.what");
    H(h, "</p>");
    if (secret.len > 0) {
        struct str url = str_format(
            request->arena, "%.*s%.*s", STR_ARG(request->app->public_origin),
            STR_ARG(target_url(request, TO_ARGS(ROUTE_CALENDAR_FEED, URL_TEXT(secret)))));
        html_notice(h, TONE_SUCCESS, page_t(request, "consult.feed.once"));
        H(h, "<p><code>");
        html_text(h, url);
        H(h, "</code></p>");
    }
    html_form_begin(h, TO(ROUTE_CALENDAR_FEED_POST), FORM_INLINE);
    html_button(h, BUTTON_SECONDARY, STR("new"), has ? "consult.feed.renew" : "consult.feed.new");
    html_form_end(h);
    if (has) {
        html_form_begin(h, TO(ROUTE_CALENDAR_FEED_POST), FORM_INLINE);
        html_button(h, BUTTON_DANGER, STR("end"), "consult.feed.end");
        html_form_end(h);
    }
    html_card_end(h);
}

static STATUS draw(struct request *request, struct str secret, struct response *response,
                   struct err *err)
{
    struct consult consult = request_consult(request);
    struct month month = { .request = request,
                           .first = month_of(request),
                           .only_mine = request_query(request, "mine").len > 0 };
    struct html h;
    bool has_feed;
    month.last = date_month_end(month.first);
    TRY(overview_dates(&consult, month.first, month.last, month.only_mine, &month.dates,
                       &month.count, err));
    TRY(calendar_feed_exists(request->db, request->actor.tenant, request->actor.user, &has_feed,
                             err));
    struct partial_date shown = { .date = month.first, .precision = PRECISION_MONTH };
    struct page page = {
        .title = page_t1(
            request, "consult.calendar.of",
            ARG_TEXT("month", era_format_long(request->arena, &request->seido->eras, shown))),
        .nav = NAV_CONFERENCES,
        .wide = true,
    };
    html_init(&h, request);
    html_page_begin(&h, &page);
    draw_nav(&h, &month);
    draw_grid(&h, &month);
    feed_card(&h, request, has_feed, secret);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS calendar_page(struct request *request, struct response *response, struct err *err)
{
    return draw(request, STR(""), response, err);
}

STATUS calendar_feed_post(struct request *request, struct response *response, struct err *err)
{
    struct act act = request_act(request);
    struct str secret = STR("");
    if (str_equal(request_form(request, "act"), STR("end"))) {
        TRY(calendar_feed_end(request->db, &act, err));
        response_redirect(request, response, TO(ROUTE_CALENDAR));
        return OK;
    }
    TRY(calendar_feed_add(request->db, request->arena, &act, request->actor.organisation, &secret,
                          err));
    return draw(request, secret, response, err);
}

/* ---- the feed: no session, the secret in the path says whose it is ---- */
static struct event event_of(struct request *request, const struct dated *dated)
{
    struct str kind = page_t(request, kind_keys[dated->kind]);
    int64_t id = dated->kind == DATE_CONFERENCE ? dated->record.n : dated->casefile.n;
    return (struct event){
        .uid = str_format(request->arena, "%d-%lld-%d@banso", (int)dated->kind, (long long)id,
                          (int)dated->on.day),
        .summary = dated->number.len > 0 ? str_format(request->arena, "%.*s %.*s",
                                                      STR_ARG(dated->number), STR_ARG(kind))
                                         : kind,
        .on = dated->on,
        .at_minute = dated->at_minute,
    };
}

STATUS calendar_feed_page(struct request *request, struct response *response, struct err *err)
{
    struct dated *dates;
    size_t count;
    TRY(calendar_feed_actor(request->db, request->seido, params_get(&request->path, STR("secret")),
                            request->now, &request->actor, err));
    struct consult consult = request_consult(request);
    TRY(overview_dates(&consult, date_add_days(request->today, -FEED_BACK_DAYS),
                       date_add_months(request->today, FEED_AHEAD_MONTHS), true, &dates, &count,
                       err));
    struct event *events = arena_array(request->arena, struct event, count);
    for (size_t i = 0; i < count; i++)
        events[i] = event_of(request, &dates[i]);
    response->body =
        calendar_write(request->arena, page_t(request, "web.name"), request->now, events, count);
    response->content_type = STR("text/calendar; charset=utf-8");
    return OK;
}
