import GRDB
import OutpostModel

/// A report that was typed from paper or from a radio under the reference of another, before that one arrived: it stands under a key
/// that is made of its reference, so that two bases which type the same make one row; and when the original comes, it joins it.
package enum TypedCopy {
    private static let source = "typed under a reference"

    /// The key of a row that is typed under a reference.
    package static func key(space: SpaceID, table: String, reference: String) -> RowKey {
        RowKey(space: space, table: table, source: source, reference: reference, milliseconds: 0)
    }
}

extension Replica {
    /// Typed copies that this replica wrote and whose originals are here now: what a copy says and the original does not is written to
    /// the original, where they differ in guarded values both stand there until a person decides, and the copy is removed. Its history stays,
    /// with what it said of other values.
    ///
    /// Cut short anywhere, it goes on with the next call.
    ///
    /// - Returns: the originals.
    @discardableResult
    package func joinTypedCopies() throws -> [RowKey] {
        var joined: [RowKey] = []
        for table in schema.tables where !table.isAppendOnly {
            for (copy, original) in try typedCopies(in: table) {
                guard let author = try ownAuthor(of: copy, in: table) else { continue }
                try join(copy, into: original, table, author)
                joined.append(original)
            }
        }
        return joined
    }

    /// Copies with their originals. Keys with the time zero come first in the table: few rows are looked at.
    private func typedCopies(in table: TableSchema) throws -> [(RowKey, RowKey)] {
        guard let column = table.referenceColumn.map(MissionTables.quoted) else { return [] }
        let name = MissionTables.quoted(table.name)
        return try read { db in
            let rows = try db.fetchValues(
                sql: """
                    SELECT a.id, b.id, a.\(column) FROM \(name) AS a JOIN \(name) AS b
                    ON b.\(column) = a.\(column) AND b.id <> a.id WHERE a.id < '00000000-0001'
                    """)
            return rows.compactMap { row in
                guard let copy = RowKey(row[0].description),
                    let original = RowKey(row[1].description),
                    copy.space == original.space,
                    copy
                        == TypedCopy.key(
                            space: copy.space, table: table.name, reference: row[2].description)
                else { return nil }
                return (copy, original)
            }
        }
    }

    /// Who typed it; nil where another device did, whose page joins it.
    private func ownAuthor(of copy: RowKey, in table: TableSchema) throws -> Author? {
        let own = id.identity
        return try read { db in
            let reader = try RowReader(db)
            guard let row = try reader.row(copy, of: table),
                let dot = row.state.standingDots(table).min(),
                dot.journal.replica.identity == own
            else { return nil }
            // The machine joins it now; that they unlocked it with a PIN then says nothing of today.
            return Author(
                person: try reader.header(of: dot).author.person, identification: .unproven)
        }
    }

    private func join(
        _ copy: RowKey, into original: RowKey, _ table: TableSchema, _ author: Author
    ) throws {
        let session = WriteSession(author: author)
        let (said, stands) = try read { db in
            let reader = try RowReader(db)
            return (
                try reader.row(copy, of: table)?.values, try reader.row(original, of: table)?.values
            )
        }
        guard let said, let stands else { return }
        var plain: [CellWrite] = []
        var beside: [CellWrite] = []
        for cell in table.cells {
            let new = cell.columnIndices.map { said[$0] }
            let old = cell.columnIndices.map { stands[$0] }
            guard new != old, !new.allSatisfy(\.isNull), cell.rule != .counter, cell.rule != .set
            else { continue }
            let write = CellWrite(cell: cell.name, values: new)
            if old.allSatisfy(\.isNull) {
                plain.append(write)
            } else if cell.rule.isGuarded {
                beside.append(write)
            }
        }
        // The two kinds each in a changeset of their own: an intent speaks of all that it writes.
        for (writes, isBesideOthers) in [(plain, false), (beside, true)] where !writes.isEmpty {
            let intent = RowIntent(
                table: table.name, key: original, operation: .edit, isBesideOthers: isBesideOthers,
                writes: writes)
            try write([intent], session)
        }
        try write(session) { db in
            try db.execute(
                sql: "DELETE FROM \(MissionTables.quoted(table.name)) WHERE id = ?",
                values: [.text(copy.description)])
        }
    }
}
