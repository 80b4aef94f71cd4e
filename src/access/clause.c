/* clause.c - fills alias and parameter numbers into a clause. */
#include "access/clause.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

int clause_write(struct buf *sql, const struct clause *clause, struct str alias, int first)
{
    struct str text = clause->text;
    for (size_t i = 0; i < text.len; i++) {
        const char *brace = memchr(text.ptr + i, '{', text.len - i);
        size_t begin = brace == NULL ? text.len : (size_t)(brace - text.ptr);
        buf_add(sql, str_slice(text, i, begin));
        if (brace == NULL)
            break;
        size_t end = begin + 1;
        while (text.ptr[end] != '}')
            end++;
        struct str name = str_slice(text, begin + 1, end);
        int64_t number = 0;
        if (str_equal(name, STR("t"))) {
            buf_add(sql, alias);
        } else {
            bool is_number = str_to_int(name, &number);
            assert(is_number && number >= 1 && (size_t)number <= clause->param_count);
            (void)is_number;
            buf_add_char(sql, '$');
            buf_add_int(sql, first + number - 1);
        }
        i = end;
    }
    return first + (int)clause->param_count;
}

void clause_bind(struct stmt *stmt, const struct clause *clause, int first)
{
    for (size_t i = 0; i < clause->param_count; i++) {
        const struct clause_param *param = &clause->params[i];
        int at = first + (int)i;
        switch (param->kind) {
        case CLAUSE_INT:
            bind_int(stmt, at, param->number);
            break;
        case CLAUSE_TEXT:
            bind_text(stmt, at, param->text);
            break;
        case CLAUSE_DATE:
            bind_date(stmt, at, (Date){ (int32_t)param->number });
            break;
        }
    }
}
