/* demo_places.c - organisations and users of the demo, and the file that tells their secrets. */
#include <string.h>

#include "access/account.h"
#include "access/password.h"
#include "access/totp.h"
#include "base/json.h"
#include "cli/demo.h"
#include "os/files.h"
#include "os/helper.h"

#include "base/banned.h"

#define DEMO_PASSWORD "tomoni-aruku-machi"
#define USERS_FILE "demo-users.txt"

enum { USERS_FILE_MAX = KIB(64), CODE_DIGITS = 5 };

const struct demo_place *demo_place(const struct demo *d, struct str word)
{
    for (size_t i = 0; i < d->place_count; i++) {
        if (str_equal(d->places[i].word, word))
            return &d->places[i];
    }
    return NULL;
}

const struct demo_user *demo_user(const struct demo *d, struct str place, const char *role,
                                  size_t n)
{
    const struct demo_user *found[DEMO_USERS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < d->user_count; i++) {
        if (str_equal(d->users[i].place, place) && str_equal(d->users[i].role, str_of(role)))
            found[count++] = &d->users[i];
    }
    return count ? found[n % count] : NULL;
}

/* The five digits of a municipality with their check digit (weights 6 5 4 3 2, modulus 11). */
static struct str municipality_code(struct arena *arena, struct str digits)
{
    if (digits.len != CODE_DIGITS)
        return STR("");
    int sum = 0;
    for (int i = 0; i < CODE_DIGITS; i++)
        sum += (digits.ptr[i] - '0') * (6 - i);
    return str_format(arena, "%.*s%d", STR_ARG(digits), (11 - sum % 11) % 10);
}

static void read_places(struct demo *d)
{
    const struct demo_section *lines = demo_section(&d->words, "organisation");
    for (size_t i = 0; i < lines->count && i < DEMO_PLACES_MAX; i++) {
        struct str part[DEMO_PARTS_MAX];
        demo_parts(lines->lines[i], part);
        d->places[d->place_count++] =
            (struct demo_place){ .word = part[0],
                                 .kind = part[1],
                                 .name = part[2],
                                 .name_en = part[3],
                                 .municipality = municipality_code(d->arena, part[4]),
                                 .commissioned_by = part[5],
                                 .number_format = part[6],
                                 .population = part[7] };
    }
}

static void read_users(struct demo *d)
{
    const struct demo_section *lines = demo_section(&d->words, "user");
    for (size_t i = 0; i < lines->count && i < DEMO_USERS_MAX; i++) {
        struct str part[DEMO_PARTS_MAX];
        demo_parts(lines->lines[i], part);
        char *secret = arena_array(d->arena, char, TOTP_SECRET_SIZE);
        for (int k = 0; k < TOTP_SECRET_SIZE; k++)
            secret[k] = (char)demo_random(&d->words, 0, 255);
        d->users[d->user_count++] = (struct demo_user){ .login = part[0],
                                                        .family = part[1],
                                                        .given = part[2],
                                                        .kana = part[3],
                                                        .place = part[4],
                                                        .role = part[5],
                                                        .secret = { secret, TOTP_SECRET_SIZE } };
    }
}

static enum status hash(struct demo *d, struct str *ret, struct err *err)
{
    struct helper *helper = NULL;
    TRY(helper_open(&helper, &password_helper, err));
    enum status status = helper_start(helper, err);
    if (status == OK)
        status = password_hash(helper, d->arena, STR(DEMO_PASSWORD), ret, err);
    helper_close(&helper);
    return status;
}

static enum status add_place(struct demo *d, struct tx *tx, struct demo_place *place,
                             struct err *err)
{
    TRY(key_next(d->db, d->tenant, &place->id.n, err));
    const struct demo_place *above = demo_place(d, place->commissioned_by);
    struct organisation organisation = { .id = place->id,
                                         .commissioned_by = { above ? above->id.n : 0 },
                                         .kind = place->kind,
                                         .name = place->name,
                                         .name_en = place->name_en,
                                         .municipality_code = place->municipality,
                                         .number_format = place->number_format,
                                         .contact = STR(""),
                                         .state = STR("active") };
    return organisation_insert(tx, d->tenant, &organisation, err);
}

static enum status add_user(struct demo *d, struct tx *tx, struct demo_user *demo, struct str hash,
                            struct err *err)
{
    int64_t membership = 0;
    TRY(key_next(d->db, d->tenant, &demo->id.n, err));
    TRY(key_next(d->db, d->tenant, &membership, err));
    struct user user = { .id = demo->id,
                         .login = demo->login,
                         .name = str_format(d->arena, "%.*s\u3000%.*s", STR_ARG(demo->family),
                                            STR_ARG(demo->given)),
                         .kana = demo->kana,
                         .state = STR("active"),
                         .lang = STR("ja"),
                         .preferences = STR("") };
    TRY(user_insert(tx, d->arena, d->keyring, d->tenant, &user, hash, demo->secret, err));
    const struct user_role role = { .user = demo->id,
                                    .organisation = demo_place(d, demo->place)->id,
                                    .role = demo->role,
                                    .state = STR("held"),
                                    .approved_by = demo->id,
                                    .asked_at = instant_from_tokyo(date_add_months(d->today, -24),
                                                                   9 * 60) };
    return role_insert(tx, d->tenant, membership, &role, err);
}

