/* leak_test.c - canaries. Words that occur nowhere else are put into every field of every record of a case of
 * one office, its conference, files, notes and imports. Then one user of every role of every other
 * organisation signs in, and one of the office itself who has a conflict, and walks every route of the
 * table (pages, JSON, exports, search, calendar; every change too) with the ids of that office. The words must
 * never come, and an id that is theirs must be answered like one that is nobody's. The same for protected values and
 * everybody in the office. At the end the audit is searched too. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "access/audit.h"
#include "os/files.h"
#include "record/attachment.h"
#include "record/exchange/export.h"
#include "record/kind.h"
#include "record/person_db.h"
#include "record/record_db.h"
#include "store/keys.h"
#include "web/route.h"

#include "base/banned.h"

enum { PEOPLE_MAX = 20, PATH_MAX_CHARS = 400, ABSENT = 500 };

/* What a value is: of the case, of its office, of a protected field. As typed and as shown. */
enum secret { OF_CASE, OF_OFFICE, PROTECTED, SECRETS };
static const struct {
    const char *word, *kana, *telephone, *post;
    int64_t yen;
    const char *traces[8]; /* small letters; NULL at the end */
} secrets[SECRETS] = {
    [OF_CASE] = { "KANARIA HIMITSU",
                  "カナリア ヒミツ",
                  "09013572468",
                  "753-8642",
                  7654321,
                  { "himitsu", "ヒミツ", "13572468", "1357-2468", "753-8642", "7654321",
                    "7,654,321" } },
    [OF_OFFICE] = { "KANARIA NAISHO",
                    "カナリア ナイショ",
                    "09024681357",
                    "864-2753",
                    6543217,
                    { "naisho", "ナイショ", "24681357", "2468-1357", "864-2753", "6543217",
                      "6,543,217" } },
    [PROTECTED] = { "KANARIA HOGOCHI",
                    "カナリア ホゴチ",
                    "09098765431",
                    "999-1357",
                    5432176,
                    { "hogochi", "ホゴチ", "98765431", "9876-5431", "999-1357", "5432176",
                      "5,432,176" } },
};

static struct site site;
static int64_t record_ids[64]; /* by number of the definition */
static int64_t task_id, run_id, file_id, conference_id;
static int finds[SECRETS]; /* by a walk that may see them */

#define TEXT(...) str_to_chars(&site.arena, str_format(&site.arena, __VA_ARGS__))
#define RUN(...) test_db_run(site.db, TEXT(__VA_ARGS__))

static struct str id_of(struct str type, int64_t key)
{
    return tag_write(site.app.keyring, &site.work, TEST_TENANT, type, key);
}

/* ---- planting ---- */

static enum secret secret_of(const struct record_def *def, const struct field *field)
{
    if (field->is_protected)
        return PROTECTED;
    return def->per == PER_CASEFILE || def->is_built_in ? OF_CASE : OF_OFFICE;
}

static void plant_value(const struct record_def *def, const struct field *field, bool is_of_case,
                        struct value *ret)
{
    enum secret secret = is_of_case ? OF_CASE : secret_of(def, field);
    struct str word = str_of(secrets[secret].word);
    Date day;
    assert_true(date_make(2026, 4, 1, &day));
    if (field->has_max && field->max < 16)
        word = str_slice(word, 8, word.len);
    if (field->kind == KIND_TEXT || field->kind == KIND_LONG_TEXT || field->kind == KIND_NAME)
        value_set_text(ret, word);
    else if (field->kind == KIND_KANA)
        value_set_text(ret, str_of(secrets[secret].kana));
    else if (field->kind == KIND_TELEPHONE)
        value_set_text(ret, str_of(secrets[secret].telephone));
    else if (field->kind == KIND_POSTAL_CODE)
        value_set_text(ret, str_of(secrets[secret].post));
    else if (field->kind == KIND_EMAIL)
        value_set_text(ret, str_of(TEXT("%s@example.jp", secrets[secret].traces[0])));
    else if (field->kind == KIND_YEN)
        value_set_number(ret, secrets[secret].yen);
    else if (field->kind == KIND_CODE)
        value_set_text(ret, field->codes->codes[0].code);
    else if (field->kind == KIND_DATE)
        value_set_date(ret, day);
    else if (field->kind == KIND_CASEFILE)
        value_set_number(ret, site.casefile.n);
    else if (field->kind == KIND_FILE)
        value_set_number(ret, file_id);
}

