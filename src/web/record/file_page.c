/* file_page.c - attachments: always downloads, never shown in place. */
#include <unistd.h>

#include "access/protection.h"
#include "os/files.h"
#include "record/attachment.h"
#include "web/form.h"
#include "web/record_pages.h"
#include "web/sign_in.h"

#include "base/banned.h"

static STATUS write_piece(void *context, struct str piece, struct err *err)
{
    const int *fd = context;
    return fd_write(*fd, piece, err);
}

/* A grant that opens the record may leave this field closed: as if there were no file. */
static STATUS check_category(struct request *request, const struct attachment *file,
                             struct err *err)
{
    const struct record_def *def = seido_record(request->seido, file->record_type);
    const struct field *field = def == NULL ? NULL : record_field(def, file->field);
    if (request->verdict.grant == 0)
        return OK;
    struct form_view view = { .request = request, .verdict = &request->verdict };
    if (field != NULL) {
        view.record = record_new(request->arena, def);
        if (!form_view_masks(&view, field))
            return OK;
    }
    return err_set(err, ERR_NOT_FOUND, "", "web.not_found", "field of a file is not granted");
}

/* A file of a protected person may hold what is protected (a photograph, a paper): it asks for the right to reveal
 * and a fresh sign-in, like a sealed value. */
static STATUS check_protection(struct request *request, bool *ret_asks, struct err *err)
{
    enum protection protection = PROTECTION_NONE;
    struct object object = { .type = STR("person"), .casefile = request->casefile };
    struct verdict verdict;
    *ret_asks = false;
    if (request->casefile.n == 0)
        return OK;
    TRY(protection_of_casefile(request->db, request->actor.tenant, request->casefile, &protection,
                               err));
    if (protection == PROTECTION_NONE)
        return OK;
    TRY(request_may(request, STR("reveal"), &object, &verdict, err));
    *ret_asks = !request->actor.is_fresh;
    return OK;
}

STATUS file_page(struct request *request, struct response *response, struct err *err)
{
    struct attachment file;
    int64_t id = request->shown.id;
    int fd = -1;
    bool asks = false;
    TRY(attachment_load(request->db, request->arena, request->app->keyring,
                        request->actor.tenant, id, &file, err));
    struct object object = { .type = file.record_type.len > 0 ? file.record_type : STR("casefile"),
                             .owner = file.owner, .casefile = file.casefile,
                             .record = file.record };
    request->casefile = file.casefile;
    TRY(request_may(request, STR("see"), &object, &request->verdict, err));
    TRY(check_category(request, &file, err));
    TRY(check_protection(request, &asks, err));
    if (asks)
        return step_up_ask(request, request->raw_path, response, err);
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
