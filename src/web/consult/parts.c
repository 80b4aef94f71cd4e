/* parts.c - words, links and small pieces that the pages of the consultation share. */
#include "web/consult/parts.h"

#include "access/account.h"
#include "consult/case_sheet.h"
#include "record/message.h"

#include <string.h>

#include "base/banned.h"

struct str page_t(const struct request *request, const char *key)
{
    return request_text(request, key, NULL, 0);
}

struct str page_t1(const struct request *request, const char *key, struct text_arg arg)
{
    return request_text(request, key, &arg, 1);
}

static const struct state *find_state(const struct request *request, struct str state)
{
    struct consult consult = request_consult(request);
    return process_state(process_of(&consult, STR("")), state);
}

struct str state_words(const struct request *request, struct str state)
{
    const struct state *found = find_state(request, state);
    return found != NULL ? request_label(request, &found->label) : state;
}

bool state_is_open(const struct request *request, struct str state)
{
    const struct state *found = find_state(request, state);
    return found != NULL && found->is_open;
}

enum tone state_tone(const struct request *request, struct str state)
{
    return state_is_open(request, state) ? TONE_INFO : TONE_PLAIN;
}

struct str code_words(const struct request *request, struct str list, struct str code)
{
    const struct code_list *codes = seido_codes(request->seido, list);
    const struct code *found = codes != NULL ? code_find(codes, code) : NULL;
    return found != NULL ? request_label(request, &found->label) : code;
}

/* `text` without `prefix` and spaces before and within it; false if it does not begin so. */
static bool take_words(struct str *text, struct str prefix)
{
    size_t at = 0;
    for (size_t i = 0; i < prefix.len; i++, at++) {
        while (at < text->len && text->ptr[at] == ' ')
            at++;
        while (str_starts(str_slice(*text, at, text->len), STR("　")))
            at += STR("　").len;
        if (at == text->len || text->ptr[at] != prefix.ptr[i])
            return false;
    }
    *text = str_slice(*text, at, text->len);
    return true;
}

struct str municipality_words(const struct request *request, struct str address)
{
    const struct rate_table *table = seido_rates(request->seido, STR("municipalities"));
    struct str best = STR("");
    size_t best_taken = 0;
    size_t count;
    const struct rate_row *const *rows = seido_places(request->seido, str_trim(address), &count);
    for (size_t i = 0; table != NULL && i < count; i++) {
        struct str rest = address;
        struct str prefecture = rate_cell(table, rows[i], STR("prefecture"));
        struct str name = rate_cell(table, rows[i], STR("name"));
        struct str county = rate_cell(table, rows[i], STR("county"));
        bool is_prefecture = str_equal(prefecture, name);
        bool has_prefecture = take_words(&rest, prefecture);
        bool has_county = county.len > 0 && take_words(&rest, county);
        if (!is_prefecture && !take_words(&rest, name))
            continue;
        if ((is_prefecture && !has_prefecture) || address.len - rest.len <= best_taken)
            continue;
        best_taken = address.len - rest.len;
        struct str before = has_prefecture && !is_prefecture ? prefecture : STR("");
        struct str within = has_county ? county : STR("");
        best = str_format(request->arena, "%.*s%.*s%.*s", STR_ARG(before), STR_ARG(within),
                          STR_ARG(name)); /* towns of one name lie in several prefectures */
    }
    return best;
}

struct target and_query(const struct request *request, struct target target, const char *name,
                        struct str value)
{
    struct params *query = arena_new(request->arena, struct params);
    params_init(query, request->arena);
    for (size_t i = 0; target.query != NULL && i < target.query->count; i++)
        (void)params_add(query, target.query->items[i].name, target.query->items[i].value);
    (void)params_add(query, str_of(name), value);
    target.query = query;
    return target;
}

struct target to_query(const struct request *request, enum route_id route, const char *name,
                       struct str value)
{
    return and_query(request, TO(route), name, value);
}

bool typed_date(struct request *request, const char *name, bool is_required,
                struct problems *problems, OptDate *ret)
{
    struct str text = str_trim(request_form(request, name));
    struct partial_date date;
    struct err err = { 0 };
    *ret = (OptDate){ 0 };
    if (text.len == 0) {
        if (is_required)
            problems_add(problems, str_of(name), GRADE_ERROR, "consult.date.missing");
        return !is_required;
    }
    if (era_parse(request->arena, &request->seido->eras, text, &date, &err) != OK) {
        problems_add_err(problems, str_of(name), &err);
        return false;
    }
    if (date.precision != PRECISION_DAY) {
        problems_add(problems, str_of(name), GRADE_ERROR, "date.not_a_date");
        return false;
    }
    *ret = (OptDate){ .has = true, .value = date.date };
    return true;
}

/* The last return to the stage that is named like the type, in this lap, until the state that returned it is
 * left on. */
static const struct taken_step *last_return(const struct process *process,
                                            const struct casefile *casefile, struct str type,
                                            const struct taken_step *way, size_t count)
{
    const struct taken_step *found = NULL;
    for (size_t i = 0; i < count; i++) {
        const struct state *to = process_state(process, way[i].to);
        bool is_back = way[i].transition != NULL && way[i].transition->is_backward;
        if (is_back && to != NULL && way[i].lap == casefile->lap && str_equal(to->step, type))
            found = &way[i];
        else if (found != NULL && str_equal(way[i].from, found->from))
            found = NULL;
    }
    return found;
}

