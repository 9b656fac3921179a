/// A body that was read through once and found canonical, with the places of what it says: rows and values are
/// taken from its bytes as they are needed.
///
/// A class, so that a row or a write of it is one reference and an index.
package final class ChangesetView: Sendable {
    package let body: [UInt8]
    package let header: ChangesetHeader
    package let tables: [Table]
    /// What stands there in place of tables; nil of all but private spaces.
    package let opaque: OpaqueContent?
    let rows: ContiguousArray<RowPlace>
    let writes: ContiguousArray<WritePlace>

    /// One table of the body.
    package struct Table: Sendable {
        package let name: String
        /// Ascending.
        package let cells: [String]
        let rows: Range<Int>
        package var rowCount: Int { rows.count }
    }

    /// Where a row lies. An offset is 0 where there is none: no body has a row at its beginning.
    struct RowPlace: Sendable {
        let key: RowKey
        let operation: RowChange.Operation
        let context: Int
        let reason: Int
        let writes: Range<Int>
        let carried: Int
    }

    /// Where a write lies.
    struct WritePlace: Sendable {
        /// Index into the table's cells.
        let cell: Int
        let kind: CellWrite.Kind
        /// 0: none.
        let exceptions: Int
        let valueCount: Int
        /// The first value's; the others follow.
        let values: Int
    }

    init(
        body: [UInt8], header: ChangesetHeader, tables: [Table], rows: ContiguousArray<RowPlace>,
        writes: ContiguousArray<WritePlace>
    ) {
        self.body = body
        self.header = header
        self.tables = tables
        self.opaque = nil
        self.rows = rows
        self.writes = writes
    }

    init(body: [UInt8], header: ChangesetHeader, opaque: OpaqueContent) {
        self.body = body
        self.header = header
        self.tables = []
        self.opaque = opaque
        self.rows = []
        self.writes = []
    }

    package var dot: Dot { header.dot }
    package var journal: JournalID { header.journal }
    package var rowCount: Int { rows.count }

    /// The rows of a table, by key, ascending.
    package func rows(ofTable index: Int) -> some Collection<RowView> {
        tables[index].rows.lazy.map { row in
            RowView(changeset: self, tableIndex: index, place: self.rows[row])
        }
    }

    /// What it did to one row; nil when it did nothing.
    package func change(ofTable name: String, key: RowKey) -> RowChange? {
        guard let index = tables.firstIndex(where: { $0.name == name }) else { return nil }
        var places = tables[index].rows
        while !places.isEmpty {
            let middle = (places.lowerBound + places.upperBound) / 2
            let found = rows[middle]
            if found.key == key {
                return RowView(changeset: self, tableIndex: index, place: found).change
            }
            places =
                found.key < key
                ? middle + 1..<places.upperBound : places.lowerBound..<middle
        }
        return nil
    }

    /// The whole of it as values; of an opaque one the header alone.
    package var changeset: Changeset {
        Changeset(
            header: header,
            tables: tables.indices.map { index in
                TableChanges(table: tables[index].name, rows: rows(ofTable: index).map(\.change))
            })
    }
}

/// One row of a body.
package struct RowView {
    let changeset: ChangesetView
    let tableIndex: Int
    let place: ChangesetView.RowPlace

    private var cells: [String] { changeset.tables[tableIndex].cells }
    package var key: RowKey { place.key }
    package var operation: RowChange.Operation { place.operation }
    package var hasContext: Bool { place.context > 0 }
    package var hasCarried: Bool { place.carried > 0 }

    /// Its author had merged nothing of this row, not even a delete.
    package var isFreshInsert: Bool { operation == .insert && !hasContext }

    package var context: Context {
        guard hasContext else { return Context() }
        return reading(from: place.context) { reader in
            try ChangesetBody.decodeContext(&reader, space: changeset.journal.space)
        }
    }

    package var writes: some Collection<WriteView> {
        place.writes.lazy.map { WriteView(row: self, place: changeset.writes[$0]) }
    }

    package var carried: [CarriedChange] {
        guard hasCarried else { return [] }
        return reading(from: place.carried) { reader in
            try ChangesetBody.decodeCarried(
                &reader, key: key, dot: changeset.dot, cells: cells)
        }
    }

    /// Why, if it is a ruling.
    package var reason: String {
        guard place.reason > 0 else { return "" }
        return reading(from: place.reason) { reader in
            try reader.string("reason", limit: Limits.reasonBytes)
        }
    }

    /// The whole of it as values.
    package var change: RowChange {
        RowChange(
            key: key, operation: operation, context: context, reason: reason,
            writes: writes.map(\.write), carried: carried)
    }

    /// Reads again what the first reading found to be sound.
    fileprivate func reading<Result>(
        from offset: Int, _ read: (inout ByteReader) throws -> Result
    ) -> Result {
        var reader = ByteReader(changeset.body, from: offset)
        do {
            return try read(&reader)
        } catch {
            preconditionFailure("a body that was read through does not read again: \(error)")
        }
    }
}

