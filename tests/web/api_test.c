/* api_test.c - records as JSON: the same rights, checks and answers as the pages, on both engines. */
#include "web/site.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

#include "base/banned.h"

static struct str member(struct site *site, const char *name)
{
    struct json json;
    struct err err = { 0 };
    test_ok(json_read(&site->arena, site->response.body, &json, &err), &err);
    const struct json *found = json_find(&json, name);
    return found == NULL ? STR("") : found->text;
}

#define FORMAT(site, literal, value)                                                               \
    str_to_chars(&(site)->arena, str_format(&(site)->arena, literal, STR_ARG(value)))

static struct str case_id(struct site *site)
{
    return tag_write(site->app.keyring, &site->arena, TEST_TENANT, STR("casefile"),
                     site->casefile.n);
}

/* Neither many unknown members nor a table of many rows takes more memory than a request has. */
static void a_large_document_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    struct buf members, rows;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_take_token(&site, SITE_CHIEF);
    buf_init(&members, &site.arena, 0, MIB(1));
    buf_init(&rows, &site.arena, 0, MIB(1));
    for (int i = 0; i < 49000; i++) {
        buf_addf(&members, ",\"f%d\":1", i);
        buf_add(&rows, STR(",{}"));
    }
    assert_int_equal(
        site_call(&site, "POST", "/api/v1/records/plan",
                  str_to_chars(&site.arena,
                               str_format(&site.arena,
                                          "{\"casefile\":\"%.*s\",\"values\":"
                                          "{\"f\":1%.*s}}",
                                          STR_ARG(case_id(&site)), STR_ARG(buf_str(&members))))),
        422);
    assert_true(site.response.body.len < KIB(64));
    assert_int_equal(
        site_call(&site, "POST", "/api/v1/records/plan",
                  str_to_chars(&site.arena,
                               str_format(&site.arena,
                                          "{\"casefile\":\"%.*s\",\"values\":"
                                          "{\"issues\":[{}%.*s]}}",
                                          STR_ARG(case_id(&site)), STR_ARG(buf_str(&rows))))),
        422);
    assert_true(site_shows(&site, "record.table.too_many"));
    site_close(&site);
}

static void without_a_token_nothing_is_told(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact", NULL), 401);
    site.authorization = STR("Bearer 1.aaaaaaaaaaaaaaaa");
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact", NULL), 401);
    assert_true(site_shows(&site, "トークン"));
    site_close(&site);
}

static void a_record_lives_its_life(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_take_token(&site, SITE_CHIEF);
    const char *list = "/api/v1/records/contact";
    assert_int_equal(site_call(&site, "POST", list, "{"), 422);
    assert_int_equal(site_call(&site, "POST", list, "{\"values\":{}}"), 422);
    assert_int_equal(site_call(&site, "POST", list,
                               FORMAT(&site,
                                      "{\"casefile\":\"%.*s\",\"state\":\"final\",\"values\":"
                                      "{\"contact_on\":\"2026-04-01\",\"method\":\"1\","
                                      "\"body\":\"a\\u000bb\"}}",
                                      case_id(&site))),
                     422);
    assert_true(
        site_shows(&site, "\"field\":\"body\"")); /* programs are told, not tidied up after */
    const char *body = FORMAT(&site,
                              "{\"casefile\":\"%.*s\",\"state\":\"final\","
                              "\"request_key\":\"00112233445566778899aabbccddeeff\",\"values\":"
                              "{\"contact_on\":\"2026-04-01\",\"method\":\"1\",\"body\":\"電話\"}}",
                              case_id(&site));
    assert_int_equal(site_call(&site, "POST", list, body), 201);
    struct str id = member(&site, "id");
    assert_int_equal(site_call(&site, "POST", list, body), 200);
    assert_int_equal(test_db_int(t->db, "SELECT COUNT(*) FROM contact"), 1);
    const char *one = FORMAT(&site, "/api/v1/records/contact/%.*s", id);
    assert_int_equal(site_call(&site, "GET", one, NULL), 200);
    assert_true(site_shows(&site, "\"body\":\"電話\""));
    assert_int_equal(site_call(&site, "GET", list, NULL), 200);
    assert_true(site_shows(&site, "\"more\":false,\"total\":1"));
    assert_int_equal(site_call(&site, "PUT", one, "{\"version\":1,\"values\":{\"body\":\"x\"}}"),
                     422);
    assert_int_equal(site_call(&site, "PUT", one,
                               "{\"version\":1,\"reason\":\"r\",\"values\":{\"body\":\"x\"}}"),
                     200);
    assert_int_equal(site_call(&site, "PUT", one,
                               "{\"version\":1,\"reason\":\"r\",\"values\":{\"body\":\"y\"}}"),
                     409);
    assert_int_equal(site_call(&site, "DELETE", one, "{\"reason\":\"r\"}"), 204);
    site_close(&site);
}

