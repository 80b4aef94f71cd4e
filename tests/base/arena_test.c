#include "unit.h"

#include <string.h>

static void memory_is_zeroed_and_aligned(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (size_t round = 0; round < 3; round++) {
        for (size_t size = 1; size < 5000; size = size * 3 + 1) {
            unsigned char *memory = arena_alloc(&arena, 1, size);
            assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < size; i++)
                assert_int_equal(memory[i], 0);
            memset(memory, 0xff, size);
        }
        arena_reset(&arena);
        assert_int_equal(arena_used(&arena), 0);
    }
}

static void large_pieces_get_their_own_block(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    char *small = arena_array(&arena, char, 10);
    char *large = arena_array(&arena, char, 5 * 1024 * 1024);
    small[9] = 'a';
    large[5 * 1024 * 1024 - 1] = 'b';
    assert_int_equal(small[9], 'a');
    assert_non_null(arena_array(&arena, char, 0));
}

static void an_array_that_grows_singly_keeps_its_items(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    int *items = NULL;
    for (size_t i = 0; i < 1000; i++) {
        items = arena_room(&arena, items, i, sizeof *items);
        items[i] = (int)i;
    }
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    assert_true(arena_used(&arena) < 4 * 1024 * sizeof *items);
}

/* What a request needed once, the next one finds ready; what was extraordinary is given back. */
static void reset_keeps_a_block_of_moderate_size(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    for (int i = 0; i < 10; i++)
        assert_non_null(arena_chars(&arena, 10 * 1024));
    arena_reset(&arena);
    const struct arena_block *kept = arena.block;
    assert_non_null(kept);
    assert_true(arena.room >= 60 * 1024);
    assert_non_null(arena_chars(&arena, 60 * 1024));
    assert_ptr_equal(arena.block, kept);
    assert_non_null(arena_chars(&arena, 8 * 1024 * 1024));
    arena_reset(&arena);
    assert_null(arena.block);
}

static void a_limit_is_kept_to_the_byte(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 100 * 1024);
    for (int i = 0; i < 100; i++)
        assert_non_null(arena_chars(&arena, 1024));
    assert_int_equal(arena_used(&arena), 100 * 1024);
    assert_int_equal(arena.room, 0);
}

static void release_accepts_zero(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    arena_release(&arena);
    arena_init(&arena, 100);
    arena_release(&arena);
    arena_release(&arena);
}

static void array_grows_and_keeps(void **state)
{
    (void)state;
    AUTO_ARENA arena = { 0 };
    struct array numbers = { .arena = &arena, .size = sizeof(int) };
    for (int i = 0; i < 1000; i++) {
        int *item = array_add(&numbers);
        assert_int_equal(*item, 0);
        *item = i;
    }
    assert_int_equal(numbers.count, 1000);
    for (int i = 0; i < 1000; i++)
        assert_int_equal(((int *)numbers.items)[i], i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(array_grows_and_keeps),
        cmocka_unit_test(memory_is_zeroed_and_aligned),
        cmocka_unit_test(large_pieces_get_their_own_block),
        cmocka_unit_test(an_array_that_grows_singly_keeps_its_items),
        cmocka_unit_test(reset_keeps_a_block_of_moderate_size),
        cmocka_unit_test(a_limit_is_kept_to_the_byte),
        cmocka_unit_test(release_accepts_zero),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
