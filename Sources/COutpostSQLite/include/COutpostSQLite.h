#ifndef OUTPOST_SQLITE_H
#define OUTPOST_SQLITE_H

/* The preupdate hook is compiled into Debian's SQLite, but its declarations are hidden behind this
 * definition, which GRDB's own module map does not set. */
#ifndef SQLITE_ENABLE_PREUPDATE_HOOK
#define SQLITE_ENABLE_PREUPDATE_HOOK
#endif
#include <sqlite3.h>

/* sqlite3_db_config is variadic, which Swift cannot call: turns triggers of this connection on or off. */
int outpost_sqlite_enable_triggers(sqlite3 *database, int enabled);

/* Writes this connection's WAL in large pieces from now on (see wal_writer.c). The connection must have read its
 * database in WAL mode, or nothing happens; its commits must sync. Returns SQLite's code. */
int outpost_sqlite_gather_wal_writes(sqlite3 *database);

#endif
