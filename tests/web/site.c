/* site.c - see site.h. */
#include "web/site.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/account.h"
#include "access/token/api_token.h"
#include "access/password.h"
#include "access/tenant_key.h"
#include "access/totp.h"
#include "base/assets.h"
#include "consult/casefile.h"
#include "os/files.h"
#include "os/helper.h"
#include "record/person_db.h"
#include "record/record_db.h"
#include "store/keys.h"

#include "base/banned.h"

static const struct {
    const char *login, *name, *kana, *role;
    bool is_other;
} people[SITE_USERS] = {
    [SITE_WORKER] = { "nakamura", "中村 真由美", "ナカムラ マユミ", "caseworker", false },
    [SITE_CHIEF] = { "kato", "加藤 健一", "カトウ ケンイチ", "chief", false },
    [SITE_ADMIN] = { "admin", "管理 太郎", "カンリ タロウ", "administrator", false },
    [SITE_STRANGER] = { "suzuki", "鈴木 一", "スズキ ハジメ", "caseworker", true },
};

static void load_texts(struct site *site)
{
    struct catalogue *catalogue = NULL;
    struct err err = { 0 };
    test_ok(catalogue_open(&site->arena, &catalogue, &err), &err);
    for (size_t i = 0; i < asset_count; i++) {
        if (!str_starts(assets[i].name, STR("text/")) || !str_ends(assets[i].name, STR(".po")))
            continue;
        enum lang lang = str_ends(assets[i].name, STR(".en.po")) ? LANG_EN : LANG_JA;
        test_ok(catalogue_load_po(catalogue, lang, assets[i].bytes, &err), &err);
    }
    site->app.catalogue = catalogue;
}

static void open_keys(struct site *site, struct str folder)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    struct str path = str_format(&site->arena, "%.*s/master.key", STR_ARG(folder));
    test_ok(keyring_create(path, &err), &err);
    test_ok(keyring_open(&site->app.keyring, path, &err), &err);
    test_db_run(site->db, "DELETE FROM tenant");
    test_ok(tx_begin(site->db, &tx, &err), &err);
    test_ok(tenant_add(&tx, site->app.keyring, (TenantId){ TEST_TENANT }, STR("試験県"), &err),
            &err);
    test_ok(tx_commit(&tx, &err), &err);
    test_ok(tenant_keys_load(site->db, site->app.keyring, &err), &err);
}

static int64_t next_key(struct site *site)
{
    struct err err = { 0 };
    int64_t key = 0;
    test_ok(key_next(site->db, (TenantId){ TEST_TENANT }, &key, &err), &err);
    return key;
}

static struct organisation organisation_make(const char *kind, const char *name, int64_t key)
{
    return (struct organisation){
        .id = { key },
        .kind = str_of(kind),
        .name = str_of(name),
        .name_en = STR("Office"),
        .municipality_code = STR("271403"),
        .number_format = STR("R{yy}-{nnnn}"),
        .contact = STR("072-000-0000"),
        .state = STR("active"),
    };
}

static void add_role(const struct site *site, struct tx *tx, const struct site_person *person)
{
    struct err err = { 0 };
    struct user_role role = {
        .user = person->user,
        .organisation = person->organisation,
        .role = str_of(person->role),
        .state = STR("held"),
        .asked_by = site->users[SITE_ADMIN],
        .approved_by = site->users[SITE_CHIEF],
        .asked_at = clock_now(),
    };
    test_ok(role_insert(tx, (TenantId){ TEST_TENANT }, person->user.n + 1000, &role, &err), &err);
}

static void add_person(struct site *site, struct tx *tx, struct site_person *person)
{
    struct err err = { 0 };
    unsigned char secret[TOTP_SECRET_SIZE];
    TenantId tenant = { TEST_TENANT };
    totp_secret_new(secret);
    person->secret = arena_copy(&site->arena, (struct str){ (const char *)secret, sizeof secret });
    struct user user = {
        .id = person->user,
        .login = str_of(person->login),
        .name = str_of(person->name),
        .kana = str_of(person->kana),
        .state = STR("active"),
        .lang = STR("ja"),
        .preferences = STR(""),
    };
    test_ok(user_insert(tx, &site->arena, site->app.keyring, tenant, &user, site->password_hash,
                        person->secret, &err),
            &err);
    if (person->role != NULL)
        add_role(site, tx, person);
}

