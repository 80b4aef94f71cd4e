/* fence.c - the highest timeline of the PostgreSQL system that was ever answered to. A cluster
 * manager can fall back to an older branch and erase what users were promised. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/driver.h"

#include "base/banned.h"

enum { LINE_MAX_BYTES = 64, PATH_MAX_BYTES = 1024 };

static void fence_read(const char *path, uint64_t *ret_system, uint32_t *ret_timeline)
{
    char line[LINE_MAX_BYTES] = { 0 };
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ssize_t len = read(file, line, sizeof line - 1);
    (void)close(file);
    if (len <= 0)
        return;
    char *end = NULL;
    uint64_t system = strtoull(line, &end, 10);
    if (end && *end == ' ') {
        *ret_system = system;
        *ret_timeline = (uint32_t)strtoul(end + 1, NULL, 10);
    }
}

static enum status fence_write(const char *path, uint64_t system, uint32_t timeline,
                               struct err *err)
{
    char line[LINE_MAX_BYTES], temporary[PATH_MAX_BYTES];
    int len = snprintf(line, sizeof line, "%" PRIu64 " %" PRIu32 "\n", system, timeline);
    int path_len = snprintf(temporary, sizeof temporary, "%s.%ld", path, (long)getpid());
    if (path_len < 0 || (size_t)path_len >= sizeof temporary)
        return err_set(err, ERR_IO, "", "db.unsafe", "the path of the fence file is too long");
    int file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = file >= 0 && write(file, line, (size_t)len) == len && fsync(file) == 0;
    if (file >= 0)
        good = close(file) == 0 && good;
    if (good && rename(temporary, path) == 0)
        return OK;
    return err_set(err, ERR_IO, "", "db.unsafe", "the fence file cannot be written: %s",
                   strerror(errno));
}

enum status fence_check(struct db *db, uint64_t system, uint32_t timeline, struct err *err)
{
    const char *path = db->config.fence.len ? db->config.fence.ptr : NULL;
    if (path)
        fence_read(path, &db->known_system, &db->known_timeline);
    if (db->known_system && db->known_system != system)
        return err_set(err, ERR_DB, "", "db.other_system",
                       "the server is system %" PRIu64 ", known is %" PRIu64, system,
                       db->known_system);
    if (timeline < db->known_timeline)
        return err_set(err, ERR_DB, "", "db.older_timeline",
                       "the server is on timeline %" PRIu32 ", seen was %" PRIu32, timeline,
                       db->known_timeline);
    bool is_news = db->known_system != system || db->known_timeline != timeline;
    db->known_system = system;
    db->known_timeline = timeline;
    return path && is_news ? fence_write(path, system, timeline, err) : OK;
}
