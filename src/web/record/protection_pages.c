/* protection_pages.c - see protection_pages.h. The values themselves are drawn by reveal_post alone. */
#include "web/record/protection_pages.h"

#include "access/account.h"
#include "access/protection.h"
#include "record/kind.h"
#include "record/protection/protected_db.h"
#include "record/protection/protected_draft.h"
#include "web/pieces_more.h"
#include "web/record/record_internal.h"
#include "web/route.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static const char *state_key(enum protection state)
{
    switch (state) {
    case PROTECTION_NONE:
        return "access.protection.state.none";
    case PROTECTED:
        return "access.protection.state.protected";
    case PROTECTION_EXPIRY_ASKED:
        return "access.protection.state.expiry_asked";
    case PROTECTION_LIFT_ASKED:
        return "access.protection.state.lift_asked";
    }
    return "access.protection.state.protected";
}

static STATUS may_person(const struct request *request, const char *action, PersonId person,
                         bool *ret, struct err *err)
{
    struct verdict verdict;
    struct object object = { .type = STR("person"), .person = person };
    TRY(may(request->db, &request->actor, str_of(action), &object, request->now, &verdict, err));
    *ret = verdict.allowed;
    return OK;
}

/* ---- the page ---- */
static void reason_field(struct html *h, const struct problems *problems)
{
    struct control reason = { .name = STR("reason"),
                              .is_required = true,
                              .max = 400,
                              .rows = 2,
                              .type = "textarea",
                              .label = t(h->request, "access.protection.reason") };
    if (problems != NULL && problems->count > 0)
        reason.error = request_problem_text(h->request, &problems->items[0]);
    html_field(h, &reason);
}

static void act_form(struct html *h, struct target target, const char *act, const char *key,
                     enum button look)
{
    html_form_begin(h, target, FORM_SEARCH);
    html_hidden(h, STR("do"), str_of(act));
    reason_field(h, NULL);
    html_button(h, look, STR(""), key);
    html_form_end(h);
}

static void set_card(struct html *h, enum protection state, const struct problems *problems)
{
    const struct request *request = h->request;
    struct control until = { .name = STR("until"),
                             .type = "date",
                             .is_short = true,
                             .label = t(request, "access.protection.until"),
                             .help = t(request, "access.protection.until.help") };
    html_card_begin(
        h,
        t(request, state == PROTECTION_NONE ? "access.protection.set" : "access.protection.renew"),
        NULL);
    html_form_begin(h, TO_ID(ROUTE_PROTECTION_POST, request->person.n), FORM_SEARCH);
    html_hidden(h, STR("do"), STR("set"));
    reason_field(h, problems);
    html_field(h, &until);
    html_button(h, BUTTON_PRIMARY, STR(""),
                state == PROTECTION_NONE ? "access.protection.set" : "access.protection.renew");
    html_form_end(h);
    html_card_end(h);
}

static STATUS lift_card(struct html *h, enum protection state, struct err *err)
{
    const struct request *request = h->request;
    struct lift_request lift;
    struct str name = STR("");
    bool may_lift = false;
    html_card_begin(h, t(request, "access.protection.lift"), NULL);
    if (state != PROTECTION_LIFT_ASKED) {
        H(h, "<p>");
        html_t(h, "access.protection.lift.text");
        H(h, "</p>");
        act_form(h, TO_ID(ROUTE_PROTECTION_POST, request->person.n), "ask",
                 "access.protection.ask_lift", BUTTON_SECONDARY);
        html_card_end(h);
        return OK;
    }
    TRY(protection_lift_request(request->db, request->arena, request->actor.tenant, request->person,
                                &lift, err));
    TRY(name_words(request, lift.by, &name, err));
    TRY(may_person(request, "lift", request->person, &may_lift, err));
    html_reads_begin(h);
    html_read_field(h, t(request, "access.protection.asked_by"), name);
    html_read_field(h, t(request, "access.protection.reason"), lift.reason);
    html_reads_end(h);
    if (may_lift && lift.by.n != request->actor.user.n) {
        act_form(h, TO_ID(ROUTE_PROTECTION_LIFT_POST, request->person.n), "approve",
                 "access.protection.approve_lift", BUTTON_DANGER);
        act_form(h, TO_ID(ROUTE_PROTECTION_LIFT_POST, request->person.n), "refuse",
                 "access.protection.refuse_lift", BUTTON_SECONDARY);
    } else {
        html_notice(h, TONE_INFO, t(request, "access.protection.second_person"));
    }
    html_card_end(h);
    return OK;
}