STATUS html_returned(struct html *h, const struct casefile *casefile, struct str type,
                     struct err *err)
{
    const struct request *request = h->request;
    struct consult consult = request_consult(request);
    struct object object = { .type = STR("casefile"), .casefile = casefile->id };
    struct verdict verdict;
    struct taken_step *way;
    size_t count;
    TRY(may(request->db, &request->actor, STR("see"), &object, request->now, &verdict, err));
    if (!verdict.allowed)
        return OK;
    TRY(process_way(&consult, casefile->id, &way, &count, err));
    const struct taken_step *back =
        last_return(process_of(&consult, casefile->program), casefile, type, way, count);
    if (back == NULL)
        return OK;
    struct str name = STR("");
    TRY(name_words(request, back->by, &name, err));
    struct text_arg args[] = { ARG_DATE("date", back->on), ARG_TEXT("name", name),
                               ARG_TEXT("reason", back->reason) };
    html_notice(h, TONE_WARNING,
                request_text(request, "consult.returned.notice", args, LENGTH(args)));
    return OK;
}

void add_failure(struct problems *problems, const struct request *request, const struct err *err)
{
    const char *key = str_to_chars(request->arena, str_of(err->key));
    struct problem *problem =
        problems_add(problems, arena_copy(request->arena, str_of(err->field)), GRADE_ERROR, key);
    for (size_t i = 0; i < err->arg_count; i++)
        problem_arg(problem, (struct text_arg){
                                 .name = str_to_chars(request->arena, str_of(err->args[i].name)),
                                 .kind = err->args[i].kind,
                                 .number = err->args[i].number,
                                 .text = arena_copy(request->arena, str_of(err->args[i].text)),
                             });
}

struct str date_input(const struct request *request, OptDate on)
{
    if (!on.has)
        return STR("");
    struct partial_date date = { .date = on.value, .precision = PRECISION_DAY };
    return era_format_short(request->arena, &request->seido->eras, date);
}

struct str field_problem(const struct request *request, const struct problems *problems,
                         const char *field)
{
    for (size_t i = 0; i < problems->count; i++)
        if (str_equal(problems->items[i].field, str_of(field)))
            return request_problem_text(request, &problems->items[i]);
    return STR("");
}

void case_crumbs(const struct request *request, const struct casefile *casefile,
                 struct crumb crumbs[2])
{
    crumbs[0] = (struct crumb){ TO(ROUTE_CASES), page_t(request, "web.nav.cases") };
    crumbs[1] = (struct crumb){ TO_ID(ROUTE_CASE, casefile->id.n), casefile->number };
}

struct target remedy_target(const struct request *request, const struct casefile *casefile,
                            struct str remedy)
{
    if (str_equal(remedy, STR("conference")))
        return TO(ROUTE_CONFERENCES);
    if (str_equal(remedy, STR("application")))
        return TO_ID(ROUTE_CONSENT, casefile->id.n);
    if (str_equal(remedy, REMEDY_DECIDE))
        return TO_ID(ROUTE_DECIDE, casefile->id.n);
    const struct record_def *def = seido_record(request->seido, remedy);
    if (def != NULL && def->per == PER_CASEFILE)
        return TO_ARGS(ROUTE_CASE_RECORD, URL_ID(casefile->id.n), URL_TEXT(def->name));
    return TO_ID(ROUTE_CASE, casefile->id.n);
}

void html_guards(struct html *h, const struct casefile *casefile, const struct step_option *option)
{
    if (option->guard_count == 0)
        return;
    H(h, "<ul class=\"ui-guards\">");
    for (size_t i = 0; i < option->guard_count; i++) {
        const struct guard_result *result = &option->guards[i];
        if (result->holds)
            continue;
        H(h, "<li class=\"ui-guards__item\">");
        html_icon(h, "warning");
        H(h, " ");
        html_label(h, &result->guard->message);
        if (result->guard->remedy.len > 0) {
            H(h, " ");
            html_link_t(h, remedy_target(h->request, casefile, result->guard->remedy),
                        "consult.guard.meet");
        }
        H(h, "</li>");
    }
    H(h, "</ul>");
}

STATUS case_names(const struct request *request, const CasefileId *cases, size_t count,
                  struct str **ret, struct err *err)
{
    struct consult consult = request_consult(request);
    struct sheet_row *rows;
    TRY(case_sheet(&consult, cases, count, false, &rows, err));
    *ret = arena_array(request->arena, struct str, count);
    for (size_t i = 0; i < count && i < SHEET_ROWS_MAX; i++)
        (*ret)[i] = rows[i].name;
    return OK;
}

struct str deadline_words(const struct request *request, const struct task *task)
{
    const struct deadline *deadline = task->deadline;
    bool is_ahead = date_compare(task->due_on, request->today) > 0;
    bool has_words = deadline->ahead.in[LANG_JA].len > 0;
    return request_label(request, is_ahead && has_words ? &deadline->ahead : &deadline->label);
}

const char *basis_key(struct str basis)
{
    static const struct {
        struct str basis;
        const char *key;
    } words[] = { { STR_INIT("law"), "consult.grants.law" },
                  { STR_INIT("support_council"), "consult.grants.council" },
                  { STR_INIT("danger_to_life"), "consult.grants.danger" } };
    for (size_t i = 0; i < LENGTH(words); i++)
        if (str_equal(basis, words[i].basis))
            return words[i].key;
    return "consult.grants.consent";
}

STATUS html_organisation(struct html *h, OrganisationId id, struct err *err)
{
    const struct request *request = h->request;
    struct organisation organisation;
    TRY(organisation_load(request->db, request->arena, request->actor.tenant, id, &organisation,
                          err));
    html_text(h, request->lang == LANG_EN && organisation.name_en.len > 0 ? organisation.name_en
                                                                          : organisation.name);
    return OK;
}

struct str items_words(const struct request *request, int64_t count, bool or_more)
{
    return page_t1(request, or_more ? "web.count.items_more" : "web.count.items",
                   ARG_INT("count", count));
}
