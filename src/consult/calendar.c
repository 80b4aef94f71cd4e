/* calendar.c - iCalendar text: folded lines, escaped values, times in UTC. */
#include "consult/calendar.h"

#include "base/banned.h"

enum { LINE_MAX_BYTES = 75, CALENDAR_ROOM = 4096, CALENDAR_MAX = MIB(4), DAY_MINUTES = 1440 };

/* One content line, folded: what follows the first 75 bytes begins with a space. */
static void add_line(struct buf *out, struct str line)
{
    size_t room = LINE_MAX_BYTES;
    while (line.len > room) {
        struct str part = str_cut(line, room);
        buf_add(out, part);
        buf_add(out, STR("\r\n "));
        line = str_slice(line, part.len, line.len);
        room = LINE_MAX_BYTES - 1;
    }
    buf_add(out, line);
    buf_add(out, STR("\r\n"));
}

/* A text value: backslash, comma, semicolon and line breaks escaped. */
static struct str escape(struct arena *arena, struct str text)
{
    struct buf out;
    buf_init(&out, arena, text.len + 16, CALENDAR_MAX);
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '\\' || c == ',' || c == ';')
            buf_add_char(&out, '\\');
        if (c == '\n')
            buf_add(&out, STR("\\n"));
        else if (c != '\r')
            buf_add_char(&out, c);
    }
    return buf_str(&out);
}

/* 20261121T050500Z of "2026-11-21T05:05:00Z" */
static struct str instant_text(struct arena *arena, Instant at)
{
    struct str iso = instant_format_iso(arena, at);
    struct buf out;
    buf_init(&out, arena, 20, 64);
    for (size_t i = 0; i < iso.len; i++)
        if (iso.ptr[i] != '-' && iso.ptr[i] != ':')
            buf_add_char(&out, iso.ptr[i]);
    return buf_str(&out);
}

static struct str day_text(struct arena *arena, Date date)
{
    struct civil civil = date_civil(date);
    return str_format(arena, "%04d%02d%02d", (int)civil.year, (int)civil.month, (int)civil.day);
}

static void add_value(struct arena *arena, struct buf *out, const char *name, struct str value)
{
    add_line(out, str_format(arena, "%s:%.*s", name, STR_ARG(value)));
}

static void add_event(struct arena *arena, struct buf *out, Instant stamp,
                      const struct event *event)
{
    add_line(out, STR("BEGIN:VEVENT"));
    add_value(arena, out, "UID", event->uid);
    add_value(arena, out, "DTSTAMP", instant_text(arena, stamp));
    if (event->at_minute < 0) {
        add_value(arena, out, "DTSTART;VALUE=DATE", day_text(arena, event->on));
        add_value(arena, out, "DTEND;VALUE=DATE", day_text(arena, date_add_days(event->on, 1)));
    } else {
        int minutes = event->minutes > 0 ? event->minutes : 60;
        int end = event->at_minute + minutes;
        Date end_on = date_add_days(event->on, end / DAY_MINUTES);
        add_value(arena, out, "DTSTART",
                  instant_text(arena, instant_from_tokyo(event->on, event->at_minute)));
        add_value(arena, out, "DTEND",
                  instant_text(arena, instant_from_tokyo(end_on, end % DAY_MINUTES)));
    }
    add_value(arena, out, "SUMMARY", escape(arena, event->summary));
    add_line(out, STR("CLASS:PRIVATE"));
    if (event->url.len > 0)
        add_value(arena, out, "URL", event->url);
    add_line(out, STR("END:VEVENT"));
}

struct str calendar_write(struct arena *arena, struct str name, Instant stamp,
                          const struct event *events, size_t count)
{
    struct buf out;
    buf_init(&out, arena, CALENDAR_ROOM, CALENDAR_MAX);
    add_line(&out, STR("BEGIN:VCALENDAR"));
    add_line(&out, STR("VERSION:2.0"));
    add_line(&out, STR("PRODID:-//Banso//Banso//JA"));
    add_line(&out, STR("CALSCALE:GREGORIAN"));
    add_value(arena, &out, "X-WR-CALNAME", escape(arena, name));
    for (size_t i = 0; i < count; i++)
        add_event(arena, &out, stamp, &events[i]);
    add_line(&out, STR("END:VCALENDAR"));
    return buf_str(&out);
}
