/* attachment.c - encrypted files in the database. */
#include "record/attachment.h"

#include <errno.h>
#include <unistd.h>

#include "record/individual_number.h"

#include "base/banned.h"

#define COLUMNS                                                                                    \
    "id, owner_id, casefile_id, record_type, record_id, field, sealed_name, media_type, size,"     \
    " created_at, created_by"

static struct seal_place place_of(TenantId tenant, int64_t id, const char *field)
{
    return (struct seal_place){
        .table = STR("attachment"), .tenant = tenant.n, .id = id, .field = str_of(field)
    };
}

struct str attachment_media_type(struct str first)
{
    static const struct {
        struct str magic, type;
    } types[] = {
        { STR_INIT("%PDF-"), STR_INIT("application/pdf") },
        { STR_INIT("\x89PNG\r\n\x1a\n"), STR_INIT("image/png") },
        { STR_INIT("\xff\xd8\xff"), STR_INIT("image/jpeg") },
        { STR_INIT("PK\x03\x04"), STR_INIT("application/zip") }, /* also docx, xlsx */
    };
    for (size_t i = 0; i < LENGTH(types); i++)
        if (str_starts(first, types[i].magic))
            return types[i].type;
    size_t at = 0;
    bool is_text = first.len > 0 && str_is_clean(str_cut(first, first.len), &at);
    for (size_t i = 0; i < first.len && !is_text && first.ptr[at] == '\r'; i++) {
        is_text = true; /* line ends of Windows are the only control characters in it */
        for (size_t c = 0; c < first.len && is_text; c++)
            is_text = (unsigned char)first.ptr[c] >= ' ' || first.ptr[c] == '\r' ||
                      first.ptr[c] == '\n' || first.ptr[c] == '\t';
    }
    return is_text ? STR("text/plain") : STR("");
}

/* A name is shown and saved: no folders, no marks that turn the direction of writing ("exe.fdp" read as "pdf.exe"). */
static bool is_plain_name(struct str name)
{
    static const struct str banned[] = {
        STR_INIT("\n"),     STR_INIT("/"),      STR_INIT("\\"),     STR_INIT("\u061c"),
        STR_INIT("\u200e"), STR_INIT("\u200f"), STR_INIT("\u202a"), STR_INIT("\u202b"),
        STR_INIT("\u202c"), STR_INIT("\u202d"), STR_INIT("\u202e"), STR_INIT("\u2066"),
        STR_INIT("\u2067"), STR_INIT("\u2068"), STR_INIT("\u2069")
    };
    size_t at = 0;
    for (size_t i = 0; i < LENGTH(banned); i++)
        if (str_find(name, banned[i], &at))
            return false;
    return str_is_clean(name, &at);
}

static STATUS check_name(const struct attachment *attachment, struct err *err)
{
    bool is_fit = attachment->name.len > 0 && attachment->name.len <= ATTACHMENT_NAME_BYTES_MAX &&
                  str_graphemes(attachment->name) <= ATTACHMENT_NAME_MAX &&
                  is_plain_name(attachment->name);
    if (!is_fit)
        return err_set(err, ERR_INVALID, "file", "record.attachment.name", "name of a file");
    if (individual_number_is_in(attachment->name))
        return err_set(err, ERR_INVALID, "file", "record.attachment.individual_number",
                       "individual number in the name of a file");
    return OK;
}

/* Reads until the chunk is full or the file ends. */
static STATUS read_chunk(int fd, char *chunk, size_t *ret_len, struct err *err)
{
    size_t len = 0;
    while (len < SEAL_CHUNK) {
        ssize_t got = read(fd, chunk + len, SEAL_CHUNK - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_IO, "", "record.attachment.read", "read: errno %d", errno);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    *ret_len = len;
    return OK;
}

static STATUS insert_chunk(struct tx *tx, const struct attachment *attachment, int64_t no,
                           struct str sealed, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO attachment_chunk (tenant, attachment_id, no, sealed)"
                   " VALUES ($1, $2, $3, $4)",
                   err));
    bind_int(&stmt, 1, attachment->tenant.n);
    bind_int(&stmt, 2, attachment->id);
    bind_int(&stmt, 3, no);
    bind_blob(&stmt, 4, sealed);
    return db_run(&stmt, NULL, err);
}

