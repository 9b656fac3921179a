import Foundation
import GRDB
import OutpostModel

/// Takes the end of a journal out of the tables, within a transaction: bodies, seals, and what is noted of them. The head and
/// the rows are the caller's.
struct JournalCut {
    let db: Database

    /// - Parameters:
    ///   - number: the journal's.
    ///   - sequence: the last that stays.
    func cut(_ number: Int64, after sequence: UInt64) throws {
        let last = number << JournalTable.sequenceBits | Int64(sequence)
        let end = (number + 1) << JournalTable.sequenceBits
        try unpack(after: last, before: end)
        for table in [
            "_outpost_changeset", "_outpost_seal", "_outpost_held_changeset", "_outpost_erased",
        ] {
            try db.execute(
                sql: "DELETE FROM \(table) WHERE place > ? AND place < ?", arguments: [last, end])
        }
        try db.execute(
            sql: "DELETE FROM _outpost_held_row WHERE place > ? AND place < ?",
            arguments: [last, end])
        try db.execute(
            sql: "DELETE FROM _outpost_carried WHERE carrier > ? AND carrier < ?",
            arguments: [last, end])
    }

    /// Segments that reach beyond: what of them stays becomes bodies again.
    private func unpack(after last: Int64, before end: Int64) throws {
        let segments = try Row.fetchAll(
            db, sql: "SELECT first, bytes FROM _outpost_segment WHERE last > ? AND last < ?",
            arguments: [last, end])
        for row in segments {
            let first: Int64 = row[0]
            let content = try SegmentCoding.Content([UInt8](row[1] as Data))
            for index in 0..<content.count where first + Int64(index) <= last {
                try db.execute(
                    sql: "UPDATE _outpost_changeset SET body = ? WHERE place = ?",
                    arguments: [Data(content[index]), first + Int64(index)])
            }
            try db.execute(
                sql: "DELETE FROM _outpost_segment WHERE first = ?", arguments: [first])
        }
    }
}
