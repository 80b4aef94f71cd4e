#include "unit.h"

#include "base/map.h"

static void finds_what_was_added(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct map map;
    map_init(&map, &arena);
    assert_null(map_find(&map, STR("x")));
    int *values = arena_array(&arena, int, 1000);
    for (int i = 0; i < 1000; i++)
        assert_true(map_add(&map, str_format(&arena, "key %d", i), &values[i]));
    for (int i = 0; i < 1000; i++)
        assert_ptr_equal(map_find(&map, str_format(&arena, "key %d", i)), &values[i]);
    assert_false(map_add(&map, STR("key 5"), &values[0]));
    assert_ptr_equal(map_find(&map, STR("key 5")), &values[5]);
    assert_null(map_find(&map, STR("key 1000")));
    assert_int_equal(map.count, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(finds_what_was_added) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
