/* demo_cases.c - two years of cases in every office: how many, when, which way they go; and the
 * conferences that speak of them. */
#include "cli/demo_story.h"
#include "consult/follow.h"
#include "record/kind.h"
#include "record/protection/protected_db.h"

#include "base/banned.h"

enum { MONTHS = 24, KEYS_A_CASE = 400, CONFERENCE_WEEKDAY = 4, CASES_MAX = 400 };

static const struct {
    struct str office;
    int a_month;
} amounts[] = { { STR_INIT("aoba_office"), 6 },
                { STR_INIT("wakakusa_office"), 3 },
                { STR_INIT("shiranami_office"), 2 } };

/* One case in each state, so many days ago, in the first office. */
static const struct {
    struct str state;
    enum story_path path;
    int days;
} wanted[] = {
    { STR_INIT("RECEIVED"), STORY_PLAN, 1 },
    { STR_INIT("INTAKE"), STORY_PLAN, 4 },
    { STR_INIT("TRIAGED"), STORY_PLAN, 14 },
    { STR_INIT("OUTREACH_NO_CONSENT"), STORY_NO_CONSENT, 40 },
    { STR_INIT("ASSESSING"), STORY_PLAN, 35 },
    { STR_INIT("PLAN_DRAFT"), STORY_PLAN, 60 },
    { STR_INIT("PLAN_IN_CONFERENCE"), STORY_PLAN, 75 },
    { STR_INIT("PLAN_AGREED"), STORY_PLAN, 110 },
    { STR_INIT("PLAN_DECIDED"), STORY_PLAN, 120 },
    { STR_INIT("SUPPORTING"), STORY_PLAN, 240 },
    { STR_INIT("EVALUATING"), STORY_PLAN, 420 },
    { STR_INIT("SUSPENDED"), STORY_PLAN, 560 },
    { STR_INIT("CLOSED"), STORY_PLAN, 600 },
    { STR_INIT("CLOSED_INFO"), STORY_INFO, 50 },
    { STR_INIT("CLOSED_REFERRED"), STORY_REFER, 50 },
    { STR_INIT("CLOSED_BEFORE_TRIAGE"), STORY_BEFORE, 50 },
};

struct opening {
    struct demo_place *office;
    Date on;
    enum story_path path;
    struct str stop;
};

/* On the third Thursday of each month, also of the two to come. */
static void make_conferences(struct demo *d)
{
    d->conferences =
        arena_array(d->arena, struct demo_conference, LENGTH(amounts) * DEMO_CONFERENCES_MAX);
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        for (int month = -MONTHS; month <= 2; month++) {
            Date day = date_month_start(date_add_months(d->today, month));
            int until = (CONFERENCE_WEEKDAY - date_weekday(day) + 7) % 7;
            d->conferences[d->conference_count++] =
                (struct demo_conference){ .office = demo_place(d, amounts[i].office),
                                          .on = date_add_days(day, until + 14) };
        }
    }
}

static enum story_path any_path(struct demo *d)
{
    int64_t chance = demo_random(&d->words, 0, 99);
    return chance < 26   ? STORY_INFO
           : chance < 42 ? STORY_REFER
           : chance < 48 ? STORY_BEFORE
           : chance < 54 ? STORY_NO_CONSENT
                         : STORY_PLAN;
}

static void sort_openings(struct opening *openings, size_t count)
{
    for (size_t i = 1; i < count; i++) { /* a few hundred, once */
        struct opening moved = openings[i];
        size_t at = i;
        for (; at > 0 && date_compare(openings[at - 1].on, moved.on) > 0; at--)
            openings[at] = openings[at - 1];
        openings[at] = moved;
    }
}

static size_t plan_openings(struct demo *d, struct opening *ret)
{
    size_t count = 0;
    for (size_t i = 0; i < LENGTH(amounts); i++) {
        for (int n = 0; n < amounts[i].a_month * MONTHS; n++)
            ret[count++] = (struct opening){
                .office = &d->places[demo_place(d, amounts[i].office) - d->places],
                .on = date_add_days(d->today, -(int32_t)demo_random(&d->words, 1, 730)),
                .path = any_path(d),
                .stop = STR("")
            };
    }
    for (size_t i = 0; i < LENGTH(wanted); i++)
        ret[count++] = (struct opening){ .office = ret[0].office,
                                         .on = date_add_days(d->today, -wanted[i].days),
                                         .path = wanted[i].path,
                                         .stop = wanted[i].state };
    sort_openings(ret, count);
    return count;
}

