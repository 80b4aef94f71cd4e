/* reading.c - tables of keys, faults, names. */
#include "seido/reading.h"

#include <string.h>

#include "base/arena.h"

#include "base/banned.h"

/* Words that PostgreSQL 15 or SQLite 3.40 reserve: a column of that name would need quotes. */
static const char *const sql_words[] = {
    "add",
    "all",
    "alter",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "autoincrement",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "ilike",
    "in",
    "index",
    "initially",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "references",
    "returning",
    "right",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "transaction",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "when",
    "where",
    "window",
    "with",
};

void fault_add(struct reading *reading, int line, struct str key, struct str wrong,
               struct str remedy)
{
    struct str field = reading->at;
    if (key.len > 0 && field.len > 0)
        field = str_format(reading->arena, "%.*s.%.*s", STR_ARG(field), STR_ARG(key));
    else if (key.len > 0)
        field = key;
    struct place place = { reading->source->name, line };
    faults_add(reading->faults, place, field, wrong, remedy);
}

struct place place_of(const struct reading *reading, const struct node *node)
{
    return (struct place){ reading->source->name, node->line };
}

struct str reading_enter(struct reading *reading, struct str name)
{
    struct str before = reading->at;
    reading->at = before.len == 0
                      ? name
                      : str_format(reading->arena, "%.*s.%.*s", STR_ARG(before), STR_ARG(name));
    return before;
}

bool name_is_well_formed(struct str name)
{
    if (name.len == 0 || name.ptr[0] < 'a' || name.ptr[0] > 'z')
        return false;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

void name_check(struct reading *reading, int line, struct str key, struct str name)
{
    struct arena *arena = reading->arena;
    if (!name_is_well_formed(name))
        return; /* told by read_keys */
    if (name.len > NAME_CHARS_MAX)
        fault_add(reading, line, key,
                  str_format(arena, "the name `%.*s` has %zu characters", STR_ARG(name), name.len),
                  STR("at most 40 characters"));
    for (size_t i = 0; i < LENGTH(sql_words); i++)
        if (str_equal(name, str_of(sql_words[i])))
            fault_add(reading, line, key,
                      str_format(arena, "`%.*s` is a word of SQL", STR_ARG(name)),
                      STR("choose another name, for example with a word before it"));
}

void overlay_name_check(struct reading *reading, int line, struct str key, struct str name)
{
    struct arena *arena = reading->arena;
    if (reading->source->is_overlay && name.len > 0 && !str_starts(name, STR("x_")))
        fault_add(reading, line, key,
                  str_format(arena, "the overlay's name `%.*s` could meet one of ours later",
                             STR_ARG(name)),
                  str_format(arena, "begin it with x_: x_%.*s", STR_ARG(name)));
}

/* Edit distance up to 3; names are short. */
static size_t distance(struct str a, struct str b)
{
    enum { SHORT = 48 };
    size_t row[SHORT + 1];
    if (a.len > SHORT || b.len > SHORT)
        return SHORT;
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            size_t above = row[j];
            size_t best = corner + (a.ptr[i - 1] == b.ptr[j - 1] ? 0 : 1);
            best = above + 1 < best ? above + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
            corner = above;
        }
    }
    return row[b.len];
}

struct str name_nearest(struct str wrong, const struct str *known, size_t count)
{
    struct str nearest = STR("");
    size_t least = wrong.len < 5 ? 2 : 4; /* farther ones are no help */
    for (size_t i = 0; i < count; i++) {
        size_t d = distance(wrong, known[i]);
        if (d < least) {
            least = d;
            nearest = known[i];
        }
    }
    return nearest;
}

struct str read_scalar(struct reading *reading, const struct node *node, struct str key)
{
    if (node->kind == NODE_TEXT)
        return node->text;
    fault_add(reading, node->line, key, STR("a list or map stands where one text belongs"),
              str_format(reading->arena, "write `%.*s: text`", STR_ARG(key)));
    return STR("");
}

