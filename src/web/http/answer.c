/* answer.c - security headers, caching, cookies, attachments. */
#include "web/http/answer.h"

#include <string.h>

#include <microhttpd.h>

#include "web/params.h"

#include "base/banned.h"

static const char policy[] =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
static const char policy_file[] = "default-src 'none'; sandbox";
static const char no_features[] =
    "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), microphone=(), "
    "midi=(), payment=(), usb=()";

struct out {
    const struct request *request;
    struct MHD_Response *response;
};

static void add(const struct out *out, const char *name, const char *value)
{
    (void)MHD_add_response_header(out->response, name, value);
}

/* Values that came from outside: no line breaks, no controls. */
static void add_text(const struct out *out, const char *name, struct str value)
{
    for (size_t i = 0; i < value.len; i++)
        if ((unsigned char)value.ptr[i] < ' ' || value.ptr[i] == 127)
            return;
    add(out, name, str_to_chars(out->request->arena, value));
}

static void add_always(const struct out *out, const struct response *response)
{
    bool is_file = response->file_name.len > 0 || response->fd >= 0;
    add(out, "Content-Security-Policy", is_file ? policy_file : policy);
    add(out, "X-Content-Type-Options", "nosniff");
    add(out, "Referrer-Policy", "no-referrer");
    add(out, "Cross-Origin-Opener-Policy", "same-origin");
    add(out, "Cross-Origin-Resource-Policy", "same-origin");
    add(out, "Permissions-Policy", no_features);
    if (out->request->app->is_secure)
        add(out, "Strict-Transport-Security", "max-age=63072000; includeSubDomains");
}

static void add_caching(const struct out *out, const struct response *response)
{
    switch (response->caching) {
    case CACHE_NEVER:
        add(out, "Cache-Control", "no-store");
        return;
    case CACHE_FOR_EVER:
        add(out, "Cache-Control", "public, max-age=31536000, immutable");
        return;
    case CACHE_REVALIDATE:
        add(out, "Cache-Control", "no-cache");
        if (response->etag.len > 0)
            add_text(out, "ETag", response->etag);
        return;
    }
}

static void add_file_name(const struct out *out, struct str name)
{
    struct buf value;
    buf_init(&value, out->request->arena, 128, 4096);
    buf_add(&value, STR("attachment; filename*=UTF-8''"));
    url_encode(&value, name);
    /* a name too long for a header is left out; that it is a file to keep is said in any case */
    add_text(out, "Content-Disposition", buf_ok(&value) ? buf_str(&value) : STR("attachment"));
}

static void add_headers(const struct out *out, const struct response *response)
{
    add_always(out, response);
    add_caching(out, response);
    if (response->body.len > 0 || response->fd >= 0 || response->content_type.len > 0)
        add_text(out, "Content-Type",
                 response->content_type.len > 0 ? response->content_type
                                                : STR("text/html; charset=utf-8"));
    if (response->location.len > 0)
        add_text(out, "Location", response->location);
    if (response->file_name.len > 0 || response->fd >= 0)
        add_file_name(out, response->file_name);
    if (response->cookie.len > 0)
        add_text(out, "Set-Cookie", response->cookie);
    if (response->is_gzip) {
        add(out, "Content-Encoding", "gzip");
        add(out, "Vary", "Accept-Encoding");
    }
    if (response->clears_site_data)
        add(out, "Clear-Site-Data", "\"cache\", \"storage\"");
    if (response->retry_after > 0)
        add_text(out, "Retry-After", str_from_int(out->request->arena, response->retry_after));
}

struct MHD_Response *answer_make(const struct request *request, struct response *response)
{
    struct out out = { .request = request };
    if (response->status == 0)
        response->status = 200;
    if (response->fd >= 0) {
        out.response = MHD_create_response_from_fd64((uint64_t)response->fd_size, response->fd);
    } else {
        /* the library only reads; its parameter merely lacks the const */
        void *bytes = NULL;
        memcpy(&bytes, &response->body.ptr, sizeof bytes);
        out.response =
            MHD_create_response_from_buffer(response->body.len, bytes, MHD_RESPMEM_PERSISTENT);
    }
    if (out.response != NULL)
        add_headers(&out, response);
    return out.response;
}
