/* audit_pages.c - the audit chain as a list: who did what when; ids and field names, never values. */
#include <string.h>

#include "access/audit.h"
#include "web/admin/admin_pages.h"
#include "web/admin/admin_pieces.h"
#include "web/route.h"

#include "base/banned.h"

enum { ROWS_SHOWN = 100 };

static struct str t(const struct html *h, const char *key)
{
    return request_text(h->request, key, NULL, 0);
}

/* What was done in words; rare acts keep their name. */
static struct str act_words(const struct html *h, struct str action)
{
    static const struct {
        const char *action, *key;
    } words[] = {
        { "see", "access.audit.act.see" },
        { "list", "access.audit.act.list" },
        { "view", "access.audit.act.view" },
        { "sign_in_password", "access.audit.act.sign_in_password" },
        { "sign_in", "access.audit.act.sign_in" },
        { "sign_in_refused", "access.audit.act.sign_in_refused" },
        { "sign_out", "access.audit.act.sign_out" },
        { "step_up", "access.audit.act.step_up" },
        { "step_up_refused", "access.audit.act.step_up_refused" },
        { "search", "access.audit.act.search" },
        { "print", "access.audit.act.print" },
        { "write", "access.audit.act.change" },
        { "correct", "access.audit.act.correct" },
        { "manage", "access.audit.act.manage" },
        { "audit", "access.audit.act.audit" },
        { "empty_bin", "access.audit.act.empty_bin" },
        { "conflict_set", "access.audit.act.conflict_set" },
        { "conflict_end", "access.audit.act.conflict_end" },
        { "denied", "access.audit.act.denied" },
        { "create", "access.audit.act.create" },
        { "change", "access.audit.act.change" },
        { "delete", "access.audit.act.delete" },
        { "restore", "access.audit.act.restore" },
        { "export", "access.audit.act.export" },
        { "import", "access.audit.act.import" },
        { "step", "access.audit.act.step" },
        { "decide", "access.audit.act.decide" },
        { "conference", "access.audit.act.conference" },
        { "assign", "access.audit.act.assign" },
        { "show_code", "access.audit.act.show_code" },
        { "reveal", "access.audit.act.reveal" },
        { "protect", "access.audit.act.protect" },
    };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(action, str_of(words[i].action)))
            return t(h, words[i].key);
    return action;
}

static struct str type_words(const struct html *h, struct str type)
{
    const struct record_def *def = seido_record(h->request->seido, type);
    return def == NULL ? type : request_label(h->request, &def->label);
}

/* Why the judge said yes or no (docs/access.md), for people; the rule itself on hover, to look it up. */
static void html_rule(struct html *h, struct str rule)
{
    static const struct {
        const char *rule, *key;
    } words[] = {
        { "A-00", "access.audit.rule.d01" }, { "A-01", "access.audit.rule.a01" },
        { "A-02", "access.audit.rule.a02" }, { "A-03", "access.audit.rule.a03" },
        { "A-04", "access.audit.rule.a04" }, { "A-05", "access.audit.rule.a05" },
        { "A-06", "access.audit.rule.a06" }, { "A-07", "access.audit.rule.a07" },
        { "A-08", "access.audit.rule.a08" }, { "D-01", "access.audit.rule.d01" },
        { "D-02", "access.audit.rule.d02" }, { "D-03", "access.audit.rule.d03" },
        { "D-04", "access.audit.rule.d04" }, { "D-05", "access.audit.rule.d05" },
        { "D-06", "access.audit.rule.d06" }, { "job", "access.audit.rule.job" },
    };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(rule, str_of(words[i].rule))) {
            H(h, "<span");
            html_attr(h, "title", rule);
            H(h, ">");
            html_t(h, words[i].key);
            H(h, "</span>");
            return;
        }
    html_text(h, rule);
}

/* Names of fields as their form calls them; the action that was refused. */
static void html_fields(struct html *h, const struct audit_entry *entry)
{
    const struct record_def *def = seido_record(h->request->seido, entry->object_type);
    struct str rest = entry->fields, name;
    bool is_first = true;
    while (str_split(&rest, ',', &name)) {
        const struct field *field = def == NULL ? NULL : record_field(def, name);
        if (!is_first)
            html_t(h, "consult.list.comma");
        is_first = false;
        if (field != NULL)
            html_label(h, &field->label);
        else
            html_text(h, act_words(h, name));
    }
}

