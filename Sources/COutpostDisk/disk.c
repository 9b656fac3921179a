/* A disk that fails: a SQLite VFS in front of the system's own, for the folders that are attached to it. Files elsewhere are opened by
 * the system's VFS as ever.
 *
 * What is written goes to the real file at once, so that other connections see it, and is remembered with what stood there before until
 * the file is synced. When the power is cut, everything fails until all files are closed; then what was not synced is taken back,
 * and sectors of it are written again or not, as a seed says: torn pages, lost writes, later writes that survived earlier
 * ones. After a sync that failed, what it was to sync does not count as synced, whatever a later sync of that process says (as on Linux). That a
 * file was made or removed counts at once.
 *
 * After SQLite's own test_vfs.c and test6.c, which do this for its tests. */

#include "COutpostDisk.h"
#include <fcntl.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a disk writes at once. */
#define SECTOR 512

/* One write, or one truncation, that was not synced. */
typedef struct Change {
    struct Change *next;
    char *path;
    int doomed;       /* a sync of it failed */
    int64_t offset;   /* of a truncation: the new size */
    int count;        /* bytes written; 0 for a truncation */
    int64_t size;     /* of the file before */
    int old_count;    /* bytes that stood there before */
    unsigned char *old, *new;
} Change;

struct outpost_disk {
    struct outpost_disk *next;
    char *folder;
    pthread_mutex_t mutex;
    Change *first, *last;
    int64_t calls, at, unsynced;
    int fault, struck, lies;
    int files;    /* open ones, and 1 while it is attached: with the last of them it goes */
};

typedef struct {
    sqlite3_file base;
    outpost_disk *disk;
    char *path;
    sqlite3_file *real;
} File;

static sqlite3_vfs *real_vfs;
static sqlite3_vfs vfs;
static outpost_disk *disks;
static pthread_mutex_t disks_mutex = PTHREAD_MUTEX_INITIALIZER;

/* MARK: What was not synced */

static void free_change(Change *change) {
    free(change->path);
    free(change->old);
    free(change->new);
    free(change);
}

/* What a synced change wrote stands, also where an older one, whose sync failed, is taken back. */
static int keep_over(Change *doomed, const Change *synced) {
    int64_t end = synced->offset + synced->count;
    if (synced->count == 0) {
        if (synced->offset < doomed->size) doomed->size = synced->offset;
    } else if (end > doomed->size) {
        doomed->size = end;
    }
    int64_t range = doomed->count > 0 ? doomed->offset + doomed->count : doomed->size;
    int64_t known = (range < doomed->size ? range : doomed->size) - doomed->offset;
    if (known < 0) known = 0;
    if (known > doomed->old_count) {
        unsigned char *grown = realloc(doomed->old, (size_t)known + 1);
        if (grown == NULL) return 0;
        memset(grown + doomed->old_count, 0, (size_t)(known - doomed->old_count));
        doomed->old = grown;
    }
    doomed->old_count = (int)known;
    int64_t from = synced->offset > doomed->offset ? synced->offset : doomed->offset;
    int64_t to = end < doomed->offset + known ? end : doomed->offset + known;
    if (to > from) memcpy(doomed->old + (from - doomed->offset), synced->new + (from - synced->offset), (size_t)(to - from));
    return 1;
}

/* Forgets the changes of a file; all of them, or those whose sync did not fail. */
static void forget(outpost_disk *disk, const char *path, int doomed_too) {
    Change **place = &disk->first, *last = NULL;
    while (*place != NULL) {
        Change *change = *place;
        if (strcmp(change->path, path) == 0 && (doomed_too || !change->doomed)) {
            for (Change *older = disk->first; older != change; older = older->next) {
                /* Without memory for it the disk would tell lies: then it is better that the process ends. */
                if (older->doomed && strcmp(older->path, path) == 0 && !keep_over(older, change)) abort();
            }
            *place = change->next;
            disk->unsynced -= change->count;
            free_change(change);
        } else {
            last = change;
            place = &change->next;
        }
    }
    disk->last = last;
}

