/* case_sheet_db.c - columns of the case list from the records of each case, fifty cases a statement. */
#include "consult/case_sheet.h"

#include "record/protection/sight.h"

#include "base/banned.h"

enum { BATCH = 50, FIRST_ID = 2 };

/* The newest live record of a type: one of its columns. */
#define NEWEST(column, table)                                                                      \
    "(SELECT x." column " FROM " table " x WHERE x.tenant = k.tenant AND x.casefile_id = k.id"     \
    " AND x.owner_id = k.owner_id AND x.state <> 'deleted' ORDER BY x.id DESC LIMIT 1)"

static struct str joined(struct arena *arena, struct str first, struct str second)
{
    if (first.len == 0 || second.len == 0)
        return arena_copy(arena, first.len > 0 ? first : second);
    return str_format(arena, "%.*s %.*s", STR_ARG(first), STR_ARG(second));
}

#define OF_BATCH                                                                                   \
    " WHERE k.tenant = $1 AND k.id IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"   \
    " $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32,"   \
    " $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45, $46, $47, $48, $49, $50,"   \
    " $51)"

/* Who and whose. CROSS JOIN keeps SQLite to this order: by its statistics it walks all persons of the tenant
 * and looks whether one of the fifty cases is theirs. */
static STATUS prepare_heads(const struct consult *c, struct stmt *ret, struct err *err)
{
    return db_prepare(c->db, ret,
                      "SELECT k.id, p.family_name, p.given_name, p.family_kana, p.given_kana,"
                      " p.alias_name, p.protection, p.sex, p.birth_on, p.birth_on_precision,"
                      " p.age_stated, COALESCE(u.name, k.worker_id_text), k.owner_id, k.person_id"
                      " FROM casefile k CROSS JOIN person p"
                      " LEFT JOIN app_user u ON u.tenant = k.tenant AND u.id = k.worker_id" OF_BATCH
                      " AND p.tenant = k.tenant AND p.id = k.person_id",
                      err);
}

static void read_head(struct arena *arena, const struct stmt *row, struct sheet_row *ret)
{
    ret->name = joined(arena, col_text(row, 1), col_text(row, 2));
    if (ret->name.len == 0)
        ret->name = col_copy(arena, row, 5);
    ret->kana = joined(arena, col_text(row, 3), col_text(row, 4));
    ret->is_protected = !str_equal(col_text(row, 6), STR("none"));
    ret->sex = col_copy(arena, row, 7);
    ret->has_birth = !col_is_null(row, 8);
    if (ret->has_birth)
        ret->birth = (struct partial_date){ .date = col_date(row, 8).value,
                                            .precision = (enum precision)col_int(row, 9) };
    ret->age_stated = col_is_null(row, 10) ? -1 : col_int(row, 10);
    ret->worker_name = col_copy(arena, row, 11);
    ret->owner.n = col_int(row, 12);
    ret->person.n = col_int(row, 13);
}

/* From the newest record of each type. */
static STATUS prepare_records(const struct consult *c, struct stmt *ret, struct err *err)
{
    return db_prepare(
        c->db, ret,
        "SELECT k.id, " NEWEST("route", "intake") ", " NEWEST(
            "result",
            "triage") ", (SELECT COUNT(*) FROM plan n WHERE n.tenant = k.tenant"
                      " AND n.casefile_id = k.id AND n.owner_id = k.owner_id"
                      " AND n.state <> 'deleted'), " NEWEST("made_on", "plan") ", " NEWEST(
                          "decided_on",
                          "plan") ", " NEWEST("programs",
                                              "plan") ", " NEWEST("evaluated_on",
                                                                  "evaluation") ", " NEWEST("outcome",
                                                                                            "evaluation") " FROM casefile k" OF_BATCH,
        err);
}

static void read_records(struct arena *arena, const struct stmt *row, struct sheet_row *ret)
{
    ret->route = col_copy(arena, row, 1);
    ret->triage = col_copy(arena, row, 2);
    ret->plan_count = col_int(row, 3);
    ret->planned_on = col_date(row, 4);
    ret->decided_on = col_date(row, 5);
    ret->programs = col_copy(arena, row, 6);
    ret->evaluated_on = col_date(row, 7);
    ret->outcome = col_copy(arena, row, 8);
}

struct batch {
    const struct consult *c;
    struct sheet_row *rows;
    size_t count;
};

