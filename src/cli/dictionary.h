/* dictionary.h - the data dictionary: every record type, field, code list, process, role and table of
 * the definitions as Markdown. docs/data-dictionary.md is its output for the built-in definitions. */
#ifndef BANSO_CLI_DICTIONARY_H
#define BANSO_CLI_DICTIONARY_H

#include "base/str.h"
#include "seido/seido.h"

enum { DICTIONARY_BYTES_MAX = 8 * 1024 * 1024 };

/* The same definitions give the same bytes. */
void dictionary_write(struct buf *out, const struct seido *seido);

#endif
