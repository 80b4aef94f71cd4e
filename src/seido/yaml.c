/* yaml.c - reads YAML events (libyaml) into a tree. */
#include "seido/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/arena.h"

#include "base/banned.h"

struct reader {
    yaml_parser_t parser;
    const struct source *source;
    struct faults *faults;
    size_t nodes;
    bool failed;
};

void *node_array_add(struct arena *arena, void *items, size_t *count, size_t size)
{
    char *old = NULL;
    memcpy(&old, items, sizeof old);
    size_t n = *count;
    if ((n & (n - 1)) == 0) { /* 0, 1, 2, 4, 8 ...: the array is full */
        char *grown = arena_alloc(arena, n == 0 ? 1 : 2 * n, size);
        if (n > 0)
            memcpy(grown, old, n * size);
        memcpy(items, &grown, sizeof grown);
        old = grown;
    }
    *count = n + 1;
    return old + n * size;
}

void *array_own(const void *items)
{
    void *own = NULL;
    memcpy(&own, &items, sizeof own);
    return own;
}

void faults_add(struct faults *faults, struct place place, struct str field, struct str wrong,
                struct str remedy)
{
    if (faults->count >= FAULTS_MAX)
        return;
    if (faults->count == faults->room) {
        size_t room = faults->room == 0 ? 16 : 2 * faults->room;
        struct fault *grown = arena_array(faults->arena, struct fault, room);
        if (faults->count > 0)
            memcpy(grown, faults->items, faults->count * sizeof *grown);
        faults->items = grown;
        faults->room = room;
    }
    faults->items[faults->count++] = (struct fault){ place, field, wrong, remedy };
}

const struct node *node_find(const struct node *map, struct str key, int *ret_line)
{
    if (map == NULL || map->kind != NODE_MAP)
        return NULL;
    for (size_t i = 0; i < map->count; i++)
        if (str_equal(map->keys[i], key)) {
            if (ret_line != NULL)
                *ret_line = map->key_lines[i];
            return map->items[i];
        }
    return NULL;
}

static void refuse(struct reader *reader, size_t line, struct str wrong, struct str remedy)
{
    reader->failed = true;
    faults_add(reader->faults, (struct place){ reader->source->name, (int)line }, STR(""), wrong,
               remedy);
}

/* The next event, or false at a fault of the text. */
static bool next_event(struct reader *reader, yaml_event_t *ret)
{
    struct arena *arena = reader->faults->arena;
    if (yaml_parser_parse(&reader->parser, ret))
        return true;
    const yaml_parser_t *parser = &reader->parser;
    const char *what = parser->problem != NULL ? parser->problem : "not YAML";
    refuse(reader, parser->problem_mark.line + 1,
           str_format(arena, "the text cannot be read: %s", what),
           STR("check indentation, quotes and brackets; quote texts with ':' or ', '"));
    return false;
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event, int depth);

static bool is_marked(const yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT)
        return true;
    if (event->type == YAML_SCALAR_EVENT)
        return event->data.scalar.anchor != NULL || event->data.scalar.tag != NULL;
    if (event->type == YAML_SEQUENCE_START_EVENT)
        return event->data.sequence_start.anchor != NULL || event->data.sequence_start.tag != NULL;
    if (event->type == YAML_MAPPING_START_EVENT)
        return event->data.mapping_start.anchor != NULL || event->data.mapping_start.tag != NULL;
    return false;
}

static void read_text(struct reader *reader, const yaml_event_t *event, struct node *node)
{
    struct arena *arena = reader->faults->arena;
    struct str text = { (const char *)event->data.scalar.value, event->data.scalar.length };
    size_t at = 0;
    node->kind = NODE_TEXT;
    node->text = arena_copy(arena, text);
    if (!str_is_clean(text, &at))
        refuse(reader, event->start_mark.line + 1,
               STR("the text holds a control character or is not UTF-8"),
               STR("save the file as UTF-8 without control characters"));
}

static void read_list(struct reader *reader, struct node *node, int depth)
{
    node->kind = NODE_LIST;
    while (!reader->failed) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return;
        bool is_end = event.type == YAML_SEQUENCE_END_EVENT;
        if (!is_end) {
            struct node *item = read_node(reader, &event, depth + 1);
            *(struct node **)node_array_add(reader->faults->arena, &node->items, &node->count,
                                            sizeof(void *)) = item;
        }
        yaml_event_delete(&event);
        if (is_end)
            return;
    }
}