/* One line for each sealed value: its name, never the value; with a reason it is shown once. */
static STATUS values_card(struct html *h, struct err *err)
{
    const struct request *request = h->request;
    struct protected_key *keys = NULL;
    size_t count = 0, at = 0;
    bool may_reveal = false;
    TRY(protected_value_list(request->db, request->arena, request->actor.tenant, request->person,
                             &keys, &count, err));
    TRY(may_person(request, "reveal", request->person, &may_reveal, err));
    html_card_begin(h, t(request, "access.protection.values"), NULL);
    html_reads_begin(h);
    for (size_t i = 0; i < count; i++) {
        const struct record_def *def = seido_record(request->seido, keys[i].record_type);
        const struct field *field = def == NULL ? NULL : record_field(def, keys[i].field);
        if (field == NULL || str_find(keys[i].field, STR("@"), &at))
            continue;
        struct str label = request_label(request, &field->label);
        html_read_begin(h, label);
        if (may_reveal)
            html_reveal(h,
                        TO_ARGS(ROUTE_REVEAL_POST, URL_TEXT(def->name), URL_ID(keys[i].record.n),
                                URL_TEXT(field->name)),
                        label);
        else
            html_masked(h);
        html_read_end(h);
    }
    html_reads_end(h);
    html_card_end(h);
    return OK;
}

