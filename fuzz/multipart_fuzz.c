/* multipart_fuzz.c - any bytes as a multipart body, whole and in pieces: the same parts both times. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "web/params.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A sum over all that the sink is told; the cut of the data into calls does not count. */
struct sum {
    uint64_t hash;
};

static void take(struct sum *sum, struct str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        sum->hash = (sum->hash ^ (unsigned char)bytes.ptr[i]) * 1099511628211u;
}

static STATUS part_begin(void *context, struct str name, struct str file_name, bool is_file,
                         struct err *err)
{
    (void)err;
    take(context, name);
    take(context, STR("\1"));
    take(context, file_name);
    take(context, is_file ? STR("\2") : STR("\3"));
    return OK;
}

static STATUS part_data(void *context, struct str bytes, struct err *err)
{
    (void)err;
    take(context, bytes);
    return OK;
}

static STATUS part_end(void *context, struct err *err)
{
    (void)err;
    take(context, STR("\4"));
    return OK;
}

static enum status run(struct str body, size_t piece, struct sum *sum)
{
    struct multipart multipart;
    struct multipart_sink sink = { sum, part_begin, part_data, part_end };
    struct err err = { 0 };
    enum status status =
        multipart_init(&multipart, STR("multipart/form-data; boundary=B"), &sink, &err);
    for (size_t at = 0; status == OK && at < body.len; at += piece)
        status = multipart_feed(&multipart, str_slice(body, at, at + piece), &err);
    return status == OK ? multipart_end(&multipart, &err) : status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body = { (const char *)data, size };
    struct sum whole = { 14695981039346656037u }, pieces = { 14695981039346656037u };
    enum status first = run(body, size + 1, &whole);
    enum status second = run(body, size % 7 + 1, &pieces);
    assert(first == second);
    assert(first != OK || whole.hash == pieces.hash);
    return 0;
}
