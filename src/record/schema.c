/* schema.c - DDL from the definitions. The text is composed of names that the loader has checked
 * ([a-z][a-z0-9_]*) and of type words; nothing in it comes from a request. */
#include "record/schema.h"

#include "record/column.h"
#include "record/kind.h"
#include "store/migrate.h"

#include "base/banned.h"

enum { DDL_MAX = KIB(128) };

struct syncing {
    struct db *db;
    struct arena *arena;
    struct buf ddl;
};

static void add_column(struct syncing *s, struct str name, const char *suffix, const char *word)
{
    struct str type = migrate_type(db_engine_of(s->db), str_of(word));
    buf_addf(&s->ddl, "%.*s%s %.*s", STR_ARG(name), suffix, STR_ARG(type));
}

static void add_meta(struct syncing *s, const char *name, const char *word, const char *rest)
{
    add_column(s, str_of(name), "", word);
    buf_addf(&s->ddl, "%s,\n ", rest);
}

static void add_fields(struct syncing *s, const struct field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct kind *kind = kind_of(&fields[i]);
        if (kind->column_type == NULL)
            continue;
        add_column(s, fields[i].name, "", kind->column_type);
        buf_add(&s->ddl, STR(",\n "));
        if (kind->second_suffix != NULL) {
            add_column(s, fields[i].name, kind->second_suffix, kind->second_type);
            buf_add(&s->ddl, STR(",\n "));
        }
    }
}

/* With row ids: rows are some hundred bytes, and a tree of whole rows would be eight levels deep at ten
 * million contacts. */
static const char *end_of_table(const struct syncing *s)
{
    return db_engine_of(s->db) == DB_SQLITE ? ") STRICT;\n" : ");\n";
}

static void create_record(struct syncing *s, const struct record_def *def)
{
    buf_addf(&s->ddl, "CREATE TABLE %.*s (\n ", STR_ARG(def->name));
    add_meta(s, "tenant", "key", " NOT NULL");
    add_meta(s, "id", "key", " NOT NULL");
    add_meta(s, "owner_id", "key", " NOT NULL");
    add_meta(s, "casefile_id", "key", def->per == PER_CASEFILE ? " NOT NULL" : "");
    add_meta(s, "person_id", "key", "");
    /* IN would fill a table of the three at every insert into SQLite. */
    add_meta(s, "state", "text",
             " NOT NULL CHECK (state = 'draft' OR state = 'final' OR state = 'deleted')");
    add_meta(s, "version", "int", " NOT NULL");
    add_meta(s, "form_on", "date", " NOT NULL");
    add_meta(s, "created_at", "instant", " NOT NULL");
    add_meta(s, "created_by", "key", " NOT NULL");
    add_meta(s, "updated_at", "instant", " NOT NULL");
    add_meta(s, "updated_by", "key", " NOT NULL");
    add_meta(s, "origin", "text", " NOT NULL");
    add_fields(s, def->fields, def->field_count);
    buf_add(&s->ddl, STR("PRIMARY KEY (tenant, id),\n "
                         "FOREIGN KEY (tenant, owner_id) REFERENCES organisation (tenant, id),\n "
                         "FOREIGN KEY (tenant, casefile_id) REFERENCES casefile (tenant, id),\n "
                         "FOREIGN KEY (tenant, person_id) REFERENCES person (tenant, id)\n"));
    buf_add(&s->ddl, str_of(end_of_table(s)));
}

static void create_child(struct syncing *s, const struct record_def *def, const struct field *field,
                         struct str table)
{
    buf_addf(&s->ddl, "CREATE TABLE %.*s (\n ", STR_ARG(table));
    add_meta(s, "tenant", "key", " NOT NULL");
    add_meta(s, "record_id", "key", " NOT NULL");
    add_meta(s, "row_no", "int", " NOT NULL");
    add_fields(s, field->columns, field->column_count);
    buf_addf(&s->ddl,
             "PRIMARY KEY (tenant, record_id, row_no),\n "
             "FOREIGN KEY (tenant, record_id) REFERENCES %.*s (tenant, id)\n",
             STR_ARG(def->name));
    buf_add(&s->ddl, str_of(end_of_table(s)));
}

/* Whose rows name cases is asked by the case: the agendas on which it stands. */
static void add_child_indexes(struct syncing *s, const struct field *field, struct str table)
{
    for (size_t i = 0; i < field->column_count; i++)
        if (field->columns[i].kind == KIND_CASEFILE)
            buf_addf(&s->ddl,
                     "CREATE INDEX IF NOT EXISTS %.*s_of_%.*s ON %.*s (tenant, %.*s, record_id);\n",
                     STR_ARG(table), STR_ARG(field->columns[i].name), STR_ARG(table),
                     STR_ARG(field->columns[i].name));
}

static bool has_name(const struct str *names, size_t count, struct str name, const char *suffix)
{
    for (size_t i = 0; i < count; i++)
        if (names[i].len == name.len + str_of(suffix).len && str_starts(names[i], name) &&
            str_ends(names[i], str_of(suffix)))
            return true;
    return false;
}

static void add_missing(struct syncing *s, struct str table, const struct field *fields,
                        size_t count, const struct str *names, size_t name_count)
{
    for (size_t i = 0; i < count; i++) {
        const struct kind *kind = kind_of(&fields[i]);
        if (kind->column_type == NULL)
            continue;
        if (!has_name(names, name_count, fields[i].name, "")) {
            buf_addf(&s->ddl, "ALTER TABLE %.*s ADD COLUMN ", STR_ARG(table));
            add_column(s, fields[i].name, "", kind->column_type);
            buf_add(&s->ddl, STR(";\n"));
        }
        if (kind->second_suffix != NULL &&
            !has_name(names, name_count, fields[i].name, kind->second_suffix)) {
            buf_addf(&s->ddl, "ALTER TABLE %.*s ADD COLUMN ", STR_ARG(table));
            add_column(s, fields[i].name, kind->second_suffix, kind->second_type);
            buf_add(&s->ddl, STR(";\n"));
        }
    }
}

