/* read_process.c - reads processes (states, guards, transitions, deadlines) and roles. */
#include "seido/reading.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "seido/seido.h"

#include "base/banned.h"

static bool state_is_well_formed(struct str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!((name.ptr[i] >= 'A' && name.ptr[i] <= 'Z') || name.ptr[i] == '_'))
            return false;
    return name.len > 0 && name.len <= NAME_CHARS_MAX;
}

static void step_add(struct reading *reading, struct process *process, const struct node *node)
{
    static const struct key keys[] = { { "step", KEY_NAME, true, 0, 0 }, LABEL_KEYS };
    struct str name = STR("");
    struct label label = { 0 };
    if (!read_keys(reading, node, keys, LENGTH(keys), &name))
        return;
    read_label(reading, node, &label);
    size_t count = process->step_count;
    *(struct str *)node_array_add(reading->arena, &process->step_names, &count, sizeof name) = name;
    *(struct label *)node_array_add(reading->arena, &process->steps, &process->step_count,
                                    sizeof label) = label;
}

static void state_add(struct reading *reading, struct process *process, const struct node *node)
{
    static const struct key keys[] = {
        { "state", KEY_TEXT, true, offsetof(struct state, name), 0 },
        LABEL_KEYS,
        { "step", KEY_TEXT, true, offsetof(struct state, step), 0 },
        { "open", KEY_BOOL, true, offsetof(struct state, is_open), 0 },
        { "bucket", KEY_TEXT, false, offsetof(struct state, bucket), 0 },
    };
    struct state state = { .place = place_of(reading, node) };
    if (!read_keys(reading, node, keys, LENGTH(keys), &state))
        return;
    struct str before = reading_enter(reading, state.name);
    read_label(reading, node, &state.label);
    if (!state_is_well_formed(state.name))
        fault_add(
            reading, node->line, STR("state"),
            str_format(reading->arena, "`%.*s` is not the name of a state", STR_ARG(state.name)),
            STR("capital letters and _, at most 40"));
    const struct state *first = process_state(process, state.name);
    if (first != NULL)
        twice_fault(reading, node->line, STR("state"), state.name, first->place);
    else
        *(struct state *)node_array_add(reading->arena, &process->states, &process->state_count,
                                        sizeof state) = state;
    reading->at = before;
}

static const struct guard *guard_find(const struct process *process, struct str name)
{
    for (size_t i = 0; i < process->guard_count; i++)
        if (str_equal(process->guards[i].name, name))
            return &process->guards[i];
    return NULL;
}

