/* yaml.h - the text of a definition file as a tree of texts, lists and maps with line numbers.
 * Nothing is guessed: a scalar is text until somebody reads it by its declared kind. Anchors,
 * aliases, tags, repeated keys, deep nesting and huge files are faults. */
#ifndef BANSO_SEIDO_YAML_H
#define BANSO_SEIDO_YAML_H

#include "seido/load.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

enum { YAML_DEPTH_MAX = 12, YAML_NODES_MAX = 400000, YAML_BYTES_MAX = 4 * 1024 * 1024 };

struct node {
    enum node_kind kind;
    int line;         /* from 1 */
    struct str text;  /* NODE_TEXT */
    struct str *keys; /* NODE_MAP: one a item, each once */
    int *key_lines;
    struct node **items; /* NODE_LIST, NODE_MAP */
    size_t count;
};

/* Adds the documents of `source` to *ret (count *ret_count, started at 0 and grown in the arena of
 * `faults`). A fault of the text ends the file: what was read before stays.
 *   false  a fault was added */
bool yaml_read(const struct source *source, struct faults *faults, struct node ***ret,
               size_t *ret_count);

/* The value of a key of a map; NULL if absent or `map` is no map. */
const struct node *node_find(const struct node *map, struct str key, int *ret_line);

/* Room for one more item of an array that grows in an arena by doubling; the new item is zeroed.
 * `items` is the address of the array's pointer. */
void *node_array_add(struct arena *arena, void *items, size_t *count, size_t size);

/* An array of the definitions that is still being built, to write on; readers see it as const. */
void *array_own(const void *items);

/* Adds a fault; texts must live as long as the arena of `faults`. At most FAULTS_MAX are kept. */
enum { FAULTS_MAX = 500 };
void faults_add(struct faults *faults, struct place place, struct str field, struct str wrong,
                struct str remedy);

#endif
