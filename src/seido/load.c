/* load.c - puts the documents of all files into their order and makes the definitions of them. */
#include "seido/load.h"

#include <sodium.h>

#include "base/arena.h"
#include "base/assets.h"
#include "seido/reading.h"

#include "base/banned.h"

struct document {
    const struct source *source;
    const struct node *node;
    struct str head;
    bool is_used;
};

/* The order of reading: what others name comes first; extensions after what they extend. */
static const struct {
    const char *head;
    void (*read)(struct reading *, const struct node *);
} readers[] = {
    { "codes", codes_read },
    { "extend_codes", codes_extend },
    { "statement", statement_read },
    { "program", program_read },
    { "process", process_read },
    { "extend_process", process_extend },
    { "", NULL }, /* here the lists of states and programs are made */
    { "role", role_read },
    { "extend_role", role_extend },
    { "record", record_read },
    { "extend_record", record_extend },
    { "rates", rates_read },
    { "extend_rates", rates_extend },
    { "indicator", indicator_read },
    { "settings", settings_read },
    { "sheet", sheet_read },
};

static void document_add(struct reading *reading, const struct source *source,
                         const struct node *node, struct document **documents, size_t *count)
{
    reading->source = source;
    struct str known[LENGTH(readers)];
    size_t known_count = 0;
    struct buf list;
    buf_init(&list, reading->arena, 200, 1000);
    buf_add(&list, STR("the first key is one of"));
    struct str head = node->kind == NODE_MAP && node->count > 0 ? node->keys[0] : STR("");
    for (size_t i = 0; i < LENGTH(readers); i++) {
        struct str name = str_of(readers[i].head);
        if (name.len == 0)
            continue;
        known[known_count++] = name;
        buf_addf(&list, " %s", readers[i].head);
        if (str_equal(name, head)) {
            *(struct document *)node_array_add(reading->arena, documents, count,
                                               sizeof **documents) =
                (struct document){ .source = source, .node = node, .head = head };
            return;
        }
    }
    struct str near = name_nearest(head, known, known_count);
    fault_add(reading, node->line, head, STR("the document does not say what it defines"),
              near.len > 0 ? str_format(reading->arena, "did you mean `%.*s:`?", STR_ARG(near))
                           : buf_str(&list));
}

static void documents_read(struct reading *reading, const struct source *sources, size_t count,
                           struct document **ret, size_t *ret_count)
{
    for (size_t i = 0; i < count; i++) {
        struct node **nodes = NULL;
        size_t node_count = 0;
        (void)yaml_read(&sources[i], reading->faults, &nodes, &node_count);
        for (size_t n = 0; n < node_count; n++)
            document_add(reading, &sources[i], nodes[n], ret, ret_count);
    }
}

/* Every kind in its turn; ours before those of the site. */
static void documents_apply(struct reading *reading, const struct document *documents, size_t count)
{
    for (size_t kind = 0; kind < LENGTH(readers); kind++) {
        if (readers[kind].read == NULL) {
            lists_make(reading);
            continue;
        }
        struct str head = str_of(readers[kind].head);
        for (int pass = 0; pass < 2; pass++)
            for (size_t i = 0; i < count; i++) {
                if (documents[i].source->is_overlay != (pass == 1) ||
                    !str_equal(documents[i].head, head))
                    continue;
                reading->source = documents[i].source;
                reading->at = STR("");
                readers[kind].read(reading, documents[i].node);
            }
    }
    reading->at = STR("");
}

static struct str version_of(struct arena *arena, const struct source *sources, size_t count)
{
    unsigned char hash[16];
    char hex[2 * sizeof hash + 1];
    crypto_generichash_state state;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    for (size_t i = 0; i < count; i++) {
        struct str parts[] = { sources[i].name, sources[i].text };
        for (size_t p = 0; p < LENGTH(parts); p++) {
            uint64_t len = parts[p].len;
            crypto_generichash_update(&state, (const unsigned char *)&len, sizeof len);
            if (len > 0)
                crypto_generichash_update(&state, (const unsigned char *)parts[p].ptr, len);
        }
    }
    crypto_generichash_final(&state, hash, sizeof hash);
    (void)sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    return arena_copy(arena, str_of(hex));
}

STATUS seido_load(const struct source *sources, size_t count, const char *const *known_checks,
                  struct seido **ret, struct faults *faults, struct err *err)
{
    struct arena *arena = faults->arena;
    struct document *documents = NULL;
    size_t document_count = 0;
    faults->count = 0;
    struct reading reading = { .arena = arena,
                               .faults = faults,
                               .known_checks = known_checks,
                               .seido = arena_new(arena, struct seido) };
    documents_read(&reading, sources, count, &documents, &document_count);
    documents_apply(&reading, documents, document_count);
    tables_make(&reading);
    rights_make(&reading);
    forms_check(&reading);
    processes_check(&reading);
    if (faults->count > 0)
        return err_set(err, ERR_INVALID, "", "seido.faults",
                       "%zu faults in the definitions, "
                       "the first in %.*s line %d",
                       faults->count, STR_ARG(faults->items[0].place.file),
                       faults->items[0].place.line);
    reading.seido->version = version_of(arena, sources, count);
    *ret = reading.seido;
    return OK;
}

void seido_sources(struct arena *arena, struct source **ret, size_t *ret_count)
{
    struct str folder = STR("seido/"), suffix = STR(".yaml");
    struct source *sources = NULL;
    size_t count = 0;
    for (size_t i = 0; i < asset_count; i++)
        if (str_starts(assets[i].name, folder) && str_ends(assets[i].name, suffix))
            *(struct source *)node_array_add(arena, &sources, &count, sizeof *sources) =
                (struct source){ .name = assets[i].name, .text = assets[i].bytes };
    *ret = sources;
    *ret_count = count;
}
