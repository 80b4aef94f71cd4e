/* fixture.c - definitions, rows and values for the tests of records. */
#include "record/fixture.h"

#include <stdio.h>

#include "record/column.h"
#include "record/message.h"
#include "record/schema.h"
#include "seido/load.h"

#include "base/banned.h"

static const char sample[] =
    "record: sample\n"
    "ja: 見本\n"
    "en: Sample\n"
    "per: casefile\n"
    "repeat: many\n"
    "date: day\n"
    "title: line\n"
    "category: basic\n"
    "sections:\n"
    "  - section: everything\n"
    "    ja: すべて\n"
    "    en: All\n"
    "    fields:\n"
    "      - {field: line, kind: text, ja: 一行, en: Line, max: 20, required: final}\n"
    "      - {field: body, kind: long_text, ja: 文, en: Body, max: 100}\n"
    "      - {field: nickname, kind: name, ja: 名, en: Name, max: 10}\n"
    "      - {field: kana, kind: kana, ja: カナ, en: Kana}\n"
    "      - {field: day, kind: date, ja: 日, en: Day, required: always, not_future: true}\n"
    "      - {field: born, kind: partial_date, ja: 生年, en: Born}\n"
    "      - {field: at_time, kind: time, ja: 時刻, en: Time}\n"
    "      - {field: amount, kind: yen, ja: 金額, en: Amount, min: -1000, max: 1000000}\n"
    "      - {field: people, kind: count, ja: 人数, en: People, min: 0, max: 20, unit: {ja: 人, en: persons}}\n"
    "      - {field: interest, kind: rate, ja: 利率, en: Rate}\n"
    "      - {field: route, kind: code, codes: sample_list, ja: 経路, en: Route}\n"
    "      - {field: several, kind: codes, codes: sample_list, ja: 複数, en: Several}\n"
    "      - {field: asked, kind: yes_no, ja: 有無, en: Asked}\n"
    "      - {field: ticked, kind: flag, ja: 印, en: Ticked}\n"
    "      - {field: reason, kind: text, ja: 理由, en: Reason, show_if: {field: ticked, is: \"true\"},\n"
    "         required_if: {field: ticked, is: \"true\"}}\n"
    "      - {field: postal, kind: postal_code, ja: 郵便番号, en: Postal code}\n"
    "      - {field: phone, kind: telephone, ja: 電話, en: Telephone}\n"
    "      - {field: mail, kind: email, ja: メール, en: E-mail}\n"
    "      - {field: until_month, kind: month, ja: 月, en: Month}\n"
    "      - {field: worker, kind: user, ja: 担当, en: Worker}\n"
    "      - {field: office, kind: organisation, ja: 機関, en: Office}\n"
    "      - {field: friend, kind: person, ja: 人, en: Friend}\n"
    "      - {field: other, kind: casefile, ja: ケース, en: Case}\n"
    "      - {field: source, kind: record, target: intake, ja: 元, en: Source}\n"
    "      - {field: paper, kind: file, ja: 用紙, en: Paper}\n"
    "      - {field: agreed, kind: consent, target: service_consent, ja: 同意, en: Consent}\n"
    "      - {field: gone, kind: text, ja: 旧項目, en: Old field, until: 2025-03-31}\n"
    "      - field: items\n"
    "        kind: table\n"
    "        ja: 明細\n"
    "        en: Items\n"
    "        max: 3\n"
    "        columns:\n"
    "          - {field: thing, kind: text, ja: もの, en: Thing, max: 10, required: final}\n"
    "          - {field: price, kind: yen, ja: 値段, en: Price}\n"
    "          - {field: bought, kind: partial_date, ja: 購入, en: Bought}\n"
    "          - {field: kinds, kind: codes, codes: sample_list, ja: 種類, en: Kinds}\n"
    "---\n"
    "codes: sample_list\n"
    "ja: 見本の選択肢\n"
    "en: Sample choices\n"
    "list:\n"
    "  - {code: 01, ja: 仕事探し、就職について, en: Work, aliases: [仕事探し]}\n"
    "  - {code: 02, ja: 住まいについて, en: Housing}\n"
    "  - {code: 03, ja: 古い答え, en: Old answer, until: 2025-03-31}\n"
    "  - {code: \"00\", ja: 該当なし, en: None, exclusive: true}\n";

struct seido *fixture_seido(struct arena *arena)
{
    struct source *built_in = NULL;
    size_t count = 0;
    seido_sources(arena, &built_in, &count);
    struct source *sources = arena_array(arena, struct source, count + 1);
    for (size_t i = 0; i < count; i++)
        sources[i] = built_in[i];
    sources[count] = (struct source){ .name = STR("sample.yaml"), .text = str_of(sample) };
    struct seido *seido = NULL;
    struct faults faults = { .arena = arena };
    struct err err = { 0 };
    if (seido_load(sources, count + 1, NULL, &seido, &faults, &err) != OK)
        for (size_t i = 0; i < faults.count; i++)
            fprintf(stderr, "%.*s:%d %.*s: %.*s; %.*s\n", STR_ARG(faults.items[i].place.file),
                    faults.items[i].place.line, STR_ARG(faults.items[i].field),
                    STR_ARG(faults.items[i].wrong), STR_ARG(faults.items[i].remedy));
    assert_non_null(seido);
    column_compose(arena, seido);
    return seido;
}