bool read_bool(struct reading *reading, const struct node *node, struct str key)
{
    struct str text = read_scalar(reading, node, key);
    if (str_equal(text, STR("true")))
        return true;
    if (!str_equal(text, STR("false")))
        fault_add(reading, node->line, key,
                  str_format(reading->arena, "`%.*s` is not a truth value", STR_ARG(text)),
                  STR("write true or false"));
    return false;
}

static int64_t read_number(struct reading *reading, const struct node *node, struct str key)
{
    int64_t number = 0;
    struct str text = read_scalar(reading, node, key);
    if (!str_to_int(text, &number))
        fault_add(reading, node->line, key,
                  str_format(reading->arena, "`%.*s` is not a whole number", STR_ARG(text)),
                  STR("write decimal digits"));
    return number;
}

static int read_small(struct reading *reading, const struct node *node, struct str key)
{
    int64_t number = read_number(reading, node, key);
    if (number < -100000 || number > 100000) {
        fault_add(reading, node->line, key, STR("the number is out of range"),
                  STR("at most 100000"));
        return 0;
    }
    return (int)number;
}

static OptDate read_date(struct reading *reading, const struct node *node, struct str key)
{
    OptDate date = { .has = true };
    struct str text = read_scalar(reading, node, key);
    if (date_parse_iso(text, &date.value))
        return date;
    fault_add(reading, node->line, key,
              str_format(reading->arena, "`%.*s` is not a day", STR_ARG(text)),
              STR("write it as 2025-04-01"));
    return (OptDate){ .has = false };
}

static void read_texts(struct reading *reading, const struct node *node, struct str key,
                       const struct str **ret, size_t *ret_count)
{
    if (node->kind == NODE_MAP) {
        fault_add(reading, node->line, key, STR("a map stands where texts belong"),
                  STR("write one text, or a list of texts in [ ]"));
        return;
    }
    size_t count = node->kind == NODE_LIST ? node->count : 1;
    struct str *texts = arena_array(reading->arena, struct str, count);
    for (size_t i = 0; i < count; i++)
        texts[i] = read_scalar(reading, node->kind == NODE_LIST ? node->items[i] : node, key);
    *ret = texts;
    *ret_count = count;
}

static void read_former(struct reading *reading, const struct node *list, struct label *ret)
{
    if (list->kind != NODE_LIST) {
        fault_add(reading, list->line, STR("former"), STR("former labels are a list"),
                  STR("write former: [{until: 2025-03-31, ja: ..., en: ...}]"));
        return;
    }
    static const struct key keys[] = { { "until", KEY_DATE, true, 0, 0 },
                                       { "ja", KEY_OWN, true, 0, 0 },
                                       { "en", KEY_OWN, true, 0, 0 } };
    struct former_label *former = arena_array(reading->arena, struct former_label, list->count);
    OptDate before = { .has = false };
    for (size_t i = 0; i < list->count; i++) {
        OptDate until = { .has = false };
        const struct node *item = list->items[i];
        if (!read_keys(reading, item, keys, LENGTH(keys), &until) || !until.has)
            continue;
        struct label label = { 0 };
        read_label(reading, item, &label);
        if (before.has && date_compare(before.value, until.value) >= 0)
            fault_add(reading, item->line, STR("former"), STR("former labels are not in order"),
                      STR("write the oldest first"));
        before = until;
        former[ret->former_count].until = until.value;
        memcpy(former[ret->former_count].in, label.in, sizeof label.in);
        ret->former_count++;
    }
    ret->former = former;
}

