/* params_fuzz.c - any bytes as urlencoded text: what is read can be written and read again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "web/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    struct params params, back;
    struct err err = { 0 };
    params_init(&params, &arena);
    if (params_parse(&params, (struct str){ (const char *)data, size }, &err) != OK)
        return 0;
    params_init(&back, &arena);
    enum status status = params_parse(&back, params_format(&arena, &params), &err);
    assert(status == OK);
    size_t named = 0;
    for (size_t i = 0; i < params.count; i++)
        named += params.items[i].name.len + params.items[i].value.len > 0;
    assert(back.count <= params.count && back.count >= named);
    return 0;
}
