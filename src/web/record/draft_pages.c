/* draft_pages.c - what forms ask for while people type: drafts stored, dates interpreted. */
#include "record/draft_name.h"
#include "record/protection/protected_draft.h"
#include "web/http/error_page.h"
#include "web/record/record_internal.h"
#include "web/sign_in.h"

#include "base/banned.h"

enum { EXCERPT_BYTES = 90 };

static struct str fragment_words(const struct request *request)
{
    int32_t minute = instant_tokyo_minute(request->now);
    const struct text_arg args[] = {
        ARG_TEXT("time",
                 str_format(request->arena, "%d:%02d", (int)(minute / 60), (int)(minute % 60))),
    };
    return request_text(request, "web.draft.saved", args, 1);
}

/* Belongs to one sending of a form, not to what was typed. */
static bool is_of_sending(struct str name)
{
    static const struct str own[] = {
        STR_INIT("form_token"),
        STR_INIT("request_key"),
        STR_INIT("act"),
        STR_INIT("draft_form"),
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
    TRY(draft_casefile(request->db, request->arena, &request->actor, request->now, form,
                       &draft.casefile, err));
    TRY(protected_draft_strip(request->db, request->arena, request->seido, &draft, err));
    return draft_save(request->db, request->app->keyring, &draft, err);
}

STATUS draft_find(const struct request *request, struct str form, struct draft *ret,
                  bool *ret_found, struct err *err)
{
    *ret = (struct draft){ .tenant = request->actor.tenant,
                           .user = request->actor.user,
                           .form = form };
    enum status status =
        draft_load(request->db, request->arena, request->app->keyring, request->now, ret, err);
    *ret_found = status == OK;
    return status == ERR_NOT_FOUND ? OK : status;
}

/* ---- drafts of one form, side by side ---- */

static STATUS choose(struct request *request, struct form_drafts *drafts, struct err *err)
{
    int64_t slot = 1;
    bool found = false;
    if (request->route->method != METHOD_GET || request_query(request, "draft").len == 0)
        return OK;
    (void)str_to_int(request_query(request, "slot"), &slot);
    if (slot < 1 || slot > DRAFT_SLOTS || drafts->slots[slot - 1].at.us == 0)
        return OK;
    struct draft draft;
    TRY(draft_find(request, drafts->slots[slot - 1].form, &draft, &found, err));
    if (found)
        drafts->chosen = draft;
    return OK;
}

STATUS form_drafts_load(struct request *request, struct str form, struct form_drafts *ret,
                        struct err *err)
{
    struct draft place = { .tenant = request->actor.tenant,
                           .user = request->actor.user,
                           .form = form };
    struct str sent = request_form(request, "draft_form");
    *ret = (struct form_drafts){ .own = STR("") };
    TRY(draft_slots(request->db, request->arena, request->now, &place, ret->slots, err));
    for (size_t i = DRAFT_SLOTS; i-- > 0;) {
        if (ret->slots[i].at.us == 0)
            ret->own = ret->slots[i].form;
        else
            ret->waiting++;
    }
    for (size_t i = 0; i < DRAFT_SLOTS; i++)
        if (str_equal(ret->slots[i].form, sent)) /* a form that comes again keeps its place */
            ret->own = sent;
    TRY(choose(request, ret, err));
    if (ret->chosen.at.us != 0)
        ret->own = ret->chosen.form;
    return OK;
}

static struct target with_draft(const struct request *request, struct target self, const char *what,
                                size_t slot)
{
    struct params *query = arena_new(request->arena, struct params);
    params_init(query, request->arena);
    for (size_t i = 0; i < request->query.count; i++)
        if (!str_equal(request->query.items[i].name, STR("draft")) &&
            !str_equal(request->query.items[i].name, STR("slot")))
            (void)params_add(query, request->query.items[i].name, request->query.items[i].value);
    (void)params_add(query, STR("draft"), str_of(what));
    if (slot > 1)
        params_add_int(query, STR("slot"), (int64_t)slot);
    self.query = query;
    return self;
}

/* ---- what a draft is about ---- */

static struct str person_words(struct arena *arena, const struct params *content)
{
    struct str family = str_trim(params_get(content, STR("person.family_name")));
    struct str given = str_trim(params_get(content, STR("person.given_name")));
    if (family.len == 0 || given.len == 0)
        return family.len > 0 ? family : given;
    return str_format(arena, "%.*s %.*s", STR_ARG(family), STR_ARG(given));
}

static struct str longest_text(const struct record_def *def, const struct params *content)
{
    struct str longest = STR("");
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct str text = str_trim(params_get(content, field->name));
        if ((field->kind == KIND_TEXT || field->kind == KIND_LONG_TEXT) && text.len > longest.len)
            longest = text;
    }
    return longest;
}

