/* draft_pages.c - what forms ask for while people type: drafts stored, dates interpreted. */
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

/* Belongs to one sending of a form, not to what was typed. */
static bool is_of_sending(struct str name)
{
    static const struct str own[] = {
        STR_INIT("form_token"), STR_INIT("request_key"), STR_INIT("act"), STR_INIT("draft_form"),
    };
    for (size_t i = 0; i < LENGTH(own); i++)
        if (str_equal(name, own[i]))
            return true;
    return false;
}

STATUS draft_keep(struct request *request, struct str form, const struct params *input,
                  struct err *err)
{
    struct params kept;
    struct draft draft = {
        .tenant = request->actor.tenant,
        .user = request->actor.user,
        .form = form,
        .at = request->now,
    };
    int64_t version = 0;
    if (str_to_int(params_get(input, STR("version")), &version))
        draft.base_version = version;
    params_init(&kept, request->arena);
    for (size_t i = 0; i < input->count; i++)
        if (!is_of_sending(input->items[i].name))
            (void)params_add(&kept, input->items[i].name, input->items[i].value);
    draft.content = params_format(request->arena, &kept);
    return draft_save(request->db, request->app->keyring, &draft, err);
}

STATUS draft_find(struct request *request, struct str form, struct draft *ret, bool *ret_found,
                  struct err *err)
{
    *ret = (struct draft){ .tenant = request->actor.tenant,
                           .user = request->actor.user,
                           .form = form };
    enum status status = draft_load(request->db, request->arena, request->app->keyring,
                                    request->now, ret, err);
    *ret_found = status == OK;
    return status == ERR_NOT_FOUND ? OK : status;
}

STATUS draft_post(struct request *request, struct response *response, struct err *err)
{
    struct str form = request_form(request, "draft_form");
    if (form.len == 0)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "draft without name");
    TRY(draft_keep(request, form, &request->form, err));
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