static Date today(void)
{
    Date date = { 0 };
    assert_true(date_make(2026, 11, 21, &date));
    return date;
}

struct kind_context fixture_kinds(const struct seido *seido)
{
    return (struct kind_context){ .seido = seido, .lang = LANG_JA, .today = today() };
}

struct seido *fixture_db(struct test_db *t)
{
    struct seido *seido = fixture_seido(&t->arena);
    struct err err = { 0 };
    test_ok(schema_sync(t->db, seido, &err), &err);
    test_db_run(t->db, "INSERT INTO organisation (tenant, id, kind, name, name_en,"
                       " municipality_code, number_format, contact, state, version)"
                       " VALUES (1, 101, 'office', '相談室', 'Office', '', 'R{yy}-{nnnn}', '',"
                       " 'active', 1)");
    test_db_run(t->db, "INSERT INTO app_user (tenant, id, login, name, kana, password_hash,"
                       " must_change_password, totp_last_step, state, failures,"
                       " last_sign_in_from, lang, preferences, version)"
                       " VALUES (1, 102, 'sato', '佐藤', 'サトウ', '', 0, 0, 'active', 0, '', 'ja',"
                       " '', 1)");
    test_db_run(t->db, "INSERT INTO membership (tenant, id, user_id, organisation_id, valid_from)"
                       " VALUES (1, 105, 102, 101, '2020-04-01')");
    test_db_run(t->db, "INSERT INTO person (tenant, id, owner_id, state, version, form_on,"
                       " created_at, created_by, updated_at, updated_by, origin, name_key,"
                       " kana_key, protection) VALUES (1, 103, 101, 'final', 1, '2026-04-01', 0,"
                       " 102, 0, 102, '', '', '', 'none')");
    test_db_run(t->db, "INSERT INTO casefile (tenant, id, owner_id, person_id, program, number,"
                       " process_state, lap, worker_id_text, opened_on, contact_count, next_text,"
                       " state, version, form_on, created_at, created_by, updated_at, updated_by,"
                       " origin) VALUES (1, 104, 101, 103, 'consultation', 'R08-0001', 'RECEIVED',"
                       " 0, '', '2026-04-01', 0, '', 'final', 1, '2026-04-01', 0, 102, 0, 102,"
                       " '')");
    test_db_run(t->db, "UPDATE tenant SET next_key = 1000 WHERE tenant = 1");
    return seido;
}

struct record *fixture_record(struct arena *arena, const struct record_def *def)
{
    struct record *record = record_new(arena, def);
    record->tenant.n = TEST_TENANT;
    record->owner.n = FIXTURE_ORGANISATION;
    record->person.n = FIXTURE_PERSON;
    record->casefile.n = FIXTURE_CASEFILE;
    if (def->is_built_in)
        record->casefile.n = 0;
    record->state = RECORD_FINAL;
    assert_true(date_make(2026, 4, 1, &record->form_on));
    return record;
}

/* ---- values ---- */

static struct str cut_chars(struct arena *arena, const struct field *field, const char *text)
{
    struct str all = str_of(text);
    size_t max = field->has_max && field->max < 40 ? (size_t)field->max : 40;
    while (str_chars(all) > max)
        all = str_cut(all, all.len - 1);
    return arena_copy(arena, all);
}

static struct str codes_on(struct arena *arena, const struct code_list *list, Date on,
                           unsigned seed, size_t max)
{
    struct buf buf;
    size_t chosen = 0;
    buf_init(&buf, arena, 64, 4096);
    for (size_t i = 0; i < list->code_count && chosen < max; i++) {
        const struct code *code = &list->codes[(i + seed) % list->code_count];
        if (code->exclusive || !validity_holds(code->validity, on))
            continue;
        buf_add(&buf, chosen++ == 0 && max > 1 ? STR(",") : STR(""));
        buf_add(&buf, code->code);
        buf_add(&buf, max > 1 ? STR(",") : STR(""));
    }
    return buf_str(&buf);
}

static int64_t number_for(const struct field *field, unsigned seed)
{
    int64_t number = (int64_t)(seed % 12) + 1;
    if (field->has_max && number > field->max)
        number = field->max;
    if (field->has_min && number < field->min)
        number = field->min;
    return number;
}

static struct value consent_for(struct arena *arena, const struct seido *seido,
                                const struct field *field)
{
    struct kind_context context = fixture_kinds(seido);
    struct value value = { 0 };
    struct err err = { 0 };
    test_ok(value_parse(arena, &context, field, STR("oral"), &value, &err), &err);
    return value;
}

