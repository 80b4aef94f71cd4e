/* export.c - records and faults as files. */
#include "record/exchange/export.h"

#include "record/exchange/import.h"
#include "record/individual_number.h"
#include "record/record_db.h"
#include "record/protection/sight.h"

#include "base/banned.h"

struct exporting {
    const struct export_job *job;
    struct table_out *out;
    struct arena row_arena;
    const struct field **fields;
    size_t field_count;
    bool has_number; /* first column: the case number */
    int64_t rows;
};

static struct voice voice_of(const struct kind_context *context)
{
    return (struct voice){ context->catalogue, &context->seido->eras, context->lang, false };
}

static struct str word(struct arena *arena, const struct kind_context *context, const char *key)
{
    if (context->catalogue == NULL)
        return str_of(key);
    return catalogue_text(arena, voice_of(context), key, NULL, 0);
}

static bool is_exported(const struct export_job *job, const struct field *field)
{
    return !job->only_listed || field->is_listed;
}

static size_t add_columns(struct exporting *e, struct arena *arena, struct table_column *columns)
{
    const struct kind_context *context = &e->job->kinds;
    const struct record_def *def = e->job->query->def;
    size_t count = 0;
    e->has_number = !def->is_built_in && def->per == PER_CASEFILE;
    if (e->has_number)
        columns[count++] = (struct table_column){ word(arena, context, "export.column.number"),
                                                  STR("casefile.number") };
    columns[count++] =
        (struct table_column){ word(arena, context, "export.column.state"), STR("state") };
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (!is_exported(e->job, field))
            continue;
        e->fields[e->field_count++] = field;
        columns[count++] = (struct table_column){ field->label.in[context->lang], field->name };
    }
    columns[count++] =
        (struct table_column){ word(arena, context, "export.column.origin"), STR("origin") };
    return count;
}

/* 令和8年11月21日（2026年） for people; programs get the ISO form. */
static struct str date_words(struct exporting *e, const struct field *field,
                             const struct value *value)
{
    const struct kind_context *context = &e->job->kinds;
    struct str shown = value_format(&e->row_arena, context, field, value);
    if (context->lang != LANG_JA || context->western_years || context->catalogue == NULL)
        return shown;
    struct civil civil = date_civil((Date){ (int32_t)value->number });
    struct text_arg args[] = { ARG_TEXT("date", shown),
                               ARG_TEXT("year", str_format(&e->row_arena, "%d", civil.year)) };
    return catalogue_text(&e->row_arena, voice_of(context), "export.date", args, LENGTH(args));
}

static struct str json_value(struct exporting *e, const struct field *field,
                             const struct value *value)
{
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, &e->row_arena, 256, MIB(4));
    json_init(&json, &buf);
    kind_of(field)->write_json(&json, field, value);
    return buf_str(&buf);
}

/* What programs read back: codes, keys, ISO dates. */
static struct str link_text(struct exporting *e, const struct field *field,
                            const struct value *value)
{
    struct kind_context context = e->job->kinds;
    context.western_years = true;
    return value_edit(&e->row_arena, &context, field, value);
}

static STATUS add_value(struct exporting *e, const struct field *field, const struct value *value,
                        struct err *err)
{
    struct arena *arena = &e->row_arena;
    if (!value->has)
        return table_out_empty(e->out, err);
    if (e->job->format == EXPORT_JSON)
        return table_out_json(e->out, json_value(e, field, value), err);
    if (field->kind == KIND_DATE)
        return table_out_date(e->out, (Date){ (int32_t)value->number }, date_words(e, field, value),
                              err);
    if (field->kind == KIND_YEN || field->kind == KIND_COUNT)
        return table_out_number(e->out, value->number, err);
    if (e->job->format == EXPORT_CSV_LINK)
        return table_out_text(e->out, link_text(e, field, value), err);
    if (field->kind == KIND_PARTIAL_DATE || field->kind == KIND_MONTH)
        return table_out_text(e->out, date_words(e, field, value), err);
    return table_out_text(e->out, value_format(arena, &e->job->kinds, field, value), err);
}

static struct str state_word(struct exporting *e, const struct record *record)
{
    static const char *const keys[] = { [RECORD_DRAFT] = "export.state.draft",
                                        [RECORD_FINAL] = "export.state.final",
                                        [RECORD_DELETED] = "export.state.deleted" };
    bool by_name = e->job->format == EXPORT_CSV_LINK || e->job->format == EXPORT_JSON;
    return by_name ? record_state_name(record->state)
                   : word(&e->row_arena, &e->job->kinds, keys[record->state]);
}

