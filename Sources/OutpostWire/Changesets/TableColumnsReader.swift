import Foundation
import OutpostModel

/// One table's columns, handed out changeset by changeset as a body spells them.
struct TableColumnsReader {
    private let name: String
    /// The changesets that change this table, and how many rows each.
    private let parts: [(changeset: Int, rowCount: Int)]
    private var keys: KeyColumnReader
    private let operations: [UInt8]
    private let references: [UInt32]
    private let contexts: [ListedContext]
    private let carried: [Int: CarriedBytes]
    private let source: CarriedSource?
    private var reasons: ArraySlice<String>
    private var cells: [CellColumnReader]
    /// The keys of the changeset that is handed out, from `firstRow` on.
    private var partKeys: [RowKey] = []
    private var firstRow = 0
    private var nextPart = 0
    private var nextRow = 0

    init(
        _ columns: WireTableColumns, of message: WireChangesetsMessage, changesetCount: Int,
        _ contexts: [ListedContext], _ source: CarriedSource?, _ budget: inout RebuildBudget
    ) throws {
        name = try message.name(columns.name, "table")
        self.source = source
        keys = try KeyColumnReader(columns, table: name)
        operations = [UInt8](columns.operations)
        references = columns.contexts
        self.contexts = contexts
        let count = keys.count
        let rowCounts = columns.rowCounts.map(Int.init)
        guard operations.count == count,
            columns.contexts.isEmpty || columns.contexts.count == count,
            rowCounts.count == columns.changesets.count,
            rowCounts.allSatisfy({ $0 > 0 && $0 <= count }), rowCounts.reduce(0, +) == count
        else { throw MessageDefect("table \(name)", "its columns differ in length") }
        parts = zip(columns.changesets, rowCounts).map { (Int($0), $1) }
        for (index, part) in parts.enumerated() {
            guard part.changeset < changesetCount else {
                throw MessageDefect(
                    "table \(name)", "changeset \(part.changeset) is not listed")
            }
            guard index == 0 || parts[index - 1].changeset < part.changeset else {
                throw MessageDefect("table \(name)", "its changesets are not in order")
            }
        }
        try budget.spend(count, bytesEach: RebuildBudget.rowBytes)
        cells = try columns.cells.map {
            try CellColumnReader($0, of: message, rowCount: count, &budget)
        }
        carried = try CarriedBytes.byRow(columns, of: message, rowCount: count, &budget)
        let names = try columns.reasons.map { try message.name($0, "reason") }
        reasons = names[...]
    }

    /// Whether the next rows are this changeset's. Asked for ascending.
    func isNext(changeset: Int) -> Bool {
        nextPart < parts.count && parts[nextPart].changeset == changeset
    }

    /// Appends the next changeset's TABLE.
    ///
    mutating func appendNext(
        _ header: ChangesetHeader, to writer: inout ByteWriter, _ budget: inout RebuildBudget
    ) throws {
        let dot = header.dot
        let rows = nextRow..<nextRow + parts[nextPart].rowCount
        nextPart += 1
        nextRow = rows.upperBound
        partKeys = try rows.map { row in
            try keys.next(of: header, table: name, isFirst: row == rows.lowerBound)
        }
        firstRow = rows.lowerBound
        let names = try PartNames(cells, rows, try carriedChanges(of: rows, dot, &budget))
        writer.string(name)
        writer.varint(names.names.count)
        for name in names.names { writer.string(name.text) }
        writer.varint(rows.count)
        for row in rows { try append(row, names, dot, to: &writer, &budget) }
    }

    private mutating func append(
        _ row: Int, _ names: PartNames, _ dot: Dot, to writer: inout ByteWriter,
        _ budget: inout RebuildBudget
    ) throws {
        partKeys[row - firstRow].append(to: &writer.bytes)
        guard let operation = RowChange.Operation(rawValue: operations[row]) else {
            throw MessageDefect("operations", "unknown operation \(operations[row])")
        }
        let reference = references.isEmpty ? 0 : references[row]
        let context = try contexts.named(reference, space: dot.journal.space, &budget)?.context
        let carries = names.carried[row] != nil
        ChangesetBody.encode(
            operation, context: context.flatMap { $0.isBlank ? nil : $0 },
            reason: operation == .ruling ? try nextReason(&budget) : "", carries: carries,
            to: &writer)
        var count = 0
        for place in names.cells.indices where cells[names.cells[place]].writes(row) { count += 1 }
        writer.varint(count)
        for place in names.cells.indices where cells[names.cells[place]].writes(row) {
            try cells[names.cells[place]].appendNext(
                cell: names.places[place], contexts, to: &writer, &budget)
        }
        if let changes = names.carried[row] {
            writer.bytes += ChangesetBody.encode(changes, cells: names.names.map(\.text))
        }
    }

