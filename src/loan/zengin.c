/* zengin.c - bank files read and checked. A file is bytes of equal records; fields are looked at where the
 * layout says, one table of byte classes decides what may stand there. */
#include "loan/zengin.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

enum { SHORT_RECORD = 120, LONG_RECORD = 200, END_OF_FILE = 0x1A };

/* ---- what a byte may be ---- */

enum byte_class {
    CLASS_DIGIT = 1,
    CLASS_TEXT = 2,
    CLASS_SPACE = 4,
    CLASS_PARTY = 8,
    CLASS_BANK = 16
};

/* Digits, capitals, kana, sound marks and the signs of EDI texts, of party names, of bank names. Small kana (A7-AF), the
 * long mark (B0) and small letters never stand there. */
static const unsigned char byte_classes[256] = {
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 00 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 10 */
    30, 0,  0,  0,  0,  0,  0,  0,  10, 10, 0,  0,  0,  26, 10, 2,  /* 20 */
    27, 27, 27, 27, 27, 27, 27, 27, 27, 27, 0,  0,  0,  0,  0,  0,  /* 30 */
    0,  26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, /* 40 */
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 0,  2,  0,  0,  0,  /* 50 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 60 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 70 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 80 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* 90 */
    0,  0,  2,  2,  0,  0,  2,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* A0 */
    0,  26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, /* B0 */
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, /* C0 */
    26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, 26, /* D0 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* E0 */
    0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  0,  /* F0 */
};

/* The classes that all of these bytes are of. */
static unsigned classes_of(const char *bytes, int length)
{
    unsigned char all = 0xFF;
    for (int i = 0; i < length; i++)
        all &= byte_classes[(unsigned char)bytes[i]];
    return all;
}

static int64_t digits_value(const char *bytes, int length)
{
    int64_t value = 0;
    for (int i = 0; i < length; i++)
        if (bytes[i] >= '0' && bytes[i] <= '9')
            value = value * 10 + (bytes[i] - '0');
    return value;
}

/* ---- reading ---- */

struct reading {
    struct arena *arena;
    const struct zengin_layout *layout;
    struct zengin_file *file;
    int line;
    const char *record;
    size_t room;
    enum zengin_record before; /* kind of the record before; ZENGIN_RECORDS at the start */
    struct zengin_sums batch;
    struct zengin_marks marks;     /* fields that are used in every data record */
    struct zengin_problem dropped; /* past ZENGIN_PROBLEMS_MAX */
    bool has_error;
};

/* A field's bytes as UTF-8: half-width kana are U+FF61 + (byte - A1); other bytes above 7F show as ?. */
static struct str show(struct arena *arena, const char *bytes, int length)
{
    struct buf out;
    buf_init(&out, arena, (size_t)length + 1, (size_t)length * 3 + 1);
    for (int i = 0; i < length; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c >= 0xA1 && c <= 0xDF) {
            unsigned code = 0xFF61U + c - 0xA1U;
            buf_add_char(&out, (char)(0xE0U | code >> 12));
            buf_add_char(&out, (char)(0x80U | (code >> 6 & 0x3FU)));
            buf_add_char(&out, (char)(0x80U | (code & 0x3FU)));
        } else {
            buf_add_char(&out, (char)(c >= 0x20 && c < 0x7F ? c : '?'));
        }
    }
    return str_trim(buf_str(&out));
}

static struct zengin_problem *add(struct reading *reading, const struct zengin_field *field,
                                  const char *key, bool is_warning)
{
    struct zengin_file *file = reading->file;
    reading->has_error = reading->has_error || !is_warning;
    if (file->problem_count == ZENGIN_PROBLEMS_MAX)
        return &reading->dropped;
    if (file->problem_count == reading->room) {
        size_t room = reading->room ? reading->room * 2 : 16;
        struct zengin_problem *grown = arena_array(reading->arena, struct zengin_problem, room);
        if (file->problem_count > 0)
            memcpy(grown, file->problems, file->problem_count * sizeof *grown);
        file->problems = grown;
        reading->room = room;
    }
    struct zengin_problem *added = &file->problems[file->problem_count++];
    *added = (struct zengin_problem){
        .line = reading->line, .field = field, .key = key, .is_warning = is_warning
    };
    if (file->problem_count == ZENGIN_PROBLEMS_MAX) { /* the rest is not listed, but judged */
        *added = (struct zengin_problem){ .line = reading->line,
                                          .key = "zengin.more",
                                          .is_warning = true };
        return &reading->dropped;
    }
    if (field)
        added->value = show(reading->arena, reading->record + field->at, field->length);
    return added;
}

