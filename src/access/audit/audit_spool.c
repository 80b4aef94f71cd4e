/* audit_spool.c - views wait in an append-only file of their process until the sealer takes them. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <unistd.h>

#include "access/audit/audit_entry.h"
#include "os/files.h"
#include "os/keyring.h"

#include "base/banned.h"

struct audit_spool {
    bool is_torn; /* the last line has no end: the disk was full */
    int fd;       /* locked while its process lives */
};

STATUS audit_spool_open(struct audit_spool **ret, struct str folder, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    TRY(folder_make(folder, 0700, err));
    struct str path =
        str_format(&arena, "%.*s/%.*s.spool", STR_ARG(folder), STR_ARG(random_text(&arena, 16)));
    int fd =
        open(str_to_chars(&arena, path), O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0 || flock(fd, LOCK_EX | LOCK_NB) != 0) {
        int number = errno;
        if (fd >= 0)
            close(fd);
        return err_set(err, ERR_IO, "", "access.audit.spool", "audit spool: errno %d", number);
    }
    struct audit_spool *spool = calloc(1, sizeof *spool);
    if (spool == NULL)
        abort();
    spool->fd = fd;
    *ret = spool;
    return OK;
}

void audit_spool_close(struct audit_spool **spool)
{
    if (*spool != NULL) {
        close((*spool)->fd);
        free(*spool);
    }
    *spool = NULL;
}

STATUS audit_spool_add(struct audit_spool *spool, const struct audit_entry *entry, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct str line = STR("");
    arena_init(&arena, 0);
    TRY(audit_entry_write(&arena, entry, &line, err));
    line = str_format(&arena, "%s%.*s\n", spool->is_torn ? "\n" : "", STR_ARG(line));
    ssize_t done = write(spool->fd, line.ptr, line.len);
    int number = errno;
    if (done == (ssize_t)line.len) {
        spool->is_torn = false;
        return OK;
    }
    if (done > 0) /* disk full in the middle: the next one begins a line of its own */
        spool->is_torn = true;
    bool is_full = done > 0 || number == ENOSPC || number == EDQUOT || number == EFBIG;
    return err_set(err, ERR_IO, "", is_full ? "os.file.disk_full" : "access.audit.spool",
                   "audit spool: wrote %zd of %zu bytes", done, line.len);
}

static STATUS sync_file(struct arena *arena, struct str folder, struct str name, struct err *err)
{
    struct str path = str_format(arena, "%.*s/%.*s", STR_ARG(folder), STR_ARG(name));
    int fd = open(str_to_chars(arena, path), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return OK; /* its process is gone, and all of it sealed */
    int failed = fdatasync(fd);
    int number = errno;
    close(fd);
    if (failed == 0)
        return OK;
    return err_set(err, ERR_IO, "", "access.audit.spool", "audit spool: errno %d", number);
}

STATUS audit_spools_sync(struct str folder, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    struct str *names = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    if (folder.len == 0 || !file_exists(folder))
        return OK;
    TRY(folder_list(&arena, folder, &names, &count, err));
    for (size_t i = 0; i < count; i++)
        if (str_ends(names[i], STR(".spool")))
            TRY(sync_file(&arena, folder, names[i], err));
    return OK;
}