void site_add_organisation(struct site *site, const char *kind, const char *name,
                           OrganisationId *ret)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    ret->n = next_key(site);
    struct organisation organisation = organisation_make(kind, name, ret->n);
    test_ok(tx_begin(site->db, &tx, &err), &err);
    test_ok(organisation_insert(&tx, (TenantId){ TEST_TENANT }, &organisation, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
}

void site_add_person(struct site *site, struct site_person *person)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    person->user.n = next_key(site);
    test_ok(key_reserve(site->db, (TenantId){ TEST_TENANT }, 10, &err), &err);
    test_ok(tx_begin(site->db, &tx, &err), &err);
    add_person(site, &tx, person);
    test_ok(tx_commit(&tx, &err), &err);
}

void site_give_role(struct site *site, const struct site_person *person)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    test_ok(tx_begin(site->db, &tx, &err), &err);
    add_role(site, &tx, person);
    test_ok(tx_commit(&tx, &err), &err);
}

static struct site_person person_of(const struct site *site, enum site_user user)
{
    return (struct site_person){
        .login = people[user].login,
        .name = people[user].name,
        .kana = people[user].kana,
        .role = people[user].role,
        .user = site->users[user],
        .secret = site->secrets[user],
        .organisation = people[user].is_other ? site->other_office : site->office,
    };
}

static void add_people(struct site *site)
{
    struct err err = { 0 };
    AUTO_TX tx = { 0 };
    test_ok(password_hash(site->app.sign_in_helper, &site->arena, STR(SITE_PASSWORD),
                          &site->password_hash, &err),
            &err);
    site_add_organisation(site, "office", "西区 生活自立相談窓口", &site->office);
    site_add_organisation(site, "office", "東区 生活自立相談窓口", &site->other_office);
    for (int i = 0; i < SITE_USERS; i++)
        site->users[i].n = next_key(site);
    test_ok(key_reserve(site->db, (TenantId){ TEST_TENANT }, 100, &err), &err);
    test_ok(tx_begin(site->db, &tx, &err), &err);
    for (int i = 0; i < SITE_USERS; i++) {
        struct site_person person = person_of(site, (enum site_user)i);
        add_person(site, &tx, &person);
        site->secrets[i] = person.secret;
    }
    test_ok(tx_commit(&tx, &err), &err);
}

static void set_text(struct record *record, const char *field, const char *text)
{
    struct value *value = record_find(record, str_of(field));
    if (value != NULL)
        value_set_text(value, str_of(text));
}

static void add_case(struct site *site)
{
    struct err err = { 0 };
    struct actor actor;
    bool is_repeat = false;
    const struct seido *seido = site->app.seido;
    struct record *person = record_new(&site->arena, seido_record(seido, STR("person")));
    struct save save = { .by = site->users[SITE_WORKER], .at = clock_now() };
    test_ok(actor_load(site->db, seido, (TenantId){ TEST_TENANT }, site->users[SITE_WORKER],
                       site->office, &actor, &err),
            &err);
    person->tenant.n = TEST_TENANT;
    person->owner = site->office;
    person->state = RECORD_FINAL;
    person->form_on = instant_tokyo_date(save.at);
    set_text(person, "family_name", "髙橋");
    set_text(person, "given_name", "優子");
    set_text(person, "family_kana", "タカハシ");
    set_text(person, "given_kana", "ユウコ");
    {
        AUTO_TX tx = { 0 };
        test_ok(key_reserve(site->db, person->tenant, 200, &err), &err);
        test_ok(tx_begin(site->db, &tx, &err), &err);
        test_ok(record_save(&tx, person, &save, &is_repeat, &err), &err);
        test_ok(person_keys_save(&tx, seido, person, true, &err), &err);
        test_ok(tx_commit(&tx, &err), &err);
    }
    site->person = (PersonId){ person->id.n };
    struct consult consult = { .db = site->db,
                               .arena = &site->arena,
                               .seido = seido,
                               .actor = &actor,
                               .now = save.at,
                               .today = instant_tokyo_date(save.at),
                               .request = STR("") };
    struct new_casefile new_case = { .person_id = site->person, .opened_on = consult.today };
    test_ok(casefile_add(&consult, &new_case, &site->casefile, &is_repeat, &err), &err);
}

