import OutpostModel

extension RowStateCoding {
    /// - Parameters:
    ///   - values: what the table's row holds, parallel to its columns; nil when there is no row.
    static func decode(
        _ bytes: [UInt8], table: TableSchema, values: [Value]?, resolver: any RowStateResolver
    ) throws -> RowState {
        var reader = ByteReader(bytes)
        let head = try reader.byte("kind")
        let inline = head & inlineFlag != 0
        let version = UInt32(truncatingIfNeeded: try reader.varint("version"))
        let base = try decodeDot(&reader, resolver)
        var cells = try table.cells.map { cell in
            guard let base, cell.since <= version else { return Cell() }
            let write = Write(
                dot: base, stamp: try resolver.stamp(of: base),
                values: cell.columnIndices.map { values?[$0] ?? .null })
            return Cell(writes: [write], seen: Context.before(base))
        }
        guard head & ~inlineFlag == full else {
            guard let base else { throw reader.failure("base", .unexpected("missing")) }
            return RowState(
                merged: Context(vector: VersionVector([base.journal: base.sequence])), cells: cells,
                deleted: nil, standingDeletes: [], replaced: Context.before(base))
        }
        let merged = try decodeContext(&reader, resolver)
        let replaced = try decodeContext(&reader, resolver)
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
            let cell = try decodeCell(&reader, inline: inline, shown: shown ?? [], resolver)
            if let index { cells[index] = cell }
        }
        try reader.expectEnd("state")
        return RowState(
            merged: merged, cells: cells, deleted: deleted, standingDeletes: standing,
            replaced: replaced)
    }

    private static func decodeCell(
        _ reader: inout ByteReader, inline: Bool, shown: [Value], _ resolver: any RowStateResolver
    ) throws -> Cell {
        let count = try reader.count("write count", limit: Limits.writesPerCell)
        var writes: [Write] = []
        for _ in 0..<count {
            guard let dot = try decodeDot(&reader, resolver) else {
                throw reader.failure("write", .unexpected("no dot"))
            }
            guard inline || count > 1 else {
                writes.append(Write(dot: dot, stamp: try resolver.stamp(of: dot), values: shown))
                continue
            }
            let time = HybridTime(
                milliseconds: Int64(truncatingIfNeeded: try reader.varint("milliseconds")),
                counter: UInt32(truncatingIfNeeded: try reader.varint("counter")))
            let digest = Digest(bytes: try reader.raw("digest", count: Digest.byteCount)) ?? .zero
            var values: [Value] = []
            for _ in 0..<(try reader.count("value count", limit: Limits.columnsPerTable)) {
                values.append(try ChangesetBody.decodeValue(&reader))
            }
            let stamp = Stamp(time: time, replica: dot.journal.replica, digest: digest)
            writes.append(Write(dot: dot, stamp: stamp, values: values))
        }
        return Cell(writes: writes, seen: try decodeContext(&reader, resolver))
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
