/* json_fuzz.c - any bytes as JSON: what is taken, written out, is taken again. */
#include <assert.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_value(struct json_writer *out, const struct json *value)
{
    switch (value->type) {
    case JSON_NULL:
        json_null(out);
        break;
    case JSON_BOOL:
        json_bool(out, value->number != 0);
        break;
    case JSON_INT:
        json_int(out, value->number);
        break;
    case JSON_TEXT:
        json_text(out, value->text);
        break;
    case JSON_ARRAY:
        json_array_begin(out);
        for (size_t i = 0; i < value->count; i++)
            write_value(out, &value->items[i]);
        json_array_end(out);
        break;
    case JSON_OBJECT:
        json_object_begin(out);
        for (size_t i = 0; i < value->count; i++) {
            json_name(out, value->names[i]);
            write_value(out, &value->items[i]);
        }
        json_object_end(out);
        break;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_ARENA arena = { 0 };
    struct err err = { 0 };
    struct json value = { 0 }, again = { 0 };
    if (json_read(&arena, (struct str){ (const char *)data, size }, &value, &err) != OK)
        return 0;
    struct buf out;
    struct json_writer writer;
    buf_init(&out, &arena, 0, size * 8 + 100);
    json_init(&writer, &out);
    write_value(&writer, &value);
    enum status status = json_read(&arena, buf_str(&out), &again, &err);
    assert(buf_ok(&out) && status == OK && again.type == value.type && again.count == value.count);
    return 0;
}
