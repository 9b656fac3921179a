#ifndef OUTPOST_DISK_H
#define OUTPOST_DISK_H

#include <stdint.h>

/* A folder of SQLite files on a disk that fails as it is told (see disk.c). For the simulator and for tests. */
typedef struct outpost_disk outpost_disk;

enum outpost_disk_fault {
    OUTPOST_DISK_SOUND = 0,
    /* One call fails. */
    OUTPOST_DISK_ERROR = 1,
    /* It and all that follow fail. */
    OUTPOST_DISK_DEAD = 2,
    /* It and all that follow find no room: writes fail, reads do not. */
    OUTPOST_DISK_FULL = 3,
    /* The power goes: as dead, and what was not synced may be lost. */
    OUTPOST_DISK_CUT = 4,
};

/* Puts the VFS in front of the system's, once. Connections that are to share a database in memory must all be opened before it, or all
 * after: SQLite tells shared databases apart by their VFS too. Returns SQLite's code. */
int outpost_disk_install(void);

/* SQLite counts the memory that it holds, under one mutex for the whole process: two threads with a database each spend a fifth of their
 * time there. Before its first use in this process; later it does nothing. Returns SQLite's code. */
int outpost_disk_forgo_statistics(void);

/* From now on, SQLite's files under this folder are on such a disk. NULL where there is no memory. */
outpost_disk *outpost_disk_attach(const char *folder);

/* Files that are still open stay as they are, and close. */
void outpost_disk_detach(outpost_disk *disk);

/* The fault comes with the call of this number from now, the first being 1. */
void outpost_disk_arm(outpost_disk *disk, int fault, int64_t call);

/* Calls since the last arming. */
int64_t outpost_disk_calls(const outpost_disk *disk);

/* Whether the fault came. */
int outpost_disk_struck(const outpost_disk *disk);

/* Bytes that were written and not synced. */
int64_t outpost_disk_unsynced(const outpost_disk *disk);

/* After a power cut, when all files are closed: of what was not synced, sectors survive or not, in any mixture. Then the disk is sound
 * again. `survival`: of 100 sectors, how many survive. Returns how many sectors were lost; -1 where the files cannot be written. */
int64_t outpost_disk_settle(outpost_disk *disk, uint64_t seed, int survival);

/* What a sync failed for is synced by the next one again: Linux may go on losing it, and then a process that begins anew and finds it
 * in the system's cache builds on what a power cut takes. No program that writes through SQLite can know. */
void outpost_disk_forgive(outpost_disk *disk);

/* A disk that says it synced and did not: nothing counts as synced from now on, or again does. */
void outpost_disk_lie(outpost_disk *disk, int lies);

#endif