static enum status settle(struct story *s, struct err *err)
{
    AUTO_STMT update = { 0 };
    TRY(db_prepare(s->d->db, &update,
                   "UPDATE casefile SET process_state = $3, lap = $4, closed_on = $5,"
                   " step_on = $6, step_transition = $7 WHERE tenant = $1 AND id = $2",
                   err));
    bind_int(&update, 1, s->d->tenant.n);
    bind_int(&update, 2, s->of.casefile.n);
    bind_text(&update, 3, s->state);
    bind_int(&update, 4, s->lap);
    bind_opt_date(&update, 5, s->closed_on);
    bind_date(&update, 6, s->step_on);
    bind_text(&update, 7, str_of(s->transition));
    TRY(db_run(&update, NULL, err));
    const struct actor actor = { .tenant = s->d->tenant,
                                 .user = s->worker->id,
                                 .organisation = s->office->id,
                                 .seido = s->d->seido };
    const struct consult consult = { .db = s->d->db,
                                     .arena = &s->d->batch,
                                     .seido = s->d->seido,
                                     .actor = &actor,
                                     .now = instant_from_tokyo(s->d->today, 8 * 60),
                                     .today = s->d->today,
                                     .request = STR("") };
    return follow_casefile(s->tx, &consult, s->of.casefile, err);
}

/* Some addresses are protected (among them those of two cases that are always there). */
static enum status protect(struct story *s, struct err *err)
{
    bool is_wanted = str_equal(s->stop, STR("ASSESSING")) || str_equal(s->stop, STR("SUPPORTING"));
    if (!is_wanted && !demo_chance(&s->d->words, 1))
        return OK;
    const struct kind_context context = { .seido = s->d->seido, .today = s->d->today };
    const struct protection_act act = { .tenant = s->d->tenant,
                                        .person = s->of.person,
                                        .by = s->worker->id,
                                        .now = instant_from_tokyo(s->day, 10 * 60),
                                        .reason = demo_pick(&s->d->words, "protection"),
                                        .until = { true, date_add_months(s->day, 12) },
                                        .request = STR("") };
    TRY(protection_set(s->tx, &act, err));
    return protected_move_in(s->tx, &context, s->d->keyring, s->d->tenant, s->of.person, err);
}

/* One worker is a relative of one client: the case is closed to her. */
static enum status add_conflict(struct story *s, struct err *err)
{
    if (!str_equal(s->stop, STR("EVALUATING")))
        return OK;
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(s->d->db, &insert,
                   "INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason,"
                   " recorded_by, recorded_at) VALUES ($1, $2, $3, $4, $5, $6)",
                   err));
    bind_int(&insert, 1, s->d->tenant.n);
    bind_int(&insert, 2, s->of.person.n);
    bind_int(&insert, 3, demo_user(s->d, s->office->word, "caseworker", 1)->id.n);
    bind_text(&insert, 4, demo_pick(&s->d->words, "conflict"));
    bind_int(&insert, 5, s->chief->id.n);
    bind_instant(&insert, 6, instant_from_tokyo(s->day, 10 * 60));
    return db_run(&insert, NULL, err);
}

