/* message.h - problems with the values of a record in words: the label of the field for {field}, of
 * another field for {other}, and the catalogue's text in the reader's language. */
#ifndef BANSO_RECORD_MESSAGE_H
#define BANSO_RECORD_MESSAGE_H

#include "record/kind.h"

/* Label of "name" or of a cell "issues[2].text" (解決したい課題 3行目 課題); `path` if unknown. */
struct str field_path_label(struct arena *arena, const struct kind_context *context,
                            const struct record_def *def, struct str path);
/* The field of such a path; NULL. */
const struct field *field_of_path(const struct record_def *def, struct str path);

struct str problem_text(struct arena *arena, const struct kind_context *context,
                        const struct record_def *def, const struct problem *problem);
struct str field_err_text(struct arena *arena, const struct kind_context *context,
                          const struct record_def *def, struct str path, const struct err *err);
/* A failed parse becomes a problem of the list. */
void problems_add_err(struct problems *problems, struct str path, const struct err *err);

#endif
