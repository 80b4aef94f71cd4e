/* audit_entry.c - an audit entry as a line of JSON and back, and its hash. */
#include "access/audit/audit_entry.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "os/keyring.h"

#include "base/banned.h"

STATUS audit_entry_write(struct arena *arena, const struct audit_entry *entry, struct str *ret,
                         struct err *err)
{
    struct buf out;
    struct json_writer json;
    buf_init(&out, arena, 256, AUDIT_ENTRY_MAX);
    json_init(&json, &out);
    json_object_begin(&json);
    json_member_int(&json, "tenant", entry->tenant.n);
    json_member_int(&json, "at", entry->at.us);
    json_member_int(&json, "actor", entry->actor.n);
    json_member_text(&json, "action", entry->action);
    json_member_text(&json, "type", entry->object_type);
    json_member_int(&json, "id", entry->object_id);
    json_member_int(&json, "casefile", entry->casefile.n);
    json_member_text(&json, "rule", entry->rule);
    json_member_text(&json, "basis", entry->basis);
    json_member_text(&json, "fields", entry->fields);
    json_member_text(&json, "request", entry->request);
    json_object_end(&json);
    if (!buf_ok(&out))
        return err_set(err, ERR_LIMIT, "", "access.audit.too_long", "audit entry over %d bytes",
                       AUDIT_ENTRY_MAX);
    *ret = buf_str(&out);
    return OK;
}

static int64_t int_of(const struct json *json, const char *name)
{
    const struct json *member = json_find(json, name);
    return member != NULL && member->type == JSON_INT ? member->number : 0;
}

static struct str text_of(const struct json *json, const char *name)
{
    const struct json *member = json_find(json, name);
    return member != NULL && member->type == JSON_TEXT ? member->text : STR("");
}

STATUS audit_entry_read(struct arena *arena, struct str line, struct audit_entry *ret,
                        struct err *err)
{
    struct json json;
    TRY(json_read(arena, line, &json, err));
    if (json.type != JSON_OBJECT)
        return err_set(err, ERR_INVALID, "", "access.audit.unreadable", "entry is no object");
    *ret = (struct audit_entry){
        .tenant = { int_of(&json, "tenant") },
        .at = { int_of(&json, "at") },
        .actor = { int_of(&json, "actor") },
        .action = text_of(&json, "action"),
        .object_type = text_of(&json, "type"),
        .object_id = int_of(&json, "id"),
        .casefile = { int_of(&json, "casefile") },
        .rule = text_of(&json, "rule"),
        .basis = text_of(&json, "basis"),
        .fields = text_of(&json, "fields"),
        .request = text_of(&json, "request"),
    };
    return OK;
}

void audit_entry_hash(struct str previous, int64_t number, struct str entry, unsigned char *ret)
{
    crypto_generichash_state state;
    unsigned char bytes[8];
    for (int i = 0; i < 8; i++)
        bytes[i] = (unsigned char)((uint64_t)number >> (56 - 8 * i) & 255);
    crypto_generichash_init(&state, NULL, 0, AUDIT_HASH_SIZE);
    crypto_generichash_update(&state, (const unsigned char *)previous.ptr, previous.len);
    crypto_generichash_update(&state, bytes, sizeof bytes);
    crypto_generichash_update(&state, (const unsigned char *)entry.ptr, entry.len);
    crypto_generichash_final(&state, ret, AUDIT_HASH_SIZE);
}

struct str audit_hash_hex(struct arena *arena, struct str hash)
{
    char *hex = arena_array(arena, char, hash.len * 2 + 1);
    sodium_bin2hex(hex, hash.len * 2 + 1, (const unsigned char *)hash.ptr, hash.len);
    return (struct str){ hex, hash.len * 2 };
}

struct str audit_head_signature(const struct keyring *keyring, struct arena *arena, int64_t tenant,
                                int64_t number, struct str hash)
{
    struct str message = str_format(arena, "banso audit head %lld %lld %.*s", (long long)tenant,
                                    (long long)number, STR_ARG(audit_hash_hex(arena, hash)));
    return keyring_sign(keyring, arena, tenant, message);
}
