/* charset_fuzz.c - any bytes as CP932 and UTF-8: what is taken is clean and can be written back. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/charset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct str bytes = { (const char *)data, size }, text, back, again, missing;
    charset_guess(bytes);
    for (int charset = 0; charset < CHARSETS; charset++) {
        if (charset_decode(&arena, (enum charset)charset, bytes, &text, &err) != OK)
            continue;
        enum status status = charset_encode(&arena, CHARSET_CP932, text, &back, &missing, &err);
        assert(status == OK);
        status = charset_decode(&arena, CHARSET_CP932, back, &again, &err);
        assert(status == OK);
        assert(missing.len || charset != CHARSET_CP932 || str_equal(text, again));
    }
    return 0;
}