static struct zengin_problem *problem(struct reading *reading, const struct zengin_field *field,
                                      const char *key)
{
    return add(reading, field, key, false);
}

static void warn(struct reading *reading, const struct zengin_field *field, const char *key)
{
    (void)add(reading, field, key, true);
}

static bool is_month_day(int64_t mmdd)
{
    int month = (int)(mmdd / 100), day = (int)(mmdd % 100);
    return month >= 1 && month <= 12 && day >= 1 && day <= date_days_in_month(2024, month);
}

/* A sign that another kind of text may hold is told and taken: banks differ. */
static void check_text(struct reading *reading, const struct zengin_field *field, unsigned classes)
{
    unsigned wanted = field->kind == 'b'   ? CLASS_BANK
                      : field->kind == 'i' ? CLASS_TEXT
                                           : CLASS_PARTY;
    if (field->kind == 'C' && classes & CLASS_SPACE)
        (void)problem(reading, field, "zengin.empty");
    else if (!(classes & CLASS_TEXT))
        (void)problem(reading, field, "zengin.bad_sign");
    else if (!(classes & wanted))
        warn(reading, field, "zengin.other_sign");
}

static void check_field(struct reading *reading, const struct zengin_field *field)
{
    const char *bytes = reading->record + field->at;
    unsigned classes = classes_of(bytes, field->length);
    bool is_empty = classes & CLASS_SPACE, is_number = classes & CLASS_DIGIT;
    switch (field->kind) {
    case 'N':
    case 'Q':
        if (!is_number)
            (void)problem(reading, field, "zengin.not_digits");
        return;
    case 'A':
        if (!is_number)
            (void)problem(reading, field, "zengin.not_digits");
        else if (digits_value(bytes, field->length) == 0)
            warn(reading, field, "zengin.zero_amount");
        return;
    case 'n':
    case 'q':
        if (!is_number && !is_empty)
            (void)problem(reading, field, "zengin.not_digits");
        return;
    case 'C':
    case 'c':
    case 'b':
    case 'i':
        check_text(reading, field, classes);
        return;
    case 'D':
        if (!is_number || !is_month_day(digits_value(bytes, field->length)))
            (void)problem(reading, field, "zengin.no_such_day");
        return;
    case 'E':
    case 'e': {
        int64_t day = digits_value(bytes, field->length);
        bool may_be_empty = field->kind == 'e' && (is_empty || (is_number && day == 0));
        if (!may_be_empty && (!is_number || day / 10000 == 0 || !is_month_day(day % 10000)))
            (void)problem(reading, field, "zengin.no_such_day");
        return;
    }
    case 'S':
        if (!is_empty)
            warn(reading, field, "zengin.not_spaces");
        return;
    default:
        assert(false);
    }
}

/* 1 2* 8, once or more, then 9. */
static void check_order(struct reading *reading, enum zengin_record record)
{
    static const bool may_follow[ZENGIN_RECORDS + 1][ZENGIN_RECORDS] = {
        [ZENGIN_HEADER] = { [ZENGIN_DATA] = true, [ZENGIN_TRAILER] = true },
        [ZENGIN_DATA] = { [ZENGIN_DATA] = true, [ZENGIN_TRAILER] = true },
        [ZENGIN_TRAILER] = { [ZENGIN_HEADER] = true, [ZENGIN_END] = true },
        [ZENGIN_RECORDS] = { [ZENGIN_HEADER] = true },
    };
    if (!may_follow[reading->before][record])
        (void)problem(reading, &reading->layout->fields[record][0], "zengin.order");
    reading->before = record;
}

