/* file_page.c - attachments: always downloads, never shown in place. */
#include <unistd.h>

#include "os/files.h"
#include "record/attachment.h"
#include "web/record_pages.h"

#include "base/banned.h"

static STATUS write_piece(void *context, struct str piece, struct err *err)
{
    const int *fd = context;
    return fd_write(*fd, piece, err);
}

STATUS file_page(struct request *request, struct response *response, struct err *err)
{
    struct attachment file;
    int64_t id = 0;
    int fd = -1;
    TRY(request_id(request, STR("file"), params_get(&request->path, STR("file")), &id, err));
    TRY(attachment_load(request->db, request->arena, request->app->keyring,
                        request->actor.tenant, id, &file, err));
    struct object object = { .type = file.record_type.len > 0 ? file.record_type : STR("casefile"),
                             .owner = file.owner, .casefile = file.casefile,
                             .record = file.record };
    request->casefile = file.casefile;
    TRY(request_may(request, STR("see"), &object, &request->verdict, err));
    struct str folder = str_format(request->arena, "%.*s/uploads",
                                   STR_ARG(request->app->data_folder));
    TRY(file_scratch(folder, &fd, err));
    response->fd = fd;
    TRY(attachment_read(request->db, request->app->keyring, &file, write_piece, &fd, err));
    if (lseek(fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "", "web.upload.failed", "seek in a scratch file");
    response->fd_size = file.size;
    response->file_name = file.name;
    response->content_type = file.media_type;
    return OK;
}
