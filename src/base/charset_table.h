/* charset_table.h - CP932 as tables, made by tools/cp932.py; for charset.c only. */
#ifndef BANSO_BASE_CHARSET_TABLE_H
#define BANSO_BASE_CHARSET_TABLE_H

#include <stddef.h>
#include <stdint.h>

/* Lead bytes 81-9F and E0-FC, each with the trail bytes 40-FC; 0 where there is no character. */
enum { CP932_TRAILS = 0xfd - 0x40, CP932_POINTS = (31 + 29) * CP932_TRAILS };

struct cp932_pair {
    uint16_t point, code;
};

extern const uint16_t cp932_points[CP932_POINTS];
extern const struct cp932_pair cp932_pairs[]; /* sorted by point */
extern const size_t cp932_pair_count;

#endif