struct zengin_marks zengin_marks_of(const struct zengin_layout *layout)
{
    return (struct zengin_marks){ .amount = zengin_field(layout, ZENGIN_DATA, "amount"),
                                  .result = zengin_field(layout, ZENGIN_DATA, "result"),
                                  .cancelled = zengin_field(layout, ZENGIN_DATA, "cancelled"),
                                  .direction = zengin_field(layout, ZENGIN_DATA, "direction") };
}

void zengin_count(const struct zengin_marks *marks, const char *record, struct zengin_sums *sums)
{
    Yen amount = digits_value(record + marks->amount->at, marks->amount->length);
    bool is_done = true;
    if (marks->result)
        is_done = record[marks->result->at] == '0';
    if (marks->cancelled)
        is_done = record[marks->cancelled->at] != '1';
    if (marks->direction)
        is_done = record[marks->direction->at] == '1';
    sums->count++;
    sums->amount += amount;
    *(is_done ? &sums->done_count : &sums->failed_count) += 1;
    *(is_done ? &sums->done_amount : &sums->failed_amount) += amount;
}

void zengin_trailer_sums(enum zengin_format format, enum zengin_use use,
                         const struct zengin_sums *batch, struct zengin_sum ret[ZENGIN_SUMS])
{
    bool is_report = format == ZENGIN_01, is_result = use == ZENGIN_RESULT;
    const struct zengin_sum sums[ZENGIN_SUMS] = {
        { "count", is_report ? batch->done_count : batch->count },
        { "amount", is_report ? batch->done_amount : batch->amount },
        { "cancelled_count", batch->failed_count },
        { "cancelled_amount", batch->failed_amount },
        { "in_count", batch->done_count },
        { "in_amount", batch->done_amount },
        { "out_count", batch->failed_count },
        { "out_amount", batch->failed_amount },
        { "records", batch->count },
        { "paid_count", is_result ? batch->done_count : 0 },
        { "paid_amount", is_result ? batch->done_amount : 0 },
        { "failed_count", is_result ? batch->failed_count : 0 },
        { "failed_amount", is_result ? batch->failed_amount : 0 },
    };
    memcpy(ret, sums, sizeof sums);
}

static int64_t trailer_number(const struct reading *reading, const char *name)
{
    const struct zengin_field *field = zengin_field(reading->layout, ZENGIN_TRAILER, name);
    assert(field); /* the debit trailer has it */
    return digits_value(reading->record + field->at, field->length);
}

static void check_sum(struct reading *reading, const char *name, int64_t counted)
{
    const struct zengin_field *field = zengin_field(reading->layout, ZENGIN_TRAILER, name);
    if (!field || digits_value(reading->record + field->at, field->length) == counted)
        return;
    problem(reading, field, "zengin.sum")->expected = str_from_int(reading->arena, counted);
}

/* a debit file is a result when its trailer says how many were debited; or when a code does. */
static void find_use(struct reading *reading)
{
    struct zengin_file *file = reading->file;
    if (file->format == ZENGIN_21)
        file->use = ZENGIN_REQUEST;
    else if (file->format != ZENGIN_91)
        file->use = ZENGIN_REPORT;
    else if (reading->batch.failed_count > 0 || trailer_number(reading, "paid_count") > 0 ||
             trailer_number(reading, "failed_count") > 0)
        file->use = ZENGIN_RESULT;
}

/* what the trailer says is what the data records add up to. */
static void check_trailer(struct reading *reading)
{
    const struct zengin_sums *batch = &reading->batch;
    struct zengin_sum sums[ZENGIN_SUMS];
    find_use(reading);
    zengin_trailer_sums(reading->file->format, reading->file->use, batch, sums);
    for (size_t i = 0; i < ZENGIN_SUMS; i++)
        check_sum(reading, sums[i].name, sums[i].value);

    struct zengin_sums *all = &reading->file->sums;
    all->count += batch->count;
    all->amount += batch->amount;
    all->done_count += batch->done_count;
    all->done_amount += batch->done_amount;
    all->failed_count += batch->failed_count;
    all->failed_amount += batch->failed_amount;
    reading->batch = (struct zengin_sums){ 0 };
    reading->file->batches++;
}

