/* file_page.c - attachments: always downloads, never shown in place. */
#include <unistd.h>

#include "access/protection.h"
#include "consult/casefile.h"
#include "os/files.h"
#include "record/attachment.h"
#include "web/form.h"
#include "web/record_pages.h"
#include "web/pieces.h"

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

/* A file of a protected person may hold what is protected (a photograph, a paper): it asks for the right to reveal,
 * a reason and a fresh sign-in, like a sealed value. *ret 0: not protected. */
static STATUS check_protection(struct request *request, PersonId *ret, struct err *err)
{
    struct object object = { .type = STR("person"), .casefile = request->casefile };
    struct consult consult = request_consult(request);
    struct casefile casefile;
    struct verdict verdict;
    enum protection protection = PROTECTION_NONE;
    *ret = (PersonId){ 0 };
    if (request->casefile.n == 0)
        return OK;
    TRY(protection_of_casefile(request->db, request->actor.tenant, request->casefile, &protection,
                               err));
    if (protection == PROTECTION_NONE)
        return OK;
    TRY(request_may(request, STR("reveal"), &object, &verdict, err));
    TRY(casefile_load(&consult, request->casefile, &casefile, err));
    *ret = casefile.person;
    return OK;
}

/* Loads the file and asks the judge about the record that holds it; nothing of its bytes yet. */
static STATUS begin(struct request *request, struct attachment *file, PersonId *ret_protected,
                    struct err *err)
{
    TRY(attachment_load(request->db, request->arena, request->app->keyring, request->actor.tenant,
                        request->shown.id, file, err));
    struct object object = { .type =
                                 file->record_type.len > 0 ? file->record_type : STR("casefile"),
                             .owner = file->owner,
                             .casefile = file->casefile,
                             .record = file->record };
    request->casefile = file->casefile;
    TRY(request_may(request, STR("see"), &object, &request->verdict, err));
    TRY(check_category(request, file, err));
    return check_protection(request, ret_protected, err);
}

static STATUS send(struct request *request, const struct attachment *file,
                   struct response *response, struct err *err)
{
    int fd = -1;
    struct str folder =
        str_format(request->arena, "%.*s/uploads", STR_ARG(request->app->data_folder));
    TRY(file_scratch(folder, &fd, err));
    response->fd = fd;
    TRY(attachment_read(request->db, request->app->keyring, file, write_piece, &fd, err));
    if (lseek(fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "", "web.upload.failed", "seek in a scratch file");
    response->fd_size = file->size;
    response->file_name = file->name;
    response->content_type = file->media_type;
    return OK;
}

/* Why is it opened? The name of the file is not told before. */
static STATUS ask(struct request *request, const char *error, struct response *response,
                  struct err *err)
{
    struct html h;
    struct page page = { .title = request_text(request, "web.file.protected", NULL, 0) };
    struct control reason = { .name = STR("reason"),
                              .is_required = true,
                              .max = 400,
                              .label = request_text(request, "web.reveal.reason", NULL, 0),
                              .help = request_text(request, "web.file.protected.help", NULL, 0) };
    if (error != NULL)
        reason.error = request_text(request, error, NULL, 0);
    html_init(&h, request);
    html_page_begin(&h, &page);
    html_form_begin(&h, TO_ID(ROUTE_FILE_REVEAL_POST, request->shown.id), FORM_SEARCH);
    html_field(&h, &reason);
    html_button(&h, BUTTON_PRIMARY, STR(""), "web.file.protected.act");
    html_form_end(&h);
    html_page_end(&h);
    return html_finish(&h, response, err);
}

STATUS file_page(struct request *request, struct response *response, struct err *err)
{
    struct attachment file;
    PersonId person;
    TRY(begin(request, &file, &person, err));
    return person.n == 0 ? send(request, &file, response, err) : ask(request, NULL, response, err);
}

STATUS file_reveal_post(struct request *request, struct response *response, struct err *err)
{
    struct attachment file;
    struct err failure = { 0 };
    struct protection_act act = { .tenant = request->actor.tenant,
                                  .by = request->actor.user,
                                  .now = request->now,
                                  .request = str_of(request->id),
                                  .reason = str_trim(request_form(request, "reason")) };
    TRY(begin(request, &file, &act.person, err));
    if (act.person.n == 0)
        return send(request, &file, response, err);
    struct str what =
        str_format(request->arena, "%.*s.%.*s", STR_ARG(file.record_type), STR_ARG(file.field));
    TRY(key_reserve(request->db, act.tenant, 64, err)); /* notices to the chiefs */
    enum status status = protection_reveal_file(request->db, &act, what, &failure);
    if (status == ERR_INVALID) {
        response->status = 422;
        return ask(request, "access.missing", response, err);
    }
    if (status != OK) {
        *err = failure;
        return status;
    }
    return send(request, &file, response, err);
}
