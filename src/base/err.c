#include "base/err.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/banned.h"

static void copy_cut(char *to, size_t room, struct str from)
{
    struct str cut = str_cut(from, room - 1);
    if (cut.len)
        memcpy(to, cut.ptr, cut.len);
    to[cut.len] = '\0';
}

enum status(err_set)(struct err *err, enum status status, const char *field, const char *key,
                     const char *detail_format, ...)
{
    assert(err && status != OK);
    err->status = status;
    err->arg_count = 0;
    copy_cut(err->field, sizeof err->field, str_of(field));
    copy_cut(err->key, sizeof err->key, str_of(key));
    va_list args;
    va_start(args, detail_format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 does not see va_start */
    int len = vsnprintf(err->detail, sizeof err->detail, detail_format, args);
    va_end(args);
    if (len < 0)
        err->detail[0] = '\0';
    return status;
}

void err_at(struct err *err, struct str field)
{
    copy_cut(err->field, sizeof err->field, field);
}

void err_arg(struct err *err, struct text_arg arg)
{
    assert(err->arg_count < ERR_ARGS_MAX);
    struct err_arg *to = &err->args[err->arg_count++];
    copy_cut(to->name, sizeof to->name, str_of(arg.name));
    to->kind = arg.kind;
    to->number = arg.number;
    bool has_text = arg.kind == ARG_KIND_TEXT || arg.kind == ARG_KIND_KEY;
    copy_cut(to->text, sizeof to->text, has_text ? arg.text : STR(""));
}

void problems_init(struct problems *problems, struct arena *arena)
{
    *problems = (struct problems){ .arena = arena };
}

struct problem *problems_add(struct problems *problems, struct str field, enum grade grade,
                             const char *key)
{
    if (problems->count == problems->room) {
        size_t room = problems->room ? problems->room * 2 : 8;
        struct problem *items = arena_array(problems->arena, struct problem, room);
        if (problems->count)
            memcpy(items, problems->items, problems->count * sizeof *items);
        problems->items = items;
        problems->room = room;
    }
    struct problem *problem = &problems->items[problems->count++];
    *problem = (struct problem){ .field = field, .key = key, .grade = grade };
    return problem;
}

struct problem *problem_arg(struct problem *problem, struct text_arg arg)
{
    assert(problem->arg_count < ERR_ARGS_MAX);
    problem->args[problem->arg_count++] = arg;
    return problem;
}

bool problems_has_errors(const struct problems *problems)
{
    for (size_t i = 0; i < problems->count; i++) {
        if (problems->items[i].grade == GRADE_ERROR)
            return true;
    }
    return false;
}
