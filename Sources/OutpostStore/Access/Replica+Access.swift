import GRDB
import OutpostModel

extension Replica {
    /// Reads what somebody will be shown. Where it is of a restricted space, an entry stands durably in this device's journal before
    /// it is returned; where the entry cannot be written, nothing is returned. A page calls this for whatever it shows.
    ///
    ///     let rows = try replica.disclose(to: author) { db in
    ///         let rows = try db.fetchValues(sql: "SELECT id, name FROM party")
    ///         return (rows, Disclosure(.page, spaces: [justice], tables: ["party"], rowCount: rows.count))
    ///     }
    ///
    /// - Parameters:
    ///   - author: who will be shown it.
    ///   - read: what is read, and what of it is shown.
    /// - Throws: what `read` throws; `OutpostError` where the entry was refused, with what to do.
    package func disclose<Result>(
        to author: Author, _ read: (Database) throws -> (Result, Disclosure)
    ) throws -> Result {
        let (result, disclosure) = try self.read(read)
        try note(disclosure, by: author)
        return result
    }

    /// Notes what somebody is about to be shown. Where it is of no restricted space, nothing is written.
    package func note(_ disclosure: Disclosure, by author: Author) throws {
        guard let entry = schema.accessEntry(for: disclosure) else { return }
        try note(entry, by: author)
    }

    /// Once it returns, the entry survives a power cut.
    package func note(_ entry: AccessEntry, by author: Author) throws {
        do {
            guard let table = schema.accessLog else {
                throw OutpostError(
                    .refused, operation: "write", place: place,
                    cause: "the mission file names no table for access entries")
            }
            let columns = AccessEntry.Column.allCases
            try write(WriteSession(author: author)) { db in
                try db.execute(
                    sql: """
                        INSERT INTO \(Self.quoted(table))
                        (\(columns.map { Self.quoted($0.rawValue) }.joined(separator: ", ")))
                        VALUES (\(columns.map { _ in "?" }.joined(separator: ", ")))
                        """, values: columns.map { entry.value(of: $0) })
            }
        } catch let error as OutpostError {
            throw error.keepingFromView(entry.spaces)
        }
    }
}

extension OutpostError {
    /// Why nothing of restricted spaces is shown: the entry could not be written.
    package func keepingFromView(_ spaces: [String]) -> OutpostError {
        OutpostError(
            code, operation: "note who reads \(spaces.joined(separator: ", "))", place: place,
            cause: "\(cause); what is restricted is shown only once that stands in the access log",
            hint: code == .locked
                ? "wait until that one is done, or stop it; then read again" : hint)
    }
}
