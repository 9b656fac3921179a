import OutpostModel
import OutpostStore

/// What was written or taken in since the last handover, read from the ends of the journals: work that grows with what changed, and
/// never with what is stored.
///
/// The journals are gone through up to three times, so that memory holds no more of a row than where it lies, save of those that the
/// reader and somebody else wrote: which rows were written; what the reader wrote to rows that others wrote too; which values those
/// others wrote there.
struct ShiftChanges {
    /// From where on.
    enum Start {
        /// What every journal held when the last handover was signed here: what arrived since counts, whenever it was written.
        case positions([String: UInt64])
        /// Where this laptop was not there: by the writers' clocks.
        case time(Int64)
    }

    typealias Place = ShiftTouches.Place

    /// A value that the reader wrote.
    struct Own {
        let dot: Dot
        let time: HybridTime
        let values: [Value]
    }

    /// Of one row that the reader and somebody else wrote.
    struct Disputed {
        let table: String
        let key: RowKey
        /// By cell, the reader's last value.
        let own: [String: Own]
        /// Of those cells, in the order of their names.
        let cells: [String]
    }

    private(set) var touches = ShiftTouches()
    /// The latest first: few of many rows.
    private(set) var disputed: [Disputed] = []
    /// There was more than was looked at.
    private(set) var isCut = false

    /// - Parameter me: whose values may have been overtaken.
    init(_ replica: Replica, since start: Start, me: String) throws {
        let parts = try ShiftPart.parts(replica, since: start)
        isCut = parts.contains(where: \.isCut)
        for part in parts { try findTouched(part, me: me, replica) }
        guard touches.hasOthers else { return }
        var own: [Place: [String: Own]] = [:]
        for part in parts { try findOwn(part, me: me, replica, &own) }
        guard !own.isEmpty else { return }
        var others: [Place: OthersCells] = [:]
        for part in parts { try findOthers(part, me: me, replica, own, &others) }
        disputed = own.compactMap { place, values in
            guard let cells = others[place]?.both(values.keys), !cells.isEmpty else { return nil }
            return Disputed(
                table: touches.tables[Int(place.table)], key: place.key, own: values,
                cells: cells.sorted())
        }.sorted { $0.key > $1.key }
    }

    /// Gives each row of a journal's end with where it lies.
    private mutating func forEachRow(
        of part: ShiftPart, from position: UInt64, _ replica: Replica,
        where isWanted: (ChangesetHeader) -> Bool,
        _ body: (inout ShiftTouches, Place, RowView, ChangesetView) -> Void
    ) throws {
        try part.forEach(from: position, in: replica, where: isWanted) { view in
            for (index, table) in view.tables.enumerated() {
                let number = touches.number(of: table.name)
                for row in view.rows(ofTable: index) {
                    body(&touches, Place(table: number, key: row.key), row, view)
                }
            }
        }
    }

    private mutating func findTouched(_ part: ShiftPart, me: String, _ replica: Replica) throws {
        try forEachRow(of: part, from: part.counted, replica, where: { _ in true }) {
            touches, place, row, view in
            touches.note(
                place, row.operation, view.header, isMine: view.header.author.person == me)
        }
    }

    private mutating func findOwn(
        _ part: ShiftPart, me: String, _ replica: Replica, _ own: inout [Place: [String: Own]]
    ) throws {
        try forEachRow(of: part, from: part.start, replica, where: { $0.author.person == me }) {
            touches, place, row, view in
            guard touches.isByOthers(place) else { return }
            for write in row.writes {
                if let known = own[place]?[write.cell], view.header.time < known.time { continue }
                own[place, default: [:]][write.cell] = Own(
                    dot: view.dot, time: view.header.time, values: write.values)
            }
        }
    }

    /// What others wrote of a row.
    private struct OthersCells {
        var isRemoved = false
        var cells: Set<String> = []

        func both(_ own: some Collection<String>) -> [String] {
            own.filter { isRemoved || cells.contains($0) }
        }
    }

    private mutating func findOthers(
        _ part: ShiftPart, me: String, _ replica: Replica, _ own: [Place: [String: Own]],
        _ others: inout [Place: OthersCells]
    ) throws {
        try forEachRow(of: part, from: part.counted, replica, where: { $0.author.person != me }) {
            _, place, row, _ in
            guard own[place] != nil else { return }
            if row.operation == .delete { others[place, default: .init()].isRemoved = true }
            others[place, default: .init()].cells.formUnion(row.writes.lazy.map(\.cell))
        }
    }
}
