/* exchange.h - one request as it comes in: its arena, head, body and uploads, then its answer. */
#ifndef BANSO_WEB_HTTP_EXCHANGE_H
#define BANSO_WEB_HTTP_EXCHANGE_H

#include "web/http/dispatch.h"

enum { EXCHANGE_ARENA_MAX = 48 * 1024 * 1024 };
/* So much of a body that is too large is taken and dropped. */
#define DRAIN_MAX (INT64_C(2) * 1024 * 1024 * 1024)

struct MHD_Connection;

struct exchange {
    struct exchange *next; /* in the list of free ones */
    struct arena arena;
    struct app *app;
    struct incoming incoming;
    struct request request;
    struct response response;
    struct buf body;
    struct multipart multipart;
    struct multipart_sink sink;
    struct params parts;
    struct upload uploads[UPLOADS_MAX];
    size_t upload_count;
    struct buf part; /* value of a field that is not a file */
    struct str part_name;
    struct err fault; /* of the body; status OK: none */
    int64_t body_max, body_seen;
    int64_t started_us;
    bool is_multipart, is_upload, in_file, is_file;
};

void exchange_begin(struct exchange *exchange, struct app *app);
/* Takes the headers; returns 0, or the status with which the request is refused before its body. */
int exchange_head(struct exchange *exchange, struct MHD_Connection *connection, const char *method,
                  const char *url);
void exchange_body(struct exchange *exchange, struct str bytes);
void exchange_refuse(struct exchange *exchange, int status);
void exchange_answer(struct exchange *exchange);
void exchange_log(const struct exchange *exchange);
/* Closes files and empties the arena. */
void exchange_end(struct exchange *exchange);

#endif
