extension ChangesetBody {
    /// What a body says of one row.
    package enum Row {
        case change(RowChange)
        /// A fresh insert of a row whose values are spelled already; of a table without sets.
        case fresh(RowKey, RowImage)
        /// An edit that sets values which are spelled already; the cells by index, in the order of their names.
        case edit(RowKey, Context, cells: [Int], RowImage)

        package var key: RowKey {
            switch self {
            case .change(let change): change.key
            case .fresh(let key, _), .edit(let key, _, _, _): key
            }
        }

        /// About what it takes in a body.
        fileprivate var byteCount: Int {
            switch self {
            case .change: 128
            case .fresh(_, let image): RowKey.byteCount + image.bytes.count + 4 * image.count
            case .edit(_, let context, let cells, _): 48 + 64 * cells.count + 24 * context.count
            }
        }
    }

    /// What a body says of one table.
    package struct Table {
        package let name: String
        /// By key, ascending.
        package let rows: [Row]
        /// The table as the writer knows it; needed for rows whose values are spelled already.
        package let schema: TableSchema?

        package init(name: String, rows: [Row], schema: TableSchema? = nil) {
            self.name = name
            self.rows = rows
            self.schema = schema
        }
    }

    /// The canonical bytes of a changeset whose tables, rows and cells are in order.
    package static func encode(_ changeset: Changeset) -> [UInt8] {
        let tables = changeset.tables.map { table in
            Table(name: table.table, rows: table.rows.map { .change($0) })
        }
        return encode(changeset.header, tables)
    }

    /// - Parameter tables: by name, ascending; at least one.
    package static func encode(_ header: ChangesetHeader, _ tables: [Table]) -> [UInt8] {
        var writer = ByteWriter()
        let byteCount = tables.reduce(0) { sum, table in
            table.rows.reduce(sum + 256) { $0 + $1.byteCount }
        }
        writer.bytes.reserveCapacity(256 + byteCount)
        encode(header, tableCount: tables.count, to: &writer)
        for table in tables { encode(table, to: &writer) }
        return writer.bytes
    }

    /// The canonical bytes of an opaque changeset.
    ///
    /// - Parameter content: as `OpaqueContent` spells it.
    package static func encode(_ header: ChangesetHeader, opaque content: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        encode(header.opaque, to: &writer)
        return writer.bytes + content
    }

    /// Everything that stands before the tables.
    package static func encode(
        _ header: ChangesetHeader, tableCount: Int, to writer: inout ByteWriter
    ) {
        encode(header, to: &writer)
        writer.varint(tableCount)
    }

    /// Everything that stands before the tables' count, or before what is opaque.
    package static func encode(_ header: ChangesetHeader, to writer: inout ByteWriter) {
        writer.byte(format)
        JournalCoding.append(header.journal, to: &writer.bytes)
        writer.varint(header.sequence)
        encodeAuthorship(header, to: &writer)
        if let part = header.transaction {
            writer.fixed(part.id.high)
            writer.fixed(part.id.low)
            writer.byte(part.count)
        }
    }

    /// When, under what, and by whom.
    private static func encodeAuthorship(_ header: ChangesetHeader, to writer: inout ByteWriter) {
        writer.varint(UInt64(header.time.milliseconds))
        writer.varint(UInt64(header.time.counter))
        writer.varint(UInt64(header.missionVersion))
        writer.varint(UInt64(header.rosterVersion))
        var flags: UInt8 = 0
        if header.isClockDoubtful { flags |= Flag.clockDoubtful }
        if header.transaction != nil { flags |= Flag.transaction }
        if header.isOpaque { flags |= Flag.opaque }
        writer.byte(flags)
        writer.string(header.author.person)
        writer.byte(header.author.identification.rawValue)
    }

    /// A carried count and CARRIED, with cells by their index in a list.
    package static func encode(_ carried: [CarriedChange], cells: [String]) -> [UInt8] {
        var writer = ByteWriter()
        let names = CellNames(names: cells)
        writer.varint(carried.count)
        for part in carried { encode(part, names, to: &writer) }
        return writer.bytes
    }

