/* worker_pages.c - names of workers from old files, and which user each of them is. */
#include "access/audit.h"
#include "consult/casefile.h"
#include "record/exchange/worker_db.h"
#include "web/exchange/exchange_pages.h"
#include "web/pieces.h"

#include "base/banned.h"

static struct str t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

static void alias_row(struct html *h, const struct worker_alias *alias, size_t number,
                      const struct choice_option *options, size_t count)
{
    const struct request *request = h->request;
    struct control control = {
        .name = str_format(request->arena, "user.%zu", number),
        .label = alias->name,
        .value =
            alias->user.n != 0 ? request_id_text(request, STR("user"), alias->user.n) : STR(""),
        .is_hidden_label = true,
    };
    html_row_begin(h);
    html_row_head_begin(h);
    html_text(h, alias->name);
    html_hidden(h, str_format(request->arena, "name.%zu", number), alias->name);
    html_row_head_end(h);
    html_cell_begin(h, CELL_TEXT);
    if (alias->user.n != 0)
        html_chip(h, TONE_SUCCESS, t(request, "exchange.workers.mapped"));
    html_choice(h, CHOICE_SELECT, &control, options, count);
    html_cell_end(h);
    html_row_end(h);
}

static STATUS members(struct request *request, struct choice_option **ret, size_t *ret_count,
                      struct err *err)
{
    struct consult consult = request_consult(request);
    struct member *list = NULL;
    size_t count = 0;
    TRY(casefile_members(&consult, &list, &count, err));
    struct choice_option *options = arena_array(request->arena, struct choice_option, count + 1);
    options[0] = (struct choice_option){ STR(""), t(request, "exchange.workers.unmapped") };
    for (size_t i = 0; i < count; i++)
        options[i + 1] =
            (struct choice_option){ request_id_text(request, STR("user"), list[i].user.n),
                                    list[i].name };
    *ret = options;
    *ret_count = count + 1;
    return OK;
}

STATUS worker_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct worker_alias *aliases = NULL;
    struct choice_option *options = NULL;
    size_t count = 0, option_count = 0;
    struct crumb crumbs[] = { { TO(ROUTE_EXCHANGE), t(request, "web.nav.exchange") } };
    struct page page = { .title = t(request, "exchange.workers.title"),
                         .nav = NAV_EXCHANGE,
                         .crumbs = crumbs,
                         .crumb_count = LENGTH(crumbs) };
    TRY(worker_aliases(request->db, request->arena, request->actor.tenant,
                       request->actor.organisation, &aliases, &count, err));
    TRY(members(request, &options, &option_count, err));
    html_init(&h, request);
    html_page_begin(&h, &page);
    H(&h, "<p>");
    html_t(&h, "exchange.workers.about");
    H(&h, "</p>");
    if (count == 0) {
        html_empty(&h, "exchange.workers.none", NULL, TO(ROUTES), NULL);
        html_page_end(&h);
        return html_finish(&h, response, err);
    }
    const struct column columns[] = {
        { t(request, "exchange.workers.name"), CELL_TEXT, NULL },
        { t(request, "exchange.workers.user"), CELL_TEXT, NULL },
    };
    struct table table = { .caption = page.title,
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTES) };
    html_form_begin(&h, TO(ROUTE_WORKERS_POST), FORM_PLAIN);
    html_table_begin(&h, &table);
    for (size_t i = 0; i < count; i++)
        alias_row(&h, &aliases[i], i, options, option_count);
    html_table_end(&h);
    html_action_bar_begin(&h);
    html_button(&h, BUTTON_PRIMARY, STR(""), "exchange.workers.act");
    html_action_bar_end(&h);
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

/* The names that got another user than they have. */
static STATUS map_chosen(struct request *request, struct tx *tx, const struct worker_alias *aliases,
                         size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        struct str user = params_get(&request->form, str_format(request->arena, "user.%zu", i));
        struct str name = params_get(&request->form, str_format(request->arena, "name.%zu", i));
        struct worker_mapping mapping = { .tenant = request->actor.tenant,
                                          .organisation = request->actor.organisation,
                                          .name = name,
                                          .by = request->actor.user,
                                          .at = request->now };
        int64_t changed = 0;
        if (user.len == 0)
            continue;
        TRY(request_id(request, STR("user"), user, &mapping.user.n, err));
        bool is_new = true;
        for (size_t k = 0; k < count; k++)
            is_new = is_new &&
                     !(str_equal(aliases[k].name, name) && aliases[k].user.n == mapping.user.n);
        if (is_new)
            TRY(worker_map(tx, request->seido, &mapping, &changed, err));
    }
    return OK;
}

STATUS worker_post(struct request *request, struct response *response, struct err *err)
{
    struct worker_alias *aliases = NULL;
    size_t count = 0;
    struct audit_entry entry = request_audit(request, "change", STR("worker_alias"), 0);
    TRY(worker_aliases(request->db, request->arena, request->actor.tenant,
                       request->actor.organisation, &aliases, &count, err));
    {
        AUTO_TX tx = { 0 };
        TRY(key_reserve(request->db, request->actor.tenant, 10, err));
        TRY(tx_begin(request->db, &tx, err));
        TRY(map_chosen(request, &tx, aliases, count, err));
        TRY(audit_add(&tx, &entry, err));
        TRY(tx_commit(&tx, err));
    }
    response_redirect(request, response, TO(ROUTE_WORKERS));
    return OK;
}
