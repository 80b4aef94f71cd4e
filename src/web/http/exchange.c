/* exchange.c - gathers the bytes of one request within its limits. */
#include "web/http/exchange.h"

#include <errno.h>
#include <inttypes.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/log.h"
#include "os/files.h"
#include "web/http/error_page.h"
#include "web/http/listen.h"
#include "web/http/server.h"
#include "web/http/visitor.h"

#include "base/banned.h"

void exchange_begin(struct exchange *exchange, struct app *app)
{
    struct arena arena = exchange->arena;
    *exchange = (struct exchange){ .arena = arena, .app = app };
    exchange->response.fd = -1;
    exchange->started_us = clock_monotonic_us();
}

static struct str header(struct MHD_Connection *connection, const char *name)
{
    return str_of(MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name));
}

/* The address of the asker; behind our proxy, which is on this machine, the last hop it added. */
static struct str source_of(struct exchange *exchange, struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    const struct sockaddr *peer = info != NULL ? info->client_addr : NULL;
    char host[NI_MAXHOST] = "";
    if (exchange->app->trusted_proxy && peer_is_near(peer)) {
        struct str rest = header(connection, "X-Forwarded-For"), hop, last = STR("");
        while (str_split(&rest, ',', &hop))
            last = str_trim(hop);
        if (last.len > 0 && last.len < 64)
            return last;
    }
    if (peer == NULL || peer->sa_family == AF_UNIX)
        return STR("local");
    socklen_t len =
        peer->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
    if (getnameinfo(peer, len, host, sizeof host, NULL, 0, NI_NUMERICHOST) != 0)
        return STR("unknown");
    return arena_copy(&exchange->arena, str_of(host));
}

struct query_context {
    struct exchange *exchange;
    struct buf *out;
};

/* The library splits the query; it is put together again for our own parser. */
static enum MHD_Result add_query(void *context, enum MHD_ValueKind kind, const char *name,
                                 const char *value)
{
    struct query_context *query = context;
    (void)kind;
    if (query->out->len > 0)
        buf_add_char(query->out, '&');
    buf_add(query->out, str_of(name));
    if (value != NULL) {
        buf_add_char(query->out, '=');
        buf_add(query->out, str_of(value));
    }
    return MHD_YES;
}

/* What makes a head ambiguous (two lengths, a length and chunks, two hosts: a proxy in front may read
 * another request out of it) or too large. */
struct head_count {
    size_t bytes, lengths, encodings, hosts;
};

static bool is_header(const char *name, const char *wanted)
{
    return strcasecmp(name, wanted) == 0;
}

static enum MHD_Result count_header(void *context, enum MHD_ValueKind kind, const char *name,
                                    const char *value)
{
    struct head_count *count = context;
    (void)kind;
    count->bytes += strlen(name) + (value == NULL ? 0 : strlen(value)) + 4; /* ": " and line end */
    count->lengths += is_header(name, "Content-Length");
    count->encodings += is_header(name, "Transfer-Encoding");
    count->hosts += is_header(name, "Host");
    return MHD_YES;
}

/* 0, or the status with which the head is refused. */
static int check_head(struct MHD_Connection *connection)
{
    struct head_count count = { 0 };
    (void)MHD_get_connection_values(connection, MHD_HEADER_KIND, count_header, &count);
    if (count.bytes > HEADER_MAX)
        return 431;
    return count.lengths + count.encodings > 1 || count.hosts > 1 ? 400 : 0;
}

static void take_headers(struct exchange *exchange, struct MHD_Connection *connection)
{
    struct incoming *incoming = &exchange->incoming;
    incoming->cookie = header(connection, "Cookie");
    incoming->content_type = header(connection, "Content-Type");
    incoming->origin = header(connection, "Origin");
    incoming->fetch_site = header(connection, "Sec-Fetch-Site");
    incoming->authorization = header(connection, "Authorization");
    incoming->accept_encoding = header(connection, "Accept-Encoding");
    incoming->partial = header(connection, "Banso-Fragment");
    incoming->agent = header(connection, "User-Agent");
    incoming->source = source_of(exchange, connection);
}

/* ---- multipart ---- */

