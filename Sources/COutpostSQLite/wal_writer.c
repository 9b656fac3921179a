/* Writes SQLite's write-ahead log in large pieces.
 *
 * SQLite appends a page to its WAL by two writes, 24 bytes of header and the page, so that a commit of thousands of pages
 * makes twice as many calls, each of which dirties a page of the system's cache in part. Here they are gathered while they follow
 * each other and written together, at the latest when SQLite syncs the WAL: nothing is acknowledged before that, since every
 * commit of ours syncs (synchronous=FULL), and no other connection looks at a frame before the WAL's index names it, which
 * SQLite writes after the sync.
 *
 * The methods of one open file are replaced, not the VFS: GRDB opens the connection, and other connections of the process are
 * none of our business. A write that fails is reported by the call that had to make it; SQLite then gives up the transaction, and
 * what was gathered belonged to it alone. */

#include "COutpostSQLite.h"
#include <stdlib.h>
#include <string.h>

/* What is gathered at most: 29 pages of 4 KiB with their headers. SQLite's own xWrite takes less than 128 KiB at a time. */
#define GATHERED_BYTES (120 * 1024)

typedef struct {
    /* First, so that a file's methods are also the place of this. */
    sqlite3_io_methods methods;
    const sqlite3_io_methods *original;
    sqlite3_int64 offset; /* where the first gathered byte belongs */
    int count;            /* gathered bytes */
    unsigned char bytes[GATHERED_BYTES];
} WALWriter;

static WALWriter *writer_of(sqlite3_file *file) { return (WALWriter *)file->pMethods; }

/* Writes what was gathered. Whatever comes of it, nothing stays: an error means that the transaction is given up. */
static int flush(sqlite3_file *file) {
    WALWriter *writer = writer_of(file);
    int count = writer->count;
    writer->count = 0;
    if (count == 0) return SQLITE_OK;
    return writer->original->xWrite(file, writer->bytes, count, writer->offset);
}

static int wal_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    WALWriter *writer = writer_of(file);
    int follows = offset == writer->offset + writer->count;
    if (writer->count > 0 && (!follows || writer->count + count > GATHERED_BYTES)) {
        int code = flush(file);
        if (code != SQLITE_OK) return code;
    }
    if (count > GATHERED_BYTES) return writer->original->xWrite(file, bytes, count, offset);
    if (writer->count == 0) writer->offset = offset;
    memcpy(writer->bytes + writer->count, bytes, (size_t)count);
    writer->count += count;
    return SQLITE_OK;
}

static int wal_read(sqlite3_file *file, void *bytes, int count, sqlite3_int64 offset) {
    WALWriter *writer = writer_of(file);
    if (offset < writer->offset + writer->count && writer->offset < offset + count) {
        int code = flush(file);
        if (code != SQLITE_OK) return code;
    }
    return writer->original->xRead(file, bytes, count, offset);
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size) {
    int code = flush(file);
    return code == SQLITE_OK ? writer_of(file)->original->xTruncate(file, size) : code;
}

static int wal_sync(sqlite3_file *file, int flags) {
    int code = flush(file);
    return code == SQLITE_OK ? writer_of(file)->original->xSync(file, flags) : code;
}

static int wal_file_size(sqlite3_file *file, sqlite3_int64 *size) {
    int code = flush(file);
    return code == SQLITE_OK ? writer_of(file)->original->xFileSize(file, size) : code;
}

static int wal_close(sqlite3_file *file) {
    WALWriter *writer = writer_of(file);
    int code = flush(file);
    file->pMethods = writer->original;
    free(writer);
    int closed = file->pMethods->xClose(file);
    return code == SQLITE_OK ? closed : code;
}

int outpost_sqlite_gather_wal_writes(sqlite3 *database) {
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(database, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file);
    if (code != SQLITE_OK) return code;
    if (file == NULL || file->pMethods == NULL || file->pMethods->xWrite == wal_write) return SQLITE_OK;
    WALWriter *writer = malloc(sizeof *writer);
    if (writer == NULL) return SQLITE_NOMEM;
    writer->original = file->pMethods;
    writer->methods = *file->pMethods;
    writer->offset = 0;
    writer->count = 0;
    writer->methods.xWrite = wal_write;
    writer->methods.xRead = wal_read;
    writer->methods.xTruncate = wal_truncate;
    writer->methods.xSync = wal_sync;
    writer->methods.xFileSize = wal_file_size;
    writer->methods.xClose = wal_close;
    file->pMethods = &writer->methods;
    return SQLITE_OK;
}
