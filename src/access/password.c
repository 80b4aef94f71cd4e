/* password.c - the rules of new passwords, and the helper that hashes (libsodium, argon2id). */
#include "access/password.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/assets.h"

#include "base/banned.h"

enum {
    HASH_PASSES = 2,
    HASH_MEMORY = MIB(64),
    CALL_TIMEOUT_MS = 10000,
    HELPER_MEMORY = MIB(1024),
    NAME_MIN = 4,
    CYCLE_MAX = 5
};

/* The hash of nobody's password: an unknown user costs the same as a known one. */
static const char nobody_hash[] = "$argon2id$v=19$m=65536,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
                                  "dGhpcyBpcyBub3QgYSBoYXNoIG9mIGFueXRoaW5nISE";

/* ---- the helper's side ---- */
/* Request: 'h' password, or 'v' hash NUL password. Answer: the hash, or "fits" and "rehash" as 0/1. */
static enum status work(struct arena *arena, struct str request, int in, int out, struct str *ret,
                        struct err *err)
{
    (void)in;
    (void)out;
    if (sodium_init() < 0 || request.len < 1)
        return err_set(err, ERR_IO, "", "os.helper.failed", "hashing is not ready");
    struct str rest = str_slice(request, 1, request.len), hash = STR("");
    if (request.ptr[0] == 'h') {
        char *text = arena_array(arena, char, crypto_pwhash_STRBYTES);
        if (crypto_pwhash_str(text, rest.ptr, rest.len, HASH_PASSES, HASH_MEMORY) != 0)
            return err_set(err, ERR_IO, "", "os.helper.failed", "no memory to hash");
        *ret = str_of(text);
        return OK;
    }
    if (!str_split(&rest, '\0', &hash))
        return err_set(err, ERR_IO, "", "os.helper.failed", "request without hash");
    const char *text = str_to_chars(arena, hash);
    bool fits = crypto_pwhash_str_verify(text, rest.ptr, rest.len) == 0;
    bool rehash = crypto_pwhash_str_needs_rehash(text, HASH_PASSES, HASH_MEMORY) != 0;
    *ret = str_format(arena, "%d%d", fits, rehash);
    return OK;
}

const struct helper_config password_helper = {
    .name = "sign-in",
    .processes = SIGN_IN_HELPERS,
    .queue_max = SIGN_IN_QUEUE,
    .profile = SANDBOX_PURE,
    .memory_max = HELPER_MEMORY,
    .function = work,
};

/* ---- the caller's side ---- */
/* NFC, so that one keyboard's か゛ is another's が. */
static struct str plain_of(struct arena *arena, struct str password)
{
    utf8proc_uint8_t *composed = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)password.ptr, (utf8proc_ssize_t)password.len,
                     &composed, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (len < 0) /* not UTF-8: as it came */
        return password;
    struct str plain = arena_copy(arena, (struct str){ (const char *)composed, (size_t)len });
    sodium_memzero(composed, (size_t)len);
    free(composed);
    return plain;
}

STATUS password_hash(struct helper *helper, struct arena *arena, struct str password,
                     struct str *ret, struct err *err)
{
    struct buf request;
    buf_init(&request, arena, 1024, HELPER_REQUEST_MAX);
    buf_add_char(&request, 'h');
    buf_add(&request, plain_of(arena, password));
    if (!buf_ok(&request))
        return err_set(err, ERR_LIMIT, "", "access.password.too_long", "password too long");
    enum status status =
        helper_call(helper, arena, buf_str(&request), -1, -1, CALL_TIMEOUT_MS, ret, err);
    sodium_memzero(request.ptr, request.len);
    return status;
}

STATUS password_verify(struct helper *helper, struct arena *arena, struct str hash,
                       struct str password, bool *ret_fits, bool *ret_rehash, struct err *err)
{
    struct str answer = STR("");
    struct buf request;
    bool is_nobody = hash.len == 0;
    if (is_nobody)
        hash = str_of(nobody_hash);
    buf_init(&request, arena, 1024, HELPER_REQUEST_MAX);
    buf_add_char(&request, 'v');
    buf_add(&request, hash);
    buf_add_char(&request, '\0');
    /* a longer one was never accepted; it costs what any other does */
    buf_add(&request, str_cut(plain_of(arena, password), PASSWORD_MAX_CHARS * 4 + 4));
    enum status status =
        helper_call(helper, arena, buf_str(&request), -1, -1, CALL_TIMEOUT_MS, &answer, err);
    sodium_memzero(request.ptr, request.len);
    TRY(status);
    assert(answer.len == 2);
    *ret_fits = !is_nobody && answer.ptr[0] == '1';
    *ret_rehash = *ret_fits && answer.ptr[1] == '1';
    return OK;
}

/* ---- rules ---- */
static struct str lower(struct arena *arena, struct str text)
{
    char *small = arena_array(arena, char, text.len + 1);
    for (size_t i = 0; i < text.len; i++)
        small[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] - 'A' + 'a'
                                                                   : text.ptr[i]);
    return (struct str){ small, text.len };
}

static bool is_common(struct str small)
{
    const struct asset *list = asset_find(STR("text/common_passwords.txt"));
    assert(list != NULL);
    struct str rest = list->bytes, line = STR("");
    while (str_split(&rest, '\n', &line))
        if (str_equal(line, small))
            return true;
    return false;
}

/* The same few signs over and over: aaaaaaaaaaaa, abcabcabcabc, 121212121212. */
static bool is_cycle(struct str small)
{
    for (size_t cycle = 1; cycle <= CYCLE_MAX; cycle++) {
        size_t i = cycle;
        while (i < small.len && small.ptr[i] == small.ptr[i - cycle])
            i++;
        if (small.len > cycle && i == small.len)
            return true;
    }
    return false;
}

/* Made of a name: without it, hardly anything is left. */
static bool is_made_of(struct str small, struct str name)
{
    size_t at = 0;
    return name.len >= NAME_MIN && str_find(small, name, &at) && small.len - name.len < 6;
}

static bool is_made_of_product(struct str small)
{
    const struct asset *list = asset_find(STR("text/product_names.txt"));
    assert(list != NULL);
    struct str rest = list->bytes, line = STR("");
    bool made = false;
    while (str_split(&rest, '\n', &line))
        made = made || is_made_of(small, line);
    return made;
}

void password_check(struct problems *problems, struct str field, struct str password,
                    const struct str *names, size_t name_count)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str small = lower(&arena, plain_of(&arena, password));
    size_t chars = str_chars(small), bad = 0;
    if (!str_is_clean(password, &bad))
        problems_add(problems, field, GRADE_ERROR, "access.password.unreadable");
    else if (chars < PASSWORD_MIN_CHARS)
        problem_arg(problems_add(problems, field, GRADE_ERROR, "access.password.too_short"),
                    ARG_INT("limit", PASSWORD_MIN_CHARS));
    else if (chars > PASSWORD_MAX_CHARS)
        problem_arg(problems_add(problems, field, GRADE_ERROR, "access.password.too_long"),
                    ARG_INT("limit", PASSWORD_MAX_CHARS));
    else if (is_common(small) || is_cycle(small))
        problems_add(problems, field, GRADE_ERROR, "access.password.common");
    else {
        bool made = is_made_of_product(small);
        for (size_t i = 0; i < name_count; i++)
            made = made || is_made_of(small, lower(&arena, names[i]));
        if (made)
            problems_add(problems, field, GRADE_ERROR, "access.password.of_names");
    }
}
