/* params_fuzz.c - any bytes as urlencoded text: what is read can be written and read again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "web/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whatever comes as a value is clean afterwards, and stays as it is when it comes again. */
static void tidy(struct str bytes)
{
    AUTO_ARENA arena = { 0 };
    bool is_repaired = false, again = false;
    size_t bad = 0;
    struct str text = params_tidy(&arena, bytes, &is_repaired);
    assert(str_is_clean(text, &bad));
    assert(str_equal(params_tidy(&arena, text, &again), text) && !again);
    assert(is_repaired || str_is_clean(bytes, &bad) || text.len <= bytes.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    tidy((struct str){ (const char *)data, size });
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