static void guard_add(struct reading *reading, struct process *process, const struct node *node)
{
    static const struct key keys[] = {
        { "guard", KEY_NAME, true, offsetof(struct guard, name), 0 },
        LABEL_KEYS,
        { "conditions", KEY_CONDITIONS, false, offsetof(struct guard, conditions), 0 },
        { "check", KEY_TEXT, false, offsetof(struct guard, check), 0 },
        { "remedy", KEY_TEXT, false, offsetof(struct guard, remedy), 0 },
        { "skip_when_imported", KEY_BOOL, false, offsetof(struct guard, skip_when_imported), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct guard guard = { .place = place_of(reading, node) };
    if (!read_keys(reading, node, keys, LENGTH(keys), &guard))
        return;
    struct str before = reading_enter(reading, guard.name);
    read_label(reading, node, &guard.message);
    if ((guard.conditions.count > 0) == (guard.check.len > 0))
        fault_add(reading, node->line, STR(""),
                  STR("a guard asks conditions or a check, one of them"),
                  STR("write conditions: {...} or check: NAME"));
    const struct guard *first = guard_find(process, guard.name);
    if (first != NULL)
        twice_fault(reading, node->line, STR("guard"), guard.name, first->place);
    else
        *(struct guard *)node_array_add(reading->arena, &process->guards, &process->guard_count,
                                        sizeof guard) = guard;
    reading->at = before;
}

static void guards_resolve(struct reading *reading, const struct process *process,
                           const struct node *node, const struct str *names, size_t count,
                           struct transition *ret)
{
    const struct guard **guards = arena_array(reading->arena, const struct guard *, count);
    for (size_t i = 0; i < count; i++) {
        const struct guard *guard = guard_find(process, names[i]);
        if (guard == NULL)
            fault_add(reading, node->line, STR("guards"),
                      str_format(reading->arena, "there is no guard `%.*s`", STR_ARG(names[i])),
                      STR("define it under guards: of this process"));
        else
            guards[ret->guard_count++] = guard;
    }
    ret->guards = guards;
}

struct transition_text {
    struct transition transition;
    const struct str *guards;
    size_t guard_count;
};

static void transition_add(struct reading *reading, struct process *process,
                           const struct node *node)
{
    enum { AT = offsetof(struct transition_text, transition) };
    static const struct key keys[] = {
        { "transition", KEY_NAME, true, AT + offsetof(struct transition, name), 0 },
        LABEL_KEYS,
        { "from", KEY_TEXTS, true, AT + offsetof(struct transition, from),
          AT + offsetof(struct transition, from_count) },
        { "to", KEY_TEXT, true, AT + offsetof(struct transition, to), 0 },
        { "roles", KEY_TEXTS, true, AT + offsetof(struct transition, roles),
          AT + offsetof(struct transition, role_count) },
        { "guards", KEY_TEXTS, false, offsetof(struct transition_text, guards),
          offsetof(struct transition_text, guard_count) },
        { "record", KEY_TEXT, false, AT + offsetof(struct transition, record), 0 },
        { "reason", KEY_BOOL, false, AT + offsetof(struct transition, needs_reason), 0 },
        { "backward", KEY_BOOL, false, AT + offsetof(struct transition, is_backward), 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct transition_text text = { .transition = { .place = place_of(reading, node) } };
    if (!read_keys(reading, node, keys, LENGTH(keys), &text))
        return;
    struct transition *transition = &text.transition;
    struct str before = reading_enter(reading, transition->name);
    read_label(reading, node, &transition->label);
    guards_resolve(reading, process, node, text.guards, text.guard_count, transition);
    const struct transition *first = process_transition(process, transition->name);
    if (first != NULL)
        twice_fault(reading, node->line, STR("transition"), transition->name, first->place);
    else
        *(struct transition *)node_array_add(reading->arena, &process->transitions,
                                             &process->transition_count, sizeof *transition) =
            *transition;
    reading->at = before;
}

struct deadline_text {
    struct deadline deadline;
    struct str counted_from; /* "plan.monitor_on" */
};

static void deadline_add(struct reading *reading, struct process *process, const struct node *node,
                         bool is_extension)
{
    enum { AT = offsetof(struct deadline_text, deadline) };
    static const struct key keys[] = {
        { "deadline", KEY_NAME, true, AT + offsetof(struct deadline, name), 0 },
        LABEL_KEYS,
        { "act", KEY_LABEL, true, AT + offsetof(struct deadline, act), 0 },
        { "ahead", KEY_LABEL, false, AT + offsetof(struct deadline, ahead), 0 },
        { "states", KEY_TEXTS, false, AT + offsetof(struct deadline, in_states),
          AT + offsetof(struct deadline, in_state_count) },
        { "counted_from", KEY_TEXT, true, offsetof(struct deadline_text, counted_from), 0 },
        { "conditions", KEY_CONDITIONS, false, AT + offsetof(struct deadline, conditions), 0 },
        { "days", KEY_INT, false, AT + offsetof(struct deadline, days), 0 },
        { "months", KEY_INT, false, AT + offsetof(struct deadline, months), 0 },
        { "escalate_days", KEY_INT, false, AT + offsetof(struct deadline, escalate_days), 0 },
        { "assignee", KEY_TEXT, true, AT + offsetof(struct deadline, assignee), 0 },
        { "done_by", KEY_TEXT, false, AT + offsetof(struct deadline, done_by), 0 },
        { "page", KEY_TEXT, false, AT + offsetof(struct deadline, page), 0 },
        { "from", KEY_DATE, false, AT + offsetof(struct deadline, validity.from), 0 },
        { "until", KEY_DATE, false, AT + offsetof(struct deadline, validity.until), 0 },
        { "remark", KEY_TEXT, false, AT + offsetof(struct deadline, remark), 0 },
    };
    struct deadline_text text = { .deadline = { .place = place_of(reading, node) } };
    if (!read_keys(reading, node, keys, LENGTH(keys), &text))
        return;
    struct deadline *deadline = &text.deadline;
    struct str before = reading_enter(reading, deadline->name);
    read_label(reading, node, &deadline->label);
    deadline->field = text.counted_from;
    if (!str_split(&deadline->field, '.', &deadline->record) || deadline->field.len == 0)
        fault_add(reading, node->line, STR("counted_from"), STR("not a field of a record"),
                  STR("write RECORD.FIELD, for example plan.monitor_on"));
    if (is_extension)
        overlay_name_check(reading, node->line, STR("deadline"), deadline->name);
    const struct deadline *first = NULL;
    for (size_t i = 0; i < process->deadline_count; i++)
        if (str_equal(process->deadlines[i].name, deadline->name))
            first = &process->deadlines[i];
    if (first != NULL)
        twice_fault(reading, node->line, STR("deadline"), deadline->name, first->place);
    else
        *(struct deadline *)node_array_add(reading->arena, &process->deadlines,
                                           &process->deadline_count, sizeof *deadline) = *deadline;
    reading->at = before;
}

static void parts_add(struct reading *reading, struct process *process, const struct node *document)
{
    static const struct {
        const char *key;
        void (*add)(struct reading *, struct process *, const struct node *);
    } parts[] = { { "steps", step_add },
                  { "states", state_add },
                  { "guards", guard_add },
                  { "transitions", transition_add } };
    for (size_t p = 0; p < LENGTH(parts); p++) {
        size_t count = 0;
        struct node *const *items = read_list_of(reading, document, parts[p].key, &count);
        for (size_t i = 0; i < count; i++)
            parts[p].add(reading, process, items[i]);
    }
}

static void deadlines_add(struct reading *reading, struct process *process,
                          const struct node *document, bool is_extension)
{
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "deadlines", &count);
    for (size_t i = 0; i < count; i++)
        deadline_add(reading, process, items[i], is_extension);
}

void process_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "process", KEY_NAME, true, offsetof(struct process, name), 0 },
        LABEL_KEYS,
        { "first", KEY_TEXT, true, offsetof(struct process, first), 0 },
        { "steps", KEY_OWN, true, 0, 0 },
        { "states", KEY_OWN, true, 0, 0 },
        { "guards", KEY_OWN, false, 0, 0 },
        { "transitions", KEY_OWN, true, 0, 0 },
        { "deadlines", KEY_OWN, false, 0, 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct process process = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &process))
        return;
    reading->at = process.name;
    name_check(reading, document->line, STR("process"), process.name);
    overlay_name_check(reading, document->line, STR("process"), process.name);
    read_label(reading, document, &process.label);
    const struct process *first = seido_process(seido, process.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("process"), process.name, first->place);
        return;
    }
    parts_add(reading, &process, document);
    deadlines_add(reading, &process, document, false);
    *(struct process *)node_array_add(reading->arena, &seido->processes, &seido->process_count,
                                      sizeof process) = process;
}