    private static func encode(_ table: Table, to writer: inout ByteWriter) {
        let cells = CellNames(table)
        writer.string(table.name)
        writer.varint(cells.names.count)
        for name in cells.names { writer.string(name) }
        writer.varint(table.rows.count)
        for row in table.rows {
            row.key.append(to: &writer.bytes)
            switch row {
            case .fresh(_, let image): encode(image, cells, to: &writer)
            case .edit(_, let context, let indices, let image):
                encode(image, of: indices, context, cells, to: &writer)
            case .change(let change):
                encode(change, cells, carries: !change.carried.isEmpty, to: &writer)
                guard !change.carried.isEmpty else { continue }
                writer.varint(change.carried.count)
                for carried in change.carried { encode(carried, cells, to: &writer) }
            }
        }
    }

    /// What stands before a row's writes.
    ///
    /// - Parameters:
    ///   - context: nil where there is nothing to say.
    ///   - reason: of a ruling alone.
    package static func encode(
        _ operation: RowChange.Operation, context: Context?, reason: String, carries: Bool,
        to writer: inout ByteWriter
    ) {
        writer.byte(
            operation.rawValue | (context == nil ? 0 : RowFlag.context)
                | (carries ? RowFlag.carried : 0))
        if let context { encode(context, to: &writer) }
        if operation == .ruling { writer.string(reason) }
    }

    /// What stands before a write's values.
    package static func encode(
        _ kind: CellWrite.Kind, cell index: Int, exceptions: [Dot], valueCount: Int,
        to writer: inout ByteWriter
    ) {
        writer.varint(index)
        writer.byte(kind.rawValue | (exceptions.isEmpty ? 0 : WriteFlag.exceptions))
        if !exceptions.isEmpty { encode(exceptions, to: &writer) }
        writer.varint(valueCount)
    }

    private static func encode(
        _ change: RowChange, _ cells: CellNames, carries: Bool, to writer: inout ByteWriter
    ) {
        encode(
            change.operation, context: change.context.isBlank ? nil : change.context,
            reason: change.reason, carries: carries, to: &writer)
        writer.varint(change.writes.count)
        for write in change.writes {
            encode(
                write.kind, cell: cells.index(of: write.cell), exceptions: write.exceptions,
                valueCount: write.values.count, to: &writer)
            for value in write.values { append(value, to: &writer.bytes) }
        }
    }

    private static func encode(
        _ carried: CarriedChange, _ cells: CellNames, to writer: inout ByteWriter
    ) {
        encode(carried.dot, to: &writer)
        carried.digest.append(to: &writer.bytes)
        encodeAuthorship(carried.header, to: &writer)
        encode(carried.change, cells, carries: false, to: &writer)
    }

    /// A fresh insert: the cells in which anything stands.
    private static func encode(
        _ image: RowImage, _ cells: CellNames, to writer: inout ByteWriter
    ) {
        writer.byte(RowChange.Operation.insert.rawValue)
        var count = 0
        for cell in cells.listed where !image.isBlank(cell.columns) { count += 1 }
        writer.varint(count)
        for cell in cells.listed where !image.isBlank(cell.columns) {
            encode(image, cell, to: &writer)
        }
    }

    private static func encode(
        _ image: RowImage, of indices: [Int], _ context: Context, _ cells: CellNames,
        to writer: inout ByteWriter
    ) {
        encode(
            .edit, context: context.isBlank ? nil : context, reason: "", carries: false,
            to: &writer)
        writer.varint(indices.count)
        for index in indices { encode(image, cells.cell(index), to: &writer) }
    }

    /// A write of the values that a row holds.
    private static func encode(
        _ image: RowImage, _ cell: CellNames.Listed, to writer: inout ByteWriter
    ) {
        encode(
            .set, cell: cell.place, exceptions: [], valueCount: cell.columns.count, to: &writer)
        for column in cell.columns { image.append(column, to: &writer.bytes) }
    }