static enum status add_record(void *context, struct record *record, struct err *err)
{
    struct exporting *e = context;
    struct sight sight;
    size_t hidden_cases = 0;
    if (e->job->rows_max > 0 && e->rows == e->job->rows_max) {
        enum status status = err_set(err, ERR_LIMIT, "", "export.too_many", "more than %lld rows",
                                     (long long)e->job->rows_max);
        err_arg(err, ARG_INT("max", e->job->rows_max));
        return status;
    }
    arena_reset(&e->row_arena);
    TRY(sight_load(e->job->db, e->job->actor, record, e->job->now, &sight, err));
    struct record *shown = sight_copy(&e->row_arena, &sight, record);
    TRY(sight_hide_cases(e->job->db, e->job->actor, shown, e->job->now, &hidden_cases, err));
    if (e->has_number)
        TRY(table_out_text(e->out, record->number, err));
    TRY(table_out_text(e->out, state_word(e, record), err));
    for (size_t i = 0; i < e->field_count; i++) {
        const struct field *field = e->fields[i];
        if (sight_masks(&sight, record->def, field))
            TRY(table_out_text(e->out, word(&e->row_arena, &e->job->kinds, "export.protected"),
                               err));
        else
            TRY(add_value(e, field, &shown->values[field->number], err));
    }
    TRY(table_out_text(e->out, record->origin, err));
    e->rows++;
    return table_out_row(e->out, err);
}

static STATUS write_all(struct exporting *e, struct arena *arena, struct str *ret_missing,
                        struct err *err)
{
    const struct export_job *job = e->job;
    const struct record_def *def = job->query->def;
    struct table_column *columns = arena_array(arena, struct table_column, def->field_count + 3);
    e->fields = arena_array(arena, const struct field *, def->field_count + 1);
    struct table_config config = { .format = job->format,
                                   .folder = job->folder,
                                   .title = def->label.in[job->kinds.lang],
                                   .columns = columns,
                                   .may_substitute = job->may_substitute,
                                   .sink = job->sink };
    config.column_count = add_columns(e, arena, columns);
    AUTO_TABLE_OUT out = NULL;
    TRY(table_out_open(arena, &config, &out, err));
    e->out = out;
    TRY(list_each(job->db, job->query, true, add_record, e, err));
    return table_out_close(out, arena, ret_missing, err);
}

STATUS export_run(const struct export_job *job, struct arena *arena, int64_t *ret_rows,
                  struct str *ret_missing, struct err *err)
{
    struct exporting e = { .job = job };
    AUTO_TX tx = { 0 };
    arena_init(&e.row_arena, 0);
    enum status status = tx_begin_read(job->db, &tx, err);
    if (status == OK)
        status = write_all(&e, arena, ret_missing, err);
    arena_release(&e.row_arena);
    *ret_rows = e.rows;
    return status;
}

struct str export_file_name(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, enum export_format format)
{
    struct civil day = date_civil(context->today);
    return str_format(arena, "%.*s_%04d%02d%02d%s", STR_ARG(def->label.in[context->lang]), day.year,
                      day.month, day.day, export_kinds[format].extension);
}

/* What is wrong in the row of the faults from `at` on: "受付日: ... / 氏名: ..." */
static struct str faults_of_row(struct arena *arena, const struct fault_file *file, size_t *at)
{
    struct buf out;
    size_t row = file->faults[*at].row;
    buf_init(&out, arena, 256, KIB(64));
    for (; *at < file->count && file->faults[*at].row == row; ++*at) {
        const struct import_fault *fault = &file->faults[*at];
        if (out.len > 0)
            buf_add(&out, STR(" / "));
        buf_addf(&out, "%.*s%s%.*s", STR_ARG(fault->header), fault->header.len > 0 ? ": " : "",
                 STR_ARG(fault->text));
    }
    return buf_str(&out);
}

static STATUS fault_row(struct table_out *out, struct arena *arena, const struct fault_file *file,
                        size_t *at, struct err *err)
{
    const struct grid_row *row = &file->grid->rows[file->faults[*at].row - 1];
    int64_t line = (int64_t)file->faults[*at].line;
    for (size_t c = 0; c < file->grid->column_count; c++)
        TRY(table_out_text(out, individual_number_mask(arena, row->cells[c]), err));
    TRY(table_out_number(out, line, err));
    TRY(table_out_text(out, faults_of_row(arena, file, at), err));
    return table_out_row(out, err);
}

STATUS export_faults(struct arena *arena, const struct kind_context *context,
                     const struct fault_file *file, struct err *err)
{
    size_t count = file->grid->column_count;
    struct table_column *columns = arena_array(arena, struct table_column, count + 2);
    for (size_t c = 0; c < count; c++)
        columns[c] = (struct table_column){ file->grid->headers[c], file->grid->headers[c] };
    columns[count] =
        (struct table_column){ word(arena, context, "import.columns.line"), STR("line") };
    columns[count + 1] =
        (struct table_column){ word(arena, context, "import.columns.reason"), STR("reason") };
    const struct table_config config = { .format = file->format,
                                         .folder = file->folder,
                                         .title = word(arena, context, "import.result.error"),
                                         .columns = columns,
                                         .column_count = count + 2,
                                         .may_substitute = true,
                                         .sink = file->sink };
    AUTO_TABLE_OUT out = NULL;
    TRY(table_out_open(arena, &config, &out, err));
    for (size_t at = 0; at < file->count;)
        TRY(fault_row(out, arena, file, &at, err));
    return table_out_close(out, arena, NULL, err);
}
