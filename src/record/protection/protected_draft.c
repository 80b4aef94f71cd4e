/* protected_draft.c - see protected_draft.h. A draft's name says whose it is (draft_name.h). */
#include "record/protection/protected_draft.h"

#include "record/draft_name.h"
#include "record/protection/protected_db.h"

#include "base/banned.h"

/* Does this piece "address=..." or "address%5B0%5D.x=..." belong to a protected field? Names of fields are plain. */
static bool is_protected_piece(const struct record_def *def, struct str piece)
{
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (!field->is_protected || field->is_fixed || piece.len < field->name.len ||
            !str_equal(str_slice(piece, 0, field->name.len), field->name))
            continue;
        char next = (char)(piece.len > field->name.len ? piece.ptr[field->name.len] : '=');
        if (next == '=' || next == '.' || next == '[' || next == '%')
            return true;
    }
    return false;
}

static struct str without_protected(struct arena *arena, const struct record_def *def,
                                    struct str content)
{
    struct buf out;
    size_t from = 0;
    buf_init(&out, arena, content.len + 1, DRAFT_MAX + 1);
    for (size_t i = 0; i <= content.len; i++) {
        if (i < content.len && content.ptr[i] != '&')
            continue;
        struct str piece = str_slice(content, from, i);
        from = i + 1;
        if (is_protected_piece(def, piece))
            continue;
        if (buf_str(&out).len > 0)
            buf_add_char(&out, '&');
        buf_add(&out, piece);
    }
    return buf_str(&out);
}

static STATUS person_of_case(struct db *db, TenantId tenant, int64_t casefile, PersonId *ret,
                             struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool row = false;
    TRY(db_prepare(db, &stmt, "SELECT person_id FROM casefile WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, casefile);
    TRY(db_step(&stmt, &row, err));
    ret->n = row ? col_int(&stmt, 0) : 0;
    return OK;
}

/* *ret 0: nobody's. */
static STATUS person_of_draft(struct db *db, struct arena *arena, const struct seido *seido,
                              const struct draft *draft, const struct record_def **ret_def,
                              PersonId *ret, struct err *err)
{
    struct draft_name name;
    struct record *record = NULL;
    struct err failure = { 0 };
    *ret = (PersonId){ 0 };
    if (!draft_name_read(seido, draft->form, &name) || !record_has_protected(name.def))
        return OK;
    *ret_def = name.def;
    if (name.what != DRAFT_OF_EDIT)
        return person_of_case(db, draft->tenant, name.key, ret, err);
    enum status status =
        record_load(db, arena, name.def, draft->tenant, (RecordId){ name.key }, &record, &failure);
    if (status == ERR_NOT_FOUND)
        return OK;
    if (status != OK) {
        *err = failure;
        return status;
    }
    ret->n = str_equal((*ret_def)->name, STR("person")) ? record->id.n : record->person.n;
    return ret->n != 0 ? OK : person_of_case(db, draft->tenant, record->casefile.n, ret, err);
}

struct stripping {
    struct db *db;
    const struct seido *seido;
    PersonId person;
};

static STATUS strip_of_person(void *context, struct arena *arena, struct draft *draft,
                              struct err *err)
{
    const struct stripping *strip = context;
    const struct record_def *def = NULL;
    PersonId person;
    TRY(person_of_draft(strip->db, arena, strip->seido, draft, &def, &person, err));
    if (person.n == strip->person.n)
        draft->content = without_protected(arena, def, draft->content);
    return OK;
}

STATUS protected_drafts_strip(struct tx *tx, const struct seido *seido,
                              const struct keyring *keyring, TenantId tenant, PersonId person,
                              struct err *err)
{
    struct stripping strip = { tx->db, seido, person };
    return draft_each(tx, keyring, tenant, strip_of_person, &strip, err);
}

STATUS protected_draft_strip(struct db *db, struct arena *arena, const struct seido *seido,
                             struct draft *draft, struct err *err)
{
    const struct record_def *def = NULL;
    PersonId person;
    enum protection protection = PROTECTED;
    TRY(person_of_draft(db, arena, seido, draft, &def, &person, err));
    if (person.n == 0)
        return OK;
    TRY(protection_load(db, draft->tenant, person, &protection, err));
    if (protection != PROTECTION_NONE)
        draft->content = without_protected(arena, def, draft->content);
    return OK;
}
