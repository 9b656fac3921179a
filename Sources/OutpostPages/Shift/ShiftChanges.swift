import OutpostModel
import OutpostStore

/// What was written or taken in since the last handover, read from the ends of the journals: work that grows with what changed, and
/// never with what is stored.
struct ShiftChanges {
    /// From where on.
    enum Start {
        /// What every journal held when the last handover was signed here: what arrived since counts, whenever it was written.
        case positions([String: UInt64])
        /// Where this laptop was not there: by the writers' clocks.
        case time(Int64)
    }

    struct Place: Hashable {
        let table: String
        let key: RowKey
    }

    /// What happened to one row.
    struct Touch {
        var isNew = false
        var last: Int64 = 0
        var persons: Set<String> = []
        /// Cells that somebody other than the reader wrote; nil: they removed the row.
        var othersCells: Set<String>? = []
    }

    /// A value that the reader wrote.
    struct Own {
        let dot: Dot
        let time: HybridTime
        let values: [Value]
    }

    private(set) var touched: [Place: Touch] = [:]
    /// By row, by cell: the last of each.
    private(set) var own: [Place: [String: Own]] = [:]
    /// There was more than was looked at.
    private(set) var isCut = false

    /// Changesets of one journal that are looked at, the latest: more than two officers write in a week.
    static let journalChanges: UInt64 = 2000
    /// Changesets of all journals together.
    static let allChanges = 6000

    /// - Parameter me: whose values may have been overtaken.
    init(_ replica: Replica, since start: Start, me: String) throws {
        let access = replica.schema.accessSpace
        let heads = try replica.storedHeads().filter { $0.key.space != access }
        var left = Self.allChanges
        for (journal, head) in heads.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            let isOwn = journal.replica.identity == replica.id.identity
            let floor =
                head.sequence > Self.journalChanges ? head.sequence - Self.journalChanges : 0
            let first = try Self.first(of: journal, floor, head.sequence, start, replica)
            if first <= floor, floor > 0 { isCut = true }
            // One's own values are looked for further back: they may have been overtaken only now.
            try read(
                journal, after: isOwn ? floor : max(first, floor), counted: first, me: me,
                left: &left, replica)
        }
    }

    /// Up to where a journal is not new; no further back than is looked at.
    private static func first(
        of journal: JournalID, _ floor: UInt64, _ head: UInt64, _ start: Start, _ replica: Replica
    ) throws -> UInt64 {
        switch start {
        case .positions(let positions): return min(head, positions["\(journal)"] ?? 0)
        case .time(let time):
            func isOld(after sequence: UInt64) throws -> Bool {
                let body = try replica.bodies(of: journal, after: sequence, limit: 1).first
                let stamp = try body.map { try ChangesetBody.storedView($0).header.time }
                return stamp.map { $0.milliseconds < time } ?? false
            }
            // Most journals have been quiet: their last changeset says so. Stamps of a journal ascend.
            if head > 0, try isOld(after: head - 1) { return head }
            var (low, high) = (floor, head)
            while low < high {
                let middle = (low + high) / 2
                if try isOld(after: middle) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    private mutating func read(
        _ journal: JournalID, after start: UInt64, counted: UInt64, me: String, left: inout Int,
        _ replica: Replica
    ) throws {
        var position = start
        while left > 0 {
            let bodies = try replica.bodies(of: journal, after: position)
            guard !bodies.isEmpty else { return }
            for body in bodies.prefix(left) {
                let view = try ChangesetBody.storedView(body)
                position = view.dot.sequence
                add(view, isCounted: position > counted, me: me)
            }
            left -= bodies.count
        }
        isCut = true
    }

    private mutating func add(_ view: ChangesetView, isCounted: Bool, me: String) {
        let header = view.header
        let isMine = header.author.person == me
        guard isCounted || isMine else { return }
        for (index, table) in view.tables.enumerated() {
            for row in view.rows(ofTable: index) {
                let place = Place(table: table.name, key: row.key)
                if isCounted { note(row, of: header, at: place, isMine: isMine) }
                guard isMine else { continue }
                for write in row.writes {
                    if let known = own[place]?[write.cell], header.time < known.time { continue }
                    own[place, default: [:]][write.cell] = Own(
                        dot: view.dot, time: header.time, values: write.values)
                }
            }
        }
    }

    private mutating func note(
        _ row: RowView, of header: ChangesetHeader, at place: Place, isMine: Bool
    ) {
        var touch = touched[place] ?? Touch()
        touch.isNew = touch.isNew || row.operation == .insert
        touch.last = max(touch.last, header.time.milliseconds)
        touch.persons.insert(header.author.person)
        if !isMine {
            if row.operation == .delete {
                touch.othersCells = nil
            } else {
                touch.othersCells?.formUnion(row.writes.map(\.cell))
            }
        }
        touched[place] = touch
    }

    /// Where the reader and somebody else wrote the same, the latest first: few of many rows.
    var disputed: [(place: Place, cells: [String])] {
        own.compactMap { place, cells -> (place: Place, cells: [String])? in
            guard let touch = touched[place] else { return nil }
            let both =
                touch.othersCells.map { others in
                    cells.keys.filter(others.contains)
                } ?? Array(cells.keys)
            return both.isEmpty ? nil : (place, both.sorted())
        }.sorted { $0.place.key > $1.place.key }
    }
}
