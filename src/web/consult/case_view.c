/* case_view.c - loads what the case page shows; what the reader may not see is not loaded. */
#include "web/consult/case_view.h"

#include <string.h>

#include "access/account.h"
#include "consult/follow.h"
#include "record/record_db.h"
#include "record/protection/sight.h"

#include "base/banned.h"

#define MONTH_US (INT64_C(31) * 24 * 3600 * 1000000)

static STATUS load_sight(struct case_view *view, struct err *err)
{
    const struct request *request = view->request;
    const struct seido *seido = request->seido;
    view->types = arena_array(request->arena, const struct record_def *, seido->record_count);
    view->sees = arena_array(request->arena, bool, seido->record_count);
    view->creates = arena_array(request->arena, bool, seido->record_count);
    for (size_t i = 0; i < seido->record_count; i++)
        if (seido->records[i].per == PER_CASEFILE && !seido->records[i].is_built_in)
            view->types[view->type_count++] = &seido->records[i];
    struct type_question question = { .action = STR("see"),
                                      .defs = view->types,
                                      .case_object = { .casefile = view->casefile.id },
                                      .count = view->type_count };
    TRY(may_types(request->db, &request->actor, &question, request->now, view->sees, err));
    question.action = STR("create");
    return may_types(request->db, &request->actor, &question, request->now, view->creates, err);
}

/* What the reader may not see of a record is taken out; a hidden one becomes NULL. */
static STATUS see_record(const struct request *request, struct record **record, struct err *err)
{
    struct sight sight;
    enum status status =
        sight_load(request->db, &request->actor, *record, request->now, &sight, err);
    if (status == OK && !sight_is_whole(&sight))
        *record = sight_copy(request->arena, &sight, *record);
    else if (status == ERR_NOT_FOUND)
        *record = NULL;
    return status == ERR_NOT_FOUND ? OK : status;
}

static STATUS load_counts(struct case_view *view, struct err *err)
{
    struct request *request = view->request;
    const struct record_def **seen =
        arena_array(request->arena, const struct record_def *, view->type_count + 1);
    struct counts_query query = {
        .actor = &request->actor, .casefile = view->casefile.id, .now = request->now, .defs = seen
    };
    for (size_t i = 0; i < view->type_count; i++)
        if (view->sees[i])
            seen[query.count++] = view->types[i];
    return list_counts(request->db, request->arena, &query, &view->records, err);
}

/* Of a type that the reader may see; the others are not counted. */
static bool has_some(const struct case_view *view, struct str type)
{
    for (size_t i = 0; i < view->records.count; i++)
        if (str_equal(view->records.items[i].def->name, type))
            return view->records.items[i].count > 0;
    return false;
}

static STATUS load_latest(const struct case_view *view, struct str type, struct record **ret,
                          struct err *err)
{
    struct request *request = view->request;
    const struct record_def *def = seido_record(request->seido, type);
    *ret = NULL;
    if (def == NULL || !has_some(view, type))
        return OK;
    TRY(record_load_latest(request->db, request->arena, def, request->actor.tenant,
                           view->casefile.id, ret, err));
    if (*ret == NULL)
        return OK;
    TRY(record_load_tables(request->db, request->arena, *ret, err));
    return see_record(request, ret, err);
}

/* What the head of the page and the picture of the family draw. */
static STATUS load_person(struct case_view *view, struct err *err)
{
    static const struct str shown[] = {
        STR_INIT("family_name"), STR_INIT("given_name"), STR_INIT("family_kana"),
        STR_INIT("given_kana"),  STR_INIT("alias_name"), STR_INIT("sex"),
        STR_INIT("birth_on"),    STR_INIT("address"),    STR_INIT("needs_interpreter"),
        STR_INIT("safety_note"),
    };
    struct request *request = view->request;
    const struct casefile *k = &view->casefile;
    const struct record_def *def = seido_record(request->seido, STR("person"));
    bool *fields = arena_array(request->arena, bool, def->field_count);
    record_mark_fields(def, shown, LENGTH(shown), fields);
    struct record_part part = { .def = def, .tenant = request->actor.tenant, .fields = fields };
    TRY(record_load_part(request->db, request->arena, &part, (RecordId){ k->person.n },
                         &view->person, err));
    struct object object = { .type = STR("person"), .person = k->person };
    TRY(may(request->db, &request->actor, STR("see"), &object, request->now, &view->person_verdict,
            err));
    TRY(may_is_protected(request->db, &request->actor, k->person, &view->is_protected, err));
    if (k->owner.n != request->actor.organisation.n) {
        struct organisation office;
        TRY(organisation_load(request->db, request->arena, request->actor.tenant, k->owner, &office,
                              err));
        bool in_english = request->lang == LANG_EN && office.name_en.len > 0;
        view->office = in_english ? office.name_en : office.name;
    }
    return OK;
}