STATUS draft_excerpt(const struct request *request, struct str form, struct str *ret,
                     struct err *err)
{
    struct draft draft;
    struct draft_name name;
    struct params content;
    bool found;
    *ret = STR("");
    TRY(draft_find(request, form, &draft, &found, err));
    if (!found)
        return OK;
    params_init(&content, request->arena);
    TRY(params_parse(&content, draft.content, err));
    struct str text = person_words(request->arena, &content), line;
    if (text.len == 0 && draft_name_read(request->seido, form, &name))
        text = longest_text(name.def, &content);
    if (!str_split(&text, '\n', &line))
        return OK;
    bool is_cut = line.len > EXCERPT_BYTES || text.len > 0;
    *ret = str_format(request->arena, "%.*s%s", STR_ARG(str_cut(line, EXCERPT_BYTES)),
                      is_cut ? "…" : "");
    return OK;
}

/* "プラン「家計を立て直し…」" */
static STATUS about(const struct request *request, struct str form, struct str *ret,
                    struct err *err)
{
    struct draft_name name;
    struct str label = request_text(request, "consult.drafts.new_case", NULL, 0), excerpt;
    if (draft_name_read(request->seido, form, &name) &&
        !(name.what == DRAFT_OF_NEW && name.def->is_built_in))
        label = request_label(request, &name.def->label);
    TRY(draft_excerpt(request, form, &excerpt, err));
    const struct text_arg args[] = { ARG_TEXT("form", label), ARG_TEXT("text", excerpt) };
    *ret = excerpt.len == 0 ? label : request_text(request, "web.draft.about", args, LENGTH(args));
    return OK;
}

STATUS form_drafts_offer(struct html *h, const struct form_drafts *drafts, struct target self,
                         struct err *err)
{
    const struct request *request = h->request;
    for (size_t i = 0; i < DRAFT_SLOTS; i++) {
        if (drafts->slots[i].at.us == 0)
            continue;
        struct params *drop = arena_new(request->arena, struct params);
        params_init(drop, request->arena);
        (void)params_add(drop, STR("form"), drafts->slots[i].form);
        (void)params_add(drop, STR("next"), request->raw_path);
        struct draft_bar bar = { .at = drafts->slots[i].at,
                                 .is_offered = true,
                                 .go_on = with_draft(request, self, "use", i + 1),
                                 .compare = with_draft(request, self, "compare", i + 1),
                                 .discard = TO(ROUTE_DRAFT_DISCARD_POST) };
        bar.discard.query = drop;
        TRY(about(request, drafts->slots[i].form, &bar.about, err));
        html_draft_bar(h, &bar);
    }
    if (drafts->waiting > 0)
        html_notice(h, drafts->own.len > 0 ? TONE_INFO : TONE_WARNING,
                    request_text(request,
                                 drafts->own.len > 0 ? "web.draft.beside" : "web.draft.all_taken",
                                 NULL, 0));
    return OK;
}

STATUS draft_post(struct request *request, struct response *response, struct err *err)
{
    struct str form = request_form(request, "draft_form");
    if (form.len == 0)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "draft without name");
    enum status status = draft_keep(request, form, &request->form, err);
    if (status != OK && status != ERR_LIMIT)
        return status;
    response->status = http_status(status);
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = status == OK ? fragment_words(request) : request_err_text(request, err);
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