static void plant_values(struct record *record)
{
    const struct record_def *def = record->def;
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        struct value *value = &record->values[field->number];
        if (field->is_fixed)
            continue;
        if (field->kind != KIND_TABLE) {
            plant_value(def, field, false, value);
            continue;
        }
        bool is_of_case = false; /* a row that names the case */
        for (size_t c = 0; c < field->column_count; c++)
            is_of_case |= field->columns[c].kind == KIND_CASEFILE;
        struct rows *rows = arena_new(&site.arena, struct rows);
        rows->count = 1;
        rows->cells = arena_array(&site.arena, struct value *, 1);
        rows->cells[0] = arena_array(&site.arena, struct value, field->column_count);
        for (size_t c = 0; c < field->column_count; c++)
            plant_value(def, &field->columns[c], is_of_case, &rows->cells[0][c]);
        *value = (struct value){ .has = true, .rows = rows };
    }
}

static void plant_record(size_t number)
{
    const struct record_def *def = &site.app.seido->records[number];
    struct err err = { 0 };
    bool repeat = false;
    struct record *record = record_new(&site.arena, def);
    struct save save = { .by = site.users[SITE_WORKER],
                         .at = clock_now(),
                         .keyring = site.app.keyring,
                         .reason = STR("KANARIA HIMITSU") };
    if (str_equal(def->name, STR("casefile"))) {
        record_ids[number] = site.casefile.n;
        return;
    }
    if (def->is_built_in) {
        test_ok(record_load(site.db, &site.arena, def, (TenantId){ TEST_TENANT },
                            (RecordId){ site.person.n }, &record, &err),
                &err);
    } else {
        record->tenant.n = TEST_TENANT;
        record->owner = site.office;
        record->state = RECORD_FINAL;
        record->form_on = instant_tokyo_date(save.at);
        record->person = site.person;
        if (def->per == PER_CASEFILE)
            record->casefile = site.casefile;
    }
    plant_values(record);
    AUTO_TX tx = { 0 };
    test_ok(key_reserve(site.db, record->tenant, 50, &err), &err);
    test_ok(tx_begin(site.db, &tx, &err), &err);
    test_ok(record_save(&tx, record, &save, &repeat, &err), &err);
    if (def->is_built_in)
        test_ok(person_keys_save(&tx, site.app.seido, record, false, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    record_ids[number] = record->id.n;
}

static void plant_file(void)
{
    struct err err = { 0 };
    struct attachment file = { .tenant = { TEST_TENANT },
                               .owner = site.office,
                               .casefile = site.casefile,
                               .record_type = STR("application"),
                               .field = STR("paper"),
                               .name = STR("HIMITSU.txt"),
                               .at = clock_now(),
                               .by = site.users[SITE_WORKER] };
    int fd = -1;
    AUTO_TX tx = { 0 };
    test_ok(file_scratch(site.app.data_folder, &fd, &err), &err);
    test_ok(fd_write(fd, STR("KANARIA HIMITSU"), &err), &err);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    test_ok(key_reserve(site.db, file.tenant, 5, &err), &err);
    test_ok(tx_begin(site.db, &tx, &err), &err);
    test_ok(attachment_add(&tx, site.app.keyring, &file, fd, &err), &err);
    test_ok(tx_commit(&tx, &err), &err);
    (void)close(fd);
    file_id = file.id;
}

/* What the pages write for themselves: a task, a shared snippet, a view, an import that waits. */
static void plant_by_pages(void)
{
    static const char *const fields[] = { "sheet", "intake", "charset", "", NULL };
    site_sign_in(&site, SITE_CHIEF);
    assert_int_equal(site_post(&site, "/tasks", "text=KANARIA+NAISHO&due=2026-12-01"), 303);
    assert_int_equal(site_post(&site, "/snippets", "act=add&name=NAISHO&text=NAISHO&shared=1"),
                     303);
    assert_int_equal(site_upload(&site, "/exchange/import", fields, "naisho.csv",
                                 STR("受付番号,受付日,氏名\nNAISHO-9,2026-04-01,NAISHO\n")),
                     303);
    task_id = test_db_int(site.db, "SELECT MAX(id) FROM task");
    run_id = test_db_int(site.db, "SELECT MAX(id) FROM import_run");
}

static void plant(void)
{
    plant_file();
    assert_true(site.app.seido->record_count <= LENGTH(record_ids));
    for (size_t i = 0; i < site.app.seido->record_count; i++)
        plant_record(i);
    RUN("UPDATE casefile SET number = 'HIMITSU-1', next_text = 'HIMITSU'");
    RUN("UPDATE attachment SET record_id = (SELECT MAX(id) FROM application)");
    conference_id = test_db_int(site.db, "SELECT MAX(id) FROM conference");
    plant_by_pages();
}

/* ---- looking ---- */

static bool has_trace(struct str text, const char *trace)
{
    struct str wanted = str_of(trace);
    for (size_t i = 0; i + wanted.len <= text.len; i++) {
        size_t k = 0;
        while (k < wanted.len) {
            char c = text.ptr[i + k];
            if (c >= 'A' && c <= 'Z')
                c = (char)(c + ('a' - 'A'));
            if (c != wanted.ptr[k])
                break;
            k++;
        }
        if (k == wanted.len)
            return true;
    }
    return false;
}

static bool tells(struct str text, enum secret secret)
{
    for (size_t i = 0; secrets[secret].traces[i] != NULL; i++)
        if (has_trace(text, secrets[secret].traces[i]))
            return true;
    return false;
}

/* Everything that leaves: body, file, its name, where to go next. */
static struct str answer_text(void)
{
    struct str file = STR("");
    struct err err = { 0 };
    if (site.response.fd >= 0 && site.response.status == 200) {
        test_ok(fd_read_all(&site.work, site.response.fd, 8 * 1024 * 1024, &file, &err), &err);
        (void)close(site.response.fd);
        site.response.fd = -1;
    }
    return str_format(&site.work, "%.*s\n%.*s\n%.*s\n%.*s", STR_ARG(site.response.body),
                      STR_ARG(file), STR_ARG(site.response.file_name),
                      STR_ARG(site.response.location));
}

struct walk {
    const char *who;
    unsigned hidden;  /* bits of enum secret that must not come */
    bool is_stranger; /* every id of the office is as if it were not there */
    bool is_absent;   /* the same path with ids that are nobody's */
    bool by_token;
    int asked;
};

static void look(const struct walk *walk, const char *path)
{
    struct str text = answer_text();
    for (int secret = 0; secret < SECRETS; secret++) {
        if (!tells(text, (enum secret)secret))
            continue;
        finds[secret]++;
        if ((walk->hidden & 1U << secret) != 0)
            fail_msg("%s is told a secret (%d) by %s: %d", walk->who, secret, path,
                     site.response.status);
    }
}

/* ---- the routes ---- */

static int64_t key_for(struct str name, size_t type)
{
    const struct {
        struct str name;
        int64_t key;
    } keys[] = {
        { STR("casefile"), site.casefile.n },
        { STR("person"), site.person.n },
        { STR("record"), record_ids[type] },
        { STR("task"), task_id },
        { STR("run"), run_id },
        { STR("file"), file_id },
        { STR("conference"), conference_id },
    };
    for (size_t i = 0; i < LENGTH(keys); i++)
        if (str_equal(keys[i].name, name))
            return keys[i].key;
    return -1;
}

/* The path with a value for each placeholder; `*ret_ids` when one of them is the office's. */
static struct str path_of(const struct walk *walk, const struct route *route, size_t type,
                          bool *ret_ids)
{
    struct str rest = str_of(route->path), segment;
    struct buf out;
    buf_init(&out, &site.arena, PATH_MAX_CHARS, PATH_MAX_CHARS);
    *ret_ids = false;
    (void)str_split(&rest, '/', &segment);
    while (str_split(&rest, '/', &segment)) {
        buf_add_char(&out, '/');
        if (segment.len < 3 || segment.ptr[0] != '{') {
            buf_add(&out, segment);
            continue;
        }
        struct str name = str_slice(segment, 1, segment.len - 1);
        const struct record_def *def = &site.app.seido->records[type];
        int64_t key = key_for(name, type);
        if (key >= 0) {
            *ret_ids = true;
            buf_add(&out, id_of(str_equal(name, STR("record")) ? def->name : name,
                                walk->is_absent ? key + ABSENT : key));
        } else if (str_equal(name, STR("type"))) {
            buf_add(&out, def->name);
        } else if (str_equal(name, STR("user"))) {
            buf_add(&out, id_of(name, site.users[SITE_WORKER].n));
        } else if (str_equal(name, STR("organisation"))) {
            buf_add(&out, id_of(name, site.office.n));
        } else if (str_equal(name, STR("step"))) {
            buf_add(&out, STR("begin_intake"));
        } else if (str_equal(name, STR("format"))) {
            buf_add(&out, STR("csv"));
        } else {
            buf_add(&out, str_equal(name, STR("rule")) ? STR("date") : STR("conference"));
        }
    }
    return buf_str(&out);
}

static int ask(const struct walk *walk, const char *path)
{
    return walk->by_token ? site_call(&site, "GET", path, NULL) : site_get(&site, path);
}

static void visit(struct walk *walk, const struct route *route, size_t type)
{
    bool has_ids = false;
    const char *path = str_to_chars(&site.arena, path_of(walk, route, type, &has_ids));
    int status = ask(walk, path);
    size_t len = site.response.body.len;
    walk->asked++;
    look(walk, path);
    if (!has_ids || !walk->is_stranger)
        return;
    if (status != 404 && status != 403)
        fail_msg("%s gets %d from %s", walk->who, status, path);
    struct walk absent = *walk;
    absent.is_absent = true;
    path = str_to_chars(&site.arena, path_of(&absent, route, type, &has_ids));
    assert_int_equal(ask(walk, path), status);
    if (site.response.body.len != len)
        fail_msg("%s can tell theirs from nobody's by %s", walk->who, path);
}

static void walk_routes(struct walk *walk)
{
    for (int i = 0; i < (int)ROUTES; i++) {
        const struct route *route = &routes[i];
        size_t at = 0;
        bool is_mine = route->who == (walk->by_token ? FOR_TOKEN : FOR_SIGNED_IN);
        if (route->path == NULL || route->method != METHOD_GET || !is_mine)
            continue;
        bool has_type = str_find(str_of(route->path), STR("{type}"), &at);
        for (size_t type = 0; type < (has_type ? site.app.seido->record_count : 1); type++)
            visit(walk, route, type);
    }
}

/* What is asked by a form: search, exports, the calendar to take along. */
static void walk_forms(struct walk *walk)
{
    static const char *const searches[] = { "q=KANARIA", "q=%E3%82%AB%E3%83%8A%E3%83%AA%E3%82%A2",
                                            "q=0901357", "q=0909876", "q=HIMI" };
    for (size_t i = 0; i < LENGTH(searches); i++) {
        if (site_post(&site, "/search", searches[i]) != 303)
            break;
        const char *found = str_to_chars(&site.arena, site.response.location);
        (void)site_get(&site, found);
        look(walk, i + 1 < LENGTH(searches) ? found : "the line typed");
    }
    for (size_t i = 0; i < site.app.seido->record_count; i++) {
        const char *path = TEXT("/exchange/export/%.*s", STR_ARG(site.app.seido->records[i].name));
        (void)site_post(&site, path, "format=json&purpose=test");
        look(walk, path);
        (void)site_post(&site, path, "format=csv&purpose=test");
        look(walk, path);
    }
    (void)site_post(&site, "/exchange/cases", "format=csv&purpose=test");
    look(walk, "/exchange/cases");
    if (site_post(&site, "/calendar/feed", "act=new") != 200)
        return;
    size_t at = 0;
    struct str body = site.response.body;
    if (!str_find(body, STR("/feed/"), &at))
        return;
    size_t end = at;
    while (end < body.len && body.ptr[end] != '"' && body.ptr[end] != '<' && body.ptr[end] != '&')
        end++;
    (void)site_get(&site, TEXT("%.*s", STR_ARG(str_slice(body, at, end))));
    look(walk, "the calendar feed");
}

/* Every change, by those who are nothing to the office: refused as if there were no such thing. */
static void try_change(struct walk *walk, const struct route *route, size_t type)
{
    static const char *const methods[METHODS] = { "GET", "POST", "PUT", "DELETE" };
    bool has_ids = false;
    const char *path = str_to_chars(&site.arena, path_of(walk, route, type, &has_ids));
    if (!has_ids)
        return;
    int status =
        walk->by_token
            ? site_call(&site, methods[route->method], path,
                        "{\"version\":1,\"reason\":\"x\",\"values\":{},"
                        "\"transition\":\"begin_intake\"}")
            : site_post(&site, path,
                        "version=1&reason=x&save_reason=x&act=final&do=ask&until=&chosen=");
    walk->asked++;
    look(walk, path);
    if (status != 404 && status != 403)
        fail_msg("%s gets %d from %s of %s", walk->who, status, methods[route->method], path);
}

static void walk_changes(struct walk *walk)
{
    for (int i = 0; i < (int)ROUTES; i++) {
        const struct route *route = &routes[i];
        size_t at = 0;
        bool is_mine = route->who == (walk->by_token ? FOR_TOKEN : FOR_SIGNED_IN);
        if (route->path == NULL || route->method == METHOD_GET || !is_mine)
            continue;
        bool has_type = str_find(str_of(route->path), STR("{type}"), &at);
        for (size_t type = 0; type < (has_type ? site.app.seido->record_count : 1); type++)
            try_change(walk, route, type);
    }
}

static void walk_as(const struct site_person *person, unsigned hidden, bool is_stranger)
{
    struct walk walk = { .who = person->login, .hidden = hidden, .is_stranger = is_stranger };
    memset(finds, 0, sizeof finds);
    site_sign_in_as(&site, person);
    walk_routes(&walk);
    walk_forms(&walk);
    if (is_stranger)
        walk_changes(&walk);
    walk.by_token = true;
    site_take_token_as(&site, person);
    walk_routes(&walk);
    if (is_stranger)
        walk_changes(&walk);
    assert_true(walk.asked > 100);
}

/* ---- who ---- */

static void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
    plant();
}

/* Neither the spool nor the chain holds a value. */
static void nothing_in_the_audit(void)
{
    struct err err = { 0 };
    struct audit_query query = { .tenant = { TEST_TENANT }, .limit = 100 };
    struct audit_row *rows = NULL;
    size_t count = 0;
    struct audit_sealed sealed = { .count = 1 };
    int64_t all = 0;
    struct str spool = str_format(&site.arena, "%.*s/spool", STR_ARG(site.app.data_folder));
    while (sealed.count > 0)
        test_ok(audit_seal(site.db, site.app.keyring, spool, &sealed, &err), &err);
    do {
        test_ok(audit_list(site.db, &site.arena, &query, &rows, &count, &err), &err);
        for (size_t i = 0; i < count; i++) {
            const struct audit_entry *entry = &rows[i].entry;
            struct str text =
                str_format(&site.arena, "%.*s %.*s %.*s %.*s %.*s", STR_ARG(entry->action),
                           STR_ARG(entry->object_type), STR_ARG(entry->rule), STR_ARG(entry->basis),
                           STR_ARG(entry->fields));
            for (int secret = 0; secret < SECRETS; secret++)
                assert_false(tells(text, (enum secret)secret));
            query.before = rows[i].number;
            all++;
        }
    } while (count > 0);
    assert_true(all > 100);
}

/* One organisation of each kind; the other office is there already. */
static OrganisationId place_of(struct str kind)
{
    const char *find =
        TEXT("SELECT COALESCE(MAX(id), 0) FROM organisation WHERE kind = '%.*s'", STR_ARG(kind));
    OrganisationId place = { test_db_int(site.db, find) };
    if (str_equal(kind, STR("office")))
        return site.other_office;
    if (place.n == 0)
        site_add_organisation(&site, str_to_chars(&site.arena, kind), "ほか", &place);
    return place;
}

static void other_organisations_learn_nothing(void **state)
{
    const struct seido *seido = test_seido();
    begin(state);
    int64_t versions = test_db_int(site.db, "SELECT COUNT(*) FROM record_history");
    for (size_t r = 0; r < seido->role_count; r++)
        for (size_t k = 0; k < seido->roles[r].kind_count; k++) {
            const struct role *role = &seido->roles[r];
            bool is_administrator = str_equal(role->name, STR("administrator"));
            if (is_administrator && k > 1)
                continue;
            struct site_person person = {
                .login = TEXT("u%zu%zu", r, k),
                .name = TEXT("u%zu%zu", r, k),
                .kana = "",
                .role = str_to_chars(&site.arena, role->name),
                .organisation = place_of(role->kinds[k]),
            };
            if (is_administrator && k == 1) /* reads no case, in the office of the case either */
                person.organisation = site.office;
            if (str_equal(role->kinds[k], STR("municipality"))) /* that commissions the office */
                RUN("UPDATE organisation SET commissioned_by = %lld WHERE id = %lld",
                    (long long)person.organisation.n, (long long)site.office.n);
            site_add_person(&site, &person);
            walk_as(&person, 1U << OF_CASE | 1U << OF_OFFICE | 1U << PROTECTED, true);
        }
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM record_history"), versions);
    assert_int_equal(test_db_int(site.db, "SELECT COUNT(*) FROM casefile_step"), 1);
    nothing_in_the_audit();
    site_close(&site);
}

static void the_office_is_told_what_it_may_see(void **state)
{
    begin(state);
    struct site_person worker = {
        .login = "w", .name = "w", .kana = "", .role = "chief", .organisation = site.office
    };
    struct site_person related = {
        .login = "k", .name = "k", .kana = "", .role = "chief", .organisation = site.office
    };
    site_add_person(&site, &worker);
    site_add_person(&site, &related);
    /* the walk finds what is there */
    walk_as(&worker, 0, false);
    for (int secret = 0; secret < SECRETS; secret++)
        assert_true(finds[secret] > 5);
    /* a relative of the client, in the office itself */
    RUN("INSERT INTO conflict_of_interest (tenant, person_id, user_id, reason, recorded_by,"
        " recorded_at) VALUES (1, %lld, %lld, 'x', %lld, 0)",
        (long long)site.person.n, (long long)related.user.n, (long long)worker.user.n);
    walk_as(&related, 1U << OF_CASE | 1U << PROTECTED, false);
    site_close(&site);
}

static void protected_values_come_by_no_walk(void **state)
{
    begin(state);
    struct site_person chief = {
        .login = "w", .name = "w", .kana = "", .role = "chief", .organisation = site.office
    };
    struct site_person other = {
        .login = "v", .name = "v", .kana = "", .role = "caseworker", .organisation = site.office
    };
    site_add_person(&site, &chief);
    site_add_person(&site, &other);
    const char *path =
        TEXT("/persons/%.*s/protection", STR_ARG(id_of(STR("person"), site.person.n)));
    assert_int_equal(site_post(&site, path, "reason=x&until="), 303);
    RUN("INSERT INTO assignment (tenant, casefile_id, user_id, role, valid_from, assigned_by,"
        " assigned_at) VALUES (1, %lld, %lld, 'support', '2020-01-01', %lld, 0)",
        (long long)site.casefile.n, (long long)other.user.n, (long long)chief.user.n);
    walk_as(&chief, 1U << PROTECTED, false);
    assert_true(finds[OF_CASE] > 5);
    walk_as(&other, 1U << PROTECTED, false);
    assert_true(finds[OF_CASE] > 5);
    nothing_in_the_audit();
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(other_organisations_learn_nothing),
        TEST_ON_BOTH(the_office_is_told_what_it_may_see),
        TEST_ON_BOTH(protected_values_come_by_no_walk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