void read_label(struct reading *reading, const struct node *map, struct label *ret)
{
    static const char *const langs[LANGS] = { [LANG_JA] = "ja", [LANG_EN] = "en" };
    for (size_t i = 0; i < LANGS; i++) {
        const struct node *text = node_find(map, str_of(langs[i]), NULL);
        if (text == NULL)
            continue; /* told by read_keys */
        ret->in[i] = read_scalar(reading, text, str_of(langs[i]));
        if (text->kind == NODE_TEXT && ret->in[i].len == 0)
            fault_add(reading, text->line, str_of(langs[i]), STR("the label is empty"),
                      STR("write what people read"));
    }
    const struct node *former = node_find(map, STR("former"), NULL);
    if (former != NULL)
        read_former(reading, former, ret);
}

static void read_label_map(struct reading *reading, const struct node *node, struct str key,
                           struct label *ret)
{
    static const struct key keys[] = { { "ja", KEY_OWN, true, 0, 0 },
                                       { "en", KEY_OWN, true, 0, 0 } };
    char none = 0;
    struct str before = reading_enter(reading, key);
    if (read_keys(reading, node, keys, LENGTH(keys), &none))
        read_label(reading, node, ret);
    reading->at = before;
}

static const struct {
    const char *name;
    enum condition_op op;
} ops[] = {
    { "is", OP_IS },           { "is_not", OP_IS_NOT }, { "has", OP_HAS },
    { "present", OP_PRESENT }, { "absent", OP_ABSENT }, { "at_least", OP_AT_LEAST },
    { "at_most", OP_AT_MOST },
};

static void read_condition(struct reading *reading, const struct node *map, struct condition *ret)
{
    size_t op_count = 0;
    ret->place = place_of(reading, map);
    const struct node *field = node_find(map, STR("field"), NULL);
    if (field == NULL) {
        fault_add(reading, map->line, STR("condition"), STR("a condition without a field"),
                  STR("write {field: NAME, is: VALUE}"));
        return;
    }
    struct str name = read_scalar(reading, field, STR("field"));
    struct str rest = name;
    struct str record = STR("");
    (void)str_split(&rest, '.', &record);
    bool is_other = record.len < name.len;
    ret->record = is_other ? record : STR("");
    ret->field = is_other ? rest : name;
    for (size_t i = 0; i < map->count; i++) {
        bool is_known = str_equal(map->keys[i], STR("field"));
        for (size_t k = 0; k < LENGTH(ops); k++) {
            if (!str_equal(map->keys[i], str_of(ops[k].name)))
                continue;
            is_known = true;
            op_count++;
            ret->op = ops[k].op;
            if (ops[k].op == OP_PRESENT || ops[k].op == OP_ABSENT) {
                if (!read_bool(reading, map->items[i], map->keys[i]))
                    fault_add(reading, map->line, map->keys[i], STR("only true can stand here"),
                              STR("write the other one of present and absent"));
            } else {
                read_texts(reading, map->items[i], map->keys[i], &ret->values, &ret->value_count);
            }
        }
        if (!is_known)
            fault_add(reading, map->key_lines[i], map->keys[i], STR("unknown operator"),
                      STR("one of is, is_not, has, present, absent, at_least, at_most"));
    }
    if (op_count != 1)
        fault_add(reading, map->line, name, STR("a condition has exactly one operator"),
                  STR("join several conditions with all or any"));
}

static void read_conditions(struct reading *reading, const struct node *node, struct str key,
                            struct conditions *ret)
{
    const struct node *all = node_find(node, STR("all"), NULL);
    const struct node *any = node_find(node, STR("any"), NULL);
    const struct node *list = any != NULL ? any : all;
    struct str before = reading_enter(reading, key);
    if (node->kind != NODE_MAP || (list != NULL && (list->kind != NODE_LIST || node->count != 1))) {
        fault_add(reading, node->line, STR(""), STR("not a condition"),
                  STR("write {field: NAME, is: VALUE}, or all: or any: with a list of such"));
    } else {
        size_t count = list != NULL ? list->count : 1;
        struct condition *items = arena_array(reading->arena, struct condition, count);
        for (size_t i = 0; i < count; i++)
            read_condition(reading, list != NULL ? list->items[i] : node, &items[i]);
        *ret = (struct conditions){ .any = any != NULL, .items = items, .count = count };
    }
    reading->at = before;
}