static int remember(File *file, const void *bytes, int count, int64_t offset) {
    outpost_disk *disk = file->disk;
    Change *change = calloc(1, sizeof *change);
    if (change == NULL) return SQLITE_NOMEM;
    sqlite3_int64 size = 0;
    int code = file->real->pMethods->xFileSize(file->real, &size);
    int64_t end = count > 0 ? offset + count : size;
    if (end > size) end = size;
    int old_count = end > offset ? (int)(end - offset) : 0;
    change->path = strdup(file->path);
    change->offset = offset;
    change->count = count;
    change->size = size;
    change->old_count = old_count;
    change->old = malloc((size_t)old_count + 1);
    change->new = malloc((size_t)count + 1);
    if (change->path == NULL || change->old == NULL || change->new == NULL) code = SQLITE_NOMEM;
    if (code == SQLITE_OK && old_count > 0) {
        code = file->real->pMethods->xRead(file->real, change->old, old_count, offset);
    }
    if (code != SQLITE_OK) {
        free_change(change);
        return code;
    }
    if (count > 0) memcpy(change->new, bytes, (size_t)count);
    if (disk->last != NULL) disk->last->next = change;
    else disk->first = change;
    disk->last = change;
    disk->unsynced += count;
    return SQLITE_OK;
}

/* With the disk's mutex held, which is given back. */
static void leave(outpost_disk *disk) {
    int left = --disk->files;
    pthread_mutex_unlock(&disk->mutex);
    if (left > 0) return;
    while (disk->first != NULL) {
        Change *change = disk->first;
        disk->first = change->next;
        free_change(change);
    }
    pthread_mutex_destroy(&disk->mutex);
    free(disk->folder);
    free(disk);
}

/* MARK: When it fails */

enum call { CALL_OPEN, CALL_DELETE, CALL_READ, CALL_WRITE, CALL_TRUNCATE, CALL_SYNC };

/* Counts a call. With the disk's mutex held. Returns SQLite's code where it is to fail; `*passes` where it is to be done all the same. */
static int begin(outpost_disk *disk, enum call call, int *passes) {
    static const int errors[] = {
        SQLITE_CANTOPEN, SQLITE_IOERR_DELETE, SQLITE_IOERR_READ,
        SQLITE_IOERR_WRITE, SQLITE_IOERR_TRUNCATE, SQLITE_IOERR_FSYNC,
    };
    int64_t number = ++disk->calls;
    *passes = 0;
    if (disk->fault == OUTPOST_DISK_SOUND || number < disk->at) return SQLITE_OK;
    if (disk->fault == OUTPOST_DISK_ERROR && number > disk->at) return SQLITE_OK;
    if (disk->fault == OUTPOST_DISK_FULL) {
        if (call != CALL_WRITE) return SQLITE_OK;
        disk->struck = 1;
        return SQLITE_FULL;
    }
    /* The write in which the power goes may come through, or a part of it. */
    *passes = disk->fault == OUTPOST_DISK_CUT && call == CALL_WRITE && !disk->struck;
    disk->struck = 1;
    return errors[call];
}

/* MARK: The file's methods */

static int file_close(sqlite3_file *base) {
    File *file = (File *)base;
    int code = file->real->pMethods->xClose(file->real);
    free(file->path);
    file->path = NULL;
    pthread_mutex_lock(&file->disk->mutex);
    leave(file->disk);
    return code;
}

static int file_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset) {
    File *file = (File *)base;
    int passes;
    pthread_mutex_lock(&file->disk->mutex);
    int code = begin(file->disk, CALL_READ, &passes);
    pthread_mutex_unlock(&file->disk->mutex);
    return code != SQLITE_OK ? code : file->real->pMethods->xRead(file->real, bytes, count, offset);
}

