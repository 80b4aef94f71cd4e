/* demo.c - `banso demo`: fills a new database with an invented prefecture, or with very many persons. */
#include "cli/demo.h"

#include "base/clock.h"

#include "base/banned.h"

enum { SEED_DEFAULT = 20250401, PERSONS_MAX = 10000000, BULK_CACHE_KIB = 512 * 1024 };

static enum status refuse_if_filled(struct demo *d, struct err *err)
{
    AUTO_STMT find = { 0 };
    TRY(db_prepare(d->db, &find, "SELECT 1 FROM organisation WHERE tenant = $1 LIMIT 1", err));
    bind_int(&find, 1, d->tenant.n);
    bool row = false;
    TRY(db_step(&find, &row, err));
    if (row)
        return err_set(err, ERR_CONFLICT, "", "cli.demo.filled", "the tenant has organisations");
    return OK;
}

static enum status fill(struct demo *d, int64_t persons, struct err *err)
{
    TRY(refuse_if_filled(d, err));
    TRY(demo_make_places(d, err));
    if (persons > 0)
        return demo_make_bulk(d, persons, cli_has(d->cli, "spread"), err);
    return demo_make_cases(d, err);
}

static enum status read_options(struct demo *d, int64_t *seed, int64_t *persons, struct err *err)
{
    d->today = instant_tokyo_date(clock_now());
    struct str today = cli_option(d->cli, "today");
    if (today.len && !date_parse_iso(today, &d->today))
        return err_set(err, ERR_INVALID, "today", "date.not_a_date", "--today is no ISO date");
    TRY(cli_number(d->cli, "seed", 0, INT64_MAX, seed, err));
    return cli_number(d->cli, "persons", 1, PERSONS_MAX, persons, err);
}

/* Very many rows want many pages in memory. */
static enum status open_db(struct demo *d, int64_t persons, struct err *err)
{
    TRY(cli_open_db(d->cli, &d->db, err));
    if (persons == 0)
        return OK;
    db_close(&d->db);
    struct db_config config = cli_db_config(d->cli);
    config.cache_kib = BULK_CACHE_KIB;
    return db_open(&d->db, &config, err);
}

STATUS command_demo(struct cli *cli, struct err *err)
{
    if (cli_has(cli, "users"))
        return demo_print_users(cli, err);
    int64_t seed = SEED_DEFAULT, persons = 0;
    struct demo *d = arena_new(cli->arena, struct demo);
    d->cli = cli;
    d->arena = cli->arena;
    d->tenant = (TenantId){ DEMO_TENANT };
    TRY(read_options(d, &seed, &persons, err));
    TRY(demo_words_load(cli->arena, (uint64_t)seed, &d->words, err));
    struct seido *seido = NULL;
    TRY(cli_load_seido(cli, &seido, err));
    d->seido = seido;
    struct keyring *keyring = NULL;
    enum status status = open_db(d, persons, err);
    if (status == OK)
        status = cli_open_keyring(cli, d->db, &keyring, err);
    d->keyring = keyring;
    arena_init(&d->batch, 0);
    if (status == OK)
        status = fill(d, persons, err);
    arena_release(&d->batch);
    keyring_close(&keyring);
    db_close(&d->db);
    return status;
}
