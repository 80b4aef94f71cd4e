/* record_store.c - new records with their defaults, and saving: one transaction with history, what
 * follows in the case, search keys, and audit. */
#include <string.h>

#include "access/audit.h"
#include "access/protection.h"
#include "consult/casefile.h"
#include "consult/follow.h"
#include "record/attachment.h"
#include "record/person_db.h"
#include "record/protection/protected_db.h"
#include "store/keys.h"
#include "web/record/record_internal.h"

#include "web/html/form_internal.h"

#include "base/banned.h"

enum { KEYS_A_SAVE = 200 };

struct consult request_consult(const struct request *request)
{
    return (struct consult){
        .db = request->db,
        .arena = request->arena,
        .seido = request->seido,
        .actor = &request->actor,
        .now = request->now,
        .today = request->today,
        .request = str_of(request->id),
        .keyring = request->app->keyring,
    };
}

/* ---- defaults ---- */

enum { DEFAULT_SOURCES_MAX = 8 };

/* A record that fields are filled from, as far as this user may see it. */
struct default_source {
    const struct record_def *def;
    struct record *record; /* NULL: none, or not his to see */
    struct form_view view; /* what of it is masked */
};

/* A new record and its sources, each loaded when first asked for. */
struct defaults {
    struct request *request;
    struct record *record;
    struct default_source sources[DEFAULT_SOURCES_MAX];
    size_t source_count;
};

/* The rows of one table as rows of another: what columns of the same name and kind hold. */
static struct rows *rows_between(const struct form_view *view, const struct field *from,
                                 const struct rows *rows, const struct field *to)
{
    struct arena *arena = view->request->arena;
    struct rows *ret = arena_new(arena, struct rows);
    ret->count = rows->count;
    ret->cells = arena_array(arena, struct value *, rows->count);
    for (size_t i = 0; i < rows->count; i++) {
        ret->cells[i] = arena_array(arena, struct value, to->column_count);
        for (size_t t = 0; t < to->column_count; t++)
            for (size_t f = 0; f < from->column_count; f++)
                if (from->columns[f].kind == to->columns[t].kind &&
                    str_equal(from->columns[f].name, to->columns[t].name) &&
                    !(from->columns[f].is_protected && view->hides_protected))
                    ret->cells[i][t] = rows->cells[i][f];
    }
    return ret;
}

static void copy_value(const struct defaults *defaults, const struct field *field,
                       const struct default_source *from, struct str name)
{
    if (from->record == NULL)
        return;
    const struct field *source = record_field(from->def, name);
    if (source == NULL || source->kind != field->kind || form_view_masks(&from->view, source))
        return;
    struct value *value = &defaults->record->values[field->number];
    *value = from->record->values[source->number];
    if (value->rows != NULL)
        value->rows = rows_between(&from->view, source, value->rows, field);
}

/* The latest record of a type in the same case, the case itself or the person. */
static STATUS load_source(const struct defaults *defaults, const struct record_def *def,
                          struct record **ret, struct err *err)
{
    struct request *request = defaults->request;
    TenantId tenant = request->actor.tenant;
    bool is_person = str_equal(def->name, STR("person"));
    int64_t key = is_person ? defaults->record->person.n : request->casefile.n;
    if (key == 0)
        return OK;
    if (def->is_built_in)
        return record_load(request->db, request->arena, def, tenant, (RecordId){ key }, ret, err);
    return record_load_latest(request->db, request->arena, def, tenant, request->casefile, ret,
                              err);
}

/* May this user see this very record? If not, it is as if there were none. */
static STATUS judge_source(struct defaults *defaults, struct default_source *source,
                           struct verdict *verdict, struct err *err)
{
    struct request *request = defaults->request;
    const struct record *record = source->record;
    enum protection protection = PROTECTION_NONE;
    if (record == NULL)
        return OK;
    struct object object = { .type = source->def->name,
                             .owner = record->owner,
                             .casefile = record->casefile,
                             .person = record->person,
                             .record = record->id };
    TRY(may(request->db, &request->actor, STR("see"), &object, request->now, verdict, err));
    if (record->person.n != 0 && record_has_protected(source->def))
        TRY(protection_load(request->db, record->tenant, record->person, &protection, err));
    source->view = (struct form_view){ .request = request,
                                       .record = record,
                                       .verdict = verdict,
                                       .hides_protected = protection != PROTECTION_NONE };
    if (!verdict->allowed)
        source->record = NULL;
    return OK;
}

