/* convert.h - the helper that reads spreadsheets: an XLSX comes in on one descriptor and leaves as UTF-8
 * CSV on another, in a confined process (os/helper.h). Everything behind it reads CSV alone. */
#ifndef BANSO_RECORD_EXCHANGE_CONVERT_H
#define BANSO_RECORD_EXCHANGE_CONVERT_H

#include "os/helper.h"

/* For helper_open before the first fork. */
extern const struct helper_config files_helper;

/* The bytes of a file as CSV or as they are: only an XLSX goes through the helper. `folder` is for its
 * scratch file. *ret_charset is "xlsx" for one, "" otherwise.
 *   helper  NULL: an XLSX is refused with import.xlsx.no_helper
 *   errors  those of xlsx_read.h, ERR_LIMIT os.helper.busy */
STATUS convert_file(struct helper *helper, struct arena *arena, struct str folder, int fd,
                    struct str *ret_bytes, struct str *ret_charset, struct err *err);

/* A name that promises a workbook must hold one: with ".xlsx" and no charset "xlsx" the bytes are something
 * else, and reading them as CSV would show nonsense. errors: ERR_INVALID import.xlsx.only_the_name */
STATUS convert_check_name(struct str name, struct str charset, struct err *err);

#endif
