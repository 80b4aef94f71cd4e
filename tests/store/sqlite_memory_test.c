/* sqlite_memory_test.c - pieces of all sizes keep what is written into them, whatever is taken and given back. */
#include "store/sqlite_memory.h"

#include <sqlite3.h>
#include <stdint.h>
#include <string.h>

#include "unit.h"

#include "base/banned.h"

enum { PIECES = 300, TURNS = 50000, SIZE_MAX_TRIED = 1500 };

static unsigned next(unsigned *seed)
{
    *seed = *seed * 1664525U + 1013904223U;
    return *seed >> 8;
}

static void is_filled(const unsigned char *bytes, size_t size, unsigned char mark)
{
    for (size_t i = 0; i < size; i++)
        assert_int_equal(bytes[i], mark);
}

static void pieces_keep_their_bytes(void **state)
{
    static struct {
        unsigned char *bytes;
        size_t size;
    } pieces[PIECES];
    unsigned seed = 7;
    (void)state;
    assert_true(sqlite_memory_use());
    for (int turn = 0; turn < TURNS; turn++) {
        size_t i = next(&seed) % PIECES, size = 1 + next(&seed) % SIZE_MAX_TRIED;
        unsigned char mark = (unsigned char)i;
        if (pieces[i].bytes)
            is_filled(pieces[i].bytes, pieces[i].size, mark);
        if (next(&seed) % 3 == 0) {
            sqlite3_free(pieces[i].bytes);
            pieces[i].bytes = NULL;
            continue;
        }
        size_t kept = !pieces[i].bytes ? 0 : pieces[i].size < size ? pieces[i].size : size;
        pieces[i].bytes = sqlite3_realloc64(pieces[i].bytes, size);
        assert_non_null(pieces[i].bytes);
        assert_int_equal((uintptr_t)pieces[i].bytes % 8, 0);
        assert_true(sqlite3_msize(pieces[i].bytes) >= size);
        is_filled(pieces[i].bytes, kept, mark);
        memset(pieces[i].bytes, mark, size);
        pieces[i].size = size;
    }
    for (size_t i = 0; i < PIECES; i++)
        sqlite3_free(pieces[i].bytes);
    assert_false(sqlite_memory_use()); /* in use by now */
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(pieces_keep_their_bytes) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