void site_open(struct site *site, struct db *db, const char *folder)
{
    struct err err = { 0 };
    *site = (struct site){ .db = db, .upload_field = "file" };
    arena_init(&site->arena, 0);
    arena_init(&site->work, 0);
    struct str place = arena_copy(&site->arena, str_of(folder));
    struct str spool = str_format(&site->arena, "%s/spool", folder);
    site->app = (struct app){ .db = db,
                              .seido = test_seido(),
                              .data_folder = place,
                              .public_origin = STR("http://localhost:8080"),
                              .site_mark = STR(""),
                              .sign_in_tenant = { TEST_TENANT } };
    load_texts(site);
    open_keys(site, place);
    test_ok(folder_make(spool, 0700, &err), &err);
    test_ok(folder_make(str_format(&site->arena, "%s/uploads", folder), 0700, &err), &err);
    test_ok(audit_spool_open(&site->app.spool, spool, &err), &err);
    test_ok(helper_open(&site->app.sign_in_helper, &password_helper, &err), &err);
    test_ok(helper_start(site->app.sign_in_helper, &err), &err);
    add_people(site);
    add_case(site);
}

void site_close(struct site *site)
{
    helper_close(&site->app.sign_in_helper);
    audit_spool_close(&site->app.spool);
    keyring_close(&site->app.keyring);
    arena_release(&site->work);
    arena_release(&site->arena);
}

/* ---- requests ---- */

/* `uploaded` adds to what the request brings; NULL. */
static int ask_with(struct site *site, const char *method, const char *path, struct str body,
                    const struct incoming *uploaded)
{
    struct str rest = str_of(path), bare = STR("");
    arena_reset(&site->work);
    (void)str_split(&rest, '?', &bare);
    bool has_query = bare.len < strlen(path);
    struct incoming incoming = {
        .method = str_of(method),
        .path = bare,
        .query = has_query ? str_of(path + bare.len + 1) : STR(""),
        .cookie = site->cookie,
        .fetch_site = STR("same-origin"),
        .source = STR("127.0.0.1"),
        .agent = STR("test"),
        .origin = STR(""),
        .authorization = STR(""),
        .partial = STR(""),
        .accept_encoding = STR(""),
        .content_type = body.len > 0 ? STR("application/x-www-form-urlencoded") : STR(""),
        .body = body,
    };
    if (uploaded != NULL) {
        incoming.content_type = STR("multipart/form-data; boundary=x");
        incoming.parts = uploaded->parts;
        incoming.uploads = uploaded->uploads;
        incoming.upload_count = uploaded->upload_count;
    }
    if (uploaded != NULL) /* as the server asks before it takes the body */
        assert_true(dispatch_may_upload(&site->app, &site->work, &incoming));
    dispatch(&site->app, &site->work, &incoming, &site->request, &site->response);
    if (str_starts(site->response.cookie, STR("banso="))) {
        struct str pair = site->response.cookie;
        size_t end = 0;
        (void)str_find(pair, STR(";"), &end);
        site->cookie = arena_copy(&site->arena, str_slice(pair, 0, end));
    }
    return site->response.status;
}

static int ask(struct site *site, const char *method, const char *path, struct str body)
{
    return ask_with(site, method, path, body, NULL);
}

int site_get(struct site *site, const char *path)
{
    int status = ask(site, "GET", path, STR(""));
    if (site->request.viewer.form_token.len > 0)
        site->form_token = arena_copy(&site->arena, site->request.viewer.form_token);
    return status;
}

int site_post(struct site *site, const char *path, const char *form)
{
    struct str body =
        str_format(&site->arena, "form_token=%.*s&%s", STR_ARG(site->form_token), form);
    return ask(site, "POST", path, body);
}

void site_sign_in_as(struct site *site, const struct site_person *person)
{
    char form[256];
    site->cookie = STR("");
    (void)snprintf(form, sizeof form, "login=%s&password=correct+horse+battery+staple",
                   person->login);
    assert_int_equal(site_post(site, "/sign-in", form), 303);
    assert_int_equal(site_get(site, "/sign-in/code"), 200);
    struct str code = totp_code(&site->arena, person->secret, totp_step(clock_now()));
    (void)snprintf(form, sizeof form, "code=%.*s", STR_ARG(code));
    assert_int_equal(site_post(site, "/sign-in/code", form), 303);
    (void)site_get(site, "/help");
}

