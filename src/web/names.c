/* names.c - names of users as readers need them. */
#include "web/names.h"

#include "access/account.h"

#include "base/banned.h"

void names_ask(const struct request *request, struct names *names, UserId id)
{
    if (id.n == 0 || names->count == NAMES_MAX)
        return;
    for (size_t i = 0; i < names->count; i++)
        if (names->ids[i].n == id.n)
            return;
    names->ids = arena_room(request->arena, names->ids, names->count, sizeof *names->ids);
    names->ids[names->count++] = id;
}

static struct str words_of(const struct request *request, const struct user_title *title)
{
    bool in_english = request->lang == LANG_EN && title->organisation_en.len > 0;
    const struct text_arg args[] = {
        ARG_TEXT("name", title->name),
        ARG_TEXT("organisation", in_english ? title->organisation_en : title->organisation),
    };
    return title->organisation.len > 0 ? request_text(request, "web.user.of", args, LENGTH(args))
                                       : title->name;
}

static struct str find(const struct choice_option *items, size_t count, struct str key)
{
    for (size_t i = 0; i < count; i++)
        if (str_equal(items[i].value, key))
            return items[i].label;
    return STR("");
}

STATUS names_load(const struct request *request, struct names *names, struct err *err)
{
    UserId *ids = arena_array(request->arena, UserId, names->count);
    struct user_titles titles = { .ids = ids };
    for (size_t i = 0; i < names->count; i++) {
        struct str key = str_from_int(request->arena, names->ids[i].n);
        if (find(names->known, names->known_count, key).len == 0)
            ids[titles.id_count++] = names->ids[i];
    }
    TRY(user_titles_load(request->db, request->arena, request->actor.tenant,
                         request->actor.organisation, &titles, err));
    names->items = arena_array(request->arena, struct choice_option, titles.count);
    names->item_count = titles.count;
    for (size_t i = 0; i < titles.count; i++)
        names->items[i] = (struct choice_option){
            str_from_int(request->arena, titles.items[i].id.n),
            words_of(request, &titles.items[i]),
        };
    return OK;
}

struct str names_words(const struct request *request, const struct names *names, UserId id)
{
    struct str key = str_from_int(request->arena, id.n);
    struct str words = find(names->known, names->known_count, key);
    return words.len > 0 ? words : find(names->items, names->item_count, key);
}

STATUS name_words(const struct request *request, UserId id, struct str *ret, struct err *err)
{
    struct names names = { 0 };
    names_ask(request, &names, id);
    TRY(names_load(request, &names, err));
    *ret = names_words(request, &names, id);
    return OK;
}
