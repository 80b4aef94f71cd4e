/* message.c - problems in words. */
#include "record/message.h"

#include "base/banned.h"

/* Parts of "issues[2].text": field, row number (-1: none), column ("" none). */
static void split_path(struct str path, struct str *ret_field, int64_t *ret_row,
                       struct str *ret_column)
{
    size_t open = 0, close = 0;
    *ret_field = path;
    *ret_row = -1;
    *ret_column = STR("");
    if (!str_find(path, STR("["), &open) || !str_find(path, STR("]"), &close) || close < open)
        return;
    *ret_field = str_slice(path, 0, open);
    if (!str_to_int(str_slice(path, open + 1, close), ret_row))
        *ret_row = -1;
    *ret_column = str_slice(path, close + 2, path.len);
}

static const struct field *column_of(const struct field *field, struct str name)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (str_equal(field->columns[i].name, name))
            return &field->columns[i];
    return NULL;
}

const struct field *field_of_path(const struct record_def *def, struct str path)
{
    struct str name, column;
    int64_t row;
    split_path(path, &name, &row, &column);
    const struct field *field = record_field(def, name);
    return field == NULL || column.len == 0 ? field : column_of(field, column);
}

struct str field_path_label(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, struct str path)
{
    struct str name, column;
    int64_t row;
    split_path(path, &name, &row, &column);
    const struct field *field = record_field(def, name);
    if (field == NULL)
        return path;
    struct str label = field->label.in[context->lang];
    const struct field *inner = column.len > 0 ? column_of(field, column) : NULL;
    if (inner == NULL || context->catalogue == NULL)
        return label;
    struct text_arg args[] = { ARG_TEXT("table", label), ARG_INT("row", row + 1),
                               ARG_TEXT("column", inner->label.in[context->lang]) };
    return catalogue_text(arena,
                          (struct voice){ context->catalogue, &context->seido->eras, context->lang,
                                          context->english_dates },
                          "record.cell", args, LENGTH(args));
}

static struct str words(struct arena *arena, const struct kind_context *context,
                        const struct record_def *def, struct str path, const char *key,
                        const struct text_arg *args, size_t count)
{
    struct text_arg all[ERR_ARGS_MAX + 1];
    all[0] = ARG_TEXT("field", field_path_label(arena, context, def, path));
    for (size_t i = 0; i < count; i++) {
        all[i + 1] = args[i];
        if (str_equal(str_of(args[i].name), STR("other")))
            all[i + 1].text = field_path_label(arena, context, def, args[i].text);
    }
    if (context->catalogue == NULL)
        return str_of(key);
    return catalogue_text(arena,
                          (struct voice){ context->catalogue, &context->seido->eras, context->lang,
                                          context->english_dates },
                          key, all, count + 1);
}

struct str problem_text(struct arena *arena, const struct kind_context *context,
                        const struct record_def *def, const struct problem *problem)
{
    return words(arena, context, def, problem->field, problem->key, problem->args,
                 problem->arg_count);
}

struct str field_err_text(struct arena *arena, const struct kind_context *context,
                          const struct record_def *def, struct str path, const struct err *err)
{
    struct text_arg args[ERR_ARGS_MAX];
    for (size_t i = 0; i < err->arg_count; i++)
        args[i] = (struct text_arg){ .name = err->args[i].name,
                                     .kind = err->args[i].kind,
                                     .number = err->args[i].number,
                                     .text = str_of(err->args[i].text) };
    return words(arena, context, def, path, err->key, args, err->arg_count);
}

void problems_add_err(struct problems *problems, struct str path, const struct err *err)
{
    const char *key = str_to_chars(problems->arena, str_of(err->key));
    struct problem *problem =
        problems_add(problems, arena_copy(problems->arena, path), GRADE_ERROR, key);
    for (size_t i = 0; i < err->arg_count; i++)
        problem_arg(problem, (struct text_arg){
                                 .name = str_to_chars(problems->arena, str_of(err->args[i].name)),
                                 .kind = err->args[i].kind,
                                 .number = err->args[i].number,
                                 .text = arena_copy(problems->arena, str_of(err->args[i].text)) });
}