/// One write of a row.
package struct WriteView {
    let row: RowView
    let place: ChangesetView.WritePlace

    package var cell: String { row.changeset.tables[row.tableIndex].cells[place.cell] }
    /// Index into the table's cells.
    package var cellIndex: Int { place.cell }
    package var kind: CellWrite.Kind { place.kind }
    package var valueCount: Int { place.valueCount }
    package var hasExceptions: Bool { place.exceptions > 0 }

    package var values: [Value] {
        row.reading(from: place.values) { reader in
            try (0..<place.valueCount).map { _ in try ChangesetBody.decodeValue(&reader) }
        }
    }

    package var exceptions: [Dot] {
        guard hasExceptions else { return [] }
        return row.reading(from: place.exceptions) { reader in
            try ChangesetBody.decodeDots(
                &reader, "write exception", row.changeset.journal.space, Limits.dotsPerContext)
        }
    }

    package var write: CellWrite {
        CellWrite(cell: cell, kind: kind, values: values, exceptions: exceptions)
    }

    /// Gives each value's type and the bytes of its contents, in the body's own spelling: see VALUE.
    package func forEachValue(_ body: (Int, ValueType, UnsafeRawBufferPointer) throws -> Void)
        rethrows
    {
        try row.changeset.body.withUnsafeBytes { bytes in
            var cursor = ValueCursor(bytes: bytes, offset: place.values)
            for position in 0..<place.valueCount {
                let (type, contents) = cursor.next()
                try body(position, type, contents)
            }
        }
    }
}

/// Steps over values that were checked before.
package struct ValueCursor {
    private let bytes: UnsafeRawBufferPointer
    private var offset: Int

    /// - Parameter offset: where a VALUE begins.
    package init(bytes: UnsafeRawBufferPointer, offset: Int) {
        self.bytes = bytes
        self.offset = offset
    }

    /// The next value's type and contents: none, a signed varint, 8 bytes, or the bytes of a text or a blob.
    package mutating func next() -> (type: ValueType, contents: UnsafeRawBufferPointer) {
        let type = ValueType(rawValue: bytes[offset]) ?? .null
        offset += 1
        var start = offset
        switch type {
        case .null: break
        case .integer:
            while bytes[offset] >= 0x80 { offset += 1 }
            offset += 1
        case .real: offset += 8
        case .text, .blob:
            var count = 0
            var shift = 0
            while true {
                let byte = bytes[offset]
                offset += 1
                count |= Int(byte & 0x7F) << shift
                if byte < 0x80 { break }
                shift += 7
            }
            start = offset
            offset += count
        }
        return (type, UnsafeRawBufferPointer(rebasing: bytes[start..<offset]))
    }

    /// A signed varint's number.
    package static func integer(_ contents: UnsafeRawBufferPointer) -> Int64 {
        var value: UInt64 = 0
        for (index, byte) in contents.enumerated() {
            value |= UInt64(byte & 0x7F) << UInt64(7 * index)
        }
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    package static func real(_ contents: UnsafeRawBufferPointer) -> Double {
        Double(bitPattern: UInt64(bigEndian: contents.loadUnaligned(as: UInt64.self)))
    }
}
