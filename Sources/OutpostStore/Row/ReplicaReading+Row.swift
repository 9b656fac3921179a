import Foundation
import GRDB
import OutpostModel

/// One write to a row, as its journal keeps it.
package struct RowEvent: Sendable {
    package let changeset: Changeset
    package let digest: Digest
    package let change: RowChange
}

extension ReplicaReading {
    /// Every write to a row that this replica holds, in journal order.
    ///
    /// Looks for the key's bytes in the bodies of the row's space before it decodes one: a rebuild is rare, an
    /// index of rows by changeset would cost every write.
    package func events(table: String, key: RowKey) throws -> [RowEvent] {
        try read { db in try Self.events(db, table: table, key: key) }
    }

    static func events(_ db: Database, table: String, key: RowKey) throws -> [RowEvent] {
        let needle = Data(key.bytes)
        let cursor = try Row.fetchCursor(
            db,
            sql: """
                SELECT c.body, c.digest FROM _outpost_journal j
                JOIN _outpost_changeset c
                  ON c.place > j.id << ? AND c.place < (j.id + 1) << ?
                WHERE j.space = ? AND instr(c.body, ?) > 0
                ORDER BY c.place
                """,
            arguments: [
                JournalTable.sequenceBits, JournalTable.sequenceBits, Int64(key.space.hash), needle,
            ])
        var events: [RowEvent] = []
        while let row = try cursor.next() {
            let changeset = try ChangesetBody.decode([UInt8](row[0] as Data))
            let changes = changeset.tables.first { $0.table == table }?.rows ?? []
            guard let change = changes.first(where: { $0.key == key }) else { continue }
            events.append(
                RowEvent(
                    changeset: changeset, digest: Digest(bytes: [UInt8](row[1] as Data)) ?? .zero,
                    change: change))
        }
        return events
    }

    /// A row's merge state, made again from the journals alone.
    package static func rebuiltState(
        of events: [RowEvent], table: TableSchema
    ) -> RowState {
        var state = RowState(cellCount: table.cells.count)
        for event in events {
            let stamp = Stamp(
                time: event.changeset.time, replica: event.changeset.journal.replica,
                digest: event.digest)
            state.merge(
                event.change, dot: event.changeset.dot, stamp: stamp,
                missionVersion: event.changeset.missionVersion, table: table)
        }
        return state
    }
}
