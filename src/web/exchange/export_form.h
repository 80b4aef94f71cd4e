/* export_form.h - what all exports on the screen share: the form for format and purpose, and the file. */
#ifndef BANSO_WEB_EXCHANGE_EXPORT_FORM_H
#define BANSO_WEB_EXCHANGE_EXPORT_FORM_H

#include "record/exchange/table_out.h"
#include "web/pieces.h"

/* The page; `what` is the name of the list, `post` where the form goes (its query: the list's). */
STATUS export_form(struct request *request, struct response *response, struct str what,
                   struct target post, const struct err *problem, struct err *err);
/* Format and purpose of the posted form. errors: ERR_INVALID */
STATUS export_asked(const struct request *request, enum export_format *ret, struct err *err);
/* A sink that writes to response->fd. */
enum status export_to_fd(void *context, struct str bytes, struct err *err);
/* The file in response->fd is the answer; its format, number of rows and the purpose typed stand in the audit. */
struct exported {
    struct str name;
    enum export_format format;
    int64_t rows;
};
STATUS export_done(const struct request *request, struct response *response,
                   const struct exported *exported, struct err *err);
/* The file begun in response->fd is not. */
void export_drop(struct response *response);

#endif
