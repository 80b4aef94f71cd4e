/* qr_test.c - the QR code as SVG holds the code's modules, with its quiet zone; what is too long draws none. */
#include "web/site.h"

#include <stdlib.h>
#include <string.h>

#include <qrencode.h>

#include "web/qr.h"

#include "base/banned.h"

enum { QUIET = 4, SIDE_MAX = 200 };

static bool drawn[SIDE_MAX][SIDE_MAX];

/* "M6 4h7v1h-7z": a run of 7 from (6, 4). */
static void read_path(const char *at)
{
    memset(drawn, 0, sizeof drawn);
    while (*at == 'M') {
        char *end;
        long x = strtol(at + 1, &end, 10), y = strtol(end + 1, &end, 10);
        assert_true(*end == 'h');
        long width = strtol(end + 1, &end, 10);
        for (long i = 0; i < width; i++)
            drawn[y][x + i] = true;
        at = strchr(end, 'z') + 1;
    }
    assert_true(*at == '"');
}

static void modules_are_drawn(void **state)
{
    (void)state;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct request request = { .arena = &arena };
    struct html h = { .request = &request };
    buf_init(&h.out, &arena, 4096, 1 << 20);
    struct str text = STR("otpauth://totp/%E4%BC%B4%E8%B5%B0:sato?secret=ABC&issuer=%E4%BC%B4");
    assert_true(html_qr(&h, text, STR("\"x\"")));
    const char *svg = str_to_chars(&arena, buf_str(&h.out));
    assert_non_null(strstr(svg, "&quot;x&quot;"));
    read_path(strstr(svg, " d=\"") + 4);
    QRcode *code =
        QRcode_encodeData((int)text.len, (const unsigned char *)text.ptr, 0, QR_ECLEVEL_M);
    int side = code->width + 2 * QUIET;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            int at_x = x - QUIET, at_y = y - QUIET;
            bool inside = at_x >= 0 && at_y >= 0 && at_x < code->width && at_y < code->width;
            bool black = inside && (code->data[at_y * code->width + at_x] & 1) != 0;
            assert_true(drawn[y][x] == black);
        }
    /* The finder pattern of a corner: ring, gap, block. */
    assert_true(drawn[QUIET][QUIET] && !drawn[QUIET + 1][QUIET + 1] && drawn[QUIET + 2][QUIET + 2]);
    QRcode_free(code);
}

static void too_long_draws_nothing(void **state)
{
    (void)state;
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    struct request request = { .arena = &arena };
    struct html h = { .request = &request };
    buf_init(&h.out, &arena, 4096, 1 << 20);
    char *text = arena_array(&arena, char, 4000);
    memset(text, 'a', 4000);
    assert_false(html_qr(&h, (struct str){ text, 4000 }, STR("x")));
    assert_int_equal(h.out.len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_are_drawn),
        cmocka_unit_test(too_long_draws_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
