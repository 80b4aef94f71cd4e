/* driver.h - what the two drivers give to db.c, and what an open connection is made of. Only for
 * the files of this folder. */
#ifndef BANSO_STORE_DRIVER_H
#define BANSO_STORE_DRIVER_H

#include "store/db.h"

enum bind_kind { BIND_NULL, BIND_INT, BIND_TEXT, BIND_BLOB };

/* A prepared statement: in the cache of its connection, or handed out in a struct stmt. */
struct prepared {
    struct prepared *next; /* in its bucket */
    char *sql;             /* terminated, owned */
    size_t len;
    uint64_t hash;
    uint64_t used_at;    /* for the cache: smallest goes first */
    uint64_t generation; /* of the connection it was prepared on */
    int param_count;     /* highest $n */
    bool is_cached, is_out;
    bool is_select; /* safe to repeat after a lost connection */
    bool is_begun, is_done;
    bool is_bad; /* a bound text holds a NUL */
    void *own;   /* of the driver */
};

struct bulk_value {
    enum bind_kind kind;
    int64_t number;
    struct str bytes;
};
struct bulk_slot {
    struct bulk_value value;
    char small[DATE_ISO_CHARS];
};

/* Rows of one table that wait (bulk.c): values one after another, each read by bulk_next. */
struct bulk_table {
    struct bulk_table *next;
    const char *from; /* where the text of the statement stood */
    char *sql;        /* a copy, owned */
    size_t len;
    struct str into; /* "t (a, b)" */
    int width;
    struct bulk_slot *slots; /* of the row that is being bound; NULL where nothing is */
    bool is_bad;             /* a text holds a NUL */
    int64_t rows;
    char *bytes; /* owned */
    size_t used, room;
};
struct bulk_table *bulk_table(struct bulk *bulk, struct str sql);
void bulk_bind(struct bulk_table *table, int at, enum bind_kind kind, int64_t number,
               struct str bytes);
void bulk_end_row(struct bulk_table *table);
const char *bulk_next(const char *at, struct bulk_value *ret);
enum status db_write_rows(struct db *db, const struct bulk_table *table, struct err *err);
int db_params_of(struct str sql); /* the highest $n outside quotes */

struct driver {
    enum status (*open)(struct db *db, struct err *err);
    void (*close)(struct db *db);
    enum status (*prepare)(struct db *db, struct prepared *prepared, struct err *err);
    /* The same statement with its bound values on the connection that came back. */
    enum status (*prepare_again)(struct db *db, struct prepared *prepared, struct err *err);
    void (*finalize)(struct db *db, struct prepared *prepared);
    void (*clear)(struct prepared *prepared); /* all parameters NULL */
    void (*bind)(struct prepared *prepared, int at, enum bind_kind kind, int64_t number,
                 struct str bytes);
    enum status (*step)(struct db *db, struct prepared *prepared, bool *ret_row, struct err *err);
    enum status (*write_rows)(struct db *db, const struct bulk_table *table, struct err *err);
    int64_t (*changed)(struct db *db, const struct prepared *prepared);
    void (*reset)(struct prepared *prepared);
    bool (*is_null)(const struct prepared *prepared, int at);
    int64_t (*get_int)(const struct prepared *prepared, int at);
    struct str (*get_text)(const struct prepared *prepared, int at);
    struct str (*get_blob)(struct prepared *prepared, int at);
    enum status (*begin)(struct db *db, bool is_read, struct err *err);
    enum status (*commit)(struct db *db, struct err *err);
    void (*rollback)(struct db *db);
    bool (*reads_begin)(struct db *db); /* NULL: nothing to gain */
    void (*reads_end)(struct db *db);
    enum status (*execute)(struct db *db, const char *sql, struct err *err);
    enum status (*analyze)(struct db *db, struct err *err);                  /* NULL: none */
    enum status (*backup)(struct db *db, const char *path, struct err *err); /* NULL: none */
};

/* Keys of one tenant that this connection may still hand out (keys.c). */
struct key_block {
    int64_t tenant, next, end;
    bool is_of_tx; /* taken inside the open transaction: gone if that does not commit */
};

enum { CACHE_BUCKETS = 256, CACHE_MAX = 300, INSERT_TEXT_MAX = 64 * 1024 };

struct db {
    struct db_config config; /* texts owned by `arena` */
    struct arena arena;
    const struct driver *driver;
    void *own; /* of the driver; NULL while lost */
    bool in_tx, tx_failed, is_lost, may_retry;
    bool tx_is_due; /* of the driver: it begins with its first statement, which is to come */
    bool wants_reads, in_reads; /* db_reads_begin; its snapshot is open */
    uint64_t generation, clock;
    size_t cached;
    struct prepared *buckets[CACHE_BUCKETS];
    int64_t fail_at;
    struct key_block *blocks;
    size_t block_count;
    uint64_t known_system; /* fence.c */
    uint32_t known_timeline;
};

/* The transaction ended: blocks taken in it stay, or are dropped with it (keys.c). */
void key_blocks_end_tx(struct db *db, bool is_committed);

extern const struct driver sqlite_driver, postgres_driver;

/* The system identifier and timeline of the server against the highest seen (fence.c).
 *   errors  ERR_DB: another system, or an older timeline */
enum status fence_check(struct db *db, uint64_t system, uint32_t timeline, struct err *err);

#endif
