#include "base/catalogue.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/map.h"
#include "base/yen.h"
#include "base/banned.h"

struct catalogue {
    struct arena *arena;
    struct map texts[LANGS]; /* key -> struct str * */
};

enum { TEXT_MAX_BYTES = KIB(64) };

struct str lang_tag(enum lang lang)
{
    static const struct str tags[LANGS] = {
        [LANG_JA] = STR_INIT("ja"), [LANG_EN] = STR_INIT("en")
    };
    return tags[lang];
}

enum status catalogue_open(struct arena *arena, struct catalogue **ret, struct err *err)
{
    (void)err;
    struct catalogue *catalogue = arena_new(arena, struct catalogue);
    catalogue->arena = arena;
    for (int i = 0; i < LANGS; i++)
        map_init(&catalogue->texts[i], arena);
    *ret = catalogue;
    return OK;
}

static enum status po_fail(struct err *err, int64_t line, const char *key)
{
    enum status status =
        err_set(err, ERR_INVALID, "", key, "po file: %s in line %" PRId64, key, line);
    err_arg(err, ARG_INT("line", line));
    return status;
}

/* Adds the text between the quotes of `line` to `out`. */
static bool add_quoted(struct buf *out, struct str line)
{
    line = str_trim(line);
    if (line.len < 2 || line.ptr[0] != '"' || line.ptr[line.len - 1] != '"')
        return false;
    line = str_slice(line, 1, line.len - 1);
    for (size_t i = 0; i < line.len; i++) {
        char c = line.ptr[i];
        if (c == '"')
            return false;
        if (c == '\\') {
            if (++i == line.len)
                return false;
            c = line.ptr[i];
            if (c == 'n')
                c = '\n';
            else if (c == 't')
                c = '\t';
            else if (c != '"' && c != '\\')
                return false;
        }
        buf_add_char(out, c);
    }
    return buf_ok(out);
}

/* One entry as it is being read. */
struct entry {
    struct buf id, text;
    bool has_id, has_text;
    int64_t line;
};

static void entry_begin(struct entry *entry, struct arena *arena)
{
    *entry = (struct entry){ 0 };
    buf_init(&entry->id, arena, 64, TEXT_MAX_BYTES);
    buf_init(&entry->text, arena, 256, TEXT_MAX_BYTES);
}

static enum status entry_end(struct catalogue *catalogue, enum lang lang, struct entry *entry,
                             struct err *err)
{
    if (!entry->has_id)
        return OK;
    if (!entry->has_text)
        return po_fail(err, entry->line, "po.no_text");
    if (entry->id.len == 0) /* the header of the file */
        return OK;
    struct str *text = arena_new(catalogue->arena, struct str);
    *text = arena_copy(catalogue->arena, buf_str(&entry->text));
    struct str key = arena_copy(catalogue->arena, buf_str(&entry->id));
    if (!map_add(&catalogue->texts[lang], key, text))
        return po_fail(err, entry->line, "po.key_twice");
    return OK;
}

static const struct str word_id = STR_INIT("msgid ");
static const struct str word_text = STR_INIT("msgstr ");

enum status catalogue_load_po(struct catalogue *catalogue, enum lang lang, struct str po,
                              struct err *err)
{
    AUTO_ARENA scratch = { 0 };
    struct entry entry;
    entry_begin(&entry, &scratch);
    struct str line;
    for (int64_t number = 1; str_split(&po, '\n', &line); number++) {
        line = str_trim(line);
        bool is_good = true;
        if (line.len == 0 || line.ptr[0] == '#') {
            continue;
        } else if (str_starts(line, word_id)) {
            TRY(entry_end(catalogue, lang, &entry, err));
            entry_begin(&entry, &scratch);
            entry.has_id = true;
            entry.line = number;
            is_good = add_quoted(&entry.id, str_slice(line, word_id.len, line.len));
        } else if (str_starts(line, word_text)) {
            is_good = entry.has_id && !entry.has_text &&
                      add_quoted(&entry.text, str_slice(line, word_text.len, line.len));
            entry.has_text = true;
        } else {
            is_good = entry.has_id && add_quoted(entry.has_text ? &entry.text : &entry.id, line);
        }
        if (!is_good)
            return po_fail(err, number, "po.malformed");
    }
    return entry_end(catalogue, lang, &entry, err);
}

static void add_arg(struct buf *out, struct voice voice, const struct text_arg *arg)
{
    Date date = { (int32_t)arg->number };
    switch (arg->kind) {
    case ARG_NONE:
        break;
    case ARG_KIND_TEXT:
        buf_add(out, arg->text);
        break;
    case ARG_KIND_KEY:
        buf_add(out,
                catalogue_text(out->arena, voice, str_to_chars(out->arena, arg->text), NULL, 0));
        break;
    case ARG_KIND_INT:
        buf_add_int(out, arg->number);
        break;
    case ARG_KIND_YEN:
        buf_add(out, yen_format(out->arena, arg->number));
        buf_add(out, voice.lang == LANG_JA ? STR("円") : STR(" yen"));
        break;
    case ARG_KIND_DATE:
        if (voice.lang == LANG_JA && voice.eras)
            buf_add(out, era_format_long(out->arena, voice.eras,
                                         (struct partial_date){ date, PRECISION_DAY }));
        else if (voice.lang == LANG_EN && voice.english_dates)
            buf_add(out, date_format_english(out->arena, date));
        else
            buf_add(out, date_format_iso(out->arena, date));
        break;
    }
}

static const struct text_arg *arg_find(const struct text_arg *args, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++) {
        if (str_equal(str_of(args[i].name), name))
            return &args[i];
    }
    return NULL;
}

struct str catalogue_text(struct arena *arena, struct voice voice, const char *key,
                          const struct text_arg *args, size_t arg_count)
{
    const struct str *found = map_find(&voice.catalogue->texts[voice.lang], str_of(key));
    if (!found)
        return str_format(arena, "⟦%s⟧", key);
    struct str rest = *found;
    size_t open = 0, close = 0;
    if (!str_find_char(rest, '{', &open))
        return rest;
    struct buf out;
    buf_init(&out, arena, rest.len + 64, (size_t)TEXT_MAX_BYTES * 2);
    do {
        if (!str_find_char(str_slice(rest, open, rest.len), '}', &close))
            break;
        close += open;
        const struct text_arg *arg = arg_find(args, arg_count, str_slice(rest, open + 1, close));
        buf_add(&out, str_slice(rest, 0, arg ? open : close + 1));
        if (arg)
            add_arg(&out, voice, arg);
        rest = str_slice(rest, close + 1, rest.len);
    } while (str_find_char(rest, '{', &open));
    buf_add(&out, rest);
    return buf_str(&out);
}

bool catalogue_has(const struct catalogue *catalogue, enum lang lang, const char *key)
{
    return map_find(&catalogue->texts[lang], str_of(key)) != NULL;
}
