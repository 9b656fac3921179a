import OutpostModel
import OutpostStore

/// Which rows a device holds, read from the hub's log by what the device was sent and wrote: what whoever has that laptop can read,
/// unless its disk is encrypted.
package struct ExposureSurvey {
    /// A row of which something reached the device, be it only an earlier value or that it was removed.
    package struct Row: Sendable, Equatable {
        package let name: RowName
        /// The device wrote it, or said that it took it; else it was sent, and may have arrived.
        package var isCertain: Bool
    }

    /// Somebody whom a report names, in any value that reached the device.
    package struct NamedPerson: Sendable, Hashable, Comparable {
        package let table, column, text: String

        package static func < (left: NamedPerson, right: NamedPerson) -> Bool {
            (left.text, left.table, left.column) < (right.text, right.table, right.column)
        }
    }

    private let log: any HubLog
    private let schema: Schema
    private let device: UInt64
    /// By table, the columns that name a person.
    private let personColumns: [String: Set<String>]
    /// By table and key, in no order.
    private var found: [RowName: Bool] = [:]
    private var persons = Set<NamedPerson>()
    /// By private space, the rows that are known by an opaque id.
    package private(set) var opaque: [SpaceID: Set<OpaqueID>] = [:]

    /// - Parameters:
    ///   - device: whose folder is looked at, by identity.
    ///   - personColumns: by table, those that name a person.
    package init(
        _ log: any HubLog, schema: Schema, device: UInt64, personColumns: [String: Set<String>]
    ) {
        self.log = log
        self.schema = schema
        self.device = device
        self.personColumns = personColumns
    }

    /// By table and key.
    package var rows: [Row] {
        found.map { Row(name: $0.key, isCertain: $0.value) }.sorted {
            ($0.name.table, $0.name.key) < ($1.name.table, $1.name.key)
        }
    }

    package var namedPersons: [NamedPerson] { persons.sorted() }

    /// Reads the log of a space.
    ///
    /// - Parameter reach: what the device was sent of it; nil: nobody wrote that down, so it may have all of it.
    package mutating func read(_ space: SpaceID, _ reach: SpaceReach?) throws {
        // What was noted of a log before the hub was put back says nothing of this one.
        let isKnown = try reach?.epoch == log.epoch
        let held = isKnown ? reach?.held ?? 0 : 0
        let offered = isKnown ? reach?.offered ?? 0 : .max
        try log.forEachEntry(of: space) { entry in
            let isOwn = entry.dot.journal.replica.identity == device
            guard isOwn || entry.sequence <= offered else { return }
            note(
                try ChangesetBody.storedView(entry.body),
                isCertain: isOwn || entry.sequence <= held)
        }
    }

    private mutating func note(_ view: ChangesetView, isCertain: Bool) {
        if case .entry(let entry)? = view.opaque {
            opaque[view.journal.space, default: []].formUnion(entry.notices.map(\.id))
        }
        for (index, table) in view.tables.enumerated() {
            let columns = personColumns[table.name] ?? []
            for row in view.rows(ofTable: index) {
                let name = RowName(table: table.name, key: row.key)
                found[name] = found[name] == true || isCertain
                guard !columns.isEmpty else { continue }
                for write in row.writes { note(write.write, table.name, columns) }
                for write in row.carried.flatMap(\.change.writes) {
                    note(write, table.name, columns)
                }
            }
        }
    }

    private mutating func note(_ write: CellWrite, _ name: String, _ columns: Set<String>) {
        guard let table = schema.anyTable(named: name),
            let cell = table.cells.first(where: { $0.name == write.cell })
        else { return }
        let members = cell.columnIndices.map { table.columns[$0].name }
        for (column, value) in zip(members, write.values) where columns.contains(column) {
            if case .text(let text) = value, !text.isEmpty {
                persons.insert(NamedPerson(table: name, column: column, text: text))
            }
        }
    }
}

extension HubLog {
    /// Every entry of a space, in the log's order, a page at a time.
    func forEachEntry(of space: SpaceID, _ body: (LogEntry) throws -> Void) throws {
        var position: UInt64 = 0
        while true {
            let page = try page(
                of: space, after: position, bodyBytes: StoreLimits.mergeBytes, filter: { _ in true }
            )
            for entry in page.entries { try body(entry) }
            guard page.hasMore, page.cursor.sequence > position else { return }
            position = page.cursor.sequence
        }
    }
}
