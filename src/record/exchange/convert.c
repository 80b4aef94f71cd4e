/* convert.c - spreadsheets to CSV in the confined helper. */
#include "record/exchange/convert.h"

#include <unistd.h>

#include "os/files.h"
#include "record/exchange/grid.h"

#include "base/banned.h"

enum { CONVERT_SECONDS = 60, CSV_MAX = MIB(256), HELPER_MEMORY = MIB(1536) };

/* Runs in the helper: `in` is the workbook, `out` gets the CSV. */
static enum status convert(struct arena *arena, struct str request, int in, int out,
                           struct str *ret_answer, struct err *err)
{
    AUTO_ARENA large;
    struct str bytes = { 0 };
    struct grid grid = { 0 };
    struct buf csv;
    (void)arena, (void)request;
    arena_init(&large, IMPORT_ARENA_MAX);
    TRY(fd_read_all(&large, in, IMPORT_BYTES_MAX, &bytes, err));
    TRY(grid_read(&large, bytes, CHARSETS, &grid, err));
    buf_init(&csv, &large, bytes.len + 1024, CSV_MAX);
    grid_write_csv(&csv, &grid);
    if (!buf_ok(&csv))
        return err_set(err, ERR_LIMIT, "", "import.too_large", "CSV of a workbook");
    *ret_answer = STR("");
    return fd_write(out, buf_str(&csv), err);
}

const struct helper_config files_helper = {
    .name = "files",
    .processes = 1,
    .queue_max = 8,
    .profile = SANDBOX_PURE,
    .memory_max = HELPER_MEMORY,
    .seconds_max = CONVERT_SECONDS,
    .function = convert,
};

static STATUS through_helper(struct helper *helper, struct arena *arena, struct str folder, int fd,
                             struct str *ret, struct err *err)
{
    int out = -1;
    struct str answer = { 0 };
    if (helper == NULL)
        return err_set(err, ERR_INVALID, "file", "import.xlsx.no_helper", "no helper for files");
    TRY(file_scratch(folder, &out, err));
    enum status status =
        helper_call(helper, arena, STR("xlsx"), fd, out, CONVERT_SECONDS * 1000, &answer, err);
    if (status == OK && lseek(out, 0, SEEK_SET) != 0)
        status = err_set(err, ERR_IO, "", "import.xlsx.no_helper", "lseek");
    if (status == OK)
        status = fd_read_all(arena, out, CSV_MAX, ret, err);
    (void)close(out);
    return status;
}

STATUS convert_file(struct helper *helper, struct arena *arena, struct str folder, int fd,
                    struct str *ret_bytes, struct str *ret_charset, struct err *err)
{
    char first[4] = { 0 };
    ssize_t got = pread(fd, first, sizeof first, 0);
    bool is_xlsx = got == 4 && grid_is_xlsx((struct str){ first, 4 });
    if (lseek(fd, 0, SEEK_SET) != 0)
        return err_set(err, ERR_IO, "file", "record.attachment.read", "lseek");
    *ret_charset = is_xlsx ? STR("xlsx") : STR("");
    if (is_xlsx)
        return through_helper(helper, arena, folder, fd, ret_bytes, err);
    return fd_read_all(arena, fd, IMPORT_BYTES_MAX, ret_bytes, err);
}

STATUS convert_check_name(struct str name, struct str charset, struct err *err)
{
    static const struct str ending = STR_INIT(".xlsx");
    if (charset.len > 0 || name.len < ending.len)
        return OK;
    struct str last = str_slice(name, name.len - ending.len, name.len);
    for (size_t i = 0; i < ending.len; i++)
        if ((last.ptr[i] | 0x20) != (ending.ptr[i] | 0x20))
            return OK;
    return err_set(err, ERR_INVALID, "file", "import.xlsx.only_the_name", "no workbook");
}