static STATUS insert_head(struct tx *tx, const struct keyring *keyring, struct arena *arena,
                          const struct attachment *attachment, struct str wrapped_key,
                          struct str header, struct err *err)
{
    struct seal_place place = place_of(attachment->tenant, attachment->id, "name");
    struct str sealed_name = { 0 };
    TRY(keyring_seal(keyring, KEY_ATTACHMENT, &place, arena, attachment->name, &sealed_name, err));
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "INSERT INTO attachment (tenant, id, owner_id, casefile_id, record_type,"
                   " record_id, field, sealed_name, media_type, size, wrapped_key, sealed_header,"
                   " state, created_at, created_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0,"
                   " $10, $11, 'final', $12, $13)",
                   err));
    bind_int(&stmt, 1, attachment->tenant.n);
    bind_int(&stmt, 2, attachment->id);
    bind_int(&stmt, 3, attachment->owner.n);
    if (attachment->casefile.n != 0)
        bind_int(&stmt, 4, attachment->casefile.n);
    else
        bind_null(&stmt, 4);
    bind_text(&stmt, 5, attachment->record_type);
    if (attachment->record.n != 0)
        bind_int(&stmt, 6, attachment->record.n);
    else
        bind_null(&stmt, 6);
    bind_text(&stmt, 7, attachment->field);
    bind_blob(&stmt, 8, sealed_name);
    bind_text(&stmt, 9, attachment->media_type);
    bind_blob(&stmt, 10, wrapped_key);
    bind_blob(&stmt, 11, header);
    bind_instant(&stmt, 12, attachment->at);
    bind_int(&stmt, 13, attachment->by.n);
    return db_run(&stmt, NULL, err);
}

static STATUS update_size(struct tx *tx, const struct attachment *attachment, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt, "UPDATE attachment SET size = $1 WHERE tenant = $2 AND id = $3",
                   err));
    bind_int(&stmt, 1, attachment->size);
    bind_int(&stmt, 2, attachment->tenant.n);
    bind_int(&stmt, 3, attachment->id);
    return db_run(&stmt, NULL, err);
}

/* Writes the chunks; the one read ahead tells whether the present one is the last. */
static STATUS add_chunks(struct tx *tx, struct attachment *attachment, struct seal_stream *stream,
                         char *chunks[2], size_t len, int fd, struct err *err)
{
    AUTO_ARENA piece;
    arena_init(&piece, 0);
    for (int64_t no = 0;; no++) {
        size_t next = 0;
        if (len == SEAL_CHUNK)
            TRY(read_chunk(fd, chunks[(no + 1) % 2], &next, err));
        attachment->size += (int64_t)len;
        if (attachment->size > (attachment->max > 0 ? attachment->max : ATTACHMENT_MAX))
            return err_set(err, ERR_LIMIT, "file", "record.attachment.too_large",
                           "file of more than %lld bytes", (long long)attachment->size);
        struct str sealed = { 0 };
        arena_reset(&piece);
        TRY(seal_stream_add(stream, &piece, (struct str){ chunks[no % 2], len }, next == 0, &sealed,
                            err));
        TRY(insert_chunk(tx, attachment, no, sealed, err));
        if (next == 0)
            return OK;
        len = next;
    }
}

STATUS attachment_add(struct tx *tx, const struct keyring *keyring, struct attachment *attachment,
                      int fd, struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    char *chunks[2] = { arena_array(&arena, char, SEAL_CHUNK),
                        arena_array(&arena, char, SEAL_CHUNK) };
    size_t len = 0;
    TRY(check_name(attachment, err));
    TRY(read_chunk(fd, chunks[0], &len, err));
    if (len == 0)
        return err_set(err, ERR_INVALID, "file", "record.attachment.empty", "empty file");
    struct str type = attachment_media_type((struct str){ chunks[0], len < 512 ? len : 512 });
    if (type.len == 0 && !attachment->is_any_type)
        return err_set(err, ERR_INVALID, "file", "record.attachment.type", "type not accepted");
    if (attachment->id == 0)
        TRY(key_next(tx->db, attachment->tenant, &attachment->id, err));
    attachment->media_type = type;
    attachment->size = 0;
    struct seal_stream *stream = NULL;
    struct str wrapped = { 0 }, header = { 0 };
    struct seal_place place = place_of(attachment->tenant, attachment->id, "content");
    TRY(seal_stream_begin(keyring, &place, &arena, &stream, &wrapped, &header, err));
    TRY(insert_head(tx, keyring, &arena, attachment, wrapped, header, err));
    TRY(add_chunks(tx, attachment, stream, chunks, len, fd, err));
    return update_size(tx, attachment, err);
}

static STATUS read_head(struct arena *arena, const struct keyring *keyring, const struct stmt *stmt,
                        TenantId tenant, struct attachment *ret, struct err *err)
{
    *ret = (struct attachment){ .tenant = tenant,
                                .id = col_int(stmt, 0),
                                .owner = { col_int(stmt, 1) },
                                .casefile = { col_int(stmt, 2) },
                                .record_type = col_copy(arena, stmt, 3),
                                .record = { col_int(stmt, 4) },
                                .field = col_copy(arena, stmt, 5),
                                .media_type = col_copy(arena, stmt, 7),
                                .size = col_int(stmt, 8),
                                .at = { col_int(stmt, 9) },
                                .by = { col_int(stmt, 10) } };
    struct seal_place place = place_of(tenant, ret->id, "name");
    return keyring_unseal(keyring, KEY_ATTACHMENT, &place, arena, col_blob(stmt, 6), &ret->name,
                          err);
}

