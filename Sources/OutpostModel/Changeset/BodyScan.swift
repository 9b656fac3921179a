/// One reading of a body's tables: checks all of it, and notes where rows and writes lie.
struct BodyScan {
    private let dot: Dot
    private(set) var tables: [ChangesetView.Table] = []
    private(set) var rows: ContiguousArray<ChangesetView.RowPlace> = []
    private(set) var writes: ContiguousArray<ChangesetView.WritePlace> = []
    private var rowsLeft = Limits.rowsPerChangeset
    /// Which cells of the table at hand some row writes.
    private var isUsed: [Bool] = []

    init(dot: Dot) { self.dot = dot }

    mutating func readTable(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        let name = try reader.string("table name", limit: Limits.nameLength)
        let cells = try readCellNames(&reader)
        isUsed = Array(repeating: false, count: cells.count)
        let rowCount = try reader.count("row count", limit: rowsLeft, bytesEach: 18)
        guard rowCount > 0 else { throw reader.failure("row count", .unexpected("no row")) }
        rowsLeft -= rowCount
        let first = rows.count
        rows.reserveCapacity(first + rowCount)
        var lastKey: RowKey?
        for _ in 0..<rowCount {
            let place = try readRow(&reader, cells: cells)
            if let lastKey, lastKey >= place.key {
                throw reader.failure("key", .unexpected("rows are not in order"))
            }
            lastKey = place.key
            rows.append(place)
        }
        guard isUsed.allSatisfy({ $0 }) else {
            throw reader.failure("cell name", .unexpected("a cell is named that no row writes"))
        }
        if let last = tables.last, last.name >= name {
            throw reader.failure("table name", .unexpected("tables are not in order"))
        }
        tables.append(ChangesetView.Table(name: name, cells: cells, rows: first..<rows.count))
    }

    private func readCellNames(_ reader: inout ByteReader) throws(ByteReader.Failure) -> [String] {
        let count = try reader.count("cell count", limit: Limits.columnsPerTable)
        var cells: [String] = []
        for _ in 0..<count {
            let cell = try reader.string("cell name", limit: Limits.nameLength)
            if let last = cells.last, last >= cell {
                throw reader.failure("cell name", .unexpected("cells are not in order"))
            }
            cells.append(cell)
        }
        return cells
    }

    private mutating func readRow(
        _ reader: inout ByteReader, cells: [String]
    ) throws(ByteReader.Failure) -> ChangesetView.RowPlace {
        let key = RowKey(high: try reader.fixed("key"), low: try reader.fixed("key"))
        guard key.isWellFormed else {
            throw reader.failure("key", .unexpected("not a UUID of version 8"))
        }
        let place = try readChange(&reader, key: key, cellCount: cells.count, mayCarry: true)
        if place.carried > 0 {
            for carried in try ChangesetBody.decodeCarried(
                &reader, key: key, dot: dot, cells: cells)
            {
                for write in carried.change.writes {
                    if let index = cells.firstIndex(of: write.cell) { isUsed[index] = true }
                }
            }
        }
        return place
    }

    /// A CHANGE. Where it says that carried changes follow, its place says where; they are still to be read.
    mutating func readChange(
        _ reader: inout ByteReader, key: RowKey, cellCount: Int, mayCarry: Bool
    ) throws(ByteReader.Failure) -> ChangesetView.RowPlace {
        typealias RowFlag = ChangesetBody.RowFlag
        let head = try reader.byte("operation")
        let known = RowFlag.operationMask | RowFlag.context | (mayCarry ? RowFlag.carried : 0)
        guard let operation = RowChange.Operation(rawValue: head & RowFlag.operationMask),
            head & ~known == 0
        else { throw reader.failure("operation", .unexpected("unknown operation \(head)")) }
        let context = head & RowFlag.context == 0 ? 0 : reader.offset
        if context > 0 { try checkContext(&reader) }
        let reason = operation == .ruling ? reader.offset : 0
        if reason > 0 { _ = try reader.stringRange("reason", limit: Limits.reasonBytes) }
        let writes = try readWrites(&reader, operation, cellCount: cellCount)
        return ChangesetView.RowPlace(
            key: key, operation: operation, context: context, reason: reason, writes: writes,
            carried: head & RowFlag.carried == 0 ? 0 : reader.offset)
    }

    private func checkContext(_ reader: inout ByteReader) throws(ByteReader.Failure) {
        let context = try ChangesetBody.decodeContext(&reader, space: dot.journal.space)
        // A write that had seen itself would dominate itself, and its journal's later ones.
        guard context.prefix(of: dot.journal) < dot.sequence,
            !context.dots.contains(where: { $0.journal == dot.journal })
        else { throw reader.failure("context", .unexpected("it had seen itself")) }
    }

    private mutating func readWrites(
        _ reader: inout ByteReader, _ operation: RowChange.Operation, cellCount: Int
    ) throws(ByteReader.Failure) -> Range<Int> {
        let limit = cellCount * CellWrite.Kind.allCases.count
        let count = try reader.count("write count", limit: limit, bytesEach: 3)
        guard (count == 0) == (operation == .delete) || operation == .insert else {
            throw reader.failure("write count", .unexpected("\(count) writes in a \(operation)"))
        }
        let first = writes.count
        for _ in 0..<count {
            let cell = Int(
                try ChangesetBody.number(
                    &reader, "cell", limit: UInt64(max(cellCount, 1) - 1)))
            let write = try readWrite(&reader, cell: cell)
            if writes.count > first, let last = writes.last,
                (last.cell, last.kind.rawValue) >= (write.cell, write.kind.rawValue)
            {
                throw reader.failure("cell", .unexpected("writes are not in order"))
            }
            if cell < isUsed.count { isUsed[cell] = true }
            writes.append(write)
        }
        return first..<writes.count
    }

    private func readWrite(
        _ reader: inout ByteReader, cell: Int
    ) throws(ByteReader.Failure) -> ChangesetView.WritePlace {
        typealias WriteFlag = ChangesetBody.WriteFlag
        let head = try reader.byte("write kind")
        guard let kind = CellWrite.Kind(rawValue: head & WriteFlag.kindMask),
            head & ~(WriteFlag.kindMask | WriteFlag.exceptions) == 0
        else { throw reader.failure("write kind", .unexpected("unknown kind")) }
        let exceptions = head & WriteFlag.exceptions == 0 ? 0 : reader.offset
        if exceptions > 0 {
            let dots = try ChangesetBody.decodeDots(
                &reader, "write exception", dot.journal.space, Limits.dotsPerContext)
            guard !dots.isEmpty else {
                throw reader.failure("write exception", .unexpected("none"))
            }
        }
        let count = try reader.count("value count", limit: Limits.columnsPerTable)
        guard count > 0 else { throw reader.failure("value count", .unexpected("no value")) }
        let values = reader.offset
        if kind == .set {
            for _ in 0..<count { _ = try ChangesetBody.skipValue(&reader) }
        } else {
            var list: [Value] = []
            for _ in 0..<count { list.append(try ChangesetBody.decodeValue(&reader)) }
            guard
                CellWrite(cell: "", kind: kind, values: list).isWellFormed && exceptions == 0
            else {
                throw reader.failure("value", .unexpected("not what a write of this kind carries"))
            }
        }
        return ChangesetView.WritePlace(
            cell: cell, kind: kind, exceptions: exceptions, valueCount: count, values: values)
    }
}
