/* demo_record.c - records of the demo pass the same checks as those of people. */
#include "cli/demo.h"

#include "record/kind.h"
#include "record/record_db.h"

#include "base/banned.h"

enum { CODES_MAX = 8 };

void demo_record_begin(struct demo_record *r, struct demo *d, const char *type,
                       const struct demo_owner *owner, Date on)
{
    const struct record_def *def = seido_record(d->seido, str_of(type));
    *r = (struct demo_record){ .d = d, .on = on };
    if (!def) {
        r->status = err_set(&r->err, ERR_INVALID, "", "cli.demo.words", "no record type %s", type);
        return;
    }
    r->record = record_new(&d->batch, def);
    r->record->tenant = d->tenant;
    r->record->owner = owner->office;
    r->record->person = owner->person;
    r->record->casefile = owner->casefile;
    r->record->state = RECORD_FINAL;
    r->record->form_on = on;
}

static const struct field *field_of(struct demo_record *r, const char *name)
{
    for (size_t i = 0; r->status == OK && i < r->record->def->field_count; i++) {
        const struct field *field = &r->record->def->fields[i];
        if (str_equal(field->name, str_of(name)) && validity_holds(field->validity, r->on))
            return field;
    }
    return NULL;
}

void demo_put(struct demo_record *r, const char *name, struct str typed)
{
    const struct field *field = field_of(r, name);
    if (!field)
        return; /* not on the form of that day */
    const struct kind_context context = { .seido = r->d->seido, .today = r->on };
    r->status = value_parse(&r->d->batch, &context, field, typed, &r->record->values[field->number],
                            &r->err);
}

void demo_put_int(struct demo_record *r, const char *name, int64_t value)
{
    const struct field *field = field_of(r, name);
    if (field)
        r->record->values[field->number] = (struct value){ .has = true, .number = value };
}

void demo_put_date(struct demo_record *r, const char *name, Date date)
{
    demo_put_int(r, name, date.day);
    const struct field *field = field_of(r, name);
    if (field && field->kind == KIND_MONTH)
        demo_put_int(r, name, date_month_start(date).day);
}

/* A code that holds on the day, stands for something, and asks for no further words. */
static struct str any_code(struct demo_record *r, const struct field *field)
{
    for (int tries = 0; tries < 50; tries++) {
        int64_t last = (int64_t)field->codes->code_count - 1;
        const struct code *code = &field->codes->codes[demo_random(&r->d->words, 0, last)];
        if (validity_holds(code->validity, r->on) && !code->exclusive &&
            !str_equal(code->code, STR("99")) && !str_equal(code->code, STR("9")))
            return code->code;
    }
    return field->codes->codes[0].code;
}

void demo_put_any(struct demo_record *r, const char *name)
{
    const struct field *field = field_of(r, name);
    if (field)
        demo_put(r, name, any_code(r, field));
}

void demo_put_some(struct demo_record *r, const char *name, int64_t most)
{
    const struct field *field = field_of(r, name);
    if (!field)
        return;
    struct buf codes;
    buf_init(&codes, &r->d->batch, 64, 256);
    int64_t count = demo_random(&r->d->words, 1, most);
    struct str seen[CODES_MAX];
    for (int64_t i = 0; i < count && i < CODES_MAX; i++) {
        seen[i] = any_code(r, field);
        bool is_new = true;
        for (int64_t k = 0; k < i; k++)
            is_new = is_new && !str_equal(seen[k], seen[i]);
        if (!is_new)
            continue;
        if (codes.len)
            buf_add_char(&codes, ',');
        buf_add(&codes, seen[i]);
    }
    demo_put(r, name, buf_str(&codes));
}

STATUS demo_record_save(struct demo_record *r, struct tx *tx, UserId by, int32_t minute,
                        struct err *err)
{
    if (r->status != OK) {
        *err = r->err;
        return r->status;
    }
    struct problems problems;
    problems_init(&problems, &r->d->batch);
    record_check(&r->d->batch, r->record, true, r->d->today, &problems);
    for (size_t i = 0; i < problems.count; i++) {
        const struct problem *problem = &problems.items[i];
        if (problem->grade == GRADE_ERROR)
            return err_set(err, ERR_INVALID, "", problem->key, "demo: %.*s.%.*s: %s",
                           STR_ARG(r->record->def->name), STR_ARG(problem->field), problem->key);
    }
    const struct save save = { .by = by, .at = instant_from_tokyo(r->on, minute) };
    bool repeat = false;
    return record_save(tx, r->record, &save, &repeat, err);
}