static void read_value(struct reading *reading, const struct key *key, const struct node *node,
                       char *target)
{
    struct str name = str_of(key->name);
    void *to = target + key->to;
    switch (key->kind) {
    case KEY_OWN:
        break;
    case KEY_NAME:
    case KEY_TEXT:
        *(struct str *)to = read_scalar(reading, node, name);
        if (key->kind == KEY_NAME && !name_is_well_formed(*(struct str *)to))
            fault_add(
                reading, node->line, name,
                str_format(reading->arena, "`%.*s` is not a name", STR_ARG(*(struct str *)to)),
                STR("small letters a-z, digits and _, beginning with a letter"));
        break;
    case KEY_BOOL:
        *(bool *)to = read_bool(reading, node, name);
        break;
    case KEY_INT:
        *(int *)to = read_small(reading, node, name);
        break;
    case KEY_INT64:
        *(int64_t *)to = read_number(reading, node, name);
        break;
    case KEY_DATE:
        *(OptDate *)to = read_date(reading, node, name);
        break;
    case KEY_TEXTS:
        read_texts(reading, node, name, (const struct str **)to,
                   (size_t *)(void *)(target + key->count_to));
        break;
    case KEY_LABEL:
        read_label_map(reading, node, name, to);
        break;
    case KEY_CONDITIONS:
        read_conditions(reading, node, name, to);
        break;
    }
}

static void refuse_key(struct reading *reading, const struct node *map, size_t at,
                       const struct key *keys, size_t key_count)
{
    struct str *known = arena_array(reading->arena, struct str, key_count);
    struct buf list;
    buf_init(&list, reading->arena, 128, 2000);
    for (size_t i = 0; i < key_count; i++) {
        known[i] = str_of(keys[i].name);
        buf_add(&list, i == 0 ? STR("known here: ") : STR(", "));
        buf_add(&list, known[i]);
    }
    struct str near = name_nearest(map->keys[at], known, key_count);
    fault_add(reading, map->key_lines[at], map->keys[at], STR("unknown key"),
              near.len > 0 ? str_format(reading->arena, "did you mean `%.*s`?", STR_ARG(near))
                           : buf_str(&list));
}

bool read_keys(struct reading *reading, const struct node *map, const struct key *keys,
               size_t key_count, void *target)
{
    if (map->kind != NODE_MAP) {
        fault_add(reading, map->line, STR(""), STR("keys and values belong here"),
                  STR("write `key: value`"));
        return false;
    }
    for (size_t i = 0; i < map->count; i++) {
        const struct key *key = NULL;
        for (size_t k = 0; k < key_count && key == NULL; k++)
            if (str_equal(map->keys[i], str_of(keys[k].name)))
                key = &keys[k];
        if (key == NULL)
            refuse_key(reading, map, i, keys, key_count);
        else
            read_value(reading, key, map->items[i], target);
    }
    for (size_t k = 0; k < key_count; k++)
        if (keys[k].demanded && node_find(map, str_of(keys[k].name), NULL) == NULL)
            fault_add(reading, map->line, str_of(keys[k].name), STR("missing"),
                      str_format(reading->arena, "add `%s:`", keys[k].name));
    return true;
}

struct node *const *read_list_of(struct reading *reading, const struct node *map, const char *key,
                                 size_t *ret_count)
{
    const struct node *list = node_find(map, str_of(key), NULL);
    *ret_count = 0;
    if (list == NULL)
        return NULL;
    if (list->kind != NODE_LIST) {
        fault_add(reading, list->line, str_of(key), STR("a list belongs here"),
                  STR("begin each item with `- `"));
        return NULL;
    }
    *ret_count = list->count;
    return list->items;
}
