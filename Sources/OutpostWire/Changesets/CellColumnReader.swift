import Foundation
import OutpostModel

/// One cell's column: which rows write it, and what, handed out one write after the other.
struct CellColumnReader {
    let name: Name
    /// A bit a row, the least significant first; empty: every row.
    private let presence: [UInt8]
    private let kinds: [UInt8]
    private let references: [UInt32]
    private var values: [ValueColumnReader]
    private var taken = 0

    init(
        _ column: WireCellColumn, of message: WireChangesetsMessage, rowCount: Int,
        _ budget: inout RebuildBudget
    ) throws {
        let cell = try message.name(column.name, "cell")
        name = Name(cell)
        presence = [UInt8](column.presence)
        let count = try Presence.count(of: presence, rowCount: rowCount)
        kinds = [UInt8](column.kinds)
        guard kinds.isEmpty || kinds.count == count else {
            throw MessageDefect("cell \(cell)", "\(kinds.count) kinds for \(count) writes")
        }
        guard column.columns.count <= Limits.columnsPerTable else {
            throw MessageDefect("cell \(cell)", "more than \(Limits.columnsPerTable) columns")
        }
        references = column.exceptions
        guard references.isEmpty || references.count == count else {
            throw MessageDefect(
                "cell \(cell)", "\(references.count) exceptions for \(count) writes")
        }
        try budget.spend(
            count,
            bytesEach: RebuildBudget.writeBytes + column.columns.count * RebuildBudget.valueBytes)
        values = try column.columns.map { try ValueColumnReader($0, count: count) }
    }

    func writes(_ row: Int) -> Bool {
        presence.isEmpty || presence[row / 8] >> UInt8(row % 8) & 1 == 1
    }

    func writesAny(of rows: Range<Int>) -> Bool { presence.isEmpty || rows.contains(where: writes) }

    /// Appends the next WRITE.
    ///
    /// - Parameter index: of the cell, in the body's list.
    mutating func appendNext(
        cell index: Int, _ contexts: [ListedContext], to writer: inout ByteWriter,
        _ budget: inout RebuildBudget
    ) throws {
        guard let kind = CellWrite.Kind(rawValue: kinds.isEmpty ? 0 : kinds[taken]) else {
            throw MessageDefect("cell \(name.text)", "unknown kind \(kinds[taken])")
        }
        let reference = references.isEmpty ? 0 : references[taken]
        // The rebuilt body names dots by journal alone, so that those of another space do not rebuild.
        let exceptions = try contexts.named(reference, space: nil, &budget)?.dots ?? []
        taken += 1
        ChangesetBody.encode(
            kind, cell: index, exceptions: exceptions, valueCount: values.count, to: &writer)
        for position in values.indices { try values[position].appendNext(to: &writer.bytes) }
    }

    /// All writes were handed out.
    func expectEnd() throws {
        for column in values { try column.expectEnd() }
    }
}

/// A context of the message's list, with what it is checked for at each row that names it.
struct ListedContext {
    let context: Context
    fileprivate let spaces: Set<SpaceID>
    /// Single dots in the order in which they came.
    let dots: [Dot]
    /// Entries as they came.
    fileprivate let count: Int

    init(_ wire: WireWireContext) throws {
        for (list, limit) in [
            (wire.vector, Limits.journalsPerContext), (wire.dots, Limits.dotsPerContext),
            (wire.exceptions, Limits.dotsPerContext),
        ] where list.count > limit {
            throw MessageDefect("context", "more than \(limit) entries")
        }
        let vector = try wire.vector.map { try $0.dot() }
        let dots = try wire.dots.map { try $0.dot() }
        let exceptions = try wire.exceptions.map { try $0.dot() }
        self.dots = dots
        let sequences = Dictionary(vector.map { ($0.journal, $0.sequence) }) { first, _ in first }
        context = Context(
            vector: VersionVector(sequences), dots: dots, exceptions: exceptions)
        spaces = Set((vector + dots + exceptions).map(\.journal.space))
        count = vector.count + dots.count + exceptions.count
    }
}

extension [ListedContext] {
    /// What a row or a write names of the list of contexts; nil for none.
    ///
    /// - Parameter space: all of it must be of this one; nil leaves that to the body.
    func named(
        _ reference: UInt32, space: SpaceID?, _ budget: inout RebuildBudget
    ) throws -> ListedContext? {
        guard reference > 0 else { return nil }
        guard Int(reference) <= count else {
            throw MessageDefect("contexts", "context \(reference) is not listed")
        }
        let listed = self[Int(reference) - 1]
        guard space.map({ space in listed.spaces.allSatisfy { $0 == space } }) ?? true else {
            throw MessageDefect("contexts", "context \(reference) speaks of another space")
        }
        try budget.spend(1, bytesEach: RebuildBudget.contextBytes)
        try budget.spend(listed.count, bytesEach: RebuildBudget.dotBytes)
        return listed
    }
}