static STATUS add_source(struct defaults *defaults, const struct record_def *def,
                         struct record *record, struct err *err)
{
    struct default_source *source = &defaults->sources[defaults->source_count++];
    *source = (struct default_source){ .def = def, .record = record };
    return judge_source(defaults, source, arena_new(defaults->request->arena, struct verdict), err);
}

static STATUS find_source(struct defaults *defaults, const struct record_def *def,
                          struct default_source **ret, struct err *err)
{
    *ret = NULL;
    for (size_t i = 0; i < defaults->source_count; i++)
        if (defaults->sources[i].def == def)
            *ret = &defaults->sources[i];
    if (*ret != NULL || def == NULL || defaults->source_count == DEFAULT_SOURCES_MAX)
        return OK;
    struct record *record = NULL;
    TRY(load_source(defaults, def, &record, err));
    if (record != NULL)
        TRY(record_load_tables(defaults->request->db, defaults->request->arena, record, err));
    TRY(add_source(defaults, def, record, err));
    *ret = &defaults->sources[defaults->source_count - 1];
    return OK;
}

/* The source that "plan.issues" or "last.method" names; NULL: none. *ret_name: the field of it. */
static STATUS source_of(struct defaults *defaults, struct str path, struct default_source **ret,
                        struct str *ret_name, struct err *err)
{
    const struct record_def *def = defaults->record->def;
    struct str rest = path, source = STR("");
    *ret = NULL;
    if (!str_split(&rest, '.', &source))
        return OK;
    if (!str_equal(source, STR("last")))
        def = seido_record(defaults->request->seido, source);
    *ret_name = str_slice(path, source.len + 1, path.len);
    return find_source(defaults, def, ret, err);
}

/* Into the field, if there is something. */
static STATUS copy_source(struct defaults *defaults, const struct field *field, struct str path,
                          struct err *err)
{
    struct default_source *from = NULL;
    struct str name = STR("");
    TRY(source_of(defaults, path, &from, &name, err));
    if (from != NULL)
        copy_value(defaults, field, from, name);
    return OK;
}

static OptDate own_date(const struct record *record)
{
    const struct field *field = record_field(record->def, record->def->date_field);
    return field != NULL ? value_date(&record->values[field->number]) : (OptDate){ 0 };
}

/* Was `a` written after `b`? By their own dates, on one day by the hour. */
static bool is_younger(const struct record *a, const struct record *b)
{
    OptDate of_a = own_date(a), of_b = own_date(b);
    if (of_a.has && of_b.has && date_compare(of_a.value, of_b.value) != 0)
        return date_compare(of_a.value, of_b.value) > 0;
    return a->created_at.us > b->created_at.us;
}

/* What copy_from names, or copy_else where that has nothing or is older: the first monitoring of a new
 * plan begins with its goals, not with those of the plan before. */
static STATUS copy_default(struct defaults *defaults, const struct field *field, struct err *err)
{
    struct default_source *from = NULL, *other = NULL;
    struct str name = STR("");
    const struct value *value = &defaults->record->values[field->number];
    if (field->copy_else.len > 0) {
        TRY(source_of(defaults, field->copy_from, &from, &name, err));
        TRY(source_of(defaults, field->copy_else, &other, &name, err));
        if (from != NULL && from->record != NULL && other != NULL && other->record != NULL &&
            is_younger(other->record, from->record))
            copy_value(defaults, field, other, name);
    }
    if (!value->has)
        TRY(copy_source(defaults, field, field->copy_from, err));
    if (!value->has && field->copy_else.len > 0)
        TRY(copy_source(defaults, field, field->copy_else, err));
    return OK;
}

