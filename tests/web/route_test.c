/* route_test.c - the table of routes: every row found by its own path, none shadows another, every row
 * says what the rules demand of it. */
#include "unit.h"

#include <string.h>

#include "web/route.h"

#include "base/banned.h"

static struct str sample_path(struct arena *arena, const char *pattern)
{
    struct buf out;
    buf_init(&out, arena, 64, 4096);
    for (const char *c = pattern; *c != '\0'; c++) {
        if (*c == '{') {
            buf_add(&out, STR("x7"));
            c = strchr(c, '}');
        } else {
            buf_add_char(&out, *c);
        }
    }
    return buf_str(&out);
}

static void every_row_is_found(void **state)
{
    AUTO_ARENA arena = { 0 };
    (void)state;
    for (int i = 0; i < (int)ROUTES; i++) {
        struct params path;
        unsigned allowed = 0;
        if (routes[i].path == NULL)
            continue;
        params_init(&path, &arena);
        struct str sample = sample_path(&arena, routes[i].path);
        enum route_id found = route_find(routes[i].method, sample, &path, &allowed);
        if ((int)found != i)
            print_message("%s is shadowed by %s\n", routes[i].path, routes[found].path);
        assert_int_equal(found, i);
    }
}

static void rows_keep_the_rules(void **state)
{
    (void)state;
    for (int i = 0; i < (int)ROUTES; i++) {
        const struct route *route = &routes[i];
        if (route->path == NULL)
            continue;
        assert_non_null(route->run);
        assert_non_null(route->action);
        assert_non_null(route->object);
        /* GET changes nothing; everything else is guarded against forged requests */
        assert_true((route->method == METHOD_GET) == (route->csrf == CSRF_NONE) ||
                    route->csrf == CSRF_BEARER);
        assert_true((route->who == FOR_TOKEN) == (route->csrf == CSRF_BEARER));
        /* what has a permission has an object */
        assert_true(route->action[0] == '\0' || route->object[0] != '\0');
    }
}

static void unknown_paths_and_methods(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct params path;
    unsigned allowed = 0;
    (void)state;
    params_init(&path, &arena);
    assert_int_equal(route_find(METHOD_GET, STR("/nothing"), &path, &allowed), ROUTES);
    assert_int_equal(route_find(METHOD_GET, STR(""), &path, &allowed), ROUTES);
    assert_int_equal(route_find(METHOD_GET, STR("/sign-in/"), &path, &allowed), ROUTES);
    assert_int_equal(route_find(METHOD_DELETE, STR("/sign-in"), &path, &allowed), ROUTES);
    assert_int_equal(allowed, (1u << METHOD_GET) | (1u << METHOD_POST));
    assert_int_equal(route_find(METHOD_GET, STR("/records//x"), &path, &allowed), ROUTES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_is_found),
        cmocka_unit_test(rows_keep_the_rules),
        cmocka_unit_test(unknown_paths_and_methods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
