/* csv_fuzz.c - any bytes as CSV: ends, and what is read can be written and read again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/csv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    struct csv_reader reader, again;
    struct err err = { 0 };
    csv_reader_init(&reader, (struct str){ (const char *)data, size }, 100);
    for (;;) {
        struct str *cells = NULL, *back = NULL;
        size_t count = 0, back_count = 0;
        bool more = false;
        if (csv_read_row(&reader, &arena, &cells, &count, &more, &err) != OK || !more)
            return 0;
        struct buf out;
        buf_init(&out, &arena, 0, size * 3 + 1000);
        for (size_t i = 0; i < count; i++)
            csv_add_cell(&out, (struct csv_style){ true }, cells[i], false, i == 0);
        csv_end_row(&out);
        csv_reader_init(&again, buf_str(&out), 100);
        enum status status = csv_read_row(&again, &arena, &back, &back_count, &more, &err);
        assert(status == OK && more && back_count == count && again.rest.len == 0);
        for (size_t i = 0; i < count; i++)
            assert(str_ends(back[i], cells[i]) && back[i].len <= cells[i].len + 1);
    }
}