static void another_office_sees_nothing(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_take_token(&site, SITE_CHIEF);
    const char *body = FORMAT(&site,
                              "{\"casefile\":\"%.*s\",\"state\":\"final\",\"values\":"
                              "{\"contact_on\":\"2026-04-01\",\"method\":\"1\",\"body\":\"電話\"}}",
                              case_id(&site));
    assert_int_equal(site_call(&site, "POST", "/api/v1/records/contact", body), 201);
    const char *one = FORMAT(&site, "/api/v1/records/contact/%.*s", member(&site, "id"));
    site_take_token(&site, SITE_STRANGER);
    assert_int_equal(site_call(&site, "GET", one, NULL), 404);
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact", NULL), 200);
    assert_true(site_shows(&site, "\"total\":0"));
    assert_int_equal(site_call(&site, "POST", "/api/v1/records/contact", body), 404);
    site_close(&site);
}

/* A filter that is not understood answers nothing: the whole list would pass for what was asked. */
static void a_filter_that_is_not_understood_is_refused(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    static const struct {
        const char *query, *field, *told;
    } refused[] = {
        { "contact_on.from=2026-02-30", "contact_on.from", "method" },
        { "limit=abc", "limit", "size" },
        { "body=x", "body", "method" },
        { "method=77", "method", "「77」" },
        { "method=1&method=2", "method", "「2」" },
        { "size=abc", "size", "「abc」" },
        { "size=201", "size", "200" },
        { "page=0", "page", "「0」" },
        { "count=yes", "count", "「yes」" },
    };
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_take_token(&site, SITE_CHIEF);
    for (size_t i = 0; i < LENGTH(refused); i++) {
        const char *path = FORMAT(&site, "/api/v1/records/contact?%.*s", str_of(refused[i].query));
        assert_int_equal(site_call(&site, "GET", path, NULL), 422);
        assert_true(
            site_shows(&site, FORMAT(&site, "\"field\":\"%.*s\"", str_of(refused[i].field))));
        assert_true(site_shows(&site, refused[i].told));
        assert_false(site_shows(&site, "\"items\""));
    }
    assert_int_equal(
        site_call(&site, "GET", "/api/v1/records/contact?method=1&size=20&page=1&count=1", NULL),
        200);
    assert_true(site_shows(&site, "\"total\":0"));
    assert_int_equal(site_call(&site, "GET", "/api/v1/records/contact?method=&size=", NULL), 200);
    site_close(&site);
}

static void the_document_names_every_type(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    struct json json;
    struct err err = { 0 };
    test_schema(t);
    site_open(&site, t->db, t->folder);
    assert_int_equal(site_call(&site, "GET", "/api/openapi.json", NULL), 200);
    test_ok(json_read(&site.arena, site.response.body, &json, &err), &err);
    const struct json *schemas = json_find(json_find(&json, "components"), "schemas");
    assert_int_equal(schemas->count, site.app.seido->record_count);
    site_close(&site);
}

static struct json document(struct site *site, const char *path)
{
    struct json json;
    struct err err = { 0 };
    assert_int_equal(site_call(site, "GET", path, NULL), 200);
    test_ok(json_read(&site->arena, site->response.body, &json, &err), &err);
    return json;
}

