/* walk.c - see walk.h. */
#include "web/walk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

struct site site;

/* BANSO_PAGES=folder keeps what was drawn, to be looked at. */
static void keep(const char *name)
{
    const char *folder = getenv("BANSO_PAGES");
    if (folder == NULL)
        return;
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s.html", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    (void)fwrite(site.response.body.ptr, 1, site.response.body.len, file);
    (void)fclose(file);
}

void get(const char *path, const char *name)
{
    int status = site_get(&site, path);
    if (status != 200)
        print_message("%s: %d\n", path, status);
    assert_int_equal(status, 200);
    assert_true(site_shows(&site, "<h1"));
    if (site_shows(&site, "⟦")) {
        const char *body = str_to_chars(&site.arena, site.response.body);
        print_message("%s: %.60s\n", path, strstr(body, "⟦"));
    }
    assert_false(site_shows(&site, "⟦"));
    keep(name);
}

const char *of_case(const char *rest)
{
    return str_to_chars(&site.arena, site_case_path(&site, rest));
}

const char *location(void)
{
    return str_to_chars(&site.arena, site.response.location);
}

void post(const char *path, const char *form)
{
    int status = site_post(&site, path, form);
    if (status != 303) {
        const char *body = str_to_chars(&site.arena, site.response.body);
        const char *summary = strstr(body, "ui-error-summary");
        print_message("%s: %d %.600s\n", path, status, summary != NULL ? summary : "");
    }
    assert_int_equal(status, 303);
}

const char *today(void)
{
    return str_to_chars(&site.arena, date_format_iso(&site.arena, instant_tokyo_date(clock_now())));
}

void begin(void **state)
{
    struct test_db *t = test_db_of(state);
    test_schema(t);
    site_open(&site, t->db, t->folder);
    site_sign_in(&site, SITE_WORKER);
}