    /// What the rows of one changeset carry, by row, with what is named put back.
    private func carriedChanges(
        of rows: Range<Int>, _ dot: Dot, _ budget: inout RebuildBudget
    ) throws -> [Int: [CarriedChange]] {
        guard !carried.isEmpty else { return [:] }
        var result: [Int: [CarriedChange]] = [:]
        for row in rows {
            guard let bytes = carried[row] else { continue }
            let key = partKeys[row - firstRow]
            var changes = try bytes.changes(of: key, by: dot)
            for part in bytes.referred {
                guard let change = try source?(part, name, key) else {
                    throw CarriedPartMissing(dot: part)
                }
                try budget.spend(change.roughBytes, bytesEach: 1)
                changes.append(change)
            }
            result[row] = changes.sorted { $0.dot < $1.dot }
        }
        return result
    }

    private mutating func nextReason(_ budget: inout RebuildBudget) throws -> String {
        guard let reason = reasons.popFirst() else {
            throw MessageDefect("reasons", "fewer of them than rulings")
        }
        try budget.spend(reason.utf8.count, bytesEach: 1)
        return reason
    }

    /// All was handed out.
    func expectEnd() throws {
        guard nextPart == parts.count else {
            throw MessageDefect("table \(name)", "its changesets are not in order")
        }
        guard reasons.isEmpty else {
            throw MessageDefect("reasons", "more of them than rulings")
        }
        for cell in cells { try cell.expectEnd() }
    }
}

/// The cells that the rows of one changeset write, as its body lists them.
private struct PartNames {
    /// Ascending where the columns are, which the body's own rules then ask for.
    private(set) var names: [Name] = []
    /// Indices of the columns that write any of the rows.
    private(set) var cells: [Int] = []
    /// For each of them, the index of its cell in `names`.
    private(set) var places: [Int] = []
    /// By row.
    let carried: [Int: [CarriedChange]]

    init(
        _ columns: [CellColumnReader], _ rows: Range<Int>, _ carried: [Int: [CarriedChange]]
    ) throws {
        self.carried = carried
        for (index, column) in columns.enumerated() where column.writesAny(of: rows) {
            cells.append(index)
            if names.last != column.name { names.append(column.name) }
            places.append(names.count - 1)
        }
        guard !carried.isEmpty else { return }
        let others = Set(
            carried.values.joined().flatMap { $0.change.writes.map { Name($0.cell) } })
        guard !others.isSubset(of: names) else { return }
        let all = Set(names).union(others).sorted()
        places = places.map { place in all.firstIndex(of: names[place]) ?? 0 }
        names = all
    }
}

/// What one row carries, as it came.
private struct CarriedBytes {
    private let bytes: [UInt8]
    private let cells: [String]
    /// Changesets that the receiver has, whose parts belong here too.
    let referred: [Dot]

    static func byRow(
        _ columns: WireTableColumns, of message: WireChangesetsMessage, rowCount: Int,
        _ budget: inout RebuildBudget
    ) throws -> [Int: CarriedBytes] {
        guard !columns.carried.isEmpty else {
            guard columns.carriedCells.isEmpty else {
                throw MessageDefect("carried cells", "no row carries anything")
            }
            return [:]
        }
        let cells = try columns.carriedCells.map { try message.name($0, "carried cell") }
        let dots = try message.referred.map { try $0.dot() }
        var result: [Int: CarriedBytes] = [:]
        var last = -1
        let isCounted = columns.form & TableForm.countedCarried != 0
        for entry in columns.carried {
            let row = Int(entry.row) + (isCounted ? last + 1 : 0)
            guard row > last, row < rowCount else {
                throw MessageDefect("carried", "row \(row) is not in order, or not of the table")
            }
            last = row
            try budget.spend(entry.changes.count, bytesEach: 1)
            guard entry.referred.count <= Limits.carriedPerRow else {
                throw MessageDefect("carried", "more than \(Limits.carriedPerRow) parts")
            }
            let referred = try entry.referred.map { index in
                guard Int(index) < dots.count else {
                    throw MessageDefect("carried", "changeset \(index) is not listed")
                }
                return dots[Int(index)]
            }
            result[row] = CarriedBytes(
                bytes: [UInt8](entry.changes), cells: cells, referred: referred)
        }
        return result
    }

    func changes(of key: RowKey, by dot: Dot) throws -> [CarriedChange] {
        if bytes.isEmpty, !referred.isEmpty { return [] }
        var reader = ByteReader(bytes)
        do {
            let changes = try ChangesetBody.decodeCarried(&reader, key: key, dot: dot, cells: cells)
            try reader.expectEnd("carried")
            return changes
        } catch {
            throw MessageDefect("carried", error.description)
        }
    }
}

extension CarriedChange {
    /// About what it takes in a body: counted before it is written there.
    fileprivate var roughBytes: Int {
        change.writes.reduce(64) { sum, write in
            sum + 8 + write.values.reduce(0) { $0 + $1.roughBytes }
        }
    }
}

extension Value {
    fileprivate var roughBytes: Int {
        switch self {
        case .text(let text): text.utf8.count + 2
        case .blob(let bytes): bytes.count + 2
        default: 10
        }
    }
}
