/* limitation_test.c - the clock of prescription, by the articles of the civil code. */
#include "loan/limitation.h"

#include "unit.h"

#include "base/banned.h"

static Date day(const char *text)
{
    Date date = { 0 };
    assert_true(date_parse_iso(str_of(text), &date));
    return date;
}

/* 民法143条 */
static void ends_the_day_before(void **state)
{
    static const struct {
        const char *from;
        int32_t months;
        const char *last;
    } rows[] = {
        { "2021-02-01", 60, "2026-01-31" }, { "2020-03-01", 60, "2025-02-28" },
        { "2020-02-29", 60, "2025-02-28" }, { "2023-03-01", 60, "2028-02-29" },
        { "2025-08-31", 6, "2026-02-28" },  { "2025-09-01", 6, "2026-02-28" },
        { "2025-01-31", 1, "2025-02-28" },  { "2024-02-29", 48, "2028-02-28" },
    };
    (void)state;
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_int_equal(period_last_day(day(rows[i].from), rows[i].months).day,
                         day(rows[i].last).day);
}

struct event_text {
    enum limitation_kind kind;
    const char *on, *until;
    bool is_final;
};

struct clock_row {
    bool is_old;
    const char *due, *known_on;
    struct event_text events[3];
    const char *as_of, *ends_on; /* ends_on NULL: proceedings go on */
    bool is_completed;
    enum limitation_effect last_effect;
};

/* */
static const struct clock_row clock_rows[] = {
    /* five years from the due day that the lender knows; ten under the old law */
    { false, "2023-01-27", NULL, { { 0 } }, "2028-01-27", "2028-01-27", false, 0 },
    { false, "2023-01-27", NULL, { { 0 } }, "2028-01-28", "2028-01-27", true, 0 },
    { true, "2015-03-31", NULL, { { 0 } }, "2025-03-31", "2025-03-31", false, 0 },
    { false, "2023-01-27", "2027-01-01", { { 0 } }, "2028-06-01", "2032-01-01", false, 0 },
    { false, "2023-01-27", "2032-01-01", { { 0 } }, "2033-06-01", "2033-01-27", true, 0 },
    /* before the due day there is nothing to begin anew */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_PAYMENT, "2022-06-01", NULL, false } },
      "2024-01-01",
      "2028-01-27",
      false,
      LIMITATION_NO_EFFECT },
    /* a title that comes after a payment decides */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SUIT, "2027-01-10", "2027-06-10", true },
        { LIMITATION_PAYMENT, "2027-03-01", NULL, false } },
      "2028-01-01",
      "2037-06-10",
      false,
      LIMITATION_NO_EFFECT },
    /* no agreement while a demand postpones, though a suit does so too */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEMAND, "2028-01-10", NULL, false },
        { LIMITATION_SUIT, "2028-01-20", "2028-02-10", false },
        { LIMITATION_AGREEMENT, "2028-03-01", NULL, false } },
      "2028-06-01",
      "2028-08-10",
      false,
      LIMITATION_NO_EFFECT },
    /* a seizure that ends after a title, though it began before: the years of the title */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SEIZURE, "2026-04-24", "2029-08-24", true },
        { LIMITATION_SUIT, "2026-05-27", "2027-05-28", true } },
      "2030-01-01",
      "2039-08-24",
      false,
      LIMITATION_NO_EFFECT },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SUIT, "2026-04-20", NULL, true },
        { LIMITATION_SEIZURE, "2026-04-24", "2026-08-24", true } },
      "2030-01-01",
      NULL,
      false,
      LIMITATION_RENEWED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SEIZURE, "2026-04-24", "2026-08-24", true },
        { LIMITATION_SUIT, "2026-05-27", "2027-05-28", true } },
      "2030-01-01",
      "2037-05-28",
      false,
      LIMITATION_RENEWED },
    /* a payment begins it anew; one after the end does not */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_PAYMENT, "2024-05-10", NULL, false } },
      "2028-06-01",
      "2029-05-10",
      false,
      LIMITATION_RENEWED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEFERRAL, "2028-01-28", NULL, false } },
      "2028-06-01",
      "2028-01-27",
      true,
      LIMITATION_TOO_LATE },
    /* a demand gives six months once */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEMAND, "2028-01-10", NULL, false } },
      "2028-06-01",
      "2028-07-10",
      false,
      LIMITATION_POSTPONED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEMAND, "2028-01-10", NULL, false },
        { LIMITATION_DEMAND, "2028-07-01", NULL, false } },
      "2028-07-11",
      "2028-07-10",
      true,
      LIMITATION_NO_EFFECT },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEMAND, "2025-01-10", NULL, false } },
      "2028-01-28",
      "2028-01-27",
      true,
      LIMITATION_NO_EFFECT },
    /* an agreement: a year, or what was agreed; not after a demand; not under the old law */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_AGREEMENT, "2028-01-10", NULL, false } },
      "2028-06-01",
      "2029-01-10",
      false,
      LIMITATION_POSTPONED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_AGREEMENT, "2028-01-10", "2028-03-31", false } },
      "2028-03-01",
      "2028-03-31",
      false,
      LIMITATION_POSTPONED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_DEMAND, "2028-01-10", NULL, false },
        { LIMITATION_AGREEMENT, "2028-07-01", NULL, false } },
      "2028-07-11",
      "2028-07-10",
      true,
      LIMITATION_NO_EFFECT },
    { true,
      "2009-12-31",
      NULL,
      { { LIMITATION_AGREEMENT, "2019-12-01", NULL, false } },
      "2020-01-01",
      "2019-12-31",
      true,
      LIMITATION_NO_EFFECT },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_AGREEMENT, "2028-01-10", NULL, false },
        { LIMITATION_AGREEMENT, "2029-01-05", NULL, false } },
      "2029-06-01",
      "2030-01-05",
      false,
      LIMITATION_POSTPONED },
    /* proceedings: pending, withdrawn, with a title */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SUIT, "2027-12-01", NULL, false } },
      "2029-06-01",
      NULL,
      false,
      LIMITATION_POSTPONED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SUIT, "2027-12-01", "2028-04-01", false } },
      "2028-06-01",
      "2028-10-01",
      false,
      LIMITATION_POSTPONED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_PAYMENT_ORDER, "2027-12-01", "2028-04-01", true } },
      "2028-06-01",
      "2038-04-01",
      false,
      LIMITATION_RENEWED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SEIZURE, "2027-12-01", "2028-04-01", true } },
      "2028-06-01",
      "2033-04-01",
      false,
      LIMITATION_RENEWED },
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_SUIT, "2027-12-01", "2028-04-01", true },
        { LIMITATION_PAYMENT, "2030-04-01", NULL, false } },
      "2030-06-01",
      "2040-04-01",
      false,
      LIMITATION_RENEWED },
    /* what comes after the day asked for is not yet known */
    { false,
      "2023-01-27",
      NULL,
      { { LIMITATION_PAYMENT, "2024-05-10", NULL, false } },
      "2024-05-09",
      "2028-01-27",
      false,
      0 },
};