void process_extend(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "extend_process", KEY_TEXT, true, 0, 0 },
                                       { "deadlines", KEY_OWN, true, 0, 0 } };
    struct str name = STR("");
    struct seido *seido = reading->seido;
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    reading->at = name;
    for (size_t i = 0; i < seido->process_count; i++)
        if (str_equal(seido->processes[i].name, name)) {
            deadlines_add(reading, &seido->processes[i], document, true);
            return;
        }
    fault_add(reading, document->line, STR("extend_process"),
              str_format(reading->arena, "there is no process `%.*s`", STR_ARG(name)),
              STR("name one of ours"));
}

/* ---- roles ---- */

static const char *const relation_names[] = {
    [RELATION_ASSIGNED] = "assigned",
    [RELATION_OFFICE] = "office",
    [RELATION_GRANTED] = "granted",
    [RELATION_TENANT] = "tenant",
};

struct may_text {
    struct place place;
    struct str on;
    const struct str *actions, *objects;
    size_t action_count, object_count;
};

/* Each action goes with each object. */
static void may_add(struct reading *reading, const struct may_text *may, enum relation relation,
                    struct role *role)
{
    struct permission *list = array_own(role->permissions);
    for (size_t a = 0; a < may->action_count; a++)
        for (size_t o = 0; o < may->object_count; o++)
            *(struct permission *)node_array_add(reading->arena, &list, &role->permission_count,
                                                 sizeof *list) =
                (struct permission){ may->actions[a], may->objects[o], relation, may->place };
    role->permissions = list;
}

