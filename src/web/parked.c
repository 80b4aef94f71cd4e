/* parked.c - a form that arrived after the sign-in had expired: sealed, carried through the sign-in
 * pages, and offered to be sent again. Nothing of it is stored. */
#include <string.h>

#include <sodium.h>

#include "os/keyring.h"
#include "web/http/form_token.h"
#include "web/http/visitor.h"
#include "web/pieces.h"
#include "web/pieces_more.h"
#include "web/sign_in.h"

#include "base/banned.h"

enum { PARKED_MAX = KIB(512) };

/* For one user: whoever signs in next at that screen may be another. */
static struct seal_place parked_place(const struct request *request, UserId user)
{
    return (struct seal_place){ .table = STR("parked"),
                                .tenant = request->actor.tenant.n,
                                .id = user.n,
                                .field = STR("form") };
}

struct str next_path(const struct request *request, struct str given)
{
    (void)request;
    if (given.len == 0 || given.len > 500 || given.ptr[0] != '/')
        return STR("/");
    if (given.len > 1 && (given.ptr[1] == '/' || given.ptr[1] == '\\'))
        return STR("/");
    for (size_t i = 0; i < given.len; i++) {
        char c = given.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || strchr("/-_.~?=&%#", c) != NULL;
        if (!is_plain || c == '\0')
            return STR("/");
    }
    return given;
}

struct str parked_seal(const struct request *request, struct str path)
{
    struct params form = request->form;
    struct params kept;
    struct err err;
    struct str sealed;
    UserId typist = { 0 };
    struct str user = form_token_user(params_get(&form, STR("form_token")));
    if (request_id(request, STR("typist"), user, &typist.n, &err) != OK)
        return STR("");
    params_init(&kept, request->arena);
    (void)params_add(&kept, STR("parked_path"), path);
    for (size_t i = 0; i < form.count; i++)
        if (!str_equal(form.items[i].name, STR("form_token")) &&
            !str_equal(form.items[i].name, STR("password")))
            (void)params_add(&kept, form.items[i].name, form.items[i].value);
    struct str plain = params_format(request->arena, &kept);
    struct seal_place place = parked_place(request, typist);
    if (form.count == 0 || plain.len > PARKED_MAX ||
        keyring_seal(request->app->keyring, KEY_DRAFT, &place, request->arena, plain, &sealed,
                     &err) != OK)
        return STR("");
    size_t room = sodium_base64_encoded_len(sealed.len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    char *text = arena_array(request->arena, char, room);
    (void)sodium_bin2base64(text, room, (const unsigned char *)sealed.ptr, sealed.len,
                            sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return str_of(text);
}

static STATUS unseal(const struct request *request, struct str parked, struct params *ret,
                     struct err *err)
{
    unsigned char *bytes = arena_array(request->arena, unsigned char, parked.len + 1);
    size_t len = 0;
    struct str plain;
    struct seal_place place = parked_place(request, request->session.user);
    if (sodium_base642bin(bytes, parked.len, parked.ptr, parked.len, NULL, &len, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return err_set(err, ERR_INVALID, "", "web.parked.other", "parked form is not base64");
    struct str sealed = { (const char *)bytes, len };
    TRY(keyring_unseal(request->app->keyring, KEY_DRAFT, &place, request->arena, sealed, &plain,
                       err));
    params_init(ret, request->arena);
    return params_parse(ret, plain, err);
}

/* Typed by somebody else, or not ours: nothing of it is shown, nothing is sent in another's name. */
static STATUS draw_not_yours(struct request *request, struct response *response,
                             const struct page *page, struct err *err)
{
    struct html h;
    html_init(&h, request);
    html_page_begin(&h, page);
    html_notice(&h, TONE_WARNING, request_text(request, "web.parked.other", NULL, 0));
    html_button_link(&h, BUTTON_PRIMARY, TO(ROUTE_HOME), "web.parked.go_on");
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS parked_page(struct request *request, struct str parked, struct response *response,
                   struct err *err)
{
    struct params form;
    struct html h;
    struct err failure = { 0 };
    struct page page = { .title = request_text(request, "web.parked.title", NULL, 0),
                         .is_bare = true };
    if (unseal(request, parked, &form, &failure) != OK)
        return draw_not_yours(request, response, &page, err);
    struct str path = next_path(request, params_get(&form, STR("parked_path")));
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_notice(&h, TONE_INFO, request_text(request, "web.parked.text", NULL, 0));
    H(&h, "<form method=\"post\" class=\"ui-form\"");
    html_attr(&h, "action", path);
    H(&h, ">");
    html_hidden(&h, STR("form_token"), visitor_form_token(request));
    for (size_t i = 0; i < form.count; i++)
        if (!str_equal(form.items[i].name, STR("parked_path")))
            html_hidden(&h, form.items[i].name, form.items[i].value);
    html_kept_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