static STATUS default_value(struct defaults *defaults, const struct field *field, struct err *err)
{
    const struct request *request = defaults->request;
    const struct record_def *def = defaults->record->def;
    const struct section *section = &def->sections[field->section];
    struct value *value = &defaults->record->values[field->number];
    if (field->copy_from.len > 0) {
        TRY(copy_default(defaults, field, err));
    } else if (str_equal(field->name, def->date_field) && field->kind == KIND_DATE) {
        value_set_date(value, request->today);
    } else if (field->kind == KIND_USER && str_ends(field->name, STR("_by")) &&
               section->action.len == 0) { /* the conference and the municipality name their own */
        value_set_number(value, request->actor.user.n);
    }
    return OK;
}

static struct record *begin(struct request *request, const struct record_def *def, PersonId person)
{
    struct record *record = record_new(request->arena, def);
    record->tenant = request->actor.tenant;
    record->owner = request->actor.organisation;
    record->form_on = request->today;
    record->casefile = request->casefile;
    record->person = person;
    return record;
}

static STATUS default_values(struct defaults *defaults, struct err *err)
{
    const struct record_def *def = defaults->record->def;
    for (size_t i = 0; i < def->field_count; i++)
        if (!def->fields[i].is_fixed)
            TRY(default_value(defaults, &def->fields[i], err));
    return OK;
}

STATUS record_begin(struct request *request, const struct record_def *def, struct record **ret,
                    struct err *err)
{
    PersonId person = request->person;
    if (request->casefile.n != 0) {
        struct consult consult = request_consult(request);
        struct casefile casefile;
        TRY(casefile_load(&consult, request->casefile, &casefile, err));
        person = casefile.person;
    }
    struct defaults defaults = { .request = request, .record = begin(request, def, person) };
    *ret = defaults.record;
    return default_values(&defaults, err);
}

STATUS record_begin_after(struct request *request, const struct record_def *def, PersonId person,
                          struct record *newest, struct record **ret, struct err *err)
{
    struct defaults defaults = { .request = request, .record = begin(request, def, person) };
    *ret = defaults.record;
    TRY(add_source(&defaults, def, newest, err));
    return default_values(&defaults, err);
}

/* ---- saving ---- */

struct str record_draft_name(const struct request *request, const struct record_def *def,
                             const struct record *record)
{
    if (record != NULL && record->version > 0)
        return str_format(request->arena, "%.*s/%lld/edit", STR_ARG(def->name),
                          (long long)record->id.n);
    return str_format(request->arena, "%.*s/new/%lld", STR_ARG(def->name),
                      (long long)request->casefile.n);
}

/* The field that a file was sent for; NULL when the form has no such one for this user. */
static const struct field *file_field(const struct request *request, const struct record *record,
                                      const struct upload *upload)
{
    const struct field *field = record_field(record->def, upload->field);
    if (field == NULL || field->kind != KIND_FILE || field->is_fixed ||
        !form_section_is_open(request, record->def, &record->def->sections[field->section]))
        return NULL;
    return field;
}

/* Files sent with the form become attachments; their fields keep the keys. */
static STATUS add_files(struct tx *tx, const struct request *request, struct record *record,
                        struct err *err)
{
    for (size_t i = 0; i < request->upload_count; i++) {
        const struct upload *upload = &request->uploads[i];
        const struct field *field = file_field(request, record, upload);
        if (field == NULL)
            continue;
        struct attachment file = {
            .tenant = record->tenant,
            .owner = record->owner,
            .casefile = record->casefile,
            .record_type = record->def->name,
            .record = record->id,
            .field = field->name,
            .name = upload->name,
            .at = request->now,
            .by = request->actor.user,
        };
        TRY(attachment_add(tx, request->app->keyring, &file, upload->fd, err));
        value_set_number(&record->values[field->number], file.id);
    }
    return OK;
}

