/* files.c - whole files or none. */
#define _GNU_SOURCE /* O_TMPFILE */
#include "os/files.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "os/keyring.h"

#include "base/banned.h"

static STATUS io_error_at(struct err *err, const char *what, struct str path)
{
    int number = errno;
    const char *key = number == ENOSPC || number == EDQUOT ? "os.file.disk_full" : "os.file.failed";
    return err_set(err, ERR_IO, "", key, "%s%s%.*s: errno %d", what, path.len != 0 ? " " : "",
                   STR_ARG(path), number);
}

static STATUS io_error(struct err *err, const char *what)
{
    return io_error_at(err, what, STR(""));
}

STATUS fd_write(int fd, struct str bytes, struct err *err)
{
    while (bytes.len > 0) {
        ssize_t done = write(fd, bytes.ptr, bytes.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return io_error(err, "write");
        bytes = str_slice(bytes, (size_t)done, bytes.len);
    }
    return OK;
}

STATUS fd_read_all(struct arena *arena, int fd, size_t max, struct str *ret, struct err *err)
{
    size_t room = KIB(64), len = 0;
    char *bytes = arena_array(arena, char, room);
    for (;;) {
        if (len == room) {
            char *larger = arena_array(arena, char, room * 2);
            memcpy(larger, bytes, len);
            bytes = larger;
            room *= 2;
        }
        ssize_t done = read(fd, bytes + len, room - len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return io_error(err, "read");
        if (done == 0)
            break;
        len += (size_t)done;
        if (len > max)
            return err_set(err, ERR_LIMIT, "", "os.file.too_large", "more than %zu bytes", max);
    }
    *ret = (struct str){ bytes, len };
    return OK;
}

STATUS file_read(struct arena *arena, struct str path, size_t max, struct str *ret, struct err *err)
{
    int fd = open(str_to_chars(arena, path), O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
        return err_set(err, ERR_NOT_FOUND, "", "os.file.absent", "%.*s is absent", STR_ARG(path));
    if (fd < 0)
        return io_error_at(err, "open to read", path);
    enum status status = fd_read_all(arena, fd, max, ret, err);
    close(fd);
    return status;
}

/* Writes the bytes to a new file and makes them last; the file is removed again on failure. */
static STATUS write_new(const char *path, struct str bytes, int mode, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, (mode_t)mode);
    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_CONFLICT, "", "os.file.exists", "file exists");
    if (fd < 0)
        return io_error_at(err, "create", str_of(path));
    enum status status = fd_write(fd, bytes, err);
    if (status == OK && fsync(fd) != 0)
        status = io_error(err, "fsync");
    if (close(fd) != 0 && status == OK)
        status = io_error(err, "close");
    if (status != OK)
        unlink(path);
    return status;
}

static STATUS sync_folder_of(struct arena *arena, struct str path, struct err *err)
{
    size_t cut = path.len;
    while (cut > 0 && path.ptr[cut - 1] != '/')
        cut--;
    struct str folder = cut == 0 ? STR(".") : str_slice(path, 0, cut);
    int fd = open(str_to_chars(arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return io_error_at(err, "open folder", path);
    enum status status = fsync(fd) == 0 ? OK : io_error(err, "fsync folder");
    close(fd);
    return status;
}

STATUS file_create(struct str path, struct str bytes, int mode, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    TRY(write_new(str_to_chars(&arena, path), bytes, mode, err));
    return sync_folder_of(&arena, path, err);
}

STATUS file_write(struct str path, struct str bytes, int mode, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    struct str mark = random_text(&arena, 10);
    struct str part = str_format(&arena, "%.*s.%.*s.part", STR_ARG(path), STR_ARG(mark));
    TRY(write_new(str_to_chars(&arena, part), bytes, mode, err));
    if (rename(str_to_chars(&arena, part), str_to_chars(&arena, path)) != 0) {
        enum status status = io_error(err, "rename");
        unlink(str_to_chars(&arena, part));
        return status;
    }
    return sync_folder_of(&arena, path, err);
}

STATUS folder_make(struct str path, int mode, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    for (size_t i = 1; i <= path.len; i++) {
        if (i < path.len && path.ptr[i] != '/')
            continue;
        const char *part = str_to_chars(&arena, str_slice(path, 0, i));
        struct stat info;
        if (mkdir(part, (mode_t)mode) == 0 ||
            (errno == EEXIST && stat(part, &info) == 0 && S_ISDIR(info.st_mode)))
            continue;
        return io_error_at(err, "make folder", path);
    }
    return OK;
}

bool file_exists(struct str path)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    return access(str_to_chars(&arena, path), F_OK) == 0;
}

static int compare_names(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

STATUS folder_list(struct arena *arena, struct str path, struct str **ret, size_t *ret_count,
                   struct err *err)
{
    DIR *folder = opendir(str_to_chars(arena, path));
    if (folder == NULL)
        return io_error_at(err, "open folder", path);
    size_t count = 0, room = 64;
    struct str *names = arena_array(arena, struct str, room);
    for (const struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder)) {
        if (entry->d_name[0] == '.')
            continue;
        if (count == room) {
            struct str *larger = arena_array(arena, struct str, room * 2);
            memcpy(larger, names, count * sizeof *names);
            names = larger;
            room *= 2;
        }
        names[count++] = arena_copy(arena, str_of(entry->d_name));
    }
    closedir(folder);
    qsort(names, count, sizeof *names, compare_names);
    *ret = names;
    *ret_count = count;
    return OK;
}

STATUS file_scratch(struct str folder, int *ret_fd, struct err *err)
{
    AUTO_ARENA arena = { 0 };
    arena_init(&arena, 0);
    int fd = open(str_to_chars(&arena, folder), O_RDWR | O_TMPFILE | O_CLOEXEC, 0600);
    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL)) {
        /* a file system without unnamed files: named, then unlinked at once */
        struct str mark = random_text(&arena, 16);
        const char *path = str_to_chars(
            &arena, str_format(&arena, "%.*s/scratch.%.*s", STR_ARG(folder), STR_ARG(mark)));
        fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (fd >= 0)
            unlink(path);
    }
    if (fd < 0)
        return io_error(err, "make scratch file");
    *ret_fd = fd;
    return OK;
}