static void mays_add(struct reading *reading, struct role *role, const struct node *document)
{
    static const struct key keys[] = {
        { "on", KEY_TEXT, true, offsetof(struct may_text, on), 0 },
        { "do", KEY_TEXTS, true, offsetof(struct may_text, actions),
          offsetof(struct may_text, action_count) },
        { "what", KEY_TEXTS, true, offsetof(struct may_text, objects),
          offsetof(struct may_text, object_count) },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    size_t count = 0;
    struct node *const *items = read_list_of(reading, document, "may", &count);
    for (size_t i = 0; i < count; i++) {
        struct may_text may = { .place = place_of(reading, items[i]) };
        if (!read_keys(reading, items[i], keys, LENGTH(keys), &may))
            continue;
        size_t relation = 0;
        while (relation < LENGTH(relation_names) &&
               !str_equal(may.on, str_of(relation_names[relation])))
            relation++;
        if (relation == LENGTH(relation_names))
            fault_add(reading, items[i]->line, STR("on"),
                      str_format(reading->arena, "`%.*s` is no relation", STR_ARG(may.on)),
                      STR("one of assigned, office, granted, tenant"));
        else
            may_add(reading, &may, (enum relation)relation, role);
    }
}

void role_read(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = {
        { "role", KEY_NAME, true, offsetof(struct role, name), 0 },
        LABEL_KEYS,
        { "kinds", KEY_TEXTS, true, offsetof(struct role, kinds),
          offsetof(struct role, kind_count) },
        { "may", KEY_OWN, true, 0, 0 },
        { "remark", KEY_OWN, false, 0, 0 },
    };
    struct seido *seido = reading->seido;
    struct role role = { .place = place_of(reading, document) };
    if (!read_keys(reading, document, keys, LENGTH(keys), &role))
        return;
    reading->at = role.name;
    name_check(reading, document->line, STR("role"), role.name);
    overlay_name_check(reading, document->line, STR("role"), role.name);
    read_label(reading, document, &role.label);
    const struct role *first = seido_role(seido, role.name);
    if (first != NULL) {
        twice_fault(reading, document->line, STR("role"), role.name, first->place);
        return;
    }
    mays_add(reading, &role, document);
    *(struct role *)node_array_add(reading->arena, &seido->roles, &seido->role_count, sizeof role) =
        role;
}

void role_extend(struct reading *reading, const struct node *document)
{
    static const struct key keys[] = { { "extend_role", KEY_TEXT, true, 0, 0 },
                                       { "may", KEY_OWN, true, 0, 0 } };
    struct str name = STR("");
    struct seido *seido = reading->seido;
    if (!read_keys(reading, document, keys, LENGTH(keys), &name))
        return;
    reading->at = name;
    for (size_t i = 0; i < seido->role_count; i++)
        if (str_equal(seido->roles[i].name, name)) {
            mays_add(reading, &seido->roles[i], document);
            return;
        }
    fault_add(reading, document->line, STR("extend_role"),
              str_format(reading->arena, "there is no role `%.*s`", STR_ARG(name)),
              STR("name one of ours, or write role: for a new one"));
}

static void right_add(struct map *objects, struct str object, enum relation relation)
{
    unsigned *relations = map_find(objects, object);
    if (relations == NULL) {
        relations = arena_new(objects->arena, unsigned);
        (void)map_add(objects, object, relations);
    }
    *relations |= 1U << relation;
}

static void permission_index(const struct seido *seido, const struct permission *permission,
                             struct map *rights)
{
    struct map *objects = map_find(rights, permission->action);
    if (objects == NULL) {
        objects = arena_new(rights->arena, struct map);
        map_init(objects, rights->arena);
        (void)map_add(rights, permission->action, objects);
    }
    if (!str_equal(permission->object, STR("*")))
        right_add(objects, permission->object, permission->relation);
    else
        for (size_t i = 0; i < seido->record_count; i++)
            right_add(objects, seido->records[i].name, permission->relation);
}

void rights_make(struct reading *reading)
{
    for (size_t i = 0; i < reading->seido->role_count; i++) {
        struct role *role = &reading->seido->roles[i];
        map_init(&role->rights, reading->arena);
        for (size_t k = 0; k < role->permission_count; k++)
            permission_index(reading->seido, &role->permissions[k], &role->rights);
    }
}