static STATUS tie_files(struct tx *tx, const struct request *request, const struct record *record,
                        struct err *err)
{
    for (size_t i = 0; i < request->upload_count; i++) {
        const struct field *field = file_field(request, record, &request->uploads[i]);
        if (field == NULL)
            continue;
        struct attachment file = { .tenant = record->tenant,
                                   .owner = record->owner,
                                   .by = request->actor.user,
                                   .id = record->values[field->number].number };
        TRY(attachment_tie(tx, &file, record->def->name, record->id, field->name, err));
    }
    return OK;
}

static STATUS write_all(struct tx *tx, struct request *request, struct record *record,
                        bool *ret_repeat, struct err *err)
{
    struct save save = request_save(request);
    struct consult consult = request_consult(request);
    bool is_new = record->version == 0;
    struct str draft = request_form(request, "draft_form");
    if (!params_has(&request->form, STR("draft_form")))
        draft = record_draft_name(request, record->def, record);
    TRY(add_files(tx, request, record, err));
    TRY(record_save(tx, record, &save, ret_repeat, err));
    if (*ret_repeat)
        return OK; /* the first answer has its files; these go with the rollback */
    TRY(tie_files(tx, request, record, err));
    if (str_equal(record->def->name, STR("person")))
        TRY(person_keys_save(tx, request->seido, record, is_new, err));
    if (record->casefile.n != 0)
        TRY(follow_record(tx, &consult, record, err));
    TRY(draft_remove(tx, record->tenant, request->actor.user, draft, err));
    if (!is_new)
        TRY(record_close_edit(tx, record, request->actor.user, err));
    struct audit_entry entry =
        request_audit(request, is_new ? "create" : "change", record->def->name, record->id.n);
    entry.casefile = record->casefile;
    return audit_add(tx, &entry, err);
}

STATUS record_store(struct request *request, struct record *record, bool *ret_repeat,
                    struct err *err)
{
    AUTO_TX tx = { 0 };
    TRY(key_reserve(request->db, record->tenant, KEYS_A_SAVE, err));
    TRY(tx_begin(request->db, &tx, err));
    TRY(write_all(&tx, request, record, ret_repeat, err));
    return *ret_repeat ? OK : tx_commit(&tx, err);
}

STATUS record_bin(struct request *request, struct record *record, bool is_restore, struct err *err)
{
    AUTO_TX tx = { 0 };
    struct save save = request_save(request);
    struct consult consult = request_consult(request);
    TRY(key_reserve(request->db, record->tenant, KEYS_A_SAVE, err));
    TRY(tx_begin(request->db, &tx, err));
    if (is_restore)
        TRY(record_restore(&tx, record, &save, err));
    else
        TRY(record_delete(&tx, record, &save, err));
    if (record->casefile.n != 0)
        TRY(follow_record(&tx, &consult, record, err));
    struct audit_entry entry =
        request_audit(request, is_restore ? "restore" : "delete", record->def->name, record->id.n);
    entry.casefile = record->casefile;
    TRY(audit_add(&tx, &entry, err));
    return tx_commit(&tx, err);
}

/* ---- differences ---- */

struct difference *record_differences(const struct form_view *mine, const struct record *theirs,
                                      bool only_different, size_t *ret_count)
{
    const struct record_def *def = mine->record->def;
    struct form_view other = *mine;
    other.record = theirs;
    struct difference *items =
        arena_array(mine->request->arena, struct difference, def->field_count);
    size_t count = 0;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        const struct value *a = &mine->record->values[field->number];
        const struct value *b = &theirs->values[field->number];
        bool is_same = value_equal(field, a, b);
        if (field->is_fixed || (only_different && is_same) || (!a->has && !b->has))
            continue;
        items[count++] = (struct difference){
            .name = field->name,
            .label = request_label(mine->request, &field->label),
            .mine = form_view_masks(mine, field)
                        ? request_text(mine->request, "web.masked", NULL, 0)
                        : form_words(mine, field, a),
            .theirs = form_view_masks(&other, field)
                          ? request_text(mine->request, "web.masked", NULL, 0)
                          : form_words(&other, field, b),
        };
    }
    *ret_count = count;
    return items;
}
