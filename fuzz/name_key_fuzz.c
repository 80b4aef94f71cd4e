/* name_key_fuzz.c - any bytes as a name: no crash, and fewer pairs than characters. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/name_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    int64_t *grams = NULL;
    struct str key = name_key(&arena, NULL, (struct str){ (const char *)data, size });
    size_t count = name_key_grams(&arena, key, &grams);
    assert(count == 0 || count < str_chars(key));
    return 0;
}
