/* rules.c - the rules over many rows in memory, each beside a plain loop over arrays that does only the sum of it. Rows are
 * made before the clock starts; a figure is the least of five runs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/name_key.h"
#include "bench.h"
#include "joint/split.h"
#include "loan/exemption.h"
#include "loan/state.h"
#include "loan/zengin.h"

#include "base/banned.h"

enum { MILLION = 1000000, RUNS = 5, BODIES = 1741 };

static uint32_t next_random(void)
{
    static uint32_t seed = 20261121;
    seed = seed * 1664525U + 1013904223U;
    return seed >> 8;
}

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* one thread, nothing but memory */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* What a job and its loop found, so that neither is left out by the compiler; equal where both count the same. */
static volatile int64_t told;

struct job {
    const char *name;
    void (*make)(struct arena *arena);
    int64_t (*run)(struct arena *arena);
    int64_t (*loop)(void);
    double goal; /* seconds */
};

static double least(int64_t (*run)(struct arena *), int64_t (*loop)(void))
{
    double best = 1e9;
    for (int i = 0; i < RUNS; i++) {
        AUTO_ARENA arena = { 0 };
        double begin = seconds();
        told = run ? run(&arena) : loop();
        double took = seconds() - begin;
        best = took < best ? took : best;
    }
    return best;
}

/* ---- exemption of special loans: a line has a balance, two judged years, and what is known of both persons ---- */
static struct exemption_case *lines;

static void make_exemptions(struct arena *arena)
{
    static const struct str causes[] = { STR_INIT("X01"), STR_INIT("X05"), STR_INIT("X07") };
    lines = arena_array(arena, struct exemption_case, MILLION);
    for (size_t i = 0; i < MILLION; i++) {
        struct tax_year *taxes = arena_array(arena, struct tax_year, 4);
        struct exemption_fact *fact = arena_new(arena, struct exemption_fact);
        for (int32_t k = 0; k < 4; k++)
            taxes[k] = (struct tax_year){ 2021 + k, (enum known)(next_random() % 3),
                                          (enum known)(next_random() % 3) };
        *fact = (struct exemption_fact){ causes[next_random() % 3],
                                         { 19500 + (int32_t)(next_random() % 1000) } };
        lines[i] = (struct exemption_case){ .balance = next_random() % 200000,
                                            .limit = 200000,
                                            .first_years = { 2021, 2022 },
                                            .first_year_count = 2,
                                            .taxes = taxes,
                                            .tax_count = 4,
                                            .facts = fact,
                                            .fact_count = next_random() % 4 == 0,
                                            .judged_on = { 20000 } };
    }
}

static int64_t judge_exemptions(struct arena *arena)
{
    int64_t sum = 0;
    (void)arena;
    for (size_t i = 0; i < MILLION; i++)
        sum += exemption_judge(&lines[i]).amount;
    return sum;
}

static int64_t loop_exemptions(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < MILLION; i++) {
        const struct tax_year *t = lines[i].taxes;
        int is_exempt = 0;
        for (int k = 0; k < 4; k++)
            is_exempt |= t[k].borrower == KNOWN_YES && t[k].householder == KNOWN_YES;
        if (is_exempt || (lines[i].fact_count && lines[i].facts->on.day <= 20000))
            sum += lines[i].balance;
    }
    return sum;
}

/* ---- a debit file of a million records ---- */
static struct str bank_file;
static struct zengin_layouts layouts;