static enum status one_case(struct demo *d, const struct opening *opening, size_t n,
                            struct err *err)
{
    struct str office = opening->office->word;
    struct story *s = arena_new(&d->batch, struct story);
    size_t workers = demo_chance(&d->words, 20) ? 1 : 0; /* the chief has cases too */
    s->d = d;
    s->office = opening->office;
    s->path = opening->path;
    s->stop = opening->stop;
    s->opened = opening->on;
    while (date_weekday(s->opened) > 5)
        s->opened = date_add_days(s->opened, -1);
    s->chief = demo_user(d, office, "chief", 0);
    s->worker = workers ? s->chief : demo_user(d, office, "caseworker", n);
    if (str_equal(s->stop, STR("EVALUATING"))) /* not hers: see add_conflict */
        s->worker = demo_user(d, office, "caseworker", 0);
    s->officer = demo_user(d, opening->office->commissioned_by, "municipal_officer", n);
    TRY(key_reserve(d->db, d->tenant, KEYS_A_CASE, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(d->db, &tx, err));
    s->tx = &tx;
    TRY(story_tell(s, err));
    TRY(settle(s, err));
    TRY(protect(s, err));
    TRY(add_conflict(s, err));
    return tx_commit(&tx, err);
}

/* ---- conferences ---- */
static void put_agenda(struct demo *d, struct demo_record *r, const struct demo_conference *c)
{
    const struct field *table = NULL;
    for (size_t i = 0; i < r->record->def->field_count; i++) {
        if (str_equal(r->record->def->fields[i].name, STR("agenda")))
            table = &r->record->def->fields[i];
    }
    if (!table || c->count == 0)
        return;
    struct rows *rows = arena_new(&d->batch, struct rows);
    rows->count = c->count;
    rows->cells = arena_array(&d->batch, struct value *, c->count);
    for (size_t i = 0; i < c->count; i++) {
        const struct demo_agenda *item = &c->agenda[i];
        struct value *cells = arena_array(&d->batch, struct value, table->column_count);
        for (size_t k = 0; k < table->column_count; k++) {
            struct str name = table->columns[k].name;
            struct str text = str_equal(name, STR("kind"))      ? item->kind
                              : str_equal(name, STR("result"))  ? item->result
                              : str_equal(name, STR("minutes")) ? item->minutes
                                                                : STR("");
            cells[k] = (struct value){ .has = text.len > 0, .text = text };
            if (str_equal(name, STR("casefile")))
                cells[k] = (struct value){ .has = true, .number = item->casefile.n };
        }
        rows->cells[i] = cells;
    }
    r->record->values[table->number] = (struct value){ .has = true, .rows = rows };
}

static void put_attendees(struct demo *d, struct demo_record *r, struct str office)
{
    struct buf text;
    buf_init(&text, &d->batch, 512, 4096);
    const struct demo_place *place = demo_place(d, office);
    for (size_t i = 0; i < d->user_count; i++) {
        const struct demo_user *user = &d->users[i];
        if (!str_equal(user->place, office) && !str_equal(user->place, place->commissioned_by))
            continue;
        buf_addf(&text, "%s" DEMO_CELL "%.*s" DEMO_CELL "%.*s\u3000%.*s" DEMO_CELL,
                 text.len ? DEMO_ROW : "", STR_ARG(demo_place(d, user->place)->name),
                 STR_ARG(user->family), STR_ARG(user->given));
    }
    demo_put(r, "attendees", buf_str(&text));
}

static enum status save_conference(struct demo *d, const struct demo_conference *c, struct err *err)
{
    const struct demo_user *chief = demo_user(d, c->office->word, "chief", 0);
    struct demo_record r;
    demo_record_begin(&r, d, "conference", &(struct demo_owner){ .office = c->office->id },
                      date_compare(c->on, d->today) > 0 ? d->today : c->on);
    demo_put_date(&r, "held_on", c->on);
    demo_put(&r, "begins_at", STR("13:30"));
    demo_put(&r, "place", c->office->name);
    demo_put_int(&r, "chair", chief->id.n);
    put_attendees(d, &r, c->office->word);
    put_agenda(d, &r, c);
    TRY(key_reserve(d->db, d->tenant, KEYS_A_CASE, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(d->db, &tx, err));
    TRY(demo_record_save(&r, &tx, chief->id, 17 * 60, err));
    return tx_commit(&tx, err);
}

STATUS demo_make_cases(struct demo *d, struct err *err)
{
    struct opening *openings = arena_array(d->arena, struct opening, CASES_MAX);
    make_conferences(d);
    size_t count = plan_openings(d, openings);
    for (size_t i = 0; i < count; i++) {
        TRY(one_case(d, &openings[i], i, err));
        arena_reset(&d->batch);
        cli_progress(d->cli, "cli.demo.cases", (int64_t)i + 1, (int64_t)count);
    }
    for (size_t i = 0; i < d->conference_count; i++) {
        TRY(save_conference(d, &d->conferences[i], err));
        arena_reset(&d->batch);
    }
    return OK;
}