static int file_write(sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset) {
    File *file = (File *)base;
    int passes;
    pthread_mutex_lock(&file->disk->mutex);
    int code = begin(file->disk, CALL_WRITE, &passes);
    if (code == SQLITE_OK || passes) {
        int done = remember(file, bytes, count, offset);
        if (done == SQLITE_OK) done = file->real->pMethods->xWrite(file->real, bytes, count, offset);
        if (code == SQLITE_OK) code = done;
    }
    pthread_mutex_unlock(&file->disk->mutex);
    return code;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size) {
    File *file = (File *)base;
    int passes;
    pthread_mutex_lock(&file->disk->mutex);
    int code = begin(file->disk, CALL_TRUNCATE, &passes);
    if (code == SQLITE_OK) code = remember(file, NULL, 0, size);
    if (code == SQLITE_OK) code = file->real->pMethods->xTruncate(file->real, size);
    pthread_mutex_unlock(&file->disk->mutex);
    return code;
}

static int file_sync(sqlite3_file *base, int flags) {
    File *file = (File *)base;
    outpost_disk *disk = file->disk;
    int passes;
    (void)flags; /* Syncing a file that may lie in memory would only cost time. */
    pthread_mutex_lock(&disk->mutex);
    int code = begin(disk, CALL_SYNC, &passes);
    if (code == SQLITE_OK) {
        if (!disk->lies) forget(disk, file->path, 0);
    } else {
        for (Change *change = disk->first; change != NULL; change = change->next) {
            if (strcmp(change->path, file->path) == 0) change->doomed = 1;
        }
    }
    pthread_mutex_unlock(&disk->mutex);
    return code;
}

#define REAL(base) (((File *)(base))->real)

static int file_size(sqlite3_file *base, sqlite3_int64 *size) { return REAL(base)->pMethods->xFileSize(REAL(base), size); }
static int file_lock(sqlite3_file *base, int level) { return REAL(base)->pMethods->xLock(REAL(base), level); }
static int file_unlock(sqlite3_file *base, int level) { return REAL(base)->pMethods->xUnlock(REAL(base), level); }
static int file_reserved(sqlite3_file *base, int *is) { return REAL(base)->pMethods->xCheckReservedLock(REAL(base), is); }
static int file_control(sqlite3_file *base, int op, void *argument) {
    return REAL(base)->pMethods->xFileControl(REAL(base), op, argument);
}
static int file_sector(sqlite3_file *base) { (void)base; return SECTOR; }
/* No promise of atomic or ordered writes: SQLite must not lean on any. What lies beside a write that is cut stays as it is, as on the
 * system's own VFS; without that, SQLite pads its log after the sync, which wal_writer.c does not expect. */
static int file_characteristics(sqlite3_file *base) { (void)base; return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }
static int shm_map(sqlite3_file *base, int page, int size, int extend, void volatile **place) {
    return REAL(base)->pMethods->xShmMap(REAL(base), page, size, extend, place);
}
static int shm_lock(sqlite3_file *base, int offset, int count, int flags) {
    return REAL(base)->pMethods->xShmLock(REAL(base), offset, count, flags);
}
static void shm_barrier(sqlite3_file *base) { REAL(base)->pMethods->xShmBarrier(REAL(base)); }
static int shm_unmap(sqlite3_file *base, int removes) { return REAL(base)->pMethods->xShmUnmap(REAL(base), removes); }

/* Version 2: no memory maps of the file itself, which would go past all this. */
static const sqlite3_io_methods methods = {
    2, file_close, file_read, file_write, file_truncate, file_sync, file_size, file_lock, file_unlock,
    file_reserved, file_control, file_sector, file_characteristics, shm_map, shm_lock, shm_barrier, shm_unmap,
    NULL, NULL,
};

/* MARK: The VFS */

static outpost_disk *disk_of(const char *path) {
    if (path == NULL) return NULL;
    pthread_mutex_lock(&disks_mutex);
    outpost_disk *disk = disks;
    while (disk != NULL) {
        size_t length = strlen(disk->folder);
        if (strncmp(path, disk->folder, length) == 0 && path[length] == '/') break;
        disk = disk->next;
    }
    pthread_mutex_unlock(&disks_mutex);
    return disk;
}

