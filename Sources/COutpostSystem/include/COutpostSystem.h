#ifndef OUTPOST_SYSTEM_H
#define OUTPOST_SYSTEM_H

#include <stdint.h>

/* A file's inode, and its birth time in nanoseconds since 1970, 0 where the file system does not say: Linux's statx is hidden
 * from Swift behind _GNU_SOURCE. Returns 0, or -1 with errno. */
int outpost_file_origin(const char *path, uint64_t *inode, int64_t *birth);

#endif
