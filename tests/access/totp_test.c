/* totp_test.c - the vectors of RFC 6238 and 4226, drift, used steps, typed forms. */
#include "access/totp.h"

#include "unit.h"

#include "base/banned.h"

static struct arena arena;
static const struct str secret = STR_INIT("12345678901234567890");

static Instant at(int64_t seconds)
{
    return (Instant){ seconds * 1000000 };
}

/* RFC 6238, appendix B (SHA-1); the last six of its eight digits. */
static void vectors(void **state)
{
    (void)state;
    static const struct {
        int64_t seconds;
        const char *code;
    } rows[] = { { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
                 { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" } };
    for (size_t i = 0; i < LENGTH(rows); i++)
        assert_str(&arena, totp_code(&arena, secret, totp_step(at(rows[i].seconds))), rows[i].code);
    /* RFC 4226, appendix D */
    static const char *const counters[] = { "755224", "287082", "359152", "969429", "338314",
                                            "254676", "287922", "162583", "399871", "520489" };
    for (size_t i = 0; i < LENGTH(counters); i++)
        assert_str(&arena, totp_code(&arena, secret, (int64_t)i), counters[i]);
}

static void drift_and_used_steps(void **state)
{
    (void)state;
    int64_t step = 0;
    Instant now = at(1234567890);
    int64_t present = totp_step(now);
    for (int64_t off = -3; off <= 3; off++) {
        struct str code = totp_code(&arena, secret, present + off);
        assert_int_equal(totp_fits(secret, code, now, 0, &step), off >= -1 && off <= 1);
        if (off >= -1 && off <= 1)
            assert_int_equal(step, present + off);
    }
    struct str code = totp_code(&arena, secret, present);
    assert_false(totp_fits(secret, code, now, present, &step));
    assert_false(totp_fits(secret, code, now, present + 1, &step));
    assert_true(totp_fits(secret, code, now, present - 1, &step));
}

static void typed_forms(void **state)
{
    (void)state;
    int64_t step = 0;
    Instant now = at(1234567890); /* 005924 */
    static const char *const good[] = { "005924",       "005 924", " 005924",
                                        "００５９２４", "005-924", "００５　９２４" };
    static const char *const bad[] = { "",           "5924",   "0059240",  "00592a", "005924 0",
                                       "００５９２", "٠٠٥٩٢٤", "\xEF\xBC", "005925" };
    for (size_t i = 0; i < LENGTH(good); i++)
        assert_true(totp_fits(secret, str_of(good[i]), now, 0, &step));
    for (size_t i = 0; i < LENGTH(bad); i++)
        assert_false(totp_fits(secret, str_of(bad[i]), now, 0, &step));
}

static void texts(void **state)
{
    (void)state;
    assert_str(&arena, totp_secret_text(&arena, secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    assert_str(&arena, totp_secret_text(&arena, STR("f")), "MY");
    assert_str(&arena, totp_uri(&arena, secret, STR("伴走 A"), STR("sato@x")),
               "otpauth://totp/%E4%BC%B4%E8%B5%B0%20A:sato%40x?secret="
               "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=%E4%BC%B4%E8%B5%B0%20A");
}

static void recovery_codes(void **state)
{
    (void)state;
    struct str code = recovery_code_new(&arena), other = recovery_code_new(&arena);
    assert_int_equal(code.len, 14);
    assert_false(str_equal(code, other));
    struct str hash = recovery_code_hash(&arena, STR("k3m9-x2wp-77dq"));
    assert_int_equal(hash.len, 32);
    assert_true(str_equal(hash, recovery_code_hash(&arena, STR(" K3M9 X2WP77dq"))));
    assert_false(str_equal(hash, recovery_code_hash(&arena, STR("k3m9-x2wp-77dr"))));
    assert_false(str_equal(hash, recovery_code_hash(&arena, STR("k3m9-x2wp-77dqq"))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(vectors),        cmocka_unit_test(drift_and_used_steps),
        cmocka_unit_test(typed_forms),    cmocka_unit_test(texts),
        cmocka_unit_test(recovery_codes),
    };
    arena_init(&arena, 0);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    arena_release(&arena);
    return failed;
}
