/* multipart.c - multipart/form-data (RFC 7578), fed piece by piece, one byte at a time inside. */
#include <string.h>

#include "web/params.h"

#include "base/banned.h"

enum state { PREAMBLE, AFTER_DELIMITER, HEADER, DATA, DONE };

static bool is_boundary_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr("'()+_,-./:=?", c) != NULL);
}

STATUS multipart_init(struct multipart *multipart, struct str content_type,
                      const struct multipart_sink *sink, struct err *err)
{
    size_t at = 0;
    if (!str_starts(content_type, STR("multipart/form-data")) ||
        !str_find(content_type, STR("boundary="), &at))
        return err_set(err, ERR_INVALID, "", "web.input.broken", "multipart without boundary");
    struct str rest = str_slice(content_type, at + strlen("boundary="), content_type.len);
    bool is_quoted = str_starts(rest, STR("\""));
    if (is_quoted)
        rest = str_slice(rest, 1, rest.len);
    size_t len = 0;
    while (len < rest.len && is_boundary_char(rest.ptr[len]))
        len++;
    if (len == 0 || len > MULTIPART_BOUNDARY_MAX)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "boundary of %zu bytes", len);
    *multipart = (struct multipart){ .sink = sink, .state = PREAMBLE };
    memcpy(multipart->delimiter, "\r\n--", 4);
    memcpy(multipart->delimiter + 4, rest.ptr, len);
    multipart->delimiter_len = len + 4;
    multipart->matched = 2; /* the first delimiter may stand at the very start */
    return OK;
}

/* The quoted value of a parameter of Content-Disposition; browsers write " as %22. */
static bool disposition_value(struct str line, struct str name, struct str *ret)
{
    size_t at = 0;
    if (!str_find(line, name, &at))
        return false;
    struct str rest = str_slice(line, at + name.len, line.len);
    size_t end = 0;
    while (end < rest.len && rest.ptr[end] != '"')
        end++;
    if (end == rest.len)
        return false;
    *ret = str_slice(rest, 0, end);
    return true;
}

static STATUS begin_part(struct multipart *m, struct err *err)
{
    struct str header = { m->header, m->header_len };
    struct str name = STR(""), file_name = STR("");
    size_t bad = 0;
    if (!disposition_value(header, STR("; name=\""), &name) || name.len > PARAM_NAME_MAX)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "part %zu without name", m->parts);
    bool is_file = disposition_value(header, STR("; filename=\""), &file_name);
    if (!str_is_clean(name, &bad) || !str_is_clean(file_name, &bad))
        return err_set(err, ERR_INVALID, "", "web.input.unclean", "part %zu: name not clean",
                       m->parts);
    if (++m->parts > PARAMS_MAX)
        return err_set(err, ERR_LIMIT, "", "web.input.too_many", "more than %d parts", PARAMS_MAX);
    m->header_len = 0;
    m->state = DATA;
    m->matched = 0;
    return m->sink->part_begin(m->sink->context, name, file_name, is_file, err);
}

static STATUS feed_header(struct multipart *m, char c, struct err *err)
{
    if (m->header_len == MULTIPART_HEADER_MAX)
        return err_set(err, ERR_LIMIT, "", "web.input.too_many", "part header too long");
    m->header[m->header_len++] = c;
    struct str header = { m->header, m->header_len };
    if (str_ends(header, STR("\r\n\r\n")))
        return begin_part(m, err);
    return OK;
}

/* Data up to the delimiter. What matched a beginning of it and then did not go on is data: the
 * delimiter's only CR is its first byte, so a new match can begin only at this byte. */
static STATUS feed_data(struct multipart *m, struct str bytes, size_t *at, struct err *err)
{
    const size_t begin = *at;
    size_t start = begin, i = begin;
    size_t carried = m->matched; /* matched bytes that are not in this piece */
    for (; i < bytes.len; i++) {
        char c = bytes.ptr[i];
        if (c == m->delimiter[m->matched]) {
            if (++m->matched < m->delimiter_len)
                continue;
            size_t here = m->matched - carried; /* delimiter bytes within this piece */
            struct str data = str_slice(bytes, start, i + 1 - here);
            if (data.len > 0)
                TRY(m->sink->part_data(m->sink->context, data, err));
            TRY(m->sink->part_end(m->sink->context, err));
            m->state = AFTER_DELIMITER;
            m->matched = 0;
            m->tail_len = 0;
            *at = i + 1;
            return OK;
        }
        if (carried > 0) {
            TRY(m->sink->part_data(m->sink->context, (struct str){ m->delimiter, carried }, err));
            carried = 0;
        }
        m->matched = c == m->delimiter[0] ? 1 : 0;
    }
    size_t here = m->matched - carried;
    struct str data = str_slice(bytes, start, bytes.len - here);
    if (data.len > 0)
        TRY(m->sink->part_data(m->sink->context, data, err));
    *at = bytes.len;
    return OK;
}

static void feed_preamble(struct multipart *m, char c)
{
    if (c == m->delimiter[m->matched])
        m->matched++;
    else
        m->matched = c == m->delimiter[0] ? 1 : 0;
    if (m->matched == m->delimiter_len) {
        m->state = AFTER_DELIMITER;
        m->matched = 0;
        m->tail_len = 0;
    }
}

/* After a delimiter: "\r\n" and a part, or "--" and the end. */
static STATUS feed_tail(struct multipart *m, char c, struct err *err)
{
    m->tail[m->tail_len++] = c;
    if (m->tail_len < 2)
        return OK;
    if (m->tail[0] == '-' && m->tail[1] == '-') {
        m->state = DONE;
        return OK;
    }
    if (m->tail[0] == '\r' && m->tail[1] == '\n') {
        m->state = HEADER;
        m->header_len = 0;
        return OK;
    }
    return err_set(err, ERR_INVALID, "", "web.input.broken", "bytes after a boundary");
}

STATUS multipart_feed(struct multipart *m, struct str bytes, struct err *err)
{
    size_t at = 0;
    while (at < bytes.len) {
        if (m->state == DATA) {
            TRY(feed_data(m, bytes, &at, err));
            continue;
        }
        char c = bytes.ptr[at++];
        if (m->state == PREAMBLE)
            feed_preamble(m, c);
        else if (m->state == AFTER_DELIMITER)
            TRY(feed_tail(m, c, err));
        else if (m->state == HEADER)
            TRY(feed_header(m, c, err));
        else
            return OK; /* DONE: an epilogue means nothing */
    }
    return OK;
}

STATUS multipart_end(const struct multipart *m, struct err *err)
{
    if (m->state != DONE)
        return err_set(err, ERR_INVALID, "", "web.input.broken", "multipart ends too early");
    return OK;
}
