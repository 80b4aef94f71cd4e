#include "unit.h"

#include "base/clock.h"

static void the_day_changes_at_midnight_in_tokyo(void **state)
{
    (void)state;
    static const struct {
        int64_t us;
        const char *day;
        int32_t minute;
        const char *iso;
    } rows[] = {
        { INT64_C(1795273140000000), "2026-11-21", 1439 - 1, "2026-11-21T14:59:00Z" },
        { INT64_C(1795273199999999), "2026-11-21", 1439, "2026-11-21T14:59:59Z" },
        { INT64_C(1795273200000000), "2026-11-22", 0, "2026-11-21T15:00:00Z" },
        { 0, "1970-01-01", 540, "1970-01-01T00:00:00Z" },
        { -1, "1970-01-01", 539, "1969-12-31T23:59:59Z" },
    };
    AUTO_ARENA arena = { 0 };
    for (size_t i = 0; i < LENGTH(rows); i++) {
        Instant at = { rows[i].us };
        assert_str(&arena, instant_format_iso(&arena, at), rows[i].iso);
        assert_str(&arena, date_format_iso(&arena, instant_tokyo_date(at)), rows[i].day);
        if (i)
            assert_int_equal(instant_tokyo_minute(at), rows[i].minute);
    }
    Instant at = instant_from_tokyo((Date){ 20779 }, 14 * 60 + 5);
    assert_int_equal(instant_tokyo_date(at).day, 20779);
    assert_int_equal(instant_tokyo_minute(at), 14 * 60 + 5);
    assert_true(clock_now().us > INT64_C(1700000000000000));
    assert_true(clock_monotonic_us() <= clock_monotonic_us());
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(the_day_changes_at_midnight_in_tokyo) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