static void html_basis(struct html *h, struct str basis)
{
    static const struct {
        const char *basis, *key;
    } words[] = { { "consent", "consult.grants.consent" },
                  { "law", "consult.grants.law" },
                  { "support_council", "consult.grants.council" },
                  { "danger_to_life", "consult.grants.danger" } };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(basis, str_of(words[i].basis))) {
            html_t(h, words[i].key);
            return;
        }
    if (str_starts(basis, STR("grant:")))
        html_t_args(h, "access.audit.basis.grant",
                    ARG_TEXT("number", str_slice(basis, strlen("grant:"), basis.len)));
    else
        html_text(h, basis);
}

static void row(struct html *h, const struct audit_row *audit)
{
    const struct audit_entry *entry = &audit->entry;
    html_row_begin(h);
    html_row_head_begin(h);
    html_int(h, audit->number);
    html_row_head_end(h);
    html_cell_begin(h, CELL_DATE);
    html_time(h, entry->at);
    html_cell_end(h);
    html_cell(h, CELL_TEXT, audit->actor_name);
    html_cell(h, CELL_TEXT, act_words(h, entry->action));
    html_cell_begin(h, CELL_TEXT);
    html_text(h, type_words(h, entry->object_type));
    if (entry->object_id != 0) {
        H(h, " ");
        html_int(h, entry->object_id);
    }
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    html_rule(h, entry->rule);
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    html_fields(h, entry);
    html_cell_end(h);
    html_cell_begin(h, CELL_TEXT);
    html_basis(h, entry->basis);
    html_cell_end(h);
    html_row_end(h);
}

static void older_link(struct html *h, const struct audit_row *rows, size_t count, UserId user)
{
    if (count < ROWS_SHOWN)
        return;
    struct params query;
    params_init(&query, h->request->arena);
    params_add_int(&query, STR("before"), rows[count - 1].number);
    if (user.n != 0)
        (void)params_add(&query, STR("user"), request_id_text(h->request, STR("user"), user.n));
    struct target older = TO(ROUTE_ADMIN_AUDIT);
    older.query = &query;
    html_link_t(h, older, "access.audit.older");
}

STATUS admin_audit_page(struct request *request, struct response *response, struct err *err)
{
    struct html h;
    struct audit_row *rows = NULL;
    size_t count = 0;
    int64_t before = 0;
    UserId user = { 0 };
    struct str wanted = request_query(request, "user");
    if (wanted.len > 0)
        TRY(request_id(request, STR("user"), wanted, &user.n, err));
    if (!str_to_int(request_query(request, "before"), &before))
        before = 0;
    struct audit_query query = {
        .tenant = request->actor.tenant, .actor = user, .before = before, .limit = ROWS_SHOWN
    };
    TRY(audit_list(request->db, request->arena, &query, &rows, &count, err));
    html_init(&h, request);
    struct column columns[] = { { t(&h, "access.audit.number"), CELL_NUMBER, NULL },
                                { t(&h, "access.audit.at"), CELL_DATE, NULL },
                                { t(&h, "access.audit.actor"), CELL_TEXT, NULL },
                                { t(&h, "access.audit.action"), CELL_TEXT, NULL },
                                { t(&h, "access.audit.object"), CELL_TEXT, NULL },
                                { t(&h, "access.audit.rule"), CELL_TEXT, NULL },
                                { t(&h, "access.audit.fields"), CELL_TEXT, NULL },
                                { t(&h, "access.audit.basis"), CELL_TEXT, NULL } };
    struct table table = { .caption = t(&h, "access.admin.audit"),
                           .columns = columns,
                           .column_count = LENGTH(columns),
                           .list = TO(ROUTE_ADMIN_AUDIT),
                           .is_dense = true };
    admin_begin(&h, "access.admin.audit", NULL);
    html_table_begin(&h, &table);
    for (size_t i = 0; i < count; i++)
        row(&h, &rows[i]);
    html_table_end(&h);
    older_link(&h, rows, count, user);
    html_page_end(&h);
    return html_finish(&h, response, err);
}
