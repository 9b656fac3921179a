import Foundation
import OutpostModel

/// The keys of a table's rows in packing 2. Of the 128 bits of a key, 18 follow from its space and its version, 48 are a time that is
/// mostly near the changeset's, and 58 are random, or follow from an import's source and reference, which stand in a cell of the row.
struct KeyColumnWriter {
    private struct Row {
        let key: RowKey
        let header: ChangesetHeader
        let isFirst: Bool
        /// Its key follows from `origin`.
        let isDerived: Bool
    }

    private let table: String
    private var rows: [Row] = []
    /// The cell whose first two columns imports' keys follow from; nil where none was found yet.
    private var origin: CellColumns.Shape?
    /// Rows in which such a cell may still be looked for: a table that is not imported is not hashed to its end.
    private var looks = 4

    init(table: String) { self.table = table }

    /// - Parameters:
    ///   - isFirst: of its changeset's rows of this table.
    ///   - cells: those of the changeset's table.
    mutating func append(
        _ row: RowView, of header: ChangesetHeader, isFirst: Bool, cells: [String]
    ) {
        let isDerived = row.operation == .insert && isDerived(row, header, cells)
        rows.append(Row(key: row.key, header: header, isFirst: isFirst, isDerived: isDerived))
    }

    private mutating func isDerived(
        _ row: RowView, _ header: ChangesetHeader, _ cells: [String]
    ) -> Bool {
        guard origin != nil || looks > 0 else { return false }
        if origin == nil { looks -= 1 }
        for write in row.writes where write.kind == .set && write.valueCount >= 2 {
            let shape = CellColumns.Shape(
                cell: Name(cells[write.cellIndex]), kind: write.kind.rawValue,
                width: write.valueCount)
            guard origin ?? shape == shape, case let values = write.values,
                case .text(let source) = values[0], case .text(let reference) = values[1],
                row.key
                    == RowKey(
                        space: header.journal.space, table: table, source: source,
                        reference: reference, milliseconds: row.key.milliseconds)
            else { continue }
            origin = shape
            return true
        }
        return false
    }

    /// - Parameter cells: as the message lists them.
    /// - Returns: false where a key is of another space than its changeset: such a page is packed as before, and refused by whoever gets it.
    func write(to columns: inout WireTableColumns, cells: [CellColumns.Shape]) -> Bool {
        guard rows.allSatisfy(Self.isPlain) else { return false }
        // Of reports that were just written the changeset's time is nearest, of edits the row before.
        let (near, chained) = (times(isChained: false), times(isChained: true))
        let isChained = Self.byteCount(chained) < Self.byteCount(near)
        columns.keyTimes = isChained ? chained : near
        if isChained { columns.form |= TableForm.chainedTimes }
        var heads: [UInt8] = []
        var tails: [UInt8] = []
        for row in rows where !row.isDerived {
            let random = row.key.random
            heads.append(UInt8(random >> 56))
            withUnsafeBytes(of: random.bigEndian) { tails.append(contentsOf: $0.dropFirst()) }
        }
        columns.keyHeads = Data(heads)
        columns.keyTails = Data(tails)
        if let origin, let place = cells.firstIndex(of: origin) {
            columns.keyCell = UInt32(place) + 1
            columns.derived = Presence.bytes(
                of: rows.indices.filter { rows[$0].isDerived }, count: rows.count)
        }
        return true
    }

    private func times(isChained: Bool) -> [Int64] {
        var last: Int64?
        return rows.map { row in
            let base = isChained || !row.isFirst ? last : nil
            last = row.key.milliseconds
            return row.key.milliseconds - (base ?? row.header.time.milliseconds)
        }
    }

    /// As varints of zigzag.
    private static func byteCount(_ numbers: [Int64]) -> Int {
        numbers.reduce(0) { sum, number in
            let zigzag = UInt64(bitPattern: number << 1 ^ number >> 63)
            return sum + max(1, (70 - zigzag.leadingZeroBitCount) / 7)
        }
    }

    private static func isPlain(_ row: Row) -> Bool {
        row.key
            == RowKey(
                space: row.header.journal.space, milliseconds: row.key.milliseconds,
                random: row.key.random)
    }
}

/// How some columns of a table are to be read, as bits of a number.
enum TableForm {
    static let chainedTimes: UInt32 = 1
    static let countedCarried: UInt32 = 2
    static let known = chainedTimes | countedCarried
}

/// Gives a table's keys back, row by row.
struct KeyColumnReader {
    private enum Form {
        /// 16 bytes a row.
        case raw([UInt8])
        case split(times: [Int64], heads: [UInt8], tails: [UInt8], derived: [UInt8], OriginColumn?)
    }

    private let form: Form
    private let isChained: Bool
    let count: Int
    private var taken = 0
    private var last: Int64?

    static let tailBytes = 7

