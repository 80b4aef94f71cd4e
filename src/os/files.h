/* files.h - files that are whole or absent: read, atomic write, folders, unlinked scratch files. */
#ifndef BANSO_OS_FILES_H
#define BANSO_OS_FILES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* The whole file. errors: ERR_NOT_FOUND; ERR_LIMIT larger than `max`; ERR_IO */
STATUS file_read(struct arena *arena, struct str path, size_t max, struct str *ret,
                 struct err *err);
/* Temporary file beside it, fsync, rename, fsync of the folder: the old or the new one, never half. */
STATUS file_write(struct str path, struct str bytes, int mode, struct err *err);
/* Refuses to replace: errors ERR_CONFLICT. */
STATUS file_create(struct str path, struct str bytes, int mode, struct err *err);
/* With the folders above it; an existing one is OK. */
STATUS folder_make(struct str path, int mode, struct err *err);
bool file_exists(struct str path);
/* Plain names in a folder, sorted; hidden ones are left out. */
STATUS folder_list(struct arena *arena, struct str path, struct str **ret, size_t *ret_count,
                   struct err *err);
/* An unlinked file in `folder`: gone when closed. */
STATUS file_scratch(struct str folder, int *ret_fd, struct err *err);
/* All bytes or ERR_IO. */
STATUS fd_write(int fd, struct str bytes, struct err *err);
STATUS fd_read_all(struct arena *arena, int fd, size_t max, struct str *ret, struct err *err);

#endif