static int vfs_open(sqlite3_vfs *self, const char *path, sqlite3_file *base, int flags, int *out) {
    (void)self;
    outpost_disk *disk = disk_of(path);
    if (disk == NULL) return real_vfs->xOpen(real_vfs, path, base, flags, out);
    File *file = (File *)base;
    file->base.pMethods = NULL;
    file->real = (sqlite3_file *)(file + 1);
    int passes;
    pthread_mutex_lock(&disk->mutex);
    int code = begin(disk, CALL_OPEN, &passes);
    pthread_mutex_unlock(&disk->mutex);
    if (code != SQLITE_OK) return code;
    code = real_vfs->xOpen(real_vfs, path, file->real, flags, out);
    if (code != SQLITE_OK) return code;
    file->disk = disk;
    file->path = strdup(path);
    if (file->path == NULL) {
        file->real->pMethods->xClose(file->real);
        return SQLITE_NOMEM;
    }
    pthread_mutex_lock(&disk->mutex);
    disk->files++;
    pthread_mutex_unlock(&disk->mutex);
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *self, const char *path, int syncs) {
    (void)self;
    outpost_disk *disk = disk_of(path);
    if (disk == NULL) return real_vfs->xDelete(real_vfs, path, syncs);
    int passes;
    pthread_mutex_lock(&disk->mutex);
    int code = begin(disk, CALL_DELETE, &passes);
    if (code == SQLITE_OK) {
        forget(disk, path, 1);
        code = real_vfs->xDelete(real_vfs, path, 0);
    }
    pthread_mutex_unlock(&disk->mutex);
    return code;
}

static int vfs_access(sqlite3_vfs *self, const char *path, int flags, int *result) {
    (void)self;
    return real_vfs->xAccess(real_vfs, path, flags, result);
}
static int vfs_full(sqlite3_vfs *self, const char *path, int count, char *out) {
    (void)self;
    return real_vfs->xFullPathname(real_vfs, path, count, out);
}
static int vfs_random(sqlite3_vfs *self, int count, char *out) {
    (void)self;
    return real_vfs->xRandomness(real_vfs, count, out);
}
static int vfs_sleep(sqlite3_vfs *self, int microseconds) {
    (void)self;
    return real_vfs->xSleep(real_vfs, microseconds);
}
static int vfs_time(sqlite3_vfs *self, double *now) {
    (void)self;
    return real_vfs->xCurrentTime(real_vfs, now);
}
static int vfs_time64(sqlite3_vfs *self, sqlite3_int64 *now) {
    (void)self;
    return real_vfs->xCurrentTimeInt64(real_vfs, now);
}
static int vfs_error(sqlite3_vfs *self, int count, char *out) {
    (void)self;
    return real_vfs->xGetLastError(real_vfs, count, out);
}

static int install(void) {
    if (real_vfs != NULL) return SQLITE_OK;
    sqlite3_vfs *found = sqlite3_vfs_find(NULL);
    if (found == NULL) return SQLITE_ERROR;
    memset(&vfs, 0, sizeof vfs);
    vfs.iVersion = 2;
    vfs.szOsFile = (int)sizeof(File) + found->szOsFile;
    vfs.mxPathname = found->mxPathname;
    vfs.zName = "outpost-disk";
    vfs.xOpen = vfs_open;
    vfs.xDelete = vfs_delete;
    vfs.xAccess = vfs_access;
    vfs.xFullPathname = vfs_full;
    vfs.xRandomness = vfs_random;
    vfs.xSleep = vfs_sleep;
    vfs.xCurrentTime = vfs_time;
    vfs.xGetLastError = vfs_error;
    vfs.xCurrentTimeInt64 = vfs_time64;
    real_vfs = found;
    return sqlite3_vfs_register(&vfs, 1);
}

/* MARK: For whoever breaks it */

int outpost_disk_install(void) {
    pthread_mutex_lock(&disks_mutex);
    int code = install();
    pthread_mutex_unlock(&disks_mutex);
    return code;
}

