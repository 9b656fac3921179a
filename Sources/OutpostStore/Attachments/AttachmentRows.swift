import GRDB
import OutpostModel

/// What a replica's rows say of files: which there are, how large each is, and in which space its row lives. The mission's file
/// says which table that is.
package struct AttachmentRows: Sendable {
    /// A file, as one row speaks of it.
    package struct Entry: Sendable, Hashable {
        package let digest: Digest
        package let byteCount: Int64
        package let space: SpaceID

        package init(digest: Digest, byteCount: Int64, space: SpaceID) {
            self.digest = digest
            self.byteCount = byteCount
            self.space = space
        }
    }

    private let select: String

    /// - Parameters:
    ///   - contentHash: the column with a SHA-256 in 64 lower-case hexadecimal digits.
    ///   - byteCount: the column with the file's size.
    package init(table: String, contentHash: String, byteCount: String) {
        let names = [contentHash, byteCount, table].map(Replica.quoted)
        digestColumn = names[0]
        select = "SELECT id, \(names[0]), \(names[1]) FROM \(names[2])"
    }

    private let digestColumn: String

    /// All files that some row speaks of; a row that says nothing usable is passed over.
    package func all(_ replica: any ReplicaReading) throws -> [Entry] {
        try entries(replica, sql: select, [])
    }

    /// What the rows say of one file: more than one where several reports have it.
    package func entries(of digest: Digest, _ replica: Replica) throws -> [Entry] {
        try entries(
            replica, sql: "\(select) WHERE \(digestColumn) = ?", [.text(digest.hexadecimal)])
    }

    private func entries(_ replica: any ReplicaReading, sql: String, _ values: [Value]) throws
        -> [Entry]
    {
        try replica.read { db in try db.fetchValues(sql: sql, values: values) }.compactMap { row in
            guard case .text(let text) = row[0], let key = RowKey(text),
                case .text(let hash) = row[1], let digest = Digest(hexadecimal: hash),
                case .integer(let count) = row[2], count >= 0
            else { return nil }
            return Entry(digest: digest, byteCount: count, space: key.space)
        }
    }
}
