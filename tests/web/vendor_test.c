/* vendor_test.c - the browser's three packages lie in web/vendor/ unchanged: their checksums are those of
 * web/vendor/CHECKSUMS, and the versions named there are those of package-lock.json. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/assets.h"
#include "base/json.h"
#include "os/files.h"

#include "base/banned.h"

enum { LOCK_MAX = 4 * 1024 * 1024 };

static struct str source_file(struct arena *arena, const char *name)
{
    struct err err = { 0 };
    struct str text;
    const char *root = getenv("BANSO_SOURCE");
    struct str path = str_format(arena, "%s/%s", root == NULL ? "." : root, name);
    assert_int_equal(file_read(arena, path, LOCK_MAX, &text, &err), OK);
    return text;
}

static struct str sha256_hex(struct arena *arena, struct str bytes)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    char *hex = arena_array(arena, char, crypto_hash_sha256_BYTES * 2 + 1);
    (void)crypto_hash_sha256(hash, (const unsigned char *)bytes.ptr, bytes.len);
    (void)sodium_bin2hex(hex, crypto_hash_sha256_BYTES * 2 + 1, hash, sizeof hash);
    return str_of(hex);
}

/* Rows: sha256, file, package, version. */
static void files_are_unchanged(void **state)
{
    AUTO_ARENA arena = { 0 };
    struct json lock;
    struct err err = { 0 };
    size_t seen = 0;
    (void)state;
    assert_int_equal(json_read(&arena, source_file(&arena, "package-lock.json"), &lock, &err), OK);
    const struct json *packages = json_find(&lock, "packages");
    struct str rest = source_file(&arena, "web/vendor/CHECKSUMS"), line;
    while (str_split(&rest, '\n', &line)) {
        struct str words = line, sum, file, package, version;
        if (line.len == 0)
            continue;
        assert_true(str_split(&words, ' ', &sum));
        assert_true(str_split(&words, ' ', &file));
        assert_true(str_split(&words, ' ', &package));
        assert_true(str_split(&words, ' ', &version));
        struct str name = str_format(&arena, "web/vendor/%.*s", STR_ARG(file));
        const struct asset *asset = asset_find(name);
        assert_non_null(asset);
        assert_str(&arena, sha256_hex(&arena, asset->bytes), str_to_chars(&arena, sum));
        const char *key =
            str_to_chars(&arena, str_format(&arena, "node_modules/%.*s", STR_ARG(package)));
        const struct json *entry = json_find(packages, key);
        assert_non_null(entry);
        const struct json *locked = json_find(entry, "version");
        assert_non_null(locked);
        assert_str(&arena, locked->text, str_to_chars(&arena, version));
        seen++;
    }
    assert_true(seen >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(files_are_unchanged) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
