/* case_bulk_pages.c - handing over many cases at once: asked back with the list, then done one by one, so
 * that a case that cannot be handed over does not stop the others. */
#include "web/consult/pages.h"

#include "web/consult/parts.h"

#include "base/banned.h"

enum { CASES_MAX = 200 };

struct bulk {
    struct request *request;
    struct casefile cases[CASES_MAX];
    size_t count;
    UserId worker;
    struct str worker_text, worker_name;
    struct choice_option *options; /* the workers of the office */
    size_t option_count;
};

static STATUS read_case(struct bulk *bulk, struct str text, struct err *err)
{
    struct consult consult = request_consult(bulk->request);
    CasefileId id;
    struct verdict verdict;
    TRY(request_id(bulk->request, STR("casefile"), text, &id.n, err));
    struct object object = { .type = STR("casefile"), .casefile = id };
    TRY(request_may(bulk->request, STR("assign"), &object, &verdict, err));
    return casefile_load(&consult, id, &bulk->cases[bulk->count++], err);
}

static STATUS read_bulk(struct request *request, struct bulk *bulk, struct err *err)
{
    struct consult consult = request_consult(request);
    struct member *members;
    size_t member_count, at = 0;
    struct str text;
    bulk->request = request;
    bulk->worker_text = request_form(request, "worker");
    if (bulk->worker_text.len > 0)
        TRY(request_id(request, STR("user"), bulk->worker_text, &bulk->worker.n, err));
    while (bulk->count < CASES_MAX && params_next(&request->form, STR("chosen"), &at, &text))
        TRY(read_case(bulk, text, err));
    TRY(casefile_members(&consult, &members, &member_count, err));
    bulk->options = arena_array(request->arena, struct choice_option, member_count);
    bulk->option_count = member_count;
    for (size_t i = 0; i < member_count; i++) {
        bulk->options[i] =
            (struct choice_option){ request_id_text(request, STR("user"), members[i].user.n),
                                    members[i].name };
        if (members[i].user.n == bulk->worker.n)
            bulk->worker_name = members[i].name;
    }
    return OK;
}

/* To whom, if that was left open; else whether it is meant. The chosen cases stay. */
static void draw_question(struct html *h, const struct bulk *bulk)
{
    const struct request *request = bulk->request;
    struct text_arg args[] = { ARG_INT("count", (int64_t)bulk->count),
                               ARG_TEXT("name", bulk->worker_name) };
    bool has_worker = bulk->worker.n != 0;
    struct control worker = { .name = STR("worker"),
                              .label = page_t(request, "consult.bulk.worker"),
                              .is_required = true,
                              .error = page_t(request, "case.assign.member") };
    html_form_begin(h, TO(ROUTE_CASES_ACT_POST), FORM_PLAIN);
    if (has_worker) {
        html_hidden(h, STR("worker"), bulk->worker_text);
        H(h, "<p>");
        html_text(h, request_text(request, "consult.bulk.question", args, 2));
        H(h, "</p>");
    } else {
        html_choice(h, CHOICE_SELECT, &worker, bulk->options, bulk->option_count);
    }
    H(h, "<ul>");
    for (size_t i = 0; i < bulk->count; i++) {
        html_hidden(h, STR("chosen"),
                    request_id_text(request, STR("casefile"), bulk->cases[i].id.n));
        H(h, "<li>");
        html_text(h, bulk->cases[i].number);
        H(h, "</li>");
    }
    H(h, "</ul>");
    html_action_bar_begin(h);
    html_button(h, BUTTON_PRIMARY, has_worker ? STR("do") : STR("ask"),
                has_worker ? "consult.bulk.do" : "consult.bulk.act");
    html_button_link(h, BUTTON_PLAIN, TO(ROUTE_CASES), "consult.cancel");
    html_action_bar_end(h);
    html_form_end(h);
}

static STATUS hand_over(struct html *h, struct bulk *bulk, struct err *err)
{
    struct consult consult = request_consult(bulk->request);
    const struct request *request = bulk->request;
    int64_t done = 0;
    struct buf failed;
    buf_init(&failed, request->arena, 256, KIB(64));
    for (size_t i = 0; i < bulk->count; i++) {
        enum status status =
            casefile_assign(&consult, bulk->cases[i].id, bulk->worker, ASSIGN_MAIN, err);
        if (status == ERR_DB || status == ERR_IO)
            return status;
        done += status == OK;
        if (status != OK) {
            buf_add(&failed, bulk->cases[i].number);
            buf_add(&failed, STR(": "));
            buf_add(&failed, request_err_text(request, err));
            buf_add(&failed, STR("\n"));
        }
    }
    struct text_arg args[] = { ARG_INT("count", done), ARG_TEXT("name", bulk->worker_name) };
    html_notice(h, TONE_SUCCESS, request_text(request, "consult.bulk.done", args, 2));
    if (failed.len > 0) {
        html_notice_begin(h, TONE_ERROR);
        html_t(h, "consult.bulk.failed");
        H(h, "<br>");
        html_lines(h, buf_str(&failed));
        html_notice_end(h);
    }
    html_link_t(h, TO(ROUTE_CASES), "consult.cases.title");
    return OK;
}

STATUS cases_act_post(struct request *request, struct response *response, struct err *err)
{
    struct bulk *bulk = arena_new(request->arena, struct bulk);
    struct html h;
    struct page page = { .title = page_t(request, "consult.bulk.title"), .nav = NAV_CASES };
    TRY(read_bulk(request, bulk, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    if (bulk->count == 0) {
        html_notice(&h, TONE_INFO, page_t(request, "consult.bulk.none"));
        html_link_t(&h, TO(ROUTE_CASES), "consult.cases.title");
    } else if (bulk->worker.n != 0 && str_equal(request_form(request, "act"), STR("do")))
        TRY(hand_over(&h, bulk, err));
    else
        draw_question(&h, bulk);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