/* Whoever begins finds the way from here: each address that the index names answers. */
static void the_index_leads_everywhere(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    assert_int_equal(site_call(&site, "GET", "/api/v1", NULL), 401);
    site_take_token(&site, SITE_CHIEF);
    struct json index = document(&site, "/api/v1");
    assert_str(&site.arena, json_find(&index, "openapi")->text, "/api/openapi.json");
    assert_str(&site.arena, json_find(&index, "steps")->text, "/api/v1/cases/{casefile}/steps");
    const struct json *records = json_find(&index, "records");
    assert_true(records->count > 10);
    for (size_t i = 0; i < records->count; i++)
        (void)document(&site,
                       str_to_chars(&site.arena, json_find(&records->items[i], "path")->text));
    const struct json *rules = json_find(&index, "calc");
    assert_true(rules->count > 10);
    for (size_t i = 0; i < rules->count; i++)
        assert_int_equal(
            site_call(&site, "POST",
                      str_to_chars(&site.arena, json_find(&rules->items[i], "path")->text), "[]"),
            422);
    site_take_token(&site, SITE_ADMIN); /* reads no case: is shown no list of them */
    index = document(&site, "/api/v1");
    assert_false(site_shows(&site, "/api/v1/records/contact"));
    site_close(&site);
}

static const char *const methods[METHODS] = {
    [METHOD_GET] = "get", [METHOD_POST] = "post", [METHOD_PUT] = "put", [METHOD_DELETE] = "delete"
};

/* The route's path as the document has it: for one record type. */
static struct str documented(struct arena *arena, const char *path)
{
    size_t at;
    struct str text = str_of(path), type = STR("{type}");
    if (!str_find(text, type, &at))
        return text;
    struct str before = str_slice(text, 0, at), after = str_slice(text, at + type.len, text.len);
    return str_format(arena, "%.*scontact%.*s", STR_ARG(before), STR_ARG(after));
}

static void the_document_and_the_routes_agree(void **state)
{
    struct test_db *t = test_db_of(state);
    struct site site;
    test_schema(t);
    site_open(&site, t->db, t->folder);
    struct json all = document(&site, "/api/openapi.json");
    const struct json *paths = json_find(&all, "paths");
    size_t calls = 0, routed = 0;
    for (size_t i = 0; i < ROUTES; i++) {
        if (routes[i].path == NULL || routes[i].who != FOR_TOKEN)
            continue;
        struct str path = documented(&site.arena, routes[i].path);
        const struct json *found = json_find(paths, str_to_chars(&site.arena, path));
        assert_non_null(found);
        assert_non_null(json_find(found, methods[routes[i].method]));
        routed++;
    }
    for (size_t i = 0; i < paths->count; i++) {
        struct str path = paths->names[i];
        size_t at;
        for (size_t m = 0; m < METHODS; m++) {
            struct params values;
            unsigned allowed;
            if (methods[m] == NULL || json_find(&paths->items[i], methods[m]) == NULL)
                continue;
            params_init(&values, &site.arena);
            enum route_id id = route_find((enum method)m, path, &values, &allowed);
            assert_int_not_equal(id, ROUTES);
            assert_int_equal(routes[id].who, FOR_TOKEN);
            calls += !str_find(path, STR("/records/"), &at) ||
                     str_find(path, STR("/records/contact"), &at);
        }
    }
    assert_int_equal(calls, routed);
    site_close(&site);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST_ON_BOTH(a_large_document_is_refused),
        TEST_ON_BOTH(without_a_token_nothing_is_told),
        TEST_ON_BOTH(a_record_lives_its_life),
        TEST_ON_BOTH(another_office_sees_nothing),
        TEST_ON_BOTH(the_document_names_every_type),
        TEST_ON_BOTH(a_filter_that_is_not_understood_is_refused),
        TEST_ON_BOTH(the_index_leads_everywhere),
        TEST_ON_BOTH(the_document_and_the_routes_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
