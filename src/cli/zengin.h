/* zengin.h - what the acts of `banso zengin` share. */
#ifndef BANSO_CLI_ZENGIN_H
#define BANSO_CLI_ZENGIN_H

#include "base/json.h"
#include "cli/command.h"
#include "loan/zengin.h"
#include "seido/seido.h"

enum { ZENGIN_FILE_MAX = MIB(256) };

struct zengin_desk {
    struct cli *cli;
    const struct seido *seido;
    struct zengin_layouts layouts;
    Date today;
};

/* One fault: "2:81-90 引落金額 [00x] この項目は..." */
void zengin_write_fault(const struct cli *cli, const struct zengin_problem *problem,
                        struct buf *out);
/* The same as an object. */
void zengin_write_fault_json(const struct cli *cli, const struct zengin_problem *problem,
                             struct json_writer *json);
/* Every record with every field, its place, value, meaning and faults. */
void zengin_explain(const struct zengin_desk *desk, const struct zengin_file *file);
/* JSON lines or CSV of a file that is taken; to the file that the second word names. */
STATUS zengin_convert_from(struct zengin_desk *desk, const struct zengin_file *file,
                           struct err *err);
/* A bank file of JSON lines or CSV, read again before it is given out. */
STATUS zengin_convert_to(struct zengin_desk *desk, struct str bytes, struct err *err);

#endif