static void check_end(struct reading *reading)
{
    const struct zengin_layout *layout = reading->layout;
    const struct {
        const char *name;
        int64_t counted;
    } sums[] = { { "records", reading->line }, { "accounts", reading->file->batches } };
    for (size_t i = 0; i < LENGTH(sums); i++) {
        const struct zengin_field *field = zengin_field(layout, ZENGIN_END, sums[i].name);
        if (field && digits_value(reading->record + field->at, field->length) != sums[i].counted)
            problem(reading, field, "zengin.sum")->expected =
                str_from_int(reading->arena, sums[i].counted);
    }
}

/* every batch of a file is of the format and code of the first. */
static void check_header(struct reading *reading)
{
    const struct zengin_layout *layout = reading->layout;
    struct str format = zengin_format_name(reading->file->format);
    const struct zengin_field *fields[] = { zengin_field(layout, ZENGIN_HEADER, "format"),
                                            zengin_field(layout, ZENGIN_HEADER, "code") };
    const struct str expected[] = { format, STR("0") };
    for (size_t i = 0; i < LENGTH(fields); i++) {
        assert(fields[i] && (size_t)fields[i]->length == expected[i].len);
        if (memcmp(reading->record + fields[i]->at, expected[i].ptr, expected[i].len) != 0)
            problem(reading, fields[i], "zengin.other_batch")->expected = expected[i];
    }
}

static enum zengin_record kind_of_record(char first)
{
    switch (first) {
    case '1':
        return ZENGIN_HEADER;
    case '2':
        return ZENGIN_DATA;
    case '8':
        return ZENGIN_TRAILER;
    case '9':
        return ZENGIN_END;
    default:
        return ZENGIN_RECORDS;
    }
}

static void read_record(struct reading *reading)
{
    enum zengin_record record = kind_of_record(reading->record[0]);
    if (record == ZENGIN_RECORDS) {
        (void)problem(reading, &reading->layout->fields[ZENGIN_HEADER][0], "zengin.unknown_record");
        return;
    }
    check_order(reading, record);
    for (int i = 1; i < reading->layout->count[record]; i++)
        check_field(reading, &reading->layout->fields[record][i]);
    if (record == ZENGIN_HEADER)
        check_header(reading);
    else if (record == ZENGIN_DATA)
        zengin_count(&reading->marks, reading->record, &reading->batch);
    else if (record == ZENGIN_TRAILER)
        check_trailer(reading);
    else
        check_end(reading);
}

/* ---- the file as a whole ---- */

static STATUS refuse(const char *key, const char *why, struct err *err)
{
    return err_set(err, ERR_INVALID, "", key, "bank file: %s", why);
}

static STATUS find_format(struct str bytes, enum zengin_format *ret, struct err *err)
{
    static const struct {
        const char *code;
        enum zengin_format format;
    } formats[] = {
        { "191", ZENGIN_91 },
        { "121", ZENGIN_21 },
        { "101", ZENGIN_01 },
        { "103", ZENGIN_03 },
    };
    if (bytes.len >= 1 && (unsigned char)bytes.ptr[0] == 0xF1) /* "1" of EBCDIC */
        return refuse("zengin.ebcdic", "EBCDIC", err);
    for (size_t i = 0; i < LENGTH(formats); i++) {
        if (bytes.len >= 4 && memcmp(bytes.ptr, formats[i].code, 3) == 0) {
            *ret = formats[i].format;
            return bytes.ptr[3] == '1' ? refuse("zengin.ebcdic", "code 1", err) : OK;
        }
    }
    return refuse("zengin.unknown_format", "no header of a known format", err);
}

/* Bytes from record to record; CR+LF after each or nothing at all. */
static STATUS find_stride(struct str bytes, int length, struct zengin_file *file, struct err *err)
{
    size_t record = (size_t)length;
    if (bytes.len < record)
        return refuse("zengin.cut", "shorter than a record", err);
    bool has_cr = bytes.len > record && bytes.ptr[record] == '\r';
    bool has_lf = bytes.len > record && bytes.ptr[record] == '\n';
    bool has_both = has_cr && bytes.len > record + 1 && bytes.ptr[record + 1] == '\n';
    if (has_lf || (has_cr && !has_both))
        return refuse("zengin.line_ends", "line ends of one byte", err);
    file->has_line_ends = has_both;
    file->stride = length + (has_both ? 2 : 0);
    return OK;
}

