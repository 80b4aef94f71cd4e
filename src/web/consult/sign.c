/* sign.c - strokes of a form to a file of its record (sign.h). */
#include "web/consult/sign.h"

#include <unistd.h>

#include "os/files.h"
#include "record/message.h"
#include "web/consult/parts.h"
#include "web/consult/signature.h"

#include "base/banned.h"

/* Where the papers of a consent are kept: the next field for a file. */
static const struct field *paper_of(const struct record_def *def, const struct field *consent)
{
    for (size_t i = consent->number + 1; i < def->field_count; i++)
        if (def->fields[i].kind == KIND_FILE)
            return &def->fields[i];
    return NULL;
}

static STATUS add_upload(struct request *request, struct str png, const struct field *paper,
                         struct err *err)
{
    int fd;
    struct str folder =
        str_format(request->arena, "%.*s/uploads", STR_ARG(request->app->data_folder));
    if (request->upload_count == UPLOADS_MAX)
        return err_set(err, ERR_LIMIT, "", "web.upload.too_many", "too many uploads");
    TRY(file_scratch(folder, &fd, err));
    request->uploads[request->upload_count++] = (struct upload){
        .field = paper->name,
        .name = page_t(request, "consult.signature.file"),
        .media_type = STR("image/png"),
        .fd = fd,
        .size = (int64_t)png.len,
    };
    TRY(fd_write(fd, png, err));
    if (lseek(fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "", "web.upload.failed", "rewind of a signature");
    return OK;
}

static bool is_on_screen(const struct record *record, const struct field *consent)
{
    const struct value *value = &record->values[consent->number];
    return value->has && value->number == CONSENT_SCREEN;
}

static STATUS take_one(struct request *request, const struct field *consent,
                       const struct field *paper, struct problems *problems, struct err *err)
{
    struct str png;
    struct err why = { 0 };
    enum status status =
        signature_png(request->arena, request_form(request, "signature"), &png, &why);
    if (status == OK)
        return add_upload(request, png, paper, err);
    problems_add_err(problems, consent->name, &why);
    return OK;
}

STATUS screen_signatures_take(struct request *request, const struct record *record,
                              const struct record *before, bool is_final, struct problems *problems,
                              struct err *err)
{
    for (size_t i = 0; i < record->def->field_count; i++) {
        const struct field *consent = &record->def->fields[i];
        const struct field *paper =
            consent->kind == KIND_CONSENT ? paper_of(record->def, consent) : NULL;
        if (paper == NULL || !is_on_screen(record, consent))
            continue;
        bool is_signed = before != NULL && is_on_screen(before, consent) &&
                         (before->state == RECORD_FINAL || before->values[paper->number].has);
        bool is_sent = str_trim(request_form(request, "signature")).len > 0;
        if (is_sent || (is_final && !is_signed))
            TRY(take_one(request, consent, paper, problems, err));
    }
    return OK;
}