static STATUS part_begin(void *context, struct str name, struct str file_name, bool is_file,
                         struct err *err)
{
    struct exchange *exchange = context;
    exchange->in_file = is_file && file_name.len > 0;
    exchange->part_name = arena_copy(&exchange->arena, name);
    buf_init(&exchange->part, &exchange->arena, 64, BODY_FORM);
    if (!exchange->in_file)
        return OK;
    if (exchange->upload_count == UPLOADS_MAX)
        return err_set(err, ERR_LIMIT, "", "web.upload.too_many", "over %d files", UPLOADS_MAX);
    struct str folder =
        str_format(&exchange->arena, "%.*s/uploads", STR_ARG(exchange->app->data_folder));
    int fd = -1;
    TRY(file_scratch(folder, &fd, err));
    exchange->uploads[exchange->upload_count++] = (struct upload){
        .field = exchange->part_name,
        .name = arena_copy(&exchange->arena, file_name),
        .fd = fd,
    };
    return OK;
}

static STATUS part_data(void *context, struct str bytes, struct err *err)
{
    struct exchange *exchange = context;
    if (!exchange->in_file) {
        buf_add(&exchange->part, bytes);
        return buf_ok(&exchange->part)
                   ? OK
                   : err_set(err, ERR_LIMIT, "", "web.body.too_large", "field over the limit");
    }
    struct upload *upload = &exchange->uploads[exchange->upload_count - 1];
    TRY(fd_write(upload->fd, bytes, err));
    upload->size += (int64_t)bytes.len;
    return OK;
}

static STATUS part_end(void *context, struct err *err)
{
    struct exchange *exchange = context;
    if (exchange->in_file) {
        struct upload *upload = &exchange->uploads[exchange->upload_count - 1];
        if (lseek(upload->fd, 0, SEEK_SET) != 0)
            return err_set(err, ERR_IO, "", "web.upload.failed", "upload seek: errno %d", errno);
        return OK;
    }
    bool is_repaired = false;
    struct str value = params_tidy(&exchange->arena, buf_str(&exchange->part), &is_repaired);
    if (!params_add(&exchange->parts, exchange->part_name, value))
        return err_set(err, ERR_LIMIT, "", "web.input.too_many", "too many parts");
    exchange->parts.items[exchange->parts.count - 1].is_repaired = is_repaired;
    return OK;
}

/* Without a live session a form of ordinary size is still taken, so that it can be parked. */
static int begin_body(struct exchange *exchange, int64_t length)
{
    struct err err;
    struct str type = exchange->incoming.content_type;
    exchange->is_multipart = str_starts(type, STR("multipart/form-data"));
    buf_init(&exchange->body, &exchange->arena, 256, BODY_FORM);
    if (!exchange->is_multipart)
        return 0;
    if (!dispatch_may_upload(exchange->app, &exchange->arena, &exchange->incoming)) {
        if (length == 0 || length > BODY_FORM)
            return 401;
        exchange->body_max = BODY_FORM;
    }
    params_init(&exchange->parts, &exchange->arena);
    exchange->sink = (struct multipart_sink){ exchange, part_begin, part_data, part_end };
    exchange->is_upload = exchange->body_max > BODY_FORM;
    if (multipart_init(&exchange->multipart, type, &exchange->sink, &err) != OK)
        return 400;
    return 0;
}

/* A browser that is answered while it still sends sees a broken connection, not the answer. Of a signed-in
 * user the body is therefore taken and dropped, and answered at its end; who asks first (Expect) is told first. */
static bool may_drain(struct exchange *exchange, struct MHD_Connection *connection, int64_t length)
{
    return length <= DRAIN_MAX && header(connection, "Expect").len == 0 &&
           dispatch_may_upload(exchange->app, &exchange->arena, &exchange->incoming);
}

static void refuse_body(struct exchange *exchange)
{
    exchange->is_upload = true; /* its deadline */
    (void)!err_set(&exchange->fault, ERR_LIMIT, "", "web.body.too_large", "body over %" PRId64,
                   exchange->body_max);
}

