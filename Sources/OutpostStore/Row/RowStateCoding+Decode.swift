import OutpostModel

extension RowStateCoding {
    /// - Parameters:
    ///   - values: what the table's row holds, parallel to its columns; nil when there is no row.
    static func decode(
        _ bytes: [UInt8], table: TableSchema, values: [Value]?, resolver: any RowStateResolver
    ) throws -> RowState {
        var reader = ByteReader(bytes)
        let head = try reader.byte("kind")
        let version = UInt32(truncatingIfNeeded: try reader.varint("version"))
        let base = try decodeDot(&reader, resolver)
        var cells = try table.cells.map { cell in
            guard let base, cell.since <= version else { return Cell() }
            return Cell(
                base: base, stamp: try resolver.stamp(of: base),
                values: cell.columnIndices.map { values?[$0] ?? .null }, rule: cell.rule)
        }
        guard head & ~inlineFlag == full else {
            guard let base else { throw reader.failure("base", .unexpected("missing")) }
            return RowState(
                merged: Context(vector: VersionVector([base.journal: base.sequence])), cells: cells,
                deleted: nil, standingDeletes: [], answered: Context.before(base),
                replaced: Context.before(base))
        }
        let merged = try decodeContext(&reader, resolver)
        let replaced = try decodeContext(&reader, resolver)
        let answered = try decodeContext(&reader, resolver)
        var deleted: Context?
        var standing = Set<Dot>()
        if try reader.byte("deletes") != 0 {
            deleted = try decodeContext(&reader, resolver)
            for _ in 0..<(try reader.count("standing deletes", limit: Limits.dotsPerContext)) {
                if let dot = try decodeDot(&reader, resolver) { standing.insert(dot) }
            }
        }
        for _ in 0..<(try reader.count("cell count", limit: Limits.columnsPerTable)) {
            let name = try reader.string("cell", limit: Limits.nameLength)
            let index = table.cellIndex(named: name)
            let shown = index.map { table.cells[$0].columnIndices.map { values?[$0] ?? .null } }
            let cell = try decodeCell(&reader, shown: shown ?? [], resolver)
            if let index { cells[index] = cell }
        }
        try reader.expectEnd("state")
        return RowState(
            merged: merged, cells: cells, deleted: deleted, standingDeletes: standing,
            answered: answered, replaced: replaced)
    }

    /// - Parameter shown: what the row shows of this cell.
    private static func decodeCell(
        _ reader: inout ByteReader, shown: [Value], _ resolver: any RowStateResolver
    ) throws -> Cell {
        let shape = try reader.byte("shape")
        guard shape & ~Shape.known == 0 else {
            throw reader.failure("shape", .unexpected("an unknown bit is set"))
        }
        var writes: [Write] = []
        for _ in 0..<(try reader.count("write count", limit: Limits.writesPerCell)) {
            let dot = try decodeStandingDot(&reader, resolver)
            writes.append(
                shape & Shape.inline == 0
                    ? Write(dot: dot, stamp: try resolver.stamp(of: dot), values: shown)
                    : try decodeInline(&reader, dot: dot, resolver))
        }
        let seen = try decodeContext(&reader, resolver)
        var increments: [Write] = []
        if shape & Shape.increments != 0 {
            for _ in 0..<(try reader.count("increments", limit: Limits.incrementsPerCell)) {
                let dot = try decodeStandingDot(&reader, resolver)
                increments.append(
                    Write(
                        dot: dot, stamp: try resolver.stamp(of: dot), kind: .increment,
                        values: [try ChangesetBody.decodeValue(&reader)]))
            }
        }
        var elements: [Element] = []
        if shape & Shape.elements != 0 {
            for _ in 0..<(try reader.count("elements", limit: Limits.elementsPerSet)) {
                elements.append(try decodeElement(&reader, resolver))
            }
        }
        return Cell(writes: writes, seen: seen, increments: increments, elements: elements)
    }

    private static func decodeInline(
        _ reader: inout ByteReader, dot: Dot, _ resolver: any RowStateResolver
    ) throws -> Write {
        let time = HybridTime(
            milliseconds: Int64(truncatingIfNeeded: try reader.varint("milliseconds")),
            counter: UInt32(truncatingIfNeeded: try reader.varint("counter")))
        let digest = Digest(bytes: try reader.raw("digest", count: Digest.byteCount)) ?? .zero
        var values: [Value] = []
        for _ in 0..<(try reader.count("value count", limit: Limits.columnsPerTable)) {
            values.append(try ChangesetBody.decodeValue(&reader))
        }
        let isCounter = try reader.byte("counted") == 1
        return Write(
            dot: dot, stamp: Stamp(time: time, replica: dot.journal.replica, digest: digest),
            values: values, counted: isCounter ? try decodeContext(&reader, resolver) : nil)
    }

    private static func decodeElement(
        _ reader: inout ByteReader, _ resolver: any RowStateResolver
    ) throws -> Element {
        let text = try reader.string("element", limit: Limits.valueBytes)
        var writes: [Write] = []
        for _ in 0..<(try reader.count("element writes", limit: Limits.writesPerCell)) {
            let dot = try decodeStandingDot(&reader, resolver)
            guard let kind = CellWrite.Kind(rawValue: try reader.byte("element kind")) else {
                throw reader.failure("element kind", .unexpected("unknown"))
            }
            writes.append(
                Write(dot: dot, stamp: try resolver.stamp(of: dot), kind: kind, values: []))
        }
        return Element(text: text, writes: writes, seen: try decodeContext(&reader, resolver))
    }

    private static func decodeStandingDot(
        _ reader: inout ByteReader, _ resolver: any RowStateResolver
    ) throws -> Dot {
        guard let dot = try decodeDot(&reader, resolver) else {
            throw reader.failure("write", .unexpected("no dot"))
        }
        return dot
    }

    private static func decodeDot(
        _ reader: inout ByteReader, _ resolver: any RowStateResolver
    ) throws -> Dot? {
        let number = try reader.varint("journal")
        guard number > 0 else { return nil }
        let journal = try resolver.journal(numbered: Int64(truncatingIfNeeded: number))
        return Dot(journal, try reader.varint("sequence"))
    }

    private static func decodeContext(
        _ reader: inout ByteReader, _ resolver: any RowStateResolver
    ) throws -> Context {
        var lists: [[Dot]] = []
        for limit in [Limits.journalsPerContext, Limits.dotsPerContext, Limits.dotsPerContext] {
            let count = try reader.count("context", limit: limit)
            var dots: [Dot] = []
            for _ in 0..<count {
                if let dot = try decodeDot(&reader, resolver) { dots.append(dot) }
            }
            lists.append(dots)
        }
        let vector = VersionVector(
            Dictionary(lists[0].map { ($0.journal, $0.sequence) }) { max($0, $1) })
        return Context(vector: vector, dots: Set(lists[1]), exceptions: Set(lists[2]))
    }
}