static void make_bank_file(struct arena *arena)
{
    struct err err = { 0 };
    Date on = { 20778 }; /* 2026-11-21 */
    const struct rate_table *table = seido_rates(bench_seido(), STR("zengin_fields"));
    bench_ok(zengin_layouts_load(arena, table, on, &layouts, &err), &err);
    char *bytes = arena_alloc(arena, (size_t)120 * MILLION, 1);
    memset(bytes, ' ', (size_t)120 * MILLION);
    int64_t sum = 0;
    for (size_t i = 0; i < MILLION; i++) {
        char *record = bytes + i * 120, line[121];
        int64_t amount = 1000 + next_random() % 20000;
        if (i == 0)
            snprintf(line, sizeof line, "19101234567890%-40s11279999%-15s001%-15s17654321", "BANSO",
                     "", "");
        else if (i < MILLION - 2)
            snprintf(line, sizeof line, "29999%-15s002%-15s    11234567%-30s%010lld0%020zu0",
                     "BANK", "BRANCH", "YAMADA TARO", (long long)amount, i);
        else if (i == MILLION - 2)
            snprintf(line, sizeof line, "8%06d%012lld%036d", MILLION - 3, (long long)sum, 0);
        else
            snprintf(line, sizeof line, "9");
        sum += i > 0 && i < MILLION - 2 ? amount : 0;
        memcpy(record, line, strlen(line));
    }
    bank_file = (struct str){ bytes, (size_t)120 * MILLION };
}

static int64_t read_bank_file(struct arena *arena)
{
    struct err err = { 0 };
    struct zengin_file file;
    bench_ok(zengin_read(arena, &layouts, bank_file, &file, &err), &err);
    if (!file.is_taken) {
        fprintf(stderr, "the file of the bench is not taken: line %d %s\n", file.problems[0].line,
                file.problems[0].key);
        exit(1);
    }
    return file.sums.amount;
}

static int64_t loop_bank_file(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < MILLION; i++) {
        const char *record = bank_file.ptr + i * 120;
        int64_t amount = 0;
        for (int k = 80; record[0] == '2' && k < 90; k++)
            amount = amount * 10 + (record[k] - '0');
        sum += amount;
    }
    return sum;
}

/* ---- one bill over all municipalities, by what a million records of use say ---- */
struct use {
    struct str id;
    int32_t days;
};
static struct use *uses;
static struct split_body *bodies;
static int32_t *use_bodies;

static void make_uses(struct arena *arena)
{
    uses = arena_array(arena, struct use, MILLION);
    use_bodies = arena_array(arena, int32_t, MILLION);
    bodies = arena_array(arena, struct split_body, BODIES);
    for (size_t i = 0; i < BODIES; i++)
        bodies[i] = (struct split_body){ .id = str_format(arena, "%06zu", i * 17 + 10006),
                                         .population = 500 + next_random() % 900000,
                                         .days = 365 };
    for (size_t i = 0; i < MILLION; i++) {
        use_bodies[i] = (int32_t)(next_random() % BODIES);
        uses[i] = (struct use){ bodies[use_bodies[i]].id, 1 + (int32_t)(next_random() % 30) };
    }
}

static int64_t split_bill(struct arena *arena)
{
    static const struct split_part parts[] = { { 200000, SPLIT_EQUAL },
                                               { 300000, SPLIT_POPULATION },
                                               { 500000, SPLIT_USE } };
    struct split split = { 1234567890, 1, parts, LENGTH(parts), bodies, BODIES };
    struct map by_id;
    struct err err = { 0 };
    map_init(&by_id, arena);
    for (size_t i = 0; i < BODIES; i++) {
        bodies[i].use = 0;
        (void)map_add(&by_id, bodies[i].id, &bodies[i]);
    }
    for (size_t i = 0; i < MILLION; i++) {
        struct split_body *body = map_find(&by_id, uses[i].id);
        body->use += uses[i].days;
    }
    bench_ok(split_cost(arena, &split, &err), &err);
    int64_t sum = 0;
    for (size_t i = 0; i < BODIES; i++)
        sum += bodies[i].amount;
    return sum;
}

