/* form_choices.c - the users, organisations, records and cases that a form may choose from. */
#include "access/account.h"
#include "consult/casefile.h"
#include "consult/conference.h"
#include "web/form.h"

#include "base/banned.h"

enum { RECORDS_MAX = 100 };

static bool has_kind(const struct record_def *def, enum field_kind kind)
{
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->kind == kind)
            return true;
        for (size_t c = 0; c < field->column_count; c++)
            if (field->columns[c].kind == kind)
                return true;
    }
    return false;
}

static STATUS load_users(const struct request *request, struct form_choices *ret, struct err *err)
{
    struct user_names users;
    TRY(user_names_of(request->db, request->arena, request->actor.tenant,
                      request->actor.organisation, request->today, &users, err));
    ret->user_count = users.count;
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, ret->user_count);
    for (size_t i = 0; i < ret->user_count; i++)
        options[i] = (struct choice_option){ str_from_int(request->arena, users.items[i].id.n),
                                             users.items[i].name };
    ret->users = options;
    ret->named.known = options;
    ret->named.known_count = ret->user_count;
    return OK;
}

static STATUS load_organisations(const struct request *request, struct form_choices *ret,
                                 struct err *err)
{
    struct organisation *items = NULL;
    TRY(organisation_list(request->db, request->arena, request->actor.tenant, &items,
                          &ret->organisation_count, err));
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, ret->organisation_count);
    for (size_t i = 0; i < ret->organisation_count; i++)
        options[i] = (struct choice_option){
            str_from_int(request->arena, items[i].id.n),
            request->lang == LANG_EN && items[i].name_en.len > 0 ? items[i].name_en : items[i].name,
        };
    ret->organisations = options;
    return OK;
}

static struct str record_words(const struct request *request, const struct record *record)
{
    struct kind_context context = request_kinds(request);
    struct str label = request_label(request, &record->def->label);
    const struct field *date = record_field(record->def, record->def->date_field);
    if (date == NULL)
        return str_format(request->arena, "%.*s %lld", STR_ARG(label), (long long)record->id.n);
    struct str day = value_format(request->arena, &context, date, &record->values[date->number]);
    return str_format(request->arena, "%.*s %.*s", STR_ARG(label), STR_ARG(day));
}

static STATUS record_choices(const struct request *request, const struct field *field,
                             const struct choice_option **ret, size_t *ret_count, struct err *err)
{
    const struct record_def *def = seido_record(request->seido, field->target);
    struct records records = { 0 };
    *ret_count = 0;
    if (def == NULL || def->per != PER_CASEFILE || request->casefile.n == 0)
        return OK;
    TRY(record_load_of_casefile(request->db, request->arena, def, request->actor.tenant,
                                request->casefile, RECORDS_MAX, &records, err));
    *ret_count = records.count;
    struct choice_option *options = arena_array(request->arena, struct choice_option, *ret_count);
    for (size_t i = 0; i < *ret_count; i++)
        options[i] = (struct choice_option){ form_key_text(request, field, records.items[i]->id.n),
                                             record_words(request, records.items[i]) };
    *ret = options;
    return OK;
}

/* Cases that may be discussed, and those on the agenda of the conference that is open. */
static STATUS agenda_choices(const struct request *request, const struct field *field,
                             const struct choice_option **ret, size_t *ret_count, struct err *err)
{
    struct consult consult = request_consult(request);
    struct agenda_candidate *candidates = NULL;
    struct agenda_item *items = NULL;
    size_t candidate_count = 0, item_count = 0, count = 0;
    TRY(conference_candidates(&consult, &candidates, &candidate_count, err));
    if (request->record != NULL)
        TRY(conference_agenda(&consult, request->record->id, &items, &item_count, err));
    struct choice_option *options =
        arena_array(request->arena, struct choice_option, candidate_count + item_count);
    for (size_t i = 0; i < item_count; i++)
        options[count++] =
            (struct choice_option){ form_key_text(request, field, items[i].casefile.n),
                                    items[i].number };
    for (size_t i = 0; i < candidate_count; i++)
        options[count++] =
            (struct choice_option){ form_key_text(request, field, candidates[i].casefile.n),
                                    candidates[i].number };
    *ret = options;
    *ret_count = count;
    return OK;
}

static STATUS case_choices(const struct request *request, const struct field *field,
                           const struct choice_option **ret, size_t *ret_count, struct err *err)
{
    struct consult consult = request_consult(request);
    struct casefile casefile, *cases = NULL;
    *ret_count = 0;
    PersonId person = request->person;
    if (person.n == 0 && request->casefile.n != 0) {
        TRY(casefile_load(&consult, request->casefile, &casefile, err));
        person = casefile.person;
    }
    if (request->def != NULL && str_equal(request->def->name, STR("conference")))
        return agenda_choices(request, field, ret, ret_count, err);
    if (person.n == 0)
        return OK;
    TRY(casefile_load_of_person(&consult, person, &cases, ret_count, err));
    struct choice_option *options = arena_array(request->arena, struct choice_option, *ret_count);
    for (size_t i = 0; i < *ret_count; i++)
        options[i] =
            (struct choice_option){ form_key_text(request, field, cases[i].id.n), cases[i].number };
    *ret = options;
    return OK;
}

static STATUS more(const struct request *request, const struct field *field,
                   const struct choice_option **ret, size_t *ret_count, struct err *err)
{
    *ret_count = 0;
    if (field->kind == KIND_RECORD)
        return record_choices(request, field, ret, ret_count, err);
    if (field->kind == KIND_CASEFILE)
        return case_choices(request, field, ret, ret_count, err);
    return OK;
}

static void ask_of_value(const struct request *request, const struct field *field,
                         const struct value *value, struct names *names)
{
    if (field->kind == KIND_USER && value->has)
        names_ask(request, names, (UserId){ value->number });
    if (value->rows == NULL)
        return;
    for (size_t c = 0; c < field->column_count; c++)
        for (size_t i = 0; field->columns[c].kind == KIND_USER && i < value->rows->count; i++)
            ask_of_value(request, &field->columns[c], &value->rows->cells[i][c], names);
}

STATUS form_choices_name(const struct request *request, struct record *const *records, size_t count,
                         struct form_choices *choices, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        for (size_t f = 0; f < records[i]->def->field_count; f++) {
            const struct field *field = &records[i]->def->fields[f];
            ask_of_value(request, field, &records[i]->values[field->number], &choices->named);
        }
    return choices->named.count > 0 ? names_load(request, &choices->named, err) : OK;
}

void form_choices_begin(const struct request *request, struct form_choices *ret)
{
    struct choice_option *self = arena_new(request->arena, struct choice_option);
    *self = (struct choice_option){ str_from_int(request->arena, request->actor.user.n),
                                    request->viewer.name };
    *ret = (struct form_choices){ .more = more, .named = { .known = self, .known_count = 1 } };
}

STATUS form_choices_load(const struct request *request, const struct record_def *def,
                         struct form_choices *ret, struct err *err)
{
    *ret = (struct form_choices){ .more = more };
    if (has_kind(def, KIND_USER))
        TRY(load_users(request, ret, err));
    if (has_kind(def, KIND_ORGANISATION))
        TRY(load_organisations(request, ret, err));
    return OK;
}
