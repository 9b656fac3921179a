// The byte table stands in MissionRoster+Encode.swift.

extension ErasureOrder {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.fixed(number)
        writer.fixed(version)
        writer.fixed(UInt64(issued))
        writer.text(reason)
        writer.text(officer)
        for records in [rows.map { $0.encoded() }, changesets.map { $0.record }] {
            writer.fixed(UInt32(records.count))
            for record in records.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                writer.bytes += record
            }
        }
        return writer.bytes
    }
}

extension ErasedRow {
    fileprivate func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.text(table)
        key.append(to: &writer.bytes)
        writer.fixed(UInt16(cells.count))
        for cell in cells.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            writer.text(cell)
        }
        return writer.bytes
    }
}

extension ErasedBody {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = dot.record
        digest.append(to: &writer.bytes)
        writer.fixed(order)
        writer.fixed(version)
        return writer.bytes
    }
}

extension Dot {
    fileprivate var record: [UInt8] {
        var writer = ByteWriter()
        JournalCoding.append(journal, to: &writer.bytes)
        writer.fixed(sequence)
        return writer.bytes
    }
}

extension RosterReading {
    static func erasure(_ reader: inout ByteReader) throws(ByteReader.Failure) -> ErasureOrder {
        let number: UInt32 = try reader.fixed("number")
        let version: UInt32 = try reader.fixed("version")
        let issued = try reader.time("issued")
        let reason = try text("reason", limit: Limits.reasonBytes, &reader)
        let officer = try text("officer", limit: Limits.personBytes, &reader)
        let rows = try list("erased rows", &reader, row)
        let changesets = try list("erased changesets", &reader, dot)
        let order = ErasureOrder(
            number: number, version: version, issued: issued, reason: reason, officer: officer,
            rows: rows, changesets: changesets)
        try check(order.fault, "erasure", reader)
        return order
    }

    static func erasedBody(_ reader: inout ByteReader) throws(ByteReader.Failure) -> ErasedBody {
        let body = ErasedBody(
            dot: try dot(&reader), digest: try reader.digest("erased body"),
            order: try reader.fixed("order"), version: try reader.fixed("version"))
        try check(body.fault, "erased body", reader)
        return body
    }

    /// A count and records, ascending by their bytes.
    private static func list<Record: Hashable>(
        _ field: String, _ reader: inout ByteReader,
        _ record: (inout ByteReader) throws(ByteReader.Failure) -> Record
    ) throws(ByteReader.Failure) -> Set<Record> {
        let count = Int(try reader.fixed(field, as: UInt32.self))
        guard count <= Limits.rowsPerErasure else {
            throw reader.failure(field, .lengthOverLimit(Limits.rowsPerErasure))
        }
        var records = Set<Record>()
        var last: ArraySlice<UInt8> = []
        for _ in 0..<count {
            let start = reader.offset
            records.insert(try record(&reader))
            let bytes = reader.allBytes[start..<reader.offset]
            guard last.lexicographicallyPrecedes(bytes) else {
                throw reader.failure(field, .unexpected("records are not in order"))
            }
            last = bytes
        }
        return records
    }

    private static func row(_ reader: inout ByteReader) throws(ByteReader.Failure) -> ErasedRow {
        let table = try text("table", limit: Limits.nameLength, &reader)
        let key = RowKey(high: try reader.fixed("key"), low: try reader.fixed("key"))
        let count = Int(try reader.fixed("cell count", as: UInt16.self))
        guard count <= Limits.columnsPerTable else {
            throw reader.failure("cell count", .lengthOverLimit(Limits.columnsPerTable))
        }
        var cells: [String] = []
        for _ in 0..<count {
            let cell = try text("cell", limit: Limits.nameLength, &reader)
            if let last = cells.last, !last.utf8.lexicographicallyPrecedes(cell.utf8) {
                throw reader.failure("cell", .unexpected("cells are not in order"))
            }
            cells.append(cell)
        }
        let row = ErasedRow(table: table, key: key, cells: Set(cells))
        // Two spellings of one name are equal to Swift and unequal in bytes.
        guard row.cells.count == count else {
            throw reader.failure("cell", .unexpected("one stands twice"))
        }
        return row
    }

    private static func dot(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Dot {
        Dot(try journal(&reader), try reader.fixed("sequence"))
    }
}
