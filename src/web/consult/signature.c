/* signature.c - strokes to PNG: one bit a pixel, stored without compression. */
#include "web/consult/signature.h"

#include "base/compiler.h"

#include "base/banned.h"

enum {
    ROW_BYTES = 1 + SIGNATURE_WIDTH / 8,
    IMAGE_BYTES = ROW_BYTES * SIGNATURE_HEIGHT,
    BLOCK_MAX = 65535,
    PEN = 1,
    PNG_MAX = IMAGE_BYTES + 1024,
    ADLER_BASE = 65521
};

static void ink(unsigned char *image, int x, int y)
{
    for (int dy = -PEN; dy <= PEN; dy++)
        for (int dx = -PEN; dx <= PEN; dx++) {
            int px = x + dx, py = y + dy;
            if (px < 0 || px >= SIGNATURE_WIDTH || py < 0 || py >= SIGNATURE_HEIGHT)
                continue;
            size_t at = (size_t)py * ROW_BYTES + 1 + (size_t)px / 8;
            image[at] = (unsigned char)(image[at] & ~(0x80 >> (px % 8)));
        }
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

static int size_of(int a)
{
    return a < 0 ? -a : a;
}

static void draw_line(unsigned char *image, int x1, int y1, int x2, int y2)
{
    int steps = larger(size_of(x2 - x1), size_of(y2 - y1));
    for (int i = 0; i <= steps; i++)
        ink(image, steps == 0 ? x1 : x1 + (x2 - x1) * i / steps,
            steps == 0 ? y1 : y1 + (y2 - y1) * i / steps);
}

static bool read_point(struct str text, int *ret_x, int *ret_y)
{
    int64_t x, y;
    struct str rest = text, part;
    if (!str_split(&rest, ',', &part) || !str_to_int(part, &x) || !str_to_int(rest, &y))
        return false;
    if (x < -100 || x > SIGNATURE_WIDTH + 100 || y < -100 || y > SIGNATURE_HEIGHT + 100)
        return false;
    *ret_x = (int)x;
    *ret_y = (int)y;
    return true;
}

static STATUS draw_strokes(unsigned char *image, struct str strokes, struct err *err)
{
    size_t points = 0;
    struct str stroke, point;
    while (str_split(&strokes, ';', &stroke)) {
        int x = 0, y = 0, last_x = 0, last_y = 0;
        bool first = true;
        while (str_split(&stroke, ' ', &point)) {
            if (point.len == 0)
                continue;
            if (!read_point(point, &x, &y) || ++points > SIGNATURE_POINTS_MAX)
                return err_set(err, ERR_INVALID, "signature", "consult.signature.unreadable",
                               "signature point %zu", points);
            draw_line(image, first ? x : last_x, first ? y : last_y, x, y);
            last_x = x;
            last_y = y;
            first = false;
        }
    }
    if (points < SIGNATURE_POINTS_MIN)
        return err_set(err, ERR_INVALID, "signature", "consult.signature.empty",
                       "signature of %zu points", points);
    return OK;
}

static uint32_t crc_of(struct str bytes)
{
    uint32_t crc = 0xffffffffU;
    for (size_t i = 0; i < bytes.len; i++) {
        crc ^= (unsigned char)bytes.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1U) != 0 ? (crc >> 1) ^ 0xedb88320U : crc >> 1;
    }
    return ~crc;
}

static void add_u32(struct buf *out, uint32_t value)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        buf_add_char(out, (char)(unsigned char)(value >> shift));
}

static void add_chunk(struct arena *arena, struct buf *out, struct str type, struct str body)
{
    struct buf checked;
    buf_init(&checked, arena, body.len + 4, PNG_MAX);
    buf_add(&checked, type);
    buf_add(&checked, body);
    add_u32(out, (uint32_t)body.len);
    buf_add(out, buf_str(&checked));
    add_u32(out, crc_of(buf_str(&checked)));
}

/* zlib stream of stored blocks. */
static void add_stored(struct buf *out, const unsigned char *image)
{
    uint32_t a = 1, b = 0;
    buf_add(out, STR("\x78\x01"));
    for (size_t from = 0; from < IMAGE_BYTES; from += BLOCK_MAX) {
        size_t len = IMAGE_BYTES - from < BLOCK_MAX ? IMAGE_BYTES - from : BLOCK_MAX;
        buf_add_char(out, from + len == IMAGE_BYTES ? 1 : 0);
        buf_add_char(out, (char)(unsigned char)(len & 0xff));
        buf_add_char(out, (char)(unsigned char)(len >> 8));
        buf_add_char(out, (char)(unsigned char)(~len & 0xff));
        buf_add_char(out, (char)(unsigned char)((~len >> 8) & 0xff));
        buf_add(out, (struct str){ (const char *)image + from, len });
    }
    for (size_t i = 0; i < IMAGE_BYTES; i++) {
        a = (a + image[i]) % ADLER_BASE;
        b = (b + a) % ADLER_BASE;
    }
    add_u32(out, b << 16 | a);
}

STATUS signature_png(struct arena *arena, struct str strokes, struct str *ret, struct err *err)
{
    unsigned char *image = arena_array(arena, unsigned char, IMAGE_BYTES);
    for (size_t i = 0; i < IMAGE_BYTES; i++)
        image[i] = i % ROW_BYTES == 0 ? 0 : 0xff; /* no filter; white */
    TRY(draw_strokes(image, strokes, err));
    struct buf png, head, data;
    buf_init(&png, arena, PNG_MAX, PNG_MAX);
    buf_init(&head, arena, 16, 64);
    buf_init(&data, arena, PNG_MAX, PNG_MAX);
    add_u32(&head, SIGNATURE_WIDTH);
    add_u32(&head, SIGNATURE_HEIGHT);
    buf_add(&head, (struct str){ "\x01\x00\x00\x00\x00", 5 }); /* one bit, grey */
    add_stored(&data, image);
    buf_add(&png, STR("\x89PNG\r\n\x1a\n"));
    add_chunk(arena, &png, STR("IHDR"), buf_str(&head));
    add_chunk(arena, &png, STR("IDAT"), buf_str(&data));
    add_chunk(arena, &png, STR("IEND"), STR(""));
    *ret = buf_str(&png);
    return OK;
}