void site_sign_in(struct site *site, enum site_user user)
{
    struct site_person person = person_of(site, user);
    site_sign_in_as(site, &person);
}

int site_upload(struct site *site, const char *path, const char *const *fields,
                const char *file_name, struct str bytes)
{
    struct err err = { 0 };
    struct params parts;
    struct upload upload = { .field = str_of(site->upload_field),
                             .name = str_of(file_name),
                             .size = (int64_t)bytes.len };
    params_init(&parts, &site->arena);
    assert_true(params_add(&parts, STR("form_token"), site->form_token));
    for (size_t i = 0; fields[i] != NULL; i += 2)
        assert_true(params_add(&parts, str_of(fields[i]), str_of(fields[i + 1])));
    test_ok(file_scratch(site->app.data_folder, &upload.fd, &err), &err);
    test_ok(fd_write(upload.fd, bytes, &err), &err);
    assert_int_equal(lseek(upload.fd, 0, SEEK_SET), 0);
    struct incoming uploaded = { .parts = &parts, .uploads = &upload, .upload_count = 1 };
    int status = ask_with(site, "POST", path, STR(""), &uploaded);
    (void)close(upload.fd);
    return status;
}

void site_take_token_as(struct site *site, const struct site_person *person)
{
    struct err err = { 0 };
    struct str secret;
    struct act act = {
        .tenant = { TEST_TENANT }, .by = person->user, .now = clock_now(), .request = STR("")
    };
    struct api_token token = {
        .name = STR("test"),
        .role = str_of(person->role),
        .organisation = person->organisation,
        .expires_on = date_add_days(instant_tokyo_date(act.now), 30),
    };
    test_ok(api_token_add(site->db, &site->arena, &act, &token, &secret, &err), &err);
    site->authorization = str_format(&site->arena, "Bearer %.*s", STR_ARG(secret));
}

void site_take_token(struct site *site, enum site_user user)
{
    struct site_person person = person_of(site, user);
    site_take_token_as(site, &person);
}

int site_call(struct site *site, const char *method, const char *path, const char *json)
{
    struct str rest = str_of(path), bare = STR("");
    arena_reset(&site->work);
    (void)str_split(&rest, '?', &bare);
    struct incoming incoming = {
        .method = str_of(method),
        .path = bare,
        .query = bare.len < strlen(path) ? str_of(path + bare.len + 1) : STR(""),
        .cookie = STR(""),
        .fetch_site = STR(""),
        .source = STR("127.0.0.1"),
        .agent = STR("test"),
        .origin = STR(""),
        .authorization = site->authorization,
        .partial = STR(""),
        .accept_encoding = STR(""),
        .content_type = STR("application/json"),
        .body = json == NULL ? STR("") : str_of(json),
    };
    dispatch(&site->app, &site->work, &incoming, &site->request, &site->response);
    return site->response.status;
}

bool site_shows(const struct site *site, const char *text)
{
    size_t at = 0;
    return str_find(site->response.body, str_of(text), &at);
}

struct str site_case_path(struct site *site, const char *rest)
{
    struct str id =
        tag_write(site->app.keyring, &site->arena, TEST_TENANT, STR("casefile"), site->casefile.n);
    return str_format(&site->arena, "/cases/%.*s%s", STR_ARG(id), rest);
}

#define RUN(...)                                                                                   \
    test_db_run(site->db, str_to_chars(&site->arena, str_format(&site->arena, __VA_ARGS__)))

void site_open_to_officer(struct site *site, const char *categories, const char *types)
{
    RUN("UPDATE organisation SET kind = 'municipality' WHERE id = %lld",
        (long long)site->other_office.n);
    RUN("UPDATE membership_role SET role = 'municipal_officer' WHERE membership_id IN"
        " (SELECT id FROM membership WHERE user_id = %lld)",
        (long long)site->users[SITE_STRANGER].n);
    RUN("INSERT INTO access_grant (tenant, id, person_id, casefile_id, giver_id, receiver_id,"
        " categories, record_types, purpose, valid_from, basis, evidence, recorded_by,"
        " recorded_at) VALUES (%d, 900001, %lld, %lld, %lld, %lld, '%s', '%s', 'x',"
        " '2020-01-01', 'consent', '', 1, 1)",
        TEST_TENANT, (long long)site->person.n, (long long)site->casefile.n,
        (long long)site->office.n, (long long)site->other_office.n, categories, types);
}
