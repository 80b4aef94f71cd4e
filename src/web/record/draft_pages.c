/* draft_pages.c - what forms ask for while people type: drafts stored, dates interpreted. */
#include "record/draft.h"
#include "web/record/record_internal.h"
#include "web/sign_in.h"

#include "base/banned.h"

static struct str fragment_words(const struct request *request)
{
    int32_t minute = instant_tokyo_minute(request->now);
    const struct text_arg args[] = {
        ARG_TEXT("time", str_format(request->arena, "%d:%02d", (int)(minute / 60),
                                    (int)(minute % 60))),
    };
    return request_text(request, "web.draft.saved", args, 1);
}

STATUS draft_post(struct request *request, struct response *response, struct err *err)
{
    struct params kept;
    struct draft draft = {
        .tenant = request->actor.tenant,
        .user = request->actor.user,
        .form = request_form(request, "draft_form"),
        .at = request->now,
    };
    int64_t version = 0;
    if (draft.form.len == 0)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "draft without name");
    if (str_to_int(request_form(request, "version"), &version))
        draft.base_version = version;
    params_init(&kept, request->arena);
    for (size_t i = 0; i < request->form.count; i++) {
        struct str name = request->form.items[i].name;
        if (!str_equal(name, STR("form_token")) && !str_equal(name, STR("request_key")) &&
            !str_equal(name, STR("act")) && !str_equal(name, STR("draft_form")))
            (void)params_add(&kept, name, request->form.items[i].value);
    }
    draft.content = params_format(request->arena, &kept);
    TRY(draft_save(request->db, request->app->keyring, &draft, err));
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = fragment_words(request);
    return OK;
}

STATUS draft_discard_post(struct request *request, struct response *response, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(tx_begin(request->db, &tx, err));
    TRY(draft_remove(&tx, request->actor.tenant, request->actor.user,
                     request_query(request, "form"), err));
    TRY(tx_commit(&tx, err));
    response->status = 303;
    response->location = next_path(request, request_query(request, "next"));
    return OK;
}

/* The day that a typed text means, in words: shown under the control. */
STATUS echo_date_page(struct request *request, struct response *response, struct err *err)
{
    struct partial_date date;
    struct err failure;
    struct str words;
    (void)err;
    enum status status = era_parse(request->arena, &request->seido->eras,
                                   request_query(request, "text"), &date, &failure);
    if (status != OK) {
        response->status = 422;
        words = request_err_text(request, &failure);
    } else {
        const struct text_arg args[] = {
            ARG_TEXT("date", era_format_long(request->arena, &request->seido->eras, date)),
            ARG_TEXT("weekday", request->lang == LANG_JA
                                    ? era_weekday_ja(date_weekday(date.date))
                                    : date_format_iso(request->arena, date.date)),
        };
        words = date.precision == PRECISION_DAY
                    ? request_text(request, "web.date.weekday", args, LENGTH(args))
                    : args[0].text;
    }
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = words;
    return OK;
}
