/* route.c - finds rows of the route table and writes their URLs. */
#include "web/route.h"

#include <assert.h>
#include <string.h>

#include "base/banned.h"

static struct str next_segment(struct str path, size_t *at)
{
    size_t start = *at + 1, end = start; /* *at is on a slash */
    while (end < path.len && path.ptr[end] != '/')
        end++;
    *at = end;
    return str_slice(path, start, end);
}

static bool is_placeholder(struct str segment)
{
    return segment.len > 2 && segment.ptr[0] == '{';
}

/* By the first letters alone; no path begins with a placeholder. */
static bool may_match(const char *pattern, struct str path)
{
    assert(pattern[1] != '{');
    return path.len == 1 ? pattern[1] == '\0' : pattern[1] == path.ptr[1];
}

static bool matches(struct str pattern, struct str path)
{
    size_t pattern_at = 0, path_at = 0;
    while (pattern_at < pattern.len && path_at < path.len) {
        struct str wanted = next_segment(pattern, &pattern_at);
        struct str found = next_segment(path, &path_at);
        if (is_placeholder(wanted) ? found.len == 0 : !str_equal(wanted, found))
            return false;
    }
    return pattern_at >= pattern.len && path_at >= path.len;
}

static void take_placeholders(struct str pattern, struct str path, struct params *ret)
{
    size_t pattern_at = 0, path_at = 0;
    while (pattern_at < pattern.len) {
        struct str wanted = next_segment(pattern, &pattern_at);
        struct str found = next_segment(path, &path_at);
        if (is_placeholder(wanted))
            (void)params_add(ret, str_slice(wanted, 1, wanted.len - 1), found);
    }
}

enum route_id route_find(enum method method, struct str path, struct params *ret_path,
                         unsigned *ret_allowed)
{
    *ret_allowed = 0;
    if (path.len == 0 || path.ptr[0] != '/')
        return ROUTES;
    for (int i = 0; i < (int)ROUTES; i++) {
        const struct route *route = &routes[i];
        if (route->path == NULL || !may_match(route->path, path) ||
            !matches(str_of(route->path), path))
            continue;
        if (route->method != method) {
            *ret_allowed |= 1u << route->method;
            continue;
        }
        take_placeholders(str_of(route->path), path, ret_path);
        *ret_allowed = 0;
        return (enum route_id)i;
    }
    return ROUTES;
}

static void write_arg(struct buf *out, const struct request *request, struct str type,
                      const struct route_arg *arg)
{
    if (arg->id != 0)
        buf_add(out, request_id_text(request, type, arg->id));
    else
        url_encode(out, arg->text);
}

static void write_path(struct buf *out, const struct request *request, const struct target *target)
{
    struct str rest = str_of(routes[target->route].path), type = STR("");
    const struct route_arg *arg = target->args;
    size_t open = 0, close = 0;
    while (str_find_char(rest, '{', &open) && str_find_char(rest, '}', &close)) {
        assert(arg < target->args + ROUTE_ARGS_MAX);
        struct str name = str_slice(rest, open + 1, close);
        if (str_equal(name, STR("type")))
            type = arg->text;
        buf_add(out, str_slice(rest, 0, open));
        write_arg(out, request, str_equal(name, STR("record")) ? type : name, arg++);
        rest = str_slice(rest, close + 1, rest.len);
    }
    buf_add(out, rest);
}

void url_add(struct buf *out, const struct request *request, const struct target *target)
{
    assert((int)target->route < (int)ROUTES && routes[target->route].path != NULL);
    write_path(out, request, target);
    if (target->query != NULL && target->query->count > 0) {
        buf_add_char(out, '?');
        buf_add(out, params_format(request->arena, target->query));
    }
    if (target->anchor != NULL) {
        buf_add_char(out, '#');
        buf_add(out, str_of(target->anchor));
    }
}

struct str target_url(const struct request *request, struct target target)
{
    struct buf out;
    buf_init(&out, request->arena, 96, KIB(16));
    url_add(&out, request, &target);
    return buf_str(&out);
}

bool target_may(const struct request *request, struct target target)
{
    const struct route *route = &routes[target.route];
    if (route->path == NULL)
        return false;
    if (route->action[0] == '\0')
        return true;
    struct str object = str_of(route->object);
    if (str_equal(object, STR("{type}"))) {
        /* the type is the first text among the values */
        for (size_t i = 0; i < ROUTE_ARGS_MAX; i++) {
            if (target.args[i].text.len > 0) {
                object = target.args[i].text;
                break;
            }
        }
    }
    return may_ever(&request->actor, str_of(route->action), object);
}