/* Another order or more columns: another name, and the one before goes. */
static void add_index(struct syncing *s, struct str table, const char *before, const char *now,
                      struct str columns)
{
    buf_addf(&s->ddl, "DROP INDEX IF EXISTS %.*s_%s;\n", STR_ARG(table), before);
    buf_addf(&s->ddl, "CREATE INDEX IF NOT EXISTS %.*s_%s ON %.*s (%.*s);\n", STR_ARG(table), now,
             STR_ARG(table), STR_ARG(columns));
}

/* Lists go by case, by organisation and day, and by each field that says `index`; of a worker's records those
 * of a month are asked for. Owner and state stand at the end, so that counting reads no row. */
static void add_indexes(struct syncing *s, const struct record_def *def)
{
    struct str name = def->name, date = def->date_field;
    const char *comma = date.len > 0 ? ", " : "";
    const char *order = date.len == 0                        ? ""
                        : db_engine_of(s->db) == DB_POSTGRES ? " DESC NULLS LAST"
                                                             : " DESC";
    if (!def->is_built_in) {
        add_index(s, name, "by_casefile", "in_casefile",
                  str_format(s->arena, "tenant, casefile_id%s%.*s%s, id DESC, owner_id, state",
                             comma, STR_ARG(date), order));
        add_index(s, name, "by_owner", "of_owner",
                  str_format(s->arena, "tenant, owner_id%s%.*s%s, id DESC, state", comma,
                             STR_ARG(date), order));
        /* The night would walk the whole table for them, and lock all writers out meanwhile. */
        buf_addf(&s->ddl,
                 "CREATE INDEX IF NOT EXISTS %.*s_in_bin ON %.*s (tenant, updated_at)"
                 " WHERE state = 'deleted';\n",
                 STR_ARG(name), STR_ARG(name));
    }
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (!field->is_index || kind_columns(field->kind) == 0 || str_equal(field->name, date))
            continue;
        bool is_user = field->kind == KIND_USER;
        add_index(
            s, name, str_to_chars(s->arena, str_format(s->arena, "by_%.*s", STR_ARG(field->name))),
            str_to_chars(s->arena, str_format(s->arena, "of_%.*s", STR_ARG(field->name))),
            str_format(s->arena, "tenant, owner_id, %.*s%s%.*s, id, state", STR_ARG(field->name),
                       is_user ? comma : "", STR_ARG(is_user ? date : STR(""))));
    }
}

static STATUS sync_record(struct syncing *s, const struct record_def *def, struct err *err)
{
    struct str *names = NULL;
    size_t count = 0;
    buf_init(&s->ddl, s->arena, 4096, DDL_MAX);
    TRY(db_columns(s->db, s->arena, def->name, &names, &count, err));
    if (count == 0 && def->is_built_in)
        return err_set(err, ERR_DB, "", "schema.not_migrated",
                       "table %.*s is missing: migrate first", STR_ARG(def->name));
    if (count == 0)
        create_record(s, def);
    else
        add_missing(s, def->name, def->fields, def->field_count, names, count);
    for (size_t i = 0; i < def->field_count; i++) {
        const struct field *field = &def->fields[i];
        if (field->kind != KIND_TABLE)
            continue;
        struct str table = column_table_name(s->arena, def, field);
        TRY(db_columns(s->db, s->arena, table, &names, &count, err));
        if (count == 0)
            create_child(s, def, field, table);
        else
            add_missing(s, table, field->columns, field->column_count, names, count);
        add_child_indexes(s, field, table);
    }
    add_indexes(s, def);
    if (!buf_ok(&s->ddl))
        return err_set(err, ERR_LIMIT, "", "schema.too_large", "DDL of %.*s is too long",
                       STR_ARG(def->name));
    if (s->ddl.len > 0)
        TRY(db_change_schema(s->db, buf_str(&s->ddl), err));
    return OK;
}

static STATUS record_version(struct db *db, struct str version, struct err *err)
{
    AUTO_TX tx = { 0 };
    AUTO_STMT stmt = { 0 };
    TRY(tx_begin(db, &tx, err));
    TRY(db_prepare(db, &stmt,
                   "INSERT INTO definitions (id, version, at) VALUES (1, $1, $2)"
                   " ON CONFLICT (id) DO UPDATE SET version = excluded.version, at = excluded.at",
                   err));
    bind_text(&stmt, 1, version);
    bind_instant(&stmt, 2, clock_now());
    TRY(db_run(&stmt, NULL, err));
    return tx_commit(&tx, err);
}

STATUS schema_sync(struct db *db, const struct seido *seido, struct err *err)
{
    AUTO_ARENA arena;
    arena_init(&arena, 0);
    for (size_t i = 0; i < seido->record_count; i++) {
        struct syncing s = { .db = db, .arena = &arena };
        TRY(sync_record(&s, &seido->records[i], err));
        arena_reset(&arena);
    }
    return record_version(db, seido->version, err);
}

STATUS schema_check(struct db *db, const struct seido *seido, struct err *err)
{
    AUTO_STMT stmt = { 0 };
    bool has_row = false;
    TRY(db_prepare(db, &stmt, "SELECT version FROM definitions WHERE id = 1", err));
    TRY(db_step(&stmt, &has_row, err));
    if (!has_row || !str_equal(col_text(&stmt, 0), seido->version))
        return err_set(err, ERR_DB, "", "schema.other_definitions",
                       "the database was made from other definitions: run banso migrate");
    return OK;
}
