extension ChangesetBody {
    /// Reads a body, refusing whatever `encode` would not have written.
    ///
    /// - Throws: the place and the defect. Nothing of a body that throws is used.
    package static func decode(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Changeset {
        var reader = ByteReader(bytes)
        guard bytes.count <= Limits.bodyBytes else {
            throw reader.failure("body", .lengthOverLimit(Limits.bodyBytes))
        }
        var changeset = try decodeHeader(&reader)
        let count = try reader.count("table count", limit: Limits.tables, bytesEach: 4)
        guard count > 0 else { throw reader.failure("table count", .unexpected("no table")) }
        var rowsLeft = Limits.rowsPerChangeset
        for _ in 0..<count {
            let table = try decodeTable(&reader, dot: changeset.dot, rowsLeft: &rowsLeft)
            if let last = changeset.tables.last, last.table >= table.table {
                throw reader.failure("table name", .unexpected("tables are not in order"))
            }
            changeset.tables.append(table)
        }
        try reader.expectEnd("body")
        return changeset
    }

    /// The header alone: enough to order and place a changeset without its rows.
    package static func decodeHeader(of bytes: [UInt8]) throws(ByteReader.Failure) -> Changeset {
        var reader = ByteReader(bytes)
        return try decodeHeader(&reader)
    }

    private static func decodeHeader(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> Changeset
    {
        guard try reader.byte("format") == format else {
            throw reader.failure("format", .unexpected("not draft 2 of the body"))
        }
        let space = SpaceID(hash: try reader.fixed("space"))
        let (replica, lane) = try decodeReplicaAndLane(&reader)
        let sequence = try decodeSequence(&reader)
        let milliseconds = try number(
            &reader, "milliseconds", limit: UInt64(Limits.timeMilliseconds))
        let counter = try number(&reader, "counter", limit: UInt64(Limits.stampCounter))
        let missionVersion = try number(&reader, "mission version", limit: UInt64(UInt32.max))
        let rosterVersion = try number(&reader, "roster version", limit: UInt64(UInt32.max))
        let flags = try reader.byte("flags")
        guard flags & ~Flag.known == 0 else {
            throw reader.failure("flags", .unexpected("an unknown flag is set"))
        }
        let person = try reader.string("person", limit: Limits.personBytes)
        guard
            let identification = Author.Identification(rawValue: try reader.byte("identification"))
        else { throw reader.failure("identification", .unexpected("unknown identification")) }
        var part: TransactionPart?
        if flags & Flag.transaction != 0 {
            let id = TransactionID(
                high: try reader.fixed("transaction"), low: try reader.fixed("transaction"))
            part = TransactionPart(id: id, count: try reader.byte("transaction parts"))
            guard let part, part.count >= 2 else {
                throw reader.failure("transaction parts", .unexpected("fewer than two parts"))
            }
        }
        return Changeset(
            journal: JournalID(space: space, replica: replica, lane: lane), sequence: sequence,
            time: HybridTime(milliseconds: Int64(milliseconds), counter: UInt32(counter)),
            missionVersion: UInt32(missionVersion), rosterVersion: UInt32(rosterVersion),
            author: Author(person: person, identification: identification),
            isClockDoubtful: flags & Flag.clockDoubtful != 0, transaction: part, tables: [])
    }

    private static func decodeTable(
        _ reader: inout ByteReader, dot: Dot, rowsLeft: inout Int
    ) throws(ByteReader.Failure) -> TableChanges {
        let name = try reader.string("table name", limit: Limits.nameLength)
        let cellCount = try reader.count("cell count", limit: Limits.columnsPerTable)
        var cells: [String] = []
        for _ in 0..<cellCount {
            let cell = try reader.string("cell name", limit: Limits.nameLength)
            if let last = cells.last, last >= cell {
                throw reader.failure("cell name", .unexpected("cells are not in order"))
            }
            cells.append(cell)
        }
        let rowCount = try reader.count("row count", limit: rowsLeft, bytesEach: 18)
        guard rowCount > 0 else { throw reader.failure("row count", .unexpected("no row")) }
        rowsLeft -= rowCount
        var table = TableChanges(table: name, rows: [])
        table.rows.reserveCapacity(rowCount)
        var used = Set<Int>()
        for _ in 0..<rowCount {
            let row = try decodeRow(&reader, dot: dot, cells: cells, used: &used)
            if let last = table.rows.last, last.key >= row.key {
                throw reader.failure("key", .unexpected("rows are not in order"))
            }
            table.rows.append(row)
        }
        guard used.count == cells.count else {
            throw reader.failure("cell name", .unexpected("a cell is named that no row writes"))
        }
        return table
    }

    private static func decodeRow(
        _ reader: inout ByteReader, dot: Dot, cells: [String], used: inout Set<Int>
    ) throws(ByteReader.Failure) -> RowChange {
        let key = RowKey(high: try reader.fixed("key"), low: try reader.fixed("key"))
        guard key.isWellFormed else {
            throw reader.failure("key", .unexpected("not a UUID of version 8"))
        }
        let head = try reader.byte("operation")
        guard let operation = RowChange.Operation(rawValue: head & RowFlag.operationMask),
            head & ~(RowFlag.operationMask | RowFlag.context) == 0
        else { throw reader.failure("operation", .unexpected("unknown operation \(head)")) }
        var context = Context()
        if head & RowFlag.context != 0 {
            context = try decodeContext(&reader, space: dot.journal.space)
            // A write that had seen itself would dominate itself, and its journal's later ones.
            guard context.vector[dot.journal] < dot.sequence,
                !context.dots.contains(where: { $0.journal == dot.journal })
            else { throw reader.failure("context", .unexpected("it had seen itself")) }
        }
        let reason =
            operation == .ruling
            ? try reader.string("reason", limit: Limits.reasonBytes) : ""
        let limit = cells.count * CellWrite.Kind.allCases.count
        let count = try reader.count("write count", limit: limit, bytesEach: 3)
        guard (count == 0) == (operation == .delete) || operation == .insert else {
            throw reader.failure("write count", .unexpected("\(count) writes in a \(operation)"))
        }
        var writes: [CellWrite] = []
        writes.reserveCapacity(count)
        var last = (index: -1, kind: UInt8.max)
        for _ in 0..<count {
            let index = Int(try number(&reader, "cell", limit: UInt64(max(cells.count, 1) - 1)))
            let write = try decodeWrite(&reader, cell: cells[index], space: dot.journal.space)
            guard last.index < 0 || last < (index, write.kind.rawValue) else {
                throw reader.failure("cell", .unexpected("writes are not in order"))
            }
            last = (index, write.kind.rawValue)
            used.insert(index)
            writes.append(write)
        }
        return RowChange(
            key: key, operation: operation, context: context, reason: reason, writes: writes)
    }

    private static func decodeWrite(
        _ reader: inout ByteReader, cell: String, space: SpaceID
    ) throws(ByteReader.Failure) -> CellWrite {
        let head = try reader.byte("write kind")
        guard let kind = CellWrite.Kind(rawValue: head & WriteFlag.kindMask),
            head & ~(WriteFlag.kindMask | WriteFlag.exceptions) == 0
        else { throw reader.failure("write kind", .unexpected("unknown kind")) }
        var exceptions: [Dot] = []
        if head & WriteFlag.exceptions != 0 {
            exceptions = try decodeDots(
                &reader, "write exception", space, Limits.dotsPerContext)
            guard !exceptions.isEmpty else {
                throw reader.failure("write exception", .unexpected("none"))
            }
        }
        let count = try reader.count("value count", limit: Limits.columnsPerTable)
        guard count > 0 else { throw reader.failure("value count", .unexpected("no value")) }
        var values: [Value] = []
        for _ in 0..<count { values.append(try decodeValue(&reader)) }
        let write = CellWrite(cell: cell, kind: kind, values: values, exceptions: exceptions)
        guard write.isWellFormed else {
            throw reader.failure("value", .unexpected("not what a write of this kind carries"))
        }
        return write
    }

    package static func decodeValue(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Value
    {
        switch try reader.byte("value type") {
        case 0: return .null
        case 1: return .integer(try reader.signed("integer"))
        case 2:
            let number = Double(bitPattern: try reader.fixed("real"))
            guard number.isFinite, number.bitPattern != (-0.0).bitPattern else {
                throw reader.failure("real", .unexpected("NaN, infinity or negative zero"))
            }
            return .real(number)
        case 3: return .text(try reader.string("text", limit: Limits.valueBytes))
        case 4: return .blob(try reader.data("blob", limit: Limits.valueBytes))
        case let type: throw reader.failure("value type", .unexpected("unknown type \(type)"))
        }
    }

    package static func decodeContext(
        _ reader: inout ByteReader, space: SpaceID
    ) throws(ByteReader.Failure) -> Context {
        let vector = try decodeDots(&reader, "context journal", space, Limits.journalsPerContext)
        let dots = try decodeDots(&reader, "context dot", space, Limits.dotsPerContext)
        let exceptions = try decodeDots(&reader, "context exception", space, Limits.dotsPerContext)
        let sequences = Dictionary(vector.map { ($0.journal, $0.sequence) }) { first, _ in first }
        let result = Context(
            vector: VersionVector(sequences), dots: Set(dots), exceptions: Set(exceptions))
        guard sequences.count == vector.count, result.dots.count == dots.count,
            result.exceptions.count == exceptions.count, !(result.isEmpty && exceptions.isEmpty)
        else { throw reader.failure("context", .unexpected("not in its normal form")) }
        return result
    }

    private static func decodeDots(
        _ reader: inout ByteReader, _ field: String, _ space: SpaceID, _ limit: Int
    ) throws(ByteReader.Failure) -> [Dot] {
        let count = try reader.count(field, limit: limit, bytesEach: 14)
        var dots: [Dot] = []
        for _ in 0..<count {
            let (replica, lane) = try decodeReplicaAndLane(&reader)
            let journal = JournalID(space: space, replica: replica, lane: lane)
            let dot = Dot(journal, try decodeSequence(&reader))
            if let last = dots.last, last >= dot {
                throw reader.failure(field, .unexpected("dots are not in order"))
            }
            dots.append(dot)
        }
        return dots
    }

    private static func decodeReplicaAndLane(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> (ReplicaID, Lane) {
        let identity: UInt64 = try reader.fixed("replica")
        let incarnation: UInt32 = try reader.fixed("incarnation")
        guard identity != 0, incarnation != 0 else {
            throw reader.failure("replica", .unexpected("zero"))
        }
        guard let lane = Lane(rawValue: try reader.byte("lane")) else {
            throw reader.failure("lane", .unexpected("unknown lane"))
        }
        return (ReplicaID(identity: identity, incarnation: incarnation), lane)
    }

    private static func decodeSequence(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> UInt64
    {
        let sequence = try number(&reader, "sequence", limit: Limits.sequence)
        guard sequence > 0 else { throw reader.failure("sequence", .unexpected("zero")) }
        return sequence
    }

    private static func number(
        _ reader: inout ByteReader, _ field: String, limit: UInt64
    ) throws(ByteReader.Failure) -> UInt64 {
        let value = try reader.varint(field)
        guard value <= limit else { throw reader.failure(field, .numberTooLarge) }
        return value
    }
}