int exchange_head(struct exchange *exchange, struct MHD_Connection *connection, const char *method,
                  const char *url)
{
    struct incoming *incoming = &exchange->incoming;
    struct buf query;
    struct query_context context = { exchange, &query };
    incoming->method = str_of(method);
    incoming->path = str_of(url);
    buf_init(&query, &exchange->arena, 64, URL_MAX);
    (void)MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, add_query, &context);
    take_headers(exchange, connection);
    if (!buf_ok(&query) || incoming->path.len + query.len > URL_MAX)
        return 414;
    incoming->query = buf_str(&query);
    int refused = check_head(connection);
    if (refused != 0)
        return refused;
    const struct route *route = dispatch_route(incoming->method, incoming->path);
    exchange->body_max = route == NULL ? BODY_FORM : route->body_max;
    /* Without parts it is kept whole in memory: no more fits, and half a form is none. */
    if (!str_starts(incoming->content_type, STR("multipart/form-data")) &&
        exchange->body_max > BODY_FORM)
        exchange->body_max = BODY_FORM;
    int64_t length = 0;
    struct str given = header(connection, "Content-Length");
    bool has_body = given.len > 0 || header(connection, "Transfer-Encoding").len > 0;
    if (given.len > 0 && (!str_to_int(given, &length) || length < 0))
        return 400;
    if (length > exchange->body_max) {
        if (!may_drain(exchange, connection, length))
            return 413;
        refuse_body(exchange);
        return 0;
    }
    return has_body && exchange->body_max > 0 ? begin_body(exchange, length) : 0;
}

void exchange_body(struct exchange *exchange, struct str bytes)
{
    exchange->body_seen += (int64_t)bytes.len;
    if (exchange->fault.status != OK)
        return;
    if (exchange->body_seen > exchange->body_max) {
        refuse_body(exchange);
        return;
    }
    if (exchange->is_multipart)
        (void)!multipart_feed(&exchange->multipart, bytes, &exchange->fault);
    else
        buf_add(&exchange->body, bytes);
}

void exchange_refuse(struct exchange *exchange, int status)
{
    request_begin(&exchange->request, exchange->app, &exchange->arena, &exchange->incoming);
    error_page(&exchange->request, &exchange->response, status, NULL);
}

void exchange_answer(struct exchange *exchange)
{
    struct incoming *incoming = &exchange->incoming;
    if (exchange->is_multipart && exchange->fault.status == OK)
        (void)!multipart_end(&exchange->multipart, &exchange->fault);
    if (exchange->fault.status != OK) {
        request_begin(&exchange->request, exchange->app, &exchange->arena, incoming);
        visitor_load_frame(&exchange->request, incoming);
        error_page_of(&exchange->request, &exchange->response, &exchange->fault);
        return;
    }
    incoming->body = buf_str(&exchange->body);
    if (exchange->is_multipart) {
        incoming->parts = &exchange->parts;
        incoming->uploads = exchange->uploads;
        incoming->upload_count = exchange->upload_count;
    }
    dispatch(exchange->app, &exchange->arena, incoming, &exchange->request, &exchange->response);
    exchange->is_file = exchange->response.fd >= 0;
}

void exchange_log(const struct exchange *exchange)
{
    const struct request *request = &exchange->request;
    const struct route *route = request->route;
    log_event("request", "id=%s route=%s method=%.*s status=%d us=%lld user=%lld bytes=%zu",
              request->id, route == NULL ? "-" : route->path, STR_ARG(exchange->incoming.method),
              exchange->response.status, (long long)(clock_monotonic_us() - exchange->started_us),
              (long long)request->actor.user.n, exchange->response.body.len);
}

void exchange_end(struct exchange *exchange)
{
    for (size_t i = 0; i < exchange->upload_count; i++)
        if (exchange->uploads[i].fd >= 0)
            (void)close(exchange->uploads[i].fd);
    /* files that a page made itself stand behind those that came in */
    for (size_t i = exchange->upload_count; i < exchange->request.upload_count; i++)
        if (exchange->request.uploads[i].fd >= 0)
            (void)close(exchange->request.uploads[i].fd);
    exchange->request.upload_count = 0;
    exchange->upload_count = 0;
    if (exchange->response.fd >= 0)
        (void)close(exchange->response.fd);
    exchange->response.fd = -1;
    arena_reset(&exchange->arena);
}