static int64_t loop_bill(void)
{
    static int64_t sums[BODIES];
    int64_t all = 0, sum = 0;
    memset(sums, 0, sizeof sums);
    for (size_t i = 0; i < MILLION; i++)
        sums[use_bodies[i]] += uses[i].days;
    for (size_t i = 0; i < BODIES; i++)
        all += sums[i];
    for (size_t i = 0; i < BODIES; i++)
        sum += 1234567890 * sums[i] / all;
    return sum;
}

/* ---- search keys of names ---- */
static struct str *names;

static void make_names(struct arena *arena)
{
    static const char *const family[] = { "佐藤", "髙橋", "渡邉",     "齋藤",   "山田",
                                          "小林", "ｻﾄｳ",  "タカハシ", "関ヶ原", "𠮷田" };
    static const char *const given[] = { "花子", "太郎",   "美咲", "ﾊﾅｺ",  "ジョージ",
                                         "悠真", "さくら", "健一", "陽菜", "Ｊｏｈｎ" };
    names = arena_array(arena, struct str, MILLION);
    for (size_t i = 0; i < MILLION; i++)
        names[i] = str_format(arena, "%s%s%s", family[next_random() % LENGTH(family)],
                              next_random() % 2 ? " " : "　", given[next_random() % LENGTH(given)]);
}

static int64_t key_names(struct arena *arena)
{
    const struct variants *variants = &bench_seido()->variants;
    int64_t bytes = 0;
    for (size_t i = 0; i < MILLION; i++)
        bytes += (int64_t)name_key(arena, variants, names[i]).len;
    return bytes;
}

static int64_t loop_names(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < MILLION; i++)
        for (size_t k = 0; k < names[i].len; k++)
            sum += (unsigned char)names[i].ptr[k];
    return sum;
}

/* ---- state, arrears and late interest of loans on a day: from rows, and in closed form ---- */
enum { LOANS = 110000, INSTALMENTS = 72, ALL_LOANS = 3800000 };

static struct late_rate late_rate = { { 0 }, { 30000 } };
static const struct late_terms late_terms = { &late_rate, 1, DAYS_FIXED_365, LATE_PER_PERIOD, 0 };
static struct loan_facts *facts;
static struct plan_rows *plans;
static struct regular_plan *regular;
static size_t loan_count;
static const int32_t *all_due; /* of all loans, one after the other, for the loop */
static const Yen *all_parts;
static struct state_day day;

static struct schedule_terms terms_of(void)
{
    Date first = { 18262 + (int32_t)(next_random() % 2400) }; /* 2020 to mid-2026: some are over */
    return (struct schedule_terms){ .principal = 100000 + next_random() % 500 * 1000,
                                    .months = INSTALMENTS,
                                    .unit = 10,
                                    .first_due = first,
                                    .pay_day = 27,
                                    .period_months = 1,
                                    .first_period_months = 1 };
}

static void make_facts(struct arena *arena, size_t count)
{
    facts = arena_array(arena, struct loan_facts, count);
    loan_count = count;
    day = state_day_of((Date){ 20778 });
    for (size_t i = 0; i < count; i++)
        facts[i] = (struct loan_facts){ .paid = next_random() % 400000, .late = &late_terms };
}

static void make_plans(struct arena *arena)
{
    struct err err = { 0 };
    make_facts(arena, LOANS);
    plans = arena_array(arena, struct plan_rows, LOANS);
    int32_t *dues = arena_array(arena, int32_t, (size_t)LOANS * INSTALMENTS);
    Yen *parts = arena_array(arena, Yen, (size_t)LOANS * INSTALMENTS);
    for (size_t i = 0; i < LOANS; i++) {
        AUTO_ARENA scratch = { 0 };
        struct schedule schedule;
        struct schedule_terms terms = terms_of();
        Date *due = arena_array(arena, Date, INSTALMENTS);
        Yen *owed = arena_array(arena, Yen, INSTALMENTS), sum = 0;
        bench_ok(schedule_make(&scratch, &terms, &schedule, &err), &err);
        for (size_t k = 0; k < INSTALMENTS; k++) {
            due[k] = schedule.items[k].due;
            dues[i * INSTALMENTS + k] = due[k].day;
            parts[i * INSTALMENTS + k] = schedule.items[k].principal;
            owed[k] = sum += schedule.items[k].principal;
        }
        plans[i] = (struct plan_rows){ due, owed, owed, INSTALMENTS, false };
    }
    all_due = dues;
    all_parts = parts;
}