static struct value value_for(struct arena *arena, const struct seido *seido,
                              const struct record *record, const struct field *field,
                              unsigned seed);

static struct value rows_for(struct arena *arena, const struct seido *seido,
                             const struct record *record, const struct field *field, unsigned seed)
{
    struct rows *rows = arena_new(arena, struct rows);
    rows->count = 2;
    rows->cells = arena_array(arena, struct value *, 2);
    for (size_t r = 0; r < 2; r++) {
        rows->cells[r] = arena_array(arena, struct value, field->column_count);
        for (size_t c = 0; c < field->column_count; c++)
            rows->cells[r][c] =
                value_for(arena, seido, record, &field->columns[c], seed + (unsigned)r);
    }
    return (struct value){ .has = true, .rows = rows };
}

/* Texts in their canonical form. */
static struct str text_for(struct arena *arena, const struct record *record,
                           const struct field *field, unsigned seed)
{
    static const struct str words[KINDS] = {
        [KIND_KANA] = STR_INIT("ワタナベ ダイスケ"),
        [KIND_POSTAL_CODE] = STR_INIT("550-0013"),
        [KIND_TELEPHONE] = STR_INIT("09012345678"),
        [KIND_EMAIL] = STR_INIT("taro@example.jp"),
    };
    if (field->kind == KIND_CODE)
        return codes_on(arena, field->codes, record->form_on, seed, 1);
    if (field->kind == KIND_CODES)
        return codes_on(arena, field->codes, record->form_on, 0, 2);
    if (field->kind == KIND_TEXT || field->kind == KIND_LONG_TEXT || field->kind == KIND_NAME)
        return cut_chars(arena, field, "髙﨑𠮷邉󠄀神ﾃｽﾄ, \"引用\" & <b>");
    if (field->kind == KIND_USER && seed % 2 == 1)
        return STR("相談支援員B");
    return words[field->kind];
}

static int64_t key_for(const struct field *field, unsigned seed)
{
    if (field->kind == KIND_USER)
        return seed % 2 == 0 ? FIXTURE_USER : 0;
    if (field->kind == KIND_ORGANISATION)
        return FIXTURE_ORGANISATION;
    return field->kind == KIND_PERSON ? FIXTURE_PERSON : FIXTURE_CASEFILE;
}

/* One day for all dates: types check their order. */
static void set_day(struct value *value, const struct record *record, const struct field *field,
                    unsigned seed)
{
    Date day = record->form_on;
    if (field->kind == KIND_PARTIAL_DATE) {
        value->precision = (enum precision)(seed % PRECISIONS);
        day = date_add_days(day, -(int)(seed % 300));
        if (value->precision == PRECISION_YEAR)
            (void)date_make(date_civil(day).year, 1, 1, &day);
    }
    if (value->precision == PRECISION_MONTH || field->kind == KIND_MONTH)
        day = date_month_start(day);
    value->number = day.day;
}

static struct value value_for(struct arena *arena, const struct seido *seido,
                              const struct record *record, const struct field *field, unsigned seed)
{
    struct value value = { .has = true };
    if (field->kind == KIND_TABLE)
        return rows_for(arena, seido, record, field, seed);
    if (field->kind == KIND_CONSENT)
        return consent_for(arena, seido, field);
    if (kind_is_date(field->kind))
        set_day(&value, record, field, seed);
    else if (kind_is_key(field->kind))
        value.number = key_for(field, seed);
    else if (field->kind == KIND_YES_NO || field->kind == KIND_FLAG)
        value.number = YES;
    else if (field->kind == KIND_TIME)
        value.number = (int64_t)(seed * 37 % 1440);
    else if (field->kind == KIND_RATE)
        value.number = 30000 + (int64_t)seed;
    else if (kind_is_number(field->kind))
        value.number = number_for(field, seed);
    value.text = text_for(arena, record, field, seed);
    value.has = value.number != 0 || value.text.len > 0 || field->kind == KIND_TIME;
    return value;
}

void fixture_fill(struct arena *arena, const struct seido *seido, struct record *record,
                  unsigned seed)
{
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *field = &record->def->fields[i];
        if (field_is_valid(record, field) && !field->is_fixed)
            record->values[i] = value_for(arena, seido, record, field, seed + (unsigned)i);
    }
}

void fixture_assert_equal(const struct record *a, const struct record *b)
{
    for (size_t i = 0; i < a->def->field_count; i++)
        if (!value_equal(&a->def->fields[i], &a->values[i], &b->values[i]))
            fail_msg("%.*s.%.*s differs: %d %lld '%.*s' / %d %lld '%.*s'", STR_ARG(a->def->name),
                     STR_ARG(a->def->fields[i].name), a->values[i].has,
                     (long long)a->values[i].number, STR_ARG(a->values[i].text), b->values[i].has,
                     (long long)b->values[i].number, STR_ARG(b->values[i].text));
}