    init(_ columns: WireTableColumns, table: String) throws {
        func defect(_ cause: String) -> MessageDefect { MessageDefect("table \(table)", cause) }
        guard columns.form & ~TableForm.known == 0 else { throw defect("its form is unknown") }
        isChained = columns.form & TableForm.chainedTimes != 0
        guard !columns.keyTimes.isEmpty else {
            let keys = [UInt8](columns.keys)
            guard keys.count.isMultiple(of: RowKey.byteCount), columns.keyHeads.isEmpty,
                columns.keyTails.isEmpty, columns.keyCell == 0, columns.derived.isEmpty
            else { throw defect("its columns differ in length") }
            form = .raw(keys)
            count = keys.count / RowKey.byteCount
            return
        }
        count = columns.keyTimes.count
        let derived = [UInt8](columns.derived)
        let derivedCount =
            derived.isEmpty ? 0 : try Presence.count(of: derived, rowCount: count)
        let rest = count - derivedCount
        guard columns.keys.isEmpty, columns.keyHeads.count == rest,
            columns.keyTails.count == rest * Self.tailBytes,
            (columns.keyCell == 0) == derived.isEmpty
        else { throw defect("its columns differ in length") }
        var origin: OriginColumn?
        if columns.keyCell > 0 {
            guard columns.keyCell <= columns.cells.count else {
                throw defect("its keys follow from a cell that is not listed")
            }
            origin = try OriginColumn(columns.cells[Int(columns.keyCell) - 1], rowCount: count)
        }
        form = .split(
            times: columns.keyTimes, heads: [UInt8](columns.keyHeads),
            tails: [UInt8](columns.keyTails), derived: derived, origin)
    }

    /// How many keys before the next one do not follow from a cell.
    private var plainTaken = 0

    /// - Parameters:
    ///   - header: of the changeset that the row is in.
    ///   - isFirst: of its rows of this table.
    mutating func next(
        of header: ChangesetHeader, table: String, isFirst: Bool
    ) throws -> RowKey {
        defer { taken += 1 }
        switch form {
        case .raw(let keys):
            return keys.withUnsafeBytes {
                RowKey(
                    bytes: UnsafeRawBufferPointer(rebasing: $0[(taken * RowKey.byteCount)...]))
            }
        case .split(let times, let heads, let tails, let derived, let origin):
            let base = (isChained || !isFirst ? last : nil) ?? header.time.milliseconds
            let (milliseconds, overflow) = base.addingReportingOverflow(times[taken])
            guard !overflow, (0...Limits.timeMilliseconds).contains(milliseconds) else {
                throw MessageDefect("table \(table)", "a key's time is out of range")
            }
            last = milliseconds
            if !derived.isEmpty, derived[taken / 8] >> UInt8(taken % 8) & 1 == 1 {
                guard let origin = try origin?.texts(ofRow: taken) else {
                    throw MessageDefect("table \(table)", "a key follows from a cell without texts")
                }
                return RowKey(
                    space: header.journal.space, table: table, source: origin.0,
                    reference: origin.1, milliseconds: milliseconds)
            }
            guard heads[plainTaken] < 4 else {
                throw MessageDefect("table \(table)", "a key has more than 58 random bits")
            }
            let tail = tails[plainTaken * Self.tailBytes..<(plainTaken + 1) * Self.tailBytes]
            let random = tail.reduce(UInt64(heads[plainTaken])) { $0 << 8 | UInt64($1) }
            plainTaken += 1
            return RowKey(
                space: header.journal.space, milliseconds: milliseconds, random: random)
        }
    }
}

/// The first two texts of a cell's writes, by row.
private struct OriginColumn {
    private let presence: [UInt8]
    private let texts: [[Range<Int>?]]
    private let bytes: [[UInt8]]
    /// By row, which write it is; -1: none.
    private let places: [Int]

    init(_ column: WireCellColumn, rowCount: Int) throws {
        presence = [UInt8](column.presence)
        let count = try Presence.count(of: presence, rowCount: rowCount)
        guard column.columns.count >= 2 else {
            throw MessageDefect("key cell", "it has fewer than two columns")
        }
        var places: [Int] = []
        var next = 0
        for row in 0..<rowCount {
            let writes = presence.isEmpty || presence[row / 8] >> UInt8(row % 8) & 1 == 1
            places.append(writes ? next : -1)
            if writes { next += 1 }
        }
        self.places = places
        bytes = column.columns.prefix(2).map { [UInt8]($0.texts) }
        texts = try column.columns.prefix(2).map { try Self.ranges(of: $0, count: count) }
    }

    private static func ranges(of column: WireValueColumn, count: Int) throws -> [Range<Int>?] {
        let types = [UInt8](column.types)
        guard types.count == count || types.count == 1 && count > 0 else {
            throw MessageDefect("key cell", "\(types.count) types for \(count) values")
        }
        var ranges: [Range<Int>?] = []
        var lengths = column.textLengths[...]
        var offset = 0
        for index in 0..<count {
            guard types[types.count == 1 ? 0 : index] == ValueType.text.rawValue else {
                ranges.append(nil)
                continue
            }
            guard let length = lengths.popFirst(), Int(length) <= column.texts.count - offset else {
                throw MessageDefect("key cell", "fewer texts than the types say")
            }
            ranges.append(offset..<offset + Int(length))
            offset += Int(length)
        }
        return ranges
    }

    /// - Returns: nil where the row does not write it, or not two texts.
    func texts(ofRow row: Int) throws -> (String, String)? {
        let place = places[row]
        guard place >= 0, let first = texts[0][place], let second = texts[1][place],
            let source = String(validating: bytes[0][first], as: UTF8.self),
            let reference = String(validating: bytes[1][second], as: UTF8.self)
        else { return nil }
        return (source, reference)
    }
}

extension RowKey {
    /// The 58 bits that are random, or an import's.
    var random: UInt64 { low & ((1 << 58) - 1) }
}