static STATUS draw(struct request *request, struct response *response,
                   const struct problems *problems, struct err *err)
{
    struct html h;
    enum protection state = PROTECTED;
    struct page page = { .title = t(request, "access.protection.title"), .problems = problems };
    TRY(protection_load(request->db, request->actor.tenant, request->person, &state, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_chip(&h, state == PROTECTION_NONE ? TONE_PLAIN : TONE_ERROR, t(request, state_key(state)));
    H(&h, " ");
    html_link_t(&h, TO_ARGS(ROUTE_RECORD, URL_TEXT(STR("person")), URL_ID(request->person.n)),
                "access.protection.back");
    H(&h, "</p>");
    if (state != PROTECTION_NONE)
        TRY(values_card(&h, err));
    set_card(&h, state, problems);
    if (state != PROTECTION_NONE)
        TRY(lift_card(&h, state, err));
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS protection_page(struct request *request, struct response *response, struct err *err)
{
    return draw(request, response, NULL, err);
}

/* ---- acts ---- */
static struct protection_act act_of(const struct request *request)
{
    return (struct protection_act){ .tenant = request->actor.tenant,
                                    .person = request->person,
                                    .by = request->actor.user,
                                    .now = request->now,
                                    .reason = str_trim(request_form(request, "reason")),
                                    .request = str_of(request->id) };
}

/* The page again when a reason is missing; other failures are passed on. */
static STATUS refuse(struct request *request, struct response *response, const struct err *failure,
                     struct err *err)
{
    struct problems problems;
    if (failure->status != ERR_INVALID) {
        *err = *failure;
        return failure->status;
    }
    problems_init(&problems, request->arena);
    problems_add(&problems, STR("reason"), GRADE_ERROR, "access.missing");
    response->status = 422;
    return draw(request, response, &problems, err);
}

static STATUS set_in_tx(struct request *request, const struct protection_act *act, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct kind_context context = request_kinds(request);
    TRY(key_reserve(request->db, act->tenant, 64, err)); /* notices to the chiefs */
    TRY(tx_begin(request->db, &tx, err));
    TRY(protection_set(&tx, act, err));
    TRY(protected_move_in(&tx, &context, request->app->keyring, act->tenant, act->person, err));
    TRY(protected_drafts_strip(&tx, request->seido, request->app->keyring, act->tenant, act->person,
                               err));
    return tx_commit(&tx, err);
}

static STATUS ask_in_tx(struct request *request, const struct protection_act *act, struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(key_reserve(request->db, act->tenant, 64, err));
    TRY(tx_begin(request->db, &tx, err));
    TRY(protection_ask_lift(&tx, act, err));
    return tx_commit(&tx, err);
}

static STATUS read_until(struct request *request, OptDate *ret, struct err *err)
{
    struct value value = { 0 };
    struct kind_context context = request_kinds(request);
    const struct field field = { .name = STR("until"), .kind = KIND_DATE };
    TRY(value_parse(request->arena, &context, &field, request_form(request, "until"), &value, err));
    *ret = (OptDate){ value.has, { (int32_t)value.number } };
    return OK;
}

STATUS protection_post(struct request *request, struct response *response, struct err *err)
{
    struct err failure = { 0 };
    struct protection_act act = act_of(request);
    bool asks = str_equal(request_form(request, "do"), STR("ask"));
    enum status status = asks ? OK : read_until(request, &act.until, &failure);
    if (status == OK)
        status = asks ? ask_in_tx(request, &act, &failure) : set_in_tx(request, &act, &failure);
    if (status != OK)
        return refuse(request, response, &failure, err);
    response_redirect(request, response, TO_ID(ROUTE_PROTECTION, request->person.n));
    return OK;
}

static STATUS lift_in_tx(struct request *request, const struct protection_act *act, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct kind_context context = request_kinds(request);
    struct save save = { .by = act->by,
                         .at = act->now,
                         .request_key = STR(""),
                         .reason = act->reason,
                         .keyring = request->app->keyring };
    TRY(key_reserve(request->db, act->tenant, 64, err));
    TRY(tx_begin(request->db, &tx, err));
    if (str_equal(request_form(request, "do"), STR("approve"))) {
        TRY(protection_approve_lift(&tx, act, err));
        TRY(protected_move_back(&tx, &context, act->tenant, act->person, &save, err));
    } else {
        TRY(protection_refuse_lift(&tx, act, err));
    }
    return tx_commit(&tx, err);
}

STATUS protection_lift_post(struct request *request, struct response *response, struct err *err)
{
    struct err failure = { 0 };
    struct protection_act act = act_of(request);
    if (lift_in_tx(request, &act, &failure) != OK)
        return refuse(request, response, &failure, err);
    response_redirect(request, response, TO_ID(ROUTE_PROTECTION, request->person.n));
    return OK;
}

/* ---- showing one value ---- */
STATUS reveal_post(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct str plain = STR(""), words = STR("");
    struct err failure = { 0 };
    bool may_reveal = false;
    struct kind_context context = request_kinds(request);
    struct str name = params_get(&request->path, STR("field"));
    const struct field *field = record_field(request->def, name);
    if (str_equal(request->def->name, STR("person")))
        request->person.n = request->record->id.n;
    if (field == NULL || request->person.n == 0)
        return err_set(err, ERR_NOT_FOUND, "", "access.protection.no_value", "no such field");
    TRY(may_person(request, "reveal", request->person, &may_reveal, err));
    if (!may_reveal)
        return err_set(err, ERR_NOT_FOUND, "", "access.protection.no_value", "may not reveal");
    struct protection_act act = act_of(request);
    struct protected_key key = { .tenant = act.tenant,
                                 .person = request->person,
                                 .record_type = request->def->name,
                                 .record = request->record->id,
                                 .field = field->name };
    TRY(key_reserve(request->db, act.tenant, 64, err));
    if (protection_reveal(request->db, request->arena, request->app->keyring, &act, &key, &plain,
                          &failure) != OK)
        return refuse(request, response, &failure, err);
    TRY(protected_words(request->arena, &context, request->def, field->name, plain, &words, err));
    struct page page = { .title = t(request, "access.protection.title") };
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_WARNING, t(request, "access.protection.shown"));
    html_reads_begin(&h);
    html_read_field(&h, request_label(request, &field->label), words);
    html_reads_end(&h);
    html_button_link(&h, BUTTON_PRIMARY, TO_ID(ROUTE_PROTECTION, request->person.n),
                     "access.protection.hide");
    html_page_end(&h);
    return html_finish(&h, response, err);
}