static STATUS check_shape(struct str *bytes, struct zengin_file *file, int length, struct err *err)
{
    assert(bytes->len > 0); /* it has a format */
    if (bytes->ptr[bytes->len - 1] == END_OF_FILE)
        bytes->len--;
    TRY(find_stride(*bytes, length, file, err));
    size_t stride = (size_t)file->stride;
    assert(stride > 0);
    size_t rest = bytes->len % stride;
    bool may_lack_last_end = file->has_line_ends && rest == (size_t)length;
    if (rest != 0 && !may_lack_last_end)
        return refuse("zengin.cut", "not a whole number of records", err);
    size_t records = bytes->len / stride + (rest != 0 ? 1 : 0);
    if (records > ZENGIN_RECORDS_MAX)
        return err_set(err, ERR_LIMIT, "", "zengin.too_many", "%zu records", records);
    for (size_t i = 0; file->has_line_ends && i < bytes->len / stride; i++)
        if (memcmp(bytes->ptr + i * stride + stride - 2, "\r\n", 2) != 0)
            return refuse("zengin.line_ends", "line ends missing in places", err);
    file->records = (int)records;
    return OK;
}

STATUS zengin_read(struct arena *arena, const struct zengin_layouts *layouts, struct str bytes,
                   struct zengin_file *ret, struct err *err)
{
    struct zengin_file file = { 0 };
    TRY(find_format(bytes, &file.format, err));
    const struct zengin_layout *layout = &layouts->of[file.format];
    TRY(check_shape(&bytes, &file, layout->length, err));
    file.body = bytes;

    struct reading reading = { .arena = arena,
                               .layout = layout,
                               .file = &file,
                               .before = ZENGIN_RECORDS,
                               .marks = zengin_marks_of(layout) };
    assert(reading.marks.amount);
    for (reading.line = 1; reading.line <= file.records; reading.line++) {
        reading.record = bytes.ptr + (size_t)(reading.line - 1) * (size_t)file.stride;
        read_record(&reading);
    }
    reading.line = file.records;
    if (reading.before != ZENGIN_END)
        (void)problem(&reading, NULL, "zengin.no_end");
    file.is_taken = !reading.has_error;
    *ret = file;
    return OK;
}

/* ---- single values ---- */

static const char *record_at(const struct zengin_file *file, int line)
{
    assert(line >= 1 && line <= file->records);
    return file->body.ptr + (size_t)(line - 1) * (size_t)file->stride;
}

enum zengin_record zengin_record_of(const struct zengin_file *file, int line)
{
    return kind_of_record(record_at(file, line)[0]);
}

struct str zengin_text(struct arena *arena, const struct zengin_file *file, int line,
                       const struct zengin_field *field)
{
    return show(arena, record_at(file, line) + field->at, field->length);
}

int64_t zengin_number(const struct zengin_file *file, int line, const struct zengin_field *field)
{
    return digits_value(record_at(file, line) + field->at, field->length);
}

STATUS zengin_day(int mmdd, Date made, Date *ret, struct err *err)
{
    if (is_month_day(mmdd))
        for (int year = date_civil(made).year;; year++) /* a leap year comes within eight */
            if (date_make(year, mmdd / 100, mmdd % 100, ret) && date_compare(*ret, made) >= 0)
                return OK;
    return err_set(err, ERR_INVALID, "day", "zengin.no_such_day", "no day %04d", mmdd);
}

STATUS zengin_era_day(const struct eras *eras, int yymmdd, Date today, Date *ret, struct err *err)
{
    int last_year = date_civil(today).year;
    for (size_t i = eras->count; i-- > 0;) {
        int year = date_civil(eras->items[i].from).year + yymmdd / 10000 - 1;
        bool is_day = yymmdd >= 10000 && year <= last_year &&
                      date_make(year, yymmdd / 100 % 100, yymmdd % 100, ret);
        if (is_day && date_compare(*ret, eras->items[i].from) >= 0 &&
            (i + 1 == eras->count || date_compare(*ret, eras->items[i + 1].from) < 0))
            return OK;
    }
    return err_set(err, ERR_INVALID, "day", "zengin.no_such_day", "no day %06d", yymmdd);
}
