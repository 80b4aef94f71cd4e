/* reading.h - reads the keys of a definition by their declared kinds, by tables: what a map may
 * hold, where each value goes, and a fault for everything else. Used by the read_*.c files. */
#ifndef BANSO_SEIDO_READING_H
#define BANSO_SEIDO_READING_H

#include "seido/seido.h"
#include "seido/yaml.h"

enum { NAME_CHARS_MAX = 40 };

/* One file being read. */
struct reading {
    struct arena *arena;
    struct faults *faults;
    struct seido *seido;
    const struct source *source;
    const char *const *known_checks;
    struct str at; /* "intake.received_on": what is being read, for messages */
};

enum key_kind {
    KEY_OWN, /* allowed here; the caller reads it */
    KEY_TEXT,
    KEY_NAME, /* [a-z][a-z0-9_]* */
    KEY_BOOL,
    KEY_INT, /* int */
    KEY_INT64,
    KEY_DATE,  /* OptDate */
    KEY_TEXTS, /* one text or a list: pointer at `to`, count at `count_to` */
    KEY_LABEL, /* a map with ja and en */
    KEY_CONDITIONS
};

struct key {
    const char *name;
    enum key_kind kind;
    bool demanded;
    size_t to, count_to; /* offsets in the target */
};

/* Keys of a label that stands directly in the map; read with read_label. */
#define LABEL_KEYS                                                                                 \
    { "ja", KEY_OWN, true, 0, 0 }, { "en", KEY_OWN, true, 0, 0 },                                  \
    {                                                                                              \
        "former", KEY_OWN, false, 0, 0                                                             \
    }

/* Reads every key of `map` into `target`; keys not in the table, wrong kinds and missing demanded
 * keys are faults. False if `map` is no map. */
bool read_keys(struct reading *reading, const struct node *map, const struct key *keys,
               size_t key_count, void *target);

/* ja, en and former of a map. Missing ones are faults of read_keys. */
void read_label(struct reading *reading, const struct node *map, struct label *ret);

/* Whole list of maps under `key` of `map`; NULL and *ret_count 0 if absent or no list. */
struct node *const *read_list_of(struct reading *reading, const struct node *map, const char *key,
                                 size_t *ret_count);

struct str read_scalar(struct reading *reading, const struct node *node, struct str key);
bool read_bool(struct reading *reading, const struct node *node, struct str key);

/* A fault at a line of the file being read; its field is `at`.`key`. */
void fault_add(struct reading *reading, int line, struct str key, struct str wrong,
               struct str remedy);
struct place place_of(const struct reading *reading, const struct node *node);

/* Faults a name that is too long or a word of SQL; its characters are judged by KEY_NAME. */
void name_check(struct reading *reading, int line, struct str key, struct str name);
/* Faults a name of an overlay that does not begin with x_. */
void overlay_name_check(struct reading *reading, int line, struct str key, struct str name);
bool name_is_well_formed(struct str name);

/* The known name nearest to a wrong one, for "did you mean"; "" if none is near. */
struct str name_nearest(struct str wrong, const struct str *known, size_t count);

/* Enters a deeper place ("intake" -> "intake.received_on"); put the result back afterwards. */
struct str reading_enter(struct reading *reading, struct str name);

/* The readers of the definitions (read_form.c, read_process.c, read_tables.c): one document each,
 * new or, with extend, more of an existing one. */
void codes_read(struct reading *reading, const struct node *document);
void codes_extend(struct reading *reading, const struct node *document);
void record_read(struct reading *reading, const struct node *document);
void record_extend(struct reading *reading, const struct node *document);
void process_read(struct reading *reading, const struct node *document);
void process_extend(struct reading *reading, const struct node *document);
void role_read(struct reading *reading, const struct node *document);
void role_extend(struct reading *reading, const struct node *document);
void program_read(struct reading *reading, const struct node *document);
void rates_read(struct reading *reading, const struct node *document);
void rates_extend(struct reading *reading, const struct node *document);
void indicator_read(struct reading *reading, const struct node *document);
void statement_read(struct reading *reading, const struct node *document);
void settings_read(struct reading *reading, const struct node *document);
void sheet_read(struct reading *reading, const struct node *document);

/* One field of a form or of the settings; `extra` further keys are allowed and left to the caller. */
void field_read(struct reading *reading, const struct node *node, const struct key *extra,
                size_t extra_count, struct field *ret);
/* Faults a code list, program or the like that exists already: "ours" may not be changed. */
void twice_fault(struct reading *reading, int line, struct str what, struct str name,
                 struct place first);

/* Fills code->wordings; done for every code after reading. */
void code_prepare(struct arena *arena, struct code *code);

/* Lists made of others: state_<process>, program. */
void lists_make(struct reading *reading);
/* seido->eras and seido->variants from their rate tables. */
void tables_make(struct reading *reading);
/* What each role may, by action and object; when all record types are read (read_process.c). */
void rights_make(struct reading *reading);

/* Everything that needs the whole: check_form.c, check_process.c. */
void forms_check(struct reading *reading);
void processes_check(struct reading *reading);
void conditions_check(struct reading *reading, const struct conditions *conditions,
                      const struct record_def *own, const struct field *table);
void check_name_check(struct reading *reading, struct place place, struct str name);
bool name_is_core_table(struct str name);

#endif