static STATUS read_batch(const struct batch *batch, struct stmt *load,
                         void (*read)(struct arena *, const struct stmt *, struct sheet_row *),
                         struct err *err)
{
    bind_int(load, 1, batch->c->actor->tenant.n);
    for (size_t i = 0; i < BATCH; i++)
        bind_int(load, FIRST_ID + (int)i, i < batch->count ? batch->rows[i].casefile.n : 0);
    for (bool has;;) {
        TRY(db_step(load, &has, err));
        if (!has)
            return OK;
        for (size_t i = 0; i < batch->count; i++)
            if (batch->rows[i].casefile.n == col_int(load, 0))
                read(batch->c->arena, load, &batch->rows[i]);
    }
}

static STATUS load_batch(const struct batch *batch, bool with_records, struct err *err)
{
    AUTO_STMT heads = { 0 }, records = { 0 };
    TRY(prepare_heads(batch->c, &heads, err));
    TRY(read_batch(batch, &heads, read_head, err));
    if (!with_records)
        return OK;
    TRY(prepare_records(batch->c, &records, err));
    return read_batch(batch, &records, read_records, err);
}

/* ---- what the reader sees of it ---- */
static bool sees_field(const struct consult *c, const struct verdict *verdict, const char *type,
                       const char *name)
{
    const struct record_def *def = seido_record(c->seido, str_of(type));
    const struct field *field = def == NULL ? NULL : record_field(def, str_of(name));
    return field != NULL && verdict_opens(verdict, sight_category(def, field));
}

/* The columns that come from one type, each with its field. */
static void veil_type(const struct consult *c, const char *type, const struct verdict *verdict,
                      struct sheet_row *row)
{
    const struct {
        const char *type, *field;
        struct str *text;
        OptDate *on;
    } columns[] = {
        { "person", "family_name", &row->name, NULL },
        { "person", "family_kana", &row->kana, NULL },
        { "person", "sex", &row->sex, NULL },
        { "intake", "route", &row->route, NULL },
        { "triage", "result", &row->triage, NULL },
        { "plan", "programs", &row->programs, NULL },
        { "plan", "made_on", NULL, &row->planned_on },
        { "plan", "decided_on", NULL, &row->decided_on },
        { "evaluation", "outcome", &row->outcome, NULL },
        { "evaluation", "evaluated_on", NULL, &row->evaluated_on },
    };
    for (size_t i = 0; i < LENGTH(columns); i++) {
        if (!str_equal(str_of(columns[i].type), str_of(type)) ||
            sees_field(c, verdict, type, columns[i].field))
            continue;
        if (columns[i].text != NULL)
            *columns[i].text = STR("");
        else
            *columns[i].on = (OptDate){ 0 };
    }
}

/* A case of another organisation shows what its grant opens; nobody is asked about records that were not read. */
static STATUS veil_row(const struct consult *c, bool with_records, struct sheet_row *row,
                       struct err *err)
{
    static const char *const types[] = { "person", "intake", "triage", "plan", "evaluation" };
    size_t count = with_records ? LENGTH(types) : 1;
    for (size_t i = 0; i < count; i++) {
        struct object object = { .type = str_of(types[i]), .casefile = row->casefile };
        struct verdict verdict;
        if (i == 0)
            object = (struct object){ .type = STR("person"), .person = row->person };
        TRY(may(c->db, c->actor, STR("see"), &object, c->now, &verdict, err));
        veil_type(c, types[i], &verdict, row);
        if (i == 0 && !sees_field(c, &verdict, "person", "birth_on")) {
            row->has_birth = false;
            row->age_stated = -1;
        }
        if (str_equal(object.type, STR("plan")) && !verdict.allowed)
            row->plan_count = 0;
    }
    return OK;
}

STATUS case_sheet(const struct consult *c, const CasefileId *cases, size_t count, bool with_records,
                  struct sheet_row **ret, struct err *err)
{
    if (count > SHEET_ROWS_MAX)
        count = SHEET_ROWS_MAX;
    struct sheet_row *rows = arena_array(c->arena, struct sheet_row, count);
    for (size_t i = 0; i < count; i++)
        rows[i] = (struct sheet_row){ .casefile = cases[i], .age_stated = -1 };
    for (size_t from = 0; from < count; from += BATCH) {
        struct batch batch = { c, rows + from, count - from < BATCH ? count - from : BATCH };
        TRY(load_batch(&batch, with_records, err));
    }
    for (size_t i = 0; i < count; i++)
        if (rows[i].owner.n != c->actor->organisation.n)
            TRY(veil_row(c, with_records, &rows[i], err));
    *ret = rows;
    return OK;
}