/* The target values are of a population: since 2015, for years that are imported later. */
static enum status add_population(struct demo *d, const struct demo_place *place, struct err *err)
{
    if (place->population.len == 0)
        return OK;
    Date since;
    (void)date_make(2015, 4, 1, &since);
    AUTO_STMT insert = { 0 };
    TRY(db_prepare(d->db, &insert,
                   "INSERT INTO setting (tenant, organisation_id, name, valid_from, value, set_by,"
                   " set_at) VALUES ($1, $2, 'population', $3, $4, 0, $5)",
                   err));
    bind_int(&insert, 1, d->tenant.n);
    bind_int(&insert, 2, place->id.n);
    bind_date(&insert, 3, since);
    bind_text(&insert, 4, place->population);
    bind_instant(&insert, 5, instant_from_tokyo(d->today, 8 * 60));
    return db_run(&insert, NULL, err);
}

static enum status write_users(const struct demo *d, struct err *err)
{
    struct buf buf;
    buf_init(&buf, d->arena, 4096, USERS_FILE_MAX);
    for (size_t i = 0; i < d->user_count; i++) {
        const struct demo_user *user = &d->users[i];
        buf_addf(&buf, "%.*s|%.*s %.*s|%.*s|%.*s|%s|%.*s\n", STR_ARG(user->login),
                 STR_ARG(user->family), STR_ARG(user->given), STR_ARG(user->role),
                 STR_ARG(demo_place(d, user->place)->name), DEMO_PASSWORD,
                 STR_ARG(totp_secret_text(d->arena, user->secret)));
    }
    return file_write(cli_path(d->cli, USERS_FILE), buf_str(&buf), 0600, err);
}

STATUS demo_make_places(struct demo *d, struct err *err)
{
    struct str hashed;
    read_places(d);
    read_users(d);
    TRY(hash(d, &hashed, err));
    TRY(key_reserve(d->db, d->tenant, DEMO_PLACES_MAX + 2 * DEMO_USERS_MAX, err));
    AUTO_TX tx = { 0 };
    TRY(tx_begin(d->db, &tx, err));
    for (size_t i = 0; i < d->place_count; i++)
        TRY(add_place(d, &tx, &d->places[i], err));
    for (size_t i = 0; i < d->place_count; i++)
        TRY(add_population(d, &d->places[i], err));
    for (size_t i = 0; i < d->user_count; i++)
        TRY(add_user(d, &tx, &d->users[i], hashed, err));
    TRY(tx_commit(&tx, err));
    return write_users(d, err);
}

static void print_json(struct cli *cli, struct str part[DEMO_PARTS_MAX])
{
    static const char *const names[] = { "login",        "name",     "role",
                                         "organisation", "password", "secret" };
    struct buf buf;
    struct json_writer json;
    buf_init(&buf, cli->arena, 512, 4096);
    json_init(&json, &buf);
    json_object_begin(&json);
    for (size_t i = 0; i < LENGTH(names); i++)
        json_member_text(&json, names[i], part[i]);
    json_object_end(&json);
    buf_add_char(&buf, '\n');
    cli_print(cli, buf_str(&buf));
}

/* In the order in which people type it: user, password, then what the one-time code comes from. */
static struct str user_line(const struct cli *cli, const struct str *part)
{
    return str_format(cli->arena, "%-10.*s %-19.*s %-33.*s %-20.*s %.*s  %.*s\n", STR_ARG(part[0]),
                      STR_ARG(part[4]), STR_ARG(part[5]), STR_ARG(part[2]), STR_ARG(part[1]),
                      STR_ARG(part[3]));
}

STATUS demo_print_users(struct cli *cli, struct err *err)
{
    struct str rest, line;
    TRY(file_read(cli->arena, cli_path(cli, USERS_FILE), USERS_FILE_MAX, &rest, err));
    if (!cli->is_json)
        cli_say(cli, "cli.demo.columns", NULL, 0);
    while (str_split(&rest, '\n', &line)) {
        struct str part[DEMO_PARTS_MAX];
        demo_parts(line, part);
        if (cli->is_json)
            print_json(cli, part);
        else
            cli_print(cli, user_line(cli, part));
    }
    return OK;
}
