/* form_post.c - the button that fills an address in from the postal code before it; script does the same by
 * itself. What was typed is never overwritten: then the words of the code are shown alone. */
#include "seido/post.h"
#include "web/html/form_internal.h"
#include "web/record_pages.h"

#include "base/banned.h"

static const struct str act = STR_INIT("post_fill");

const struct field *field_filled_by(const struct record_def *def, const struct field *field)
{
    size_t next = (size_t)(field - def->fields) + 1;
    bool is_one = field->kind == KIND_POSTAL_CODE && field >= def->fields &&
                  next < def->field_count && def->fields[next].kind == KIND_TEXT;
    return is_one ? &def->fields[next] : NULL;
}

void html_post_fill(struct html *h, const struct form_slot *slot)
{
    const struct request *request = h->request;
    struct str words = STR("");
    if (slot->is_cell || field_filled_by(slot->form->record->def, slot->field) == NULL)
        return;
    H(h, "<button type=\"submit\" class=\"ui-button\" data-look=\"plain\" name=\"post_fill\""
         " formnovalidate");
    html_attr(h, "value", slot->name);
    H(h, ">");
    html_t(h, "web.form.post");
    H(h, "</button><p class=\"ui-field__echo\" aria-live=\"polite\">");
    if (str_equal(params_get(slot->form->input, act), slot->name)) {
        struct str typed = params_get(slot->form->input, slot->name);
        if (post_words(request->arena, request->seido, typed, request->today, &words))
            html_text(h, words);
        else
            html_t(h, "web.form.post.none");
    }
    H(h, "</p>");
}

bool form_post_act(const struct request *request, const struct record_def *def, struct str prefix,
                   struct params *input)
{
    struct str control = params_get(input, act), words;
    if (control.len == 0)
        return false;
    struct str name =
        str_starts(control, prefix) ? str_slice(control, prefix.len, control.len) : STR("");
    const struct field *field = record_field(def, name);
    const struct field *address = field != NULL ? field_filled_by(def, field) : NULL;
    if (address == NULL)
        return false;
    struct str target =
        str_format(request->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(address->name));
    if (str_trim(params_get(input, target)).len == 0 &&
        post_words(request->arena, request->seido, params_get(input, control), request->today,
                   &words))
        params_set(input, target, words);
    return true;
}

STATUS echo_post_post(struct request *request, struct response *response, struct err *err)
{
    struct str words = STR("");
    (void)err;
    if (!post_words(request->arena, request->seido, request_form(request, "code"), request->today,
                    &words)) {
        words = request_text(request, "web.form.post.none", NULL, 0);
        response->status = 422;
    }
    response->content_type = STR("text/plain; charset=utf-8");
    response->body = words;
    return OK;
}
