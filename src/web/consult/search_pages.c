/* search_pages.c - finding a person or case. What was typed is kept on the server under an id; the
 * address shows only that. A new person is made from here and from nowhere else. */
#include "web/consult/pages.h"

#include "consult/desk.h"
#include "consult/search.h"
#include "web/consult/parts.h"

#include "base/banned.h"

const char *match_key(enum match why)
{
    static const char *const keys[] = {
        [MATCH_CASE_NUMBER] = "consult.match.number",
        [MATCH_TELEPHONE] = "consult.match.telephone",
        [MATCH_NAME] = "consult.match.name",
        [MATCH_KANA] = "consult.match.kana",
        [MATCH_NAME_START] = "consult.match.name_start",
        [MATCH_KANA_START] = "consult.match.kana_start",
        [MATCH_PART] = "consult.match.part",
        [MATCH_BIRTH] = "consult.match.birth",
    };
    return keys[why];
}

static void search_form(struct html *h, struct str typed, bool is_empty)
{
    html_form_begin(h, TO(ROUTE_SEARCH_POST), FORM_SEARCH);
    struct control control = { .name = STR("q"),
                               .value = typed,
                               .type = "search",
                               .max = 200,
                               .label = page_t(h->request, "consult.search.label"),
                               .help = page_t(h->request, "consult.search.help"),
                               .error = is_empty ? page_t(h->request, "consult.search.empty")
                                                 : STR("") };
    html_field(h, &control);
    html_button(h, BUTTON_PRIMARY, STR(""), "consult.search.act");
    html_form_end(h);
}

static void hit_name(struct html *h, const struct hit *hit)
{
    struct str name = hit->name.len > 0 ? hit->name : page_t(h->request, "consult.anonymous");
    if (hit->casefile.n != 0)
        html_link(h, TO_ID(ROUTE_CASE, hit->casefile.n), name);
    else
        html_text(h, name);
    if (hit->kana.len > 0) {
        H(h, "<br><span class=\"ui-note\">");
        html_text(h, hit->kana);
        H(h, "</span>");
    }
    if (hit->is_protected)
        html_chip(h, TONE_ERROR, page_t(h->request, "consult.flag.protected"));
}

static void hit_row(struct html *h, const struct hit *hit, struct str search)
{
    const struct request *request = h->request;
    html_row_begin(h);
    html_row_head_begin(h);
    hit_name(h, hit);
    html_row_head_end(h);
    html_cell_begin(h, CELL_TEXT);
    html_birth(h, hit->birth, hit->has_birth);
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    if (hit->casefile.n != 0) {
        html_text(h, hit->number);
        H(h, " ");
        html_chip(h, state_tone(request, hit->state), state_words(request, hit->state));
        H(h, "<br><span class=\"ui-note\">");
        html_date_short(h, hit->opened_on);
        H(h, " ");
        html_text(h, hit->worker_name);
        H(h, "</span>");
    } else
        html_t(h, "consult.search.no_case");
    html_cell_end(h);
    html_cell(h, CELL_TEXT, page_t(request, match_key(hit->why)));
    html_cell_begin(h, CELL_TEXT);
    struct target again = to_query(request, ROUTE_CASE_NEW, "s", search);
    again =
        and_query(request, again, "person", request_id_text(request, STR("person"), hit->person.n));
    html_link_t(h, again, "consult.search.new_case");
    html_cell_end(h);
    html_row_end(h);
}

static void hits_table(struct html *h, const struct hit *hits, size_t count, struct str search)
{
    const struct request *request = h->request;
    const struct column columns[] = {
        { page_t(request, "consult.column.person"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.birth"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.case"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.why"), CELL_TEXT, NULL },
        { page_t(request, "consult.column.act"), CELL_TEXT, NULL },
    };
    const struct table table = {
        .caption = page_t1(request, "consult.search.found", ARG_INT("count", (int64_t)count)),
        .columns = columns,
        .column_count = LENGTH(columns),
    };
    html_table_begin(h, &table);
    for (size_t i = 0; i < count; i++)
        hit_row(h, &hits[i], search);
    html_table_end(h);
}

static void new_person(struct html *h, struct str search, size_t count)
{
    if (!target_may(h->request, TO(ROUTE_CASE_NEW)))
        return;
    html_card_begin(
        h, page_t(h->request, count > 0 ? "consult.search.not_listed" : "consult.search.none"),
        NULL);
    H(h, "<p>");
    html_t(h, count > 0 ? "consult.search.check_first" : "consult.search.none.why");
    H(h, "</p>");
    html_button_link(h, BUTTON_PRIMARY, to_query(h->request, ROUTE_CASE_NEW, "s", search),
                     "consult.search.new_person");
    html_card_end(h);
}

/* How a date among the words was understood; a day that never was finds nobody, whoever was meant. */
static void understood(struct html *h, const struct person_query *query)
{
    const struct request *request = h->request;
    if (query->is_refused)
        html_notice(h, TONE_ERROR, request_err_text(request, &query->refusal));
    if (!query->birth.has)
        return;
    struct partial_date birth = { query->birth.value, query->birth_precision };
    H(h, "<p class=\"ui-note\">");
    html_t(h, "consult.search.birth");
    H(h, " ");
    html_birth(h, birth, true);
    H(h, "</p>");
}

static STATUS draw_form_only(struct request *request, bool is_empty, bool is_gone,
                             struct response *response, struct err *err)
{
    struct html h;
    struct page page = { .title = page_t(request, "consult.search.title"), .nav = NAV_CASES };
    html_init(&h, request);
    html_page_begin(&h, &page);
    search_form(&h, STR(""), is_empty);
    if (is_gone)
        html_notice(&h, TONE_INFO, page_t(request, "search.gone"));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS search_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct str text = str_trim(request_form(request, "q")), id;
    if (text.len == 0) {
        response->status = 422;
        return draw_form_only(request, true, false, response, err);
    }
    TRY(desk_search_add(&consult, request->app->keyring, STR("person"), text, &id, err));
    response_redirect(request, response, to_query(request, ROUTE_SEARCH, "s", id));
    return OK;
}

static STATUS draw_hits(struct request *request, struct str typed, struct response *response,
                        struct err *err)
{
    struct consult consult = request_consult(request);
    struct str id = request_query(request, "s");
    struct person_query query;
    struct hit *hits = NULL;
    size_t count = 0;
    bool more = false;
    struct html h;
    struct page page = { .title = page_t(request, "consult.search.title"), .nav = NAV_CASES };
    person_query_read(request->arena, request->seido, typed, &query);
    TRY(search_hits(&consult, typed, &hits, &count, &more, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    search_form(&h, typed, false);
    understood(&h, &query);
    if (count > 0)
        hits_table(&h, hits, count, id);
    if (more)
        html_notice(&h, TONE_INFO, page_t(request, "consult.search.more"));
    if (count > 0 || !query.is_refused)
        new_person(&h, id, count);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS search_page(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct str id = request_query(request, "s"), typed = STR("");
    if (id.len == 0)
        return draw_form_only(request, false, false, response, err);
    enum status status =
        desk_search_find(&consult, request->app->keyring, STR("person"), id, &typed, err);
    if (status == ERR_NOT_FOUND)
        return draw_form_only(request, false, true, response, err);
    TRY(status);
    return draw_hits(request, typed, response, err);
}