static int64_t stand_rows(struct arena *arena)
{
    int64_t sum = 0;
    (void)arena;
    for (size_t i = 0; i < LOANS; i++) {
        struct loan_standing standing = loan_stand_rows(&plans[i], &facts[i], &day);
        sum += standing.overdue + standing.late_interest;
    }
    return sum;
}

static int64_t loop_rows(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < LOANS; i++) {
        int64_t due = 0;
        for (size_t k = i * INSTALMENTS; k < (i + 1) * INSTALMENTS; k++)
            due += all_due[k] < day.day.day ? all_parts[k] : 0;
        sum += due > facts[i].paid ? due - facts[i].paid : 0;
    }
    return sum;
}

static void make_regular(struct arena *arena)
{
    make_facts(arena, ALL_LOANS);
    regular = arena_array(arena, struct regular_plan, ALL_LOANS);
    for (size_t i = 0; i < ALL_LOANS; i++) {
        struct schedule_terms terms = terms_of();
        if (!regular_plan_of(&terms, &regular[i]))
            exit(1);
    }
}

static int64_t stand_regular(struct arena *arena)
{
    int64_t sum = 0;
    (void)arena;
    for (size_t i = 0; i < ALL_LOANS; i++) {
        struct loan_standing standing = loan_stand_regular(&regular[i], &facts[i], &day);
        sum += standing.overdue + standing.late_interest;
    }
    return sum;
}

static int64_t loop_regular(void)
{
    int64_t sum = 0;
    for (size_t i = 0; i < ALL_LOANS; i++) {
        int32_t months = day.month - regular[i].first_month;
        int64_t due = regular[i].part * (months < 0             ? 0
                                         : months < INSTALMENTS ? months
                                                                : INSTALMENTS);
        sum += due > facts[i].paid ? due - facts[i].paid : 0;
    }
    return sum;
}

/* With a word: only the jobs that have it in their name. */
int main(int argc, char **argv)
{
    static const struct job jobs[] = {
        { "110,000 loans, 7.9 million instalments", make_plans, stand_rows, loop_rows, 0.024 },
        { "3,800,000 regular loans, closed form", make_regular, stand_regular, loop_regular, 0.1 },
        { "exemption of 1,000,000 lines", make_exemptions, judge_exemptions, loop_exemptions, 0.3 },
        { "bank file of 1,000,000 records", make_bank_file, read_bank_file, loop_bank_file, 0.5 },
        { "cost split, 1,741 bodies, 1,000,000 uses", make_uses, split_bill, loop_bill, 0.2 },
        { "name keys of 1,000,000 names", make_names, key_names, loop_names, 1.0 },
    };
    bool is_good = true;
    printf("%-42s %10s %10s %8s %8s\n", "", "seconds", "loop", "times", "goal");
    for (size_t i = 0; i < LENGTH(jobs); i++) {
        AUTO_ARENA arena = { 0 };
        if (argc > 1 && strstr(jobs[i].name, argv[1]) == NULL)
            continue;
        arena_init(&arena, (size_t)4 << 30);
        jobs[i].make(&arena);
        double took = least(jobs[i].run, NULL), loop = least(NULL, jobs[i].loop);
        printf("%-42s %10.4f %10.4f %8.1f %7.1fs%s\n", jobs[i].name, took, loop, took / loop,
               jobs[i].goal, took > jobs[i].goal ? "  MISSED" : "");
        is_good = is_good && took <= jobs[i].goal;
    }
    return is_good ? 0 : 1;
}
