/* bench.h - what the programs of bench/ share: opening a database, times and their percentiles. */
#ifndef BANSO_BENCH_BENCH_H
#define BANSO_BENCH_BENCH_H

#include "access/ids.h"
#include "access/may.h"
#include "seido/seido.h"
#include "store/db.h"

/* Times of one kind of work, in microseconds. */
struct times {
    const char *name;
    int64_t *us;
    size_t count, room;
};

void times_add(struct times *times, int64_t us);
int64_t times_at(struct times *times, int per_thousand); /* 500: median; sorts */
/* "name  n  median  p95  p99  max", in milliseconds. */
void times_print(struct times *times);

/* The definitions built into the program. */
struct seido *bench_seido(void);
/* A path, or a libpq connection string. Ends the program on failure. */
struct db *bench_open(const char *target);
/* A worker of `banso demo --persons` ("bench01") in the office of the bulk data. */
struct actor bench_actor(struct db *db, const char *login);
/* Processor time of this process so far. */
int64_t bench_processor_us(void);
void bench_ok(enum status status, const struct err *err);
/* First column of the first row. */
int64_t bench_int(struct db *db, const char *sql);

#endif