STATUS attachment_load(struct db *db, struct arena *arena, const struct keyring *keyring,
                       TenantId tenant, int64_t id, struct attachment *ret, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt,
                   "SELECT " COLUMNS " FROM attachment WHERE tenant = $1 AND id = $2"
                   " AND state = 'final'",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "record.not_found", "attachment %lld",
                       (long long)id);
    return read_head(arena, keyring, &stmt, tenant, ret, err);
}

static STATUS open_stream(struct db *db, struct arena *arena, const struct keyring *keyring,
                          const struct attachment *attachment, struct seal_stream **ret,
                          struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(
        db, &stmt,
        "SELECT wrapped_key, sealed_header FROM attachment WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, attachment->tenant.n);
    bind_int(&stmt, 2, attachment->id);
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row)
        return err_set(err, ERR_NOT_FOUND, "", "record.not_found", "attachment %lld",
                       (long long)attachment->id);
    struct seal_place place = place_of(attachment->tenant, attachment->id, "content");
    return unseal_stream_begin(keyring, &place, arena, arena_copy(arena, col_blob(&stmt, 0)),
                               arena_copy(arena, col_blob(&stmt, 1)), ret, err);
}

STATUS
attachment_read(struct db *db, const struct keyring *keyring, const struct attachment *attachment,
                MUST_USE enum status (*write)(void *context, struct str piece, struct err *err),
                void *context, struct err *err)
{
    AUTO_ARENA arena, piece;
    arena_init(&arena, 0);
    arena_init(&piece, 0);
    struct seal_stream *stream = NULL;
    TRY(open_stream(db, &arena, keyring, attachment, &stream, err));
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT sealed FROM attachment_chunk WHERE tenant = $1 AND attachment_id = $2"
                   " ORDER BY no",
                   err));
    bind_int(&stmt, 1, attachment->tenant.n);
    bind_int(&stmt, 2, attachment->id);
    bool is_last = false, has_row = true;
    while (!is_last) {
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            return err_set(err, ERR_INVALID, "", "record.attachment.damaged",
                           "attachment %lld ends early", (long long)attachment->id);
        struct str plain = { 0 };
        arena_reset(&piece);
        TRY(unseal_stream_next(stream, &piece, col_blob(&stmt, 0), &plain, &is_last, err));
        TRY(write(context, plain, err));
    }
    return OK;
}

STATUS attachment_list(struct db *db, struct arena *arena, const struct keyring *keyring,
                       TenantId tenant, CasefileId casefile, struct attachment **ret,
                       size_t *ret_count, struct err *err)
{
    enum { LIST_MAX = 500 };
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(db, &stmt,
                   "SELECT " COLUMNS " FROM attachment WHERE tenant = $1 AND casefile_id = $2"
                   " AND state = 'final' ORDER BY id DESC LIMIT 500",
                   err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, casefile.n);
    struct attachment *list = arena_array(arena, struct attachment, LIST_MAX);
    size_t count = 0;
    while (count < LIST_MAX) {
        bool has_row = false;
        TRY(db_step(&stmt, &has_row, err));
        if (!has_row)
            break;
        TRY(read_head(arena, keyring, &stmt, tenant, &list[count], err));
        count++;
    }
    *ret = list;
    *ret_count = count;
    return OK;
}

STATUS attachment_tie(struct tx *tx, const struct attachment *attachment, struct str record_type,
                      RecordId record, struct str field, struct err *err)
{
    int64_t changed = 0;
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt,
                   "UPDATE attachment SET record_type = $1, record_id = $2, field = $3"
                   " WHERE tenant = $4 AND id = $5 AND owner_id = $6 AND created_by = $7"
                   " AND record_type IN ('', $1) AND (record_id IS NULL OR record_id = $2)",
                   err));
    bind_text(&stmt, 1, record_type);
    bind_int(&stmt, 2, record.n);
    bind_text(&stmt, 3, field);
    bind_int(&stmt, 4, attachment->tenant.n);
    bind_int(&stmt, 5, attachment->id);
    bind_int(&stmt, 6, attachment->owner.n);
    bind_int(&stmt, 7, attachment->by.n);
    TRY(db_run(&stmt, &changed, err));
    return changed == 1 ? OK
                        : err_set(err, ERR_NOT_FOUND, "", "record.not_found", "attachment %lld",
                                  (long long)attachment->id);
}

STATUS attachment_erase(struct tx *tx, TenantId tenant, int64_t id, struct err *err)
{
    {
        AUTO_STMT chunks = { 0 };
        TRY(db_prepare(tx->db, &chunks,
                       "DELETE FROM attachment_chunk WHERE tenant = $1 AND attachment_id = $2",
                       err));
        bind_int(&chunks, 1, tenant.n);
        bind_int(&chunks, 2, id);
        TRY(db_run(&chunks, NULL, err));
    }
    AUTO_STMT stmt = { 0 };
    TRY(db_prepare(tx->db, &stmt, "DELETE FROM attachment WHERE tenant = $1 AND id = $2", err));
    bind_int(&stmt, 1, tenant.n);
    bind_int(&stmt, 2, id);
    return db_run(&stmt, NULL, err);
}
