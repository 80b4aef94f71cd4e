/* task_pages.c - putting a task off with a reason, own tasks. */
#include "web/consult/pages.h"

#include "consult/task.h"
#include "web/consult/parts.h"

#include "base/banned.h"

enum { SNOOZE_DAYS = 7 };

static STATUS find_task(struct request *request, struct task *ret, struct err *err)
{
    struct consult consult = request_consult(request);
    return task_load(&consult, request->shown.id, ret, err);
}

static STATUS draw_snooze(struct request *request, const struct task *task,
                          struct problems *problems, struct response *response, struct err *err)
{
    struct html h;
    const struct crumb crumbs[] = { { TO(ROUTE_TODAY), page_t(request, "web.nav.today") } };
    struct page page = { .title = page_t(request, "consult.snooze.title"),
                         .nav = NAV_TODAY,
                         .crumbs = crumbs,
                         .crumb_count = 1,
                         .problems = problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_text(&h, task->number);
    H(&h, " ");
    if (task->deadline != NULL)
        html_text(&h, deadline_words(request, task));
    else
        html_text(&h, task->text);
    H(&h, " ");
    html_date(&h, (OptDate){ true, task->due_on });
    H(&h, "</p>");
    html_form_begin(&h, TO_ID(ROUTE_SNOOZE_POST, task->id), FORM_PLAIN);
    struct str typed = request_form(request, "until");
    struct control until = {
        .name = STR("until"),
        .value = typed.len > 0 ? typed
                               : date_input(request, (OptDate){ true, date_add_days(request->today,
                                                                                    SNOOZE_DAYS) }),
        .label = page_t(request, "consult.snooze.until"),
        .help = page_t(request, "consult.snooze.until.help"),
        .error = field_problem(request, problems, "until"),
        .type = "date",
        .is_required = true,
        .is_short = true,
    };
    struct control reason = { .name = STR("reason"),
                              .value = request_form(request, "reason"),
                              .label = page_t(request, "consult.snooze.reason"),
                              .error = field_problem(request, problems, "reason"),
                              .type = "textarea",
                              .rows = 3,
                              .max = 500,
                              .is_required = true };
    html_field(&h, &until);
    html_field(&h, &reason);
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR(""), "consult.snooze.act");
    html_button_link(&h, BUTTON_PLAIN, TO(ROUTE_TODAY), "consult.cancel");
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS snooze_page(struct request *request, struct response *response, struct err *err)
{
    struct task task;
    struct problems problems;
    problems_init(&problems, request->arena);
    TRY(find_task(request, &task, err));
    return draw_snooze(request, &task, &problems, response, err);
}

STATUS snooze_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct task task;
    struct problems problems;
    OptDate until;
    problems_init(&problems, request->arena);
    TRY(find_task(request, &task, err));
    if (typed_date(request, "until", true, &problems, &until)) {
        enum status status =
            task_snooze(&consult, task.id, until.value, request_form(request, "reason"), err);
        if (status == OK) {
            response_redirect(request, response, TO(ROUTE_TODAY));
            return OK;
        }
        if (status != ERR_INVALID)
            return status;
        add_failure(&problems, request, err);
    }
    response->status = 422;
    return draw_snooze(request, &task, &problems, response, err);
}

/* A failed new task is shown on a page of its own with what was typed. */
static STATUS draw_new(struct request *request, struct problems *problems,
                       struct response *response, struct err *err)
{
    struct html h;
    label_problems(request, problems, "due", "consult.task.day");
    label_problems(request, problems, "text", "consult.task.text");
    struct page page = { .title = page_t(request, "consult.task.new"),
                         .nav = NAV_TODAY,
                         .problems = problems };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_form_begin(&h, TO(ROUTE_TASK_NEW_POST), FORM_PLAIN);
    struct control text = { .name = STR("text"),
                            .value = request_form(request, "text"),
                            .label = page_t(request, "consult.task.text"),
                            .error = field_problem(request, problems, "text"),
                            .type = "text",
                            .max = 200,
                            .is_required = true };
    struct control due = { .name = STR("due"),
                           .value = request_form(request, "due"),
                           .label = page_t(request, "consult.task.day"),
                           .error = field_problem(request, problems, "due"),
                           .type = "date",
                           .is_required = true,
                           .is_short = true };
    html_field(&h, &text);
    html_field(&h, &due);
    html_button(&h, BUTTON_PRIMARY, STR(""), "consult.task.add");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS task_new_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct problems problems;
    OptDate due;
    int64_t id;
    problems_init(&problems, request->arena);
    if (typed_date(request, "due", true, &problems, &due)) {
        struct save save = request_save(request);
        struct own_task own = { .text = request_form(request, "text"),
                                .due_on = due.value,
                                .at_minute = -1,
                                .request_key = save.request_key };
        enum status status = task_add(&consult, &own, &id, err);
        if (status == OK) {
            response_redirect(request, response, TO(ROUTE_TODAY));
            return OK;
        }
        if (status != ERR_INVALID)
            return status;
        add_failure(&problems, request, err);
    }
    response->status = 422;
    return draw_new(request, &problems, response, err);
}

STATUS task_done_post(struct request *request, struct response *response, struct err *err)
{
    struct consult consult = request_consult(request);
    struct task task;
    TRY(find_task(request, &task, err));
    TRY(task_done(&consult, task.id, err));
    response_redirect(request, response, TO(ROUTE_TODAY));
    return OK;
}
