import OutpostModel
import OutpostStore

/// What came from whom: by device, what it wrote; and which rows more than one base edited. Read from the journals, so
/// that it counts what was written, not what still shows.
package struct Provenance: Sendable, Equatable {
    /// What one device wrote.
    package struct Source: Sendable, Equatable {
        package let replica: ReplicaID
        /// As the roster calls it.
        package let name: String
        package var changesets = 0
        package var inserts = 0
        package var edits = 0
        package var deletes = 0
    }

    /// A row that several devices edited.
    package struct SharedRow: Sendable, Equatable {
        package let table: String
        package let key: RowKey
        /// Who edited or deleted it, by name; more than one.
        package let editors: [String]
    }

    /// By name.
    package private(set) var sources: [Source]
    /// By table and key.
    package private(set) var sharedRows: [SharedRow]

    /// Reads every journal of a replica, a piece at a time.
    package init(of replica: some ReplicaReading) throws {
        let roster = try replica.roster()
        var counts: [ReplicaID: Source] = [:]
        var editors: [String: [RowKey: Set<ReplicaID>]] = [:]
        for (journal, head) in try replica.storedHeads() {
            let id = journal.replica
            var source = counts[id] ?? Source(replica: id, name: roster.name(of: id))
            var sequence: UInt64 = 0
            while sequence < head.sequence {
                let batch = try Batch(
                    stored: try replica.bodies(of: journal, after: sequence))
                guard let last = batch.items.last else { break }
                for item in batch.items {
                    Self.count(item.changeset, &source, &editors)
                }
                sequence = last.sequence
            }
            counts[id] = source
        }
        sources = counts.values.sorted { ($0.name, $0.replica) < ($1.name, $1.replica) }
        sharedRows = editors.sorted { $0.key < $1.key }.flatMap { table, rows in
            rows.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }.map { key, replicas in
                SharedRow(
                    table: table, key: key, editors: replicas.map(roster.name(of:)).sorted())
            }
        }
    }

    private static func count(
        _ changeset: Changeset, _ source: inout Source,
        _ editors: inout [String: [RowKey: Set<ReplicaID>]]
    ) {
        source.changesets += 1
        for table in changeset.tables {
            for row in table.rows {
                switch row.operation {
                case .insert: source.inserts += 1
                case .edit, .ruling: source.edits += 1
                case .delete: source.deletes += 1
                }
                if row.operation != .insert {
                    editors[table.table, default: [:]][row.key, default: []]
                        .insert(changeset.journal.replica)
                }
            }
        }
    }
}