static void add_pair(struct reader *reader, struct node *map, const struct node *key,
                     struct node *value)
{
    struct arena *arena = reader->faults->arena;
    if (reader->failed)
        return;
    if (key->kind != NODE_TEXT) {
        refuse(reader, (size_t)key->line, STR("a key is not a text"), STR("write `key: value`"));
        return;
    }
    int first = 0;
    if (node_find(map, key->text, &first) != NULL) {
        refuse(reader, (size_t)key->line,
               str_format(arena, "the key `%.*s` stands twice in one place (line %d too)",
                          STR_ARG(key->text), first),
               STR("keep one of them"));
        reader->failed = false; /* the rest of the file can still be read */
        return;
    }
    size_t n = map->count;
    *(struct str *)node_array_add(arena, &map->keys, &n, sizeof(struct str)) = key->text;
    n = map->count;
    *(int *)node_array_add(arena, &map->key_lines, &n, sizeof(int)) = key->line;
    *(struct node **)node_array_add(arena, &map->items, &map->count, sizeof(void *)) = value;
}

static void read_map(struct reader *reader, struct node *node, int depth)
{
    node->kind = NODE_MAP;
    while (!reader->failed) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return;
        if (event.type == YAML_MAPPING_END_EVENT) {
            yaml_event_delete(&event);
            return;
        }
        struct node *key = read_node(reader, &event, depth + 1);
        yaml_event_delete(&event);
        if (reader->failed || !next_event(reader, &event))
            return;
        struct node *value = read_node(reader, &event, depth + 1);
        yaml_event_delete(&event);
        add_pair(reader, node, key, value);
    }
}

static struct node *read_node(struct reader *reader, const yaml_event_t *event, int depth)
{
    struct node *node = arena_new(reader->faults->arena, struct node);
    size_t line = event->start_mark.line + 1;
    node->line = (int)line;
    if (is_marked(event))
        refuse(reader, line, STR("anchors, aliases and tags are not part of the written form"),
               STR("write the value out"));
    else if (depth > YAML_DEPTH_MAX)
        refuse(reader, line, STR("nested too deeply"),
               STR("no definition needs more than 12 levels"));
    else if (++reader->nodes > YAML_NODES_MAX)
        refuse(reader, line, STR("too many values in one file"), STR("split the file"));
    else if (event->type == YAML_SCALAR_EVENT)
        read_text(reader, event, node);
    else if (event->type == YAML_SEQUENCE_START_EVENT)
        read_list(reader, node, depth);
    else if (event->type == YAML_MAPPING_START_EVENT)
        read_map(reader, node, depth);
    return node;
}

static void read_documents(struct reader *reader, struct node ***ret, size_t *ret_count)
{
    bool at_end = false;
    while (!at_end && !reader->failed) {
        yaml_event_t event;
        if (!next_event(reader, &event))
            return;
        at_end = event.type == YAML_STREAM_END_EVENT;
        bool is_content = event.type == YAML_SCALAR_EVENT || event.type == YAML_ALIAS_EVENT ||
                          event.type == YAML_SEQUENCE_START_EVENT ||
                          event.type == YAML_MAPPING_START_EVENT;
        if (is_content) {
            struct node *node = read_node(reader, &event, 0);
            bool is_empty = node->kind == NODE_TEXT && node->text.len == 0;
            if (!reader->failed && !is_empty)
                *(struct node **)node_array_add(reader->faults->arena, ret, ret_count,
                                                sizeof(void *)) = node;
        }
        yaml_event_delete(&event);
    }
}

bool yaml_read(const struct source *source, struct faults *faults, struct node ***ret,
               size_t *ret_count)
{
    struct reader reader = { .source = source, .faults = faults };
    size_t before = faults->count;
    if (source->text.len > YAML_BYTES_MAX) {
        refuse(&reader, 1, STR("the file is larger than 4 MiB"), STR("split the file"));
        return false;
    }
    if (!yaml_parser_initialize(&reader.parser)) {
        refuse(&reader, 1, STR("out of memory"), STR("free memory"));
        return false;
    }
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)source->text.ptr,
                                 source->text.len);
    read_documents(&reader, ret, ret_count);
    yaml_parser_delete(&reader.parser);
    return faults->count == before;
}
