#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/banned.h"

enum { LINE_MAX_BYTES = 1024 };

/* One write a line, so that the lines of several processes never mix. A control character in a
 * value would forge a line: it becomes a space. */
static void line_write(char *line, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7f)
            line[i] = ' ';
    }
    line[len++] = '\n';
    while (len) {
        ssize_t written = write(STDERR_FILENO, line, len);
        if (written <= 0)
            return; /* nowhere left to complain */
        line += written;
        len -= (size_t)written;
    }
}

static size_t line_length(int wanted, size_t room)
{
    if (wanted < 0)
        return 0;
    return (size_t)wanted < room ? (size_t)wanted : room - 1;
}

void log_event(const char *event, const char *format, ...)
{
    char line[LINE_MAX_BYTES];
    const size_t room = sizeof line - 1; /* keeps one byte for the line's end */
    size_t len = line_length(snprintf(line, room, "event=%s ", event), room);
    va_list args;
    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): clang 14 does not see va_start */
    len += line_length(vsnprintf(line + len, room - len, format, args), room - len);
    va_end(args);
    line_write(line, len);
}

void log_failure(const char *event, const struct err *err)
{
    log_event(event, "status=%d key=%s field=%s detail=\"%s\"", (int)err->status, err->key,
              err->field, err->detail);
}