/* Whoever leads the case mostly stands among those who are assigned to it. */
static STATUS load_worker_name(struct case_view *view, struct err *err)
{
    struct request *request = view->request;
    const struct casefile *k = &view->casefile;
    view->worker_name = k->worker_text;
    for (size_t i = 0; i < view->assignment_count; i++)
        if (view->assignments[i].user.n == k->worker.n) {
            view->worker_name = view->assignments[i].name;
            return OK;
        }
    return k->worker.n == 0 ? OK
                            : user_name(request->db, request->arena, request->actor.tenant,
                                        k->worker, &view->worker_name, err);
}

/* The fields of the same type that others of it begin with: "last.method". */
static void mark_sources(const struct record_def *def, bool *marks)
{
    for (size_t i = 0; i < def->field_count; i++) {
        struct str paths[] = { def->fields[i].copy_from, def->fields[i].copy_else };
        for (size_t k = 0; k < LENGTH(paths); k++) {
            struct str type;
            if (str_split(&paths[k], '.', &type) &&
                (str_equal(type, STR("last")) || str_equal(type, def->name)))
                record_mark_fields(def, &paths[k], 1, marks);
        }
    }
}

/* What happened draws these; of corrected ones all that changed is shown. */
static STATUS read_contacts(const struct case_view *view, struct records *ret, struct err *err)
{
    static const struct str shown[] = {
        STR_INIT("contact_on"),  STR_INIT("contact_at"), STR_INIT("minutes"), STR_INIT("method"),
        STR_INIT("counterpart"), STR_INIT("written_by"), STR_INIT("body"),
    };
    struct request *request = view->request;
    const struct record_def *def = seido_record(request->seido, STR("contact"));
    const struct casefile_key key = { view->casefile.id, view->casefile.owner };
    bool *fields = arena_array(request->arena, bool, def->field_count);
    record_mark_fields(def, shown, LENGTH(shown), fields);
    mark_sources(def, fields);
    struct record_part part = { .def = def, .tenant = request->actor.tenant, .fields = fields };
    TRY(record_load_part_of_casefile(request->db, request->arena, &part, &key, CASE_CONTACTS, ret,
                                     err));
    size_t corrected = 0;
    for (size_t i = 0; i < ret->count; i++)
        corrected += ret->items[i]->version > 1;
    part.fields = NULL;
    return corrected == 0 ? OK
                          : record_load_part_of_casefile(request->db, request->arena, &part, &key,
                                                         CASE_CONTACTS, ret, err);
}

static STATUS load_contacts(struct case_view *view, struct err *err)
{
    struct request *request = view->request;
    struct records contacts = { 0 };
    if (!has_some(view, STR("contact")))
        return OK;
    TRY(read_contacts(view, &contacts, err));
    view->contacts = contacts.items;
    for (size_t i = 0; i < contacts.count; i++) {
        struct record *contact = contacts.items[i];
        TRY(see_record(request, &contact, err));
        if (i == 0)
            view->newest = contact;
        if (contact != NULL)
            view->contacts[view->contact_count++] = contact;
    }
    struct record **corrected = arena_array(request->arena, struct record *, contacts.count);
    size_t count = 0;
    for (size_t i = 0; i < view->contact_count; i++)
        if (view->contacts[i]->version > 1)
            corrected[count++] = view->contacts[i];
    struct kind_context words = request_kinds(request);
    view->corrected = (struct versions){ .of = corrected, .of_count = count };
    return record_history_of(request->db, request->arena, &words, &view->corrected, err);
}

