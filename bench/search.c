/* search.c - how long a search for a person takes, by what was typed: `search TARGET [N]`; "processor" is the
 * time of this process alone, so on SQLite the same on a machine with other work.
 * The words are taken from persons chosen at random, as a worker would type them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "bench.h"
#include "record/person_search.h"

#include "base/banned.h"

enum { SAMPLES = 400, LIMIT = 50 };

enum typed {
    TYPED_FAMILY,
    TYPED_FULL,
    TYPED_KANA,
    TYPED_ONE,
    TYPED_TWO,
    TYPED_INSIDE,
    TYPED_GIVEN,
    TYPED_TELEPHONE,
    TYPED_BIRTH,
    TYPED_NOBODY,
    TYPED_KINDS
};

static const char *const names[] = { "family name (kanji)", "full name",      "family name (kana)",
                                     "one character",       "two characters", "two inside",
                                     "given name",          "telephone",      "birth date",
                                     "nobody's name" };

struct sample {
    struct str family, given, kana, telephone, birth;
};

static void load_sample(struct db *db, struct arena *arena, int64_t id, struct sample *ret)
{
    struct err err = { 0 };
    AUTO_STMT stmt = { 0 };
    bool row = false;
    bench_ok(db_prepare(db, &stmt,
                        "SELECT family_name, given_name, family_kana, telephone_mobile, birth_on"
                        " FROM person WHERE tenant = 1 AND id >= $1 ORDER BY tenant, id LIMIT 1",
                        &err),
             &err);
    bind_int(&stmt, 1, id);
    bench_ok(db_step(&stmt, &row, &err), &err);
    if (row)
        *ret = (struct sample){ col_copy(arena, &stmt, 0), col_copy(arena, &stmt, 1),
                                col_copy(arena, &stmt, 2), col_copy(arena, &stmt, 3),
                                col_copy(arena, &stmt, 4) };
}

/* The n-th characters from..until of a text. */
static struct str chars(struct str text, size_t from, size_t until)
{
    size_t begin = text.len, end = text.len, seen = 0;
    for (size_t i = 0; i <= text.len; i++) {
        bool starts = i == text.len || ((unsigned char)text.ptr[i] & 0xc0) != 0x80;
        if (!starts)
            continue;
        begin = seen == from ? i : begin;
        end = seen == until ? i : end;
        seen++;
    }
    return str_slice(text, begin, end);
}

static struct str typed_text(struct arena *arena, enum typed typed, const struct sample *s)
{
    struct str full = str_format(arena, "%.*s%.*s", STR_ARG(s->family), STR_ARG(s->given));
    switch (typed) {
    case TYPED_FAMILY:
        return s->family;
    case TYPED_FULL:
        return full;
    case TYPED_KANA:
        return s->kana;
    case TYPED_ONE:
        return chars(s->family, 0, 1);
    case TYPED_TWO:
        return chars(full, 0, 2);
    case TYPED_INSIDE:
        return chars(full, 1, 3);
    case TYPED_GIVEN:
        return s->given;
    case TYPED_TELEPHONE:
        return s->telephone;
    case TYPED_BIRTH:
        return s->birth;
    case TYPED_NOBODY:
        return str_format(arena, "%.*s\u9f98\u9f98", STR_ARG(s->family));
    case TYPED_KINDS:
        break;
    }
    return full;
}

static void print(struct times *times, const char *all)
{
    for (enum typed typed = 0; typed < TYPED_KINDS; typed++) {
        times[typed].name = names[typed];
        times_print(&times[typed]);
    }
    times[TYPED_KINDS].name = all;
    times_print(&times[TYPED_KINDS]);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: search TARGET [SAMPLES]\n");
        return 2;
    }
    struct db *db = bench_open(argv[1]);
    long samples = argc > 2 ? strtol(argv[2], NULL, 10) : SAMPLES;
    struct seido *seido = bench_seido();
    struct actor actor = bench_actor(db, "bench01");
    int64_t first = bench_int(db, "SELECT MIN(id) FROM person WHERE tenant = 1");
    int64_t last = bench_int(db, "SELECT MAX(id) FROM person WHERE tenant = 1");
    struct arena arena;
    struct times times[TYPED_KINDS + 1] = { 0 }, spent[TYPED_KINDS + 1] = { 0 };
    arena_init(&arena, 0);
    srandom(7);
    for (long n = 0; n < samples; n++) {
        struct sample sample = { 0 };
        load_sample(db, &arena, first + random() % (last - first + 1), &sample);
        for (enum typed typed = 0; typed < TYPED_KINDS; typed++) {
            struct err err = { 0 };
            struct person_query query;
            struct person_hits hits;
            struct clause visible;
            struct str text = typed_text(&arena, typed, &sample);
            int64_t begin = clock_monotonic_us(), processor = bench_processor_us();
            person_query_read(&arena, seido, text, &query);
            may_clause(&arena, &actor, STR("search"), STR("person"), (Date){ 20000 }, &visible);
            const struct person_search asked = { .tenant = actor.tenant,
                                                 .owner = actor.organisation,
                                                 .visible = &visible,
                                                 .query = &query,
                                                 .limit = LIMIT };
            bench_ok(person_search(db, &arena, &asked, &hits, &err), &err);
            int64_t took = clock_monotonic_us() - begin;
            processor = bench_processor_us() - processor;
            if (n >= samples / 10) { /* the first ones warm the cache */
                times_add(&times[typed], took);
                times_add(&times[TYPED_KINDS], took);
                times_add(&spent[typed], processor);
                times_add(&spent[TYPED_KINDS], processor);
            }
        }
        arena_reset(&arena);
    }
    print(times, "all");
    printf("processor:\n");
    print(spent, "all, processor");
    db_close(&db);
    return 0;
}