int outpost_disk_forgo_statistics(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

outpost_disk *outpost_disk_attach(const char *folder) {
    outpost_disk *disk = calloc(1, sizeof *disk);
    if (disk == NULL) return NULL;
    disk->folder = strdup(folder);
    if (disk->folder == NULL) {
        free(disk);
        return NULL;
    }
    pthread_mutex_init(&disk->mutex, NULL);
    disk->files = 1;
    int code = outpost_disk_install();
    pthread_mutex_lock(&disks_mutex);
    disk->next = disks;
    disks = disk;
    pthread_mutex_unlock(&disks_mutex);
    if (code == SQLITE_OK) return disk;
    outpost_disk_detach(disk);
    return NULL;
}

void outpost_disk_detach(outpost_disk *disk) {
    pthread_mutex_lock(&disks_mutex);
    for (outpost_disk **place = &disks; *place != NULL; place = &(*place)->next) {
        if (*place == disk) {
            *place = disk->next;
            break;
        }
    }
    pthread_mutex_unlock(&disks_mutex);
    pthread_mutex_lock(&disk->mutex);
    leave(disk);
}

void outpost_disk_arm(outpost_disk *disk, int fault, int64_t call) {
    pthread_mutex_lock(&disk->mutex);
    disk->fault = fault;
    disk->at = call;
    disk->calls = 0;
    disk->struck = 0;
    pthread_mutex_unlock(&disk->mutex);
}

void outpost_disk_forgive(outpost_disk *disk) {
    pthread_mutex_lock(&disk->mutex);
    for (Change *change = disk->first; change != NULL; change = change->next) change->doomed = 0;
    pthread_mutex_unlock(&disk->mutex);
}

int64_t outpost_disk_calls(const outpost_disk *disk) { return disk->calls; }
int outpost_disk_struck(const outpost_disk *disk) { return disk->struck; }
int64_t outpost_disk_unsynced(const outpost_disk *disk) { return disk->unsynced; }

void outpost_disk_lie(outpost_disk *disk, int lies) {
    pthread_mutex_lock(&disk->mutex);
    disk->lies = lies;
    pthread_mutex_unlock(&disk->mutex);
}

/* SplitMix64, as the simulator's own. */
static uint64_t draw(uint64_t *state) {
    uint64_t z = (*state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static int put(int file, const unsigned char *bytes, int count, int64_t offset) {
    return count == 0 || pwrite(file, bytes, (size_t)count, offset) == count;
}

/* Takes the changes back, the last first. */
static int take_back(Change *change) {
    if (change == NULL) return 1;
    if (!take_back(change->next)) return 0;
    int file = open(change->path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return 0;
    int done = ftruncate(file, change->size) == 0 && put(file, change->old, change->old_count, change->offset);
    close(file);
    return done;
}

/* Writes the sectors of one change that survive. Returns how many did not; -1 where that fails. */
static int64_t write_again(const Change *change, uint64_t *state, int survival) {
    int file = open(change->path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return -1;
    int64_t lost = 0;
    if (change->count == 0) {
        int survives = !change->doomed && (int)(draw(state) % 100) < survival;
        struct stat status;
        if (!survives) lost = 1;
        else if (fstat(file, &status) != 0 || (status.st_size > change->offset && ftruncate(file, change->offset) != 0)) lost = -1;
    }
    for (int64_t at = change->offset; at < change->offset + change->count;) {
        int64_t end = (at / SECTOR + 1) * SECTOR;
        if (end > change->offset + change->count) end = change->offset + change->count;
        int survives = !change->doomed && (int)(draw(state) % 100) < survival;
        if (!survives) lost++;
        else if (!put(file, change->new + (at - change->offset), (int)(end - at), at)) {
            lost = -1;
            break;
        }
        at = end;
    }
    close(file);
    return lost;
}

int64_t outpost_disk_settle(outpost_disk *disk, uint64_t seed, int survival) {
    pthread_mutex_lock(&disk->mutex);
    int64_t lost = take_back(disk->first) ? 0 : -1;
    uint64_t state = seed;
    while (disk->first != NULL) {
        Change *change = disk->first;
        int64_t of_this = lost < 0 ? -1 : write_again(change, &state, survival);
        lost = of_this < 0 ? -1 : lost + of_this;
        disk->first = change->next;
        free_change(change);
    }
    disk->last = NULL;
    disk->unsynced = 0;
    disk->fault = OUTPOST_DISK_SOUND;
    disk->struck = 0;
    pthread_mutex_unlock(&disk->mutex);
    return lost;
}