/* Who wrote, took a step, looked: of the own office or of another one. */
static STATUS load_names(struct case_view *view, struct err *err)
{
    struct request *request = view->request;
    struct names *names = &view->choices.named;
    for (size_t i = 0; i < view->way_count; i++)
        names_ask(request, names, view->way[i].by);
    for (size_t i = 0; i < view->corrected.of_count; i++)
        names_ask(request, names, view->corrected.of[i]->updated_by);
    for (size_t i = 0; i < view->looker_count; i++)
        names_ask(request, names, view->lookers[i].user);
    struct record **records = arena_array(request->arena, struct record *,
                                          view->contact_count + view->corrected.count + 1);
    size_t count = view->contact_count;
    if (count > 0)
        memcpy(records, view->contacts,   /* pointers are meant */
               count * sizeof(*records)); /* NOLINT(bugprone-sizeof-expression) */
    for (size_t i = 0; i < view->corrected.count; i++)
        records[count++] = view->corrected.items[i].record;
    if (view->assessment != NULL)
        records[count++] = view->assessment;
    return form_choices_name(request, records, count, &view->choices, err);
}

static STATUS load_box(struct case_view *view, const struct consult *consult, struct err *err)
{
    struct request *request = view->request;
    struct object object = { .type = STR("contact"), .casefile = view->casefile.id };
    struct verdict verdict;
    TRY(may(request->db, &request->actor, STR("create"), &object, request->now, &verdict, err));
    view->may_write = verdict.allowed && !view->casefile.is_deleted;
    form_choices_begin(request, &view->choices);
    TRY(load_names(view, err));
    if (!view->may_write)
        return OK;
    TRY(desk_snippets(consult, &view->snippets, &view->snippet_count, err));
    if (view->contact != NULL)
        return OK;
    TRY(record_begin_after(request, seido_record(request->seido, STR("contact")),
                           view->casefile.person, view->newest, &view->contact, err));
    params_init(&view->contact_input, request->arena);
    struct draft draft;
    if (view->has_box_draft)
        TRY(draft_find(request, case_box_draft(request), &draft, &view->has_box_draft, err));
    if (!view->has_box_draft) {
        form_input(request, view->contact, STR(""), 0, &view->contact_input);
        return OK;
    }
    struct problems unread;
    problems_init(&unread, request->arena);
    view->draft_at = draft.at;
    TRY(params_parse(&view->contact_input, draft.content, err));
    return form_read(request, &view->contact_input, STR(""), view->contact, &unread, err);
}

static STATUS load_sides(struct case_view *view, const struct consult *consult, struct err *err)
{
    struct request *request = view->request;
    CasefileId id = view->casefile.id;
    TRY(task_load_of_casefile(consult, id, &view->tasks, &view->task_count, err));
    TRY(desk_drafts_of(consult, id, case_box_draft(view->request), &view->drafts,
                       &view->draft_count, &view->has_box_draft, err));
    TRY(casefile_assignments(consult, id, &view->assignments, &view->assignment_count, err));
    TRY(load_worker_name(view, err));
    struct object conference = { .type = STR("conference"), .casefile = id };
    struct verdict verdict;
    TRY(may(request->db, &request->actor, STR("see"), &conference, request->now, &verdict, err));
    if (verdict.allowed)
        TRY(conference_of_casefile(consult, id, &view->conferences, &view->conference_count, err));
    if (request->verdict.grant == 0)
        TRY(grant_list(request->db, request->arena, request->actor.tenant, view->casefile.person,
                       request->today, &view->grants, &view->grant_count, err));
    view->may_look = may_ever(&request->actor, STR("audit"), STR("casefile"));
    if (view->may_look)
        TRY(overview_lookers(consult, id, (Instant){ request->now.us - MONTH_US }, &view->lookers,
                             &view->looker_count, err));
    return OK;
}

STATUS case_view_load(struct request *request, struct case_view *view, struct err *err)
{
    struct consult consult = request_consult(request);
    view->request = request;
    TRY(casefile_load(&consult, request->casefile, &view->casefile, err));
    TRY(load_person(view, err));
    TRY(load_sight(view, err));
    TRY(process_way(&consult, view->casefile.id, &view->way, &view->way_count, err));
    TRY(process_options(&consult, &view->casefile, &view->options, &view->option_count, err));
    TRY(load_counts(view, err));
    TRY(load_contacts(view, err));
    TRY(load_latest(view, STR("plan"), &view->plan, err));
    TRY(load_latest(view, STR("assessment"), &view->assessment, err));
    TRY(load_latest(view, STR("application"), &view->application, err));
    if (view->plan != NULL)
        TRY(load_latest(view, STR("monitoring"), &view->monitoring, err));
    TRY(load_sides(view, &consult, err));
    return load_box(view, &consult, err);
}
