#define _GNU_SOURCE
#include "COutpostSystem.h"

#include <fcntl.h>
#include <sys/stat.h>

int outpost_file_origin(const char *path, uint64_t *inode, int64_t *birth) {
#ifdef __linux__
    struct statx status;
    if (statx(AT_FDCWD, path, 0, STATX_INO | STATX_BTIME, &status) != 0) return -1;
    *inode = status.stx_ino;
    *birth = status.stx_mask & STATX_BTIME
                 ? status.stx_btime.tv_sec * INT64_C(1000000000) + status.stx_btime.tv_nsec
                 : 0;
#else
    struct stat status;
    if (stat(path, &status) != 0) return -1;
    *inode = status.st_ino;
    *birth = 0;
#endif
    return 0;
}
