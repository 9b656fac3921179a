import COutpostSQLite
import GRDB
import OutpostModel

/// What SQLite answered to a statement of the engine.
struct SQLiteFailure: Error {
    let code: Int32
    let message: String
    let statement: String

    init(_ database: OpaquePointer, _ code: Int32, statement: String) {
        self.code = code
        self.message = String(cString: sqlite3_errmsg(database))
        self.statement = statement
    }
}

/// SQLite's failures as Outpost's: what a person can do differs by cause, not by statement.
package enum StoreFailure {
    /// - Parameters:
    ///   - error: anything; what is not SQLite's is given back unchanged.
    ///   - operation: what was being done, as a phrase.
    ///   - place: the file.
    package static func translate(_ error: any Error, operation: String, place: String) -> any Error
    {
        switch error {
        case let error as SQLiteFailure:
            return make(error.code, error.message, operation: operation, place: place)
        case let error as DatabaseError:
            return make(
                error.extendedResultCode.rawValue, error.message ?? "unknown", operation: operation,
                place: place)
        default:
            return error
        }
    }

    private static func make(
        _ code: Int32, _ message: String, operation: String, place: String
    ) -> OutpostError {
        let (kind, hint): (OutpostError.Code, String) =
            switch code & 0xFF {
            case SQLITE_FULL:
                (.diskFull, "free space on this disk, then do it again; nothing of it was kept")
            case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM:
                (.readOnly, "check that the folder exists, is yours and can be written")
            case SQLITE_BUSY, SQLITE_LOCKED:
                (.locked, "another program is writing to this file; try again when it is done")
            case SQLITE_CORRUPT, SQLITE_NOTADB:
                (.corrupt, "the file is damaged: keep a copy of it, and take what the hub has")
            case SQLITE_IOERR:
                (.storage, "the disk reported an error; nothing of it was kept. Check the disk")
            default: (.storage, "")
            }
        // SQLite says no more than 'disk I/O error'; which call of the system failed is in the number.
        let cause =
            switch code & 0xFF {
            case SQLITE_FULL: "the disk is full"
            case SQLITE_IOERR: "\(message) (SQLite's code \(code))"
            default: message
            }
        return OutpostError(
            kind, operation: operation, place: place, cause: cause, hint: hint)
    }
}