static struct limitation clock_of_row(struct arena *arena, const struct clock_row *row)
{
    struct limitation_event *events = arena_array(arena, struct limitation_event, 3);
    struct limitation_case claim = { .due = day(row->due),
                                     .years = 10,
                                     .years_known = row->is_old ? 0 : 5,
                                     .years_judged = 10,
                                     .new_law_from = day("2020-04-01"),
                                     .events = events,
                                     .as_of = day(row->as_of) };
    if (row->known_on)
        claim.known_on = (OptDate){ true, day(row->known_on) };
    for (; claim.count < 3 && row->events[claim.count].on; claim.count++) {
        const struct event_text *text = &row->events[claim.count];
        events[claim.count] = (struct limitation_event){ .kind = text->kind,
                                                         .on = day(text->on),
                                                         .is_final = text->is_final };
        if (text->until)
            events[claim.count].until = (OptDate){ true, day(text->until) };
    }
    return limitation_of(arena, &claim);
}

static void runs_by_the_code(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 0; i < LENGTH(clock_rows); i++) {
        const struct clock_row *row = &clock_rows[i];
        struct limitation limitation = clock_of_row(&arena, row);
        bool is_right = limitation.is_pending == (row->ends_on == NULL) &&
                        limitation.is_completed == row->is_completed && !limitation.is_invoked;
        if (row->ends_on)
            is_right = is_right && limitation.ends_on.day == day(row->ends_on).day;
        if (limitation.count > 0)
            is_right = is_right && limitation.rows[limitation.count - 1].effect == row->last_effect;
        if (!is_right)
            fail_msg("row %zu: ends on %.*s, completed %d, pending %d", i,
                     STR_ARG(date_format_iso(&arena, limitation.ends_on)), limitation.is_completed,
                     limitation.is_pending);
    }
}

/* It has effect only when it is invoked, and only after its end. */
static void is_invoked_after_its_end(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct clock_row row = { .due = "2023-01-27",
                             .as_of = "2028-06-01",
                             .events = { { LIMITATION_INVOKED, "2028-01-27", NULL, false } } };
    assert_false(clock_of_row(&arena, &row).is_invoked);
    row.events[0].on = "2028-01-28";
    assert_true(clock_of_row(&arena, &row).is_invoked);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ends_the_day_before),
        cmocka_unit_test(runs_by_the_code),
        cmocka_unit_test(is_invoked_after_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