    package static func append(_ value: Value, to bytes: inout [UInt8]) {
        switch value {
        case .null:
            bytes.append(ValueType.null.rawValue)
        case .integer(let number):
            bytes.append(ValueType.integer.rawValue)
            ByteWriter.append(signed: number, to: &bytes)
        case .real(let number):
            bytes.append(ValueType.real.rawValue)
            withUnsafeBytes(of: number.bitPattern.bigEndian) { bytes.append(contentsOf: $0) }
        case .text(let text):
            bytes.append(ValueType.text.rawValue)
            ByteWriter.append(string: text, to: &bytes)
        case .blob(let blob):
            bytes.append(ValueType.blob.rawValue)
            ByteWriter.append(varint: UInt64(blob.count), to: &bytes)
            bytes.append(contentsOf: blob)
        }
    }

    package static func encode(_ context: Context, to writer: inout ByteWriter) {
        encode(context.prefixes, to: &writer)
        encode(context.dots, to: &writer)
        encode(context.exceptions, to: &writer)
    }

    /// A count and dots of the body's own space: a context's list, or a write's exceptions.
    package static func encode(_ dots: [Dot], to writer: inout ByteWriter) {
        writer.varint(dots.count)
        for dot in dots { encode(dot, to: &writer) }
    }

    /// A dot of the body's own space.
    private static func encode(_ dot: Dot, to writer: inout ByteWriter) {
        writer.fixed(dot.journal.replica.identity)
        writer.fixed(dot.journal.replica.incarnation)
        writer.byte(dot.journal.lane.rawValue)
        writer.varint(dot.sequence)
    }
}

/// The cells that a table's rows write, ascending, and where each stands in that list.
private struct CellNames {
    /// A cell of the table as the writer knows it.
    struct Listed {
        /// In the list.
        let place: Int
        let columns: [Int]
    }

    let names: [String]
    private let places: [String: Int]
    /// By name, ascending: those that rows write whose values are spelled already.
    private(set) var listed: [Listed] = []
    /// For each cell of the table, its place in `listed`.
    private var listedPlaces: [Int] = []

    init(names: [String]) {
        self.names = names
        places = Dictionary(names.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    init(_ table: ChangesetBody.Table) {
        let indices = Self.indices(of: table)
        let own = indices.compactMap { table.schema?.cells[$0].name }
        let others = Self.names(ofChangesIn: table)
        if others.isEmpty {
            names = own
            places = [:]
        } else {
            names = others.union(own).sorted()
            places = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        }
        guard let schema = table.schema else { return }
        listedPlaces = Array(repeating: 0, count: schema.cells.count)
        for index in indices {
            let cell = schema.cells[index]
            listedPlaces[index] = listed.count
            let place = others.isEmpty ? listed.count : places[cell.name] ?? 0
            listed.append(Listed(place: place, columns: cell.columnIndices))
        }
    }

    private static func names(ofChangesIn table: ChangesetBody.Table) -> Set<String> {
        var names = Set<String>()
        for case .change(let change) in table.rows {
            names.formUnion(change.writes.lazy.map(\.cell))
            for carried in change.carried {
                names.formUnion(carried.change.writes.lazy.map(\.cell))
            }
        }
        return names
    }

    /// The cells, by name, in which rows whose values are spelled write anything.
    private static func indices(of table: ChangesetBody.Table) -> [Int] {
        guard let schema = table.schema else { return [] }
        var isUsed = Array(repeating: false, count: schema.cells.count)
        var blank = schema.cells.indices.map { $0 }
        for row in table.rows {
            switch row {
            case .change: break
            case .edit(_, _, let cells, _): for cell in cells { isUsed[cell] = true }
            case .fresh(_, let image):
                // After the first rows nothing is left to look at.
                blank.removeAll { cell in
                    guard !image.isBlank(schema.cells[cell].columnIndices) else { return false }
                    isUsed[cell] = true
                    return true
                }
            }
        }
        return schema.cellIndicesByName.filter { isUsed[$0] }
    }

    func index(of name: String) -> Int { places[name] ?? 0 }

    /// A cell of the table that is listed.
    func cell(_ index: Int) -> Listed { listed[listedPlaces[index]] }
}

extension RowImage {
    /// NULL in all of these columns.
    fileprivate func isBlank(_ columns: [Int]) -> Bool {
        for column in columns where !isNull(column) { return false }
        return true
    }
}
