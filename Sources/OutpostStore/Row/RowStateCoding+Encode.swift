import OutpostModel

extension RowStateCoding {
    static func encode(
        _ state: RowState, table: TableSchema, version: UInt32, resolver: any RowStateResolver
    ) throws -> [UInt8] {
        let base = baseDot(of: state)
        let listed = state.cells.indices.filter { !isBase(state.cells[$0], base) }
        let inline = state.isDeleted
        let isSimple = listed.isEmpty && !inline && isSimpleBeside(state, base)
        var writer = ByteWriter()
        writer.byte((isSimple ? simple : full) | (inline ? inlineFlag : 0))
        writer.varint(UInt64(version))
        if let base {
            try encode(base, to: &writer, resolver)
        } else {
            writer.varint(0)
        }
        guard !isSimple else { return writer.bytes }
        try encode(state.merged, to: &writer, resolver)
        try encode(state.replaced, to: &writer, resolver)
        if let deleted = state.deleted {
            writer.byte(1)
            try encode(deleted, to: &writer, resolver)
            writer.varint(state.standingDeletes.count)
            for dot in state.standingDeletes.sorted() { try encode(dot, to: &writer, resolver) }
        } else {
            writer.byte(0)
        }
        // A deleted row's values stand nowhere else, so every cell is listed.
        let cells = inline ? Array(state.cells.indices) : listed
        writer.varint(cells.count)
        for index in cells {
            writer.string(table.cells[index].name)
            try encode(state.cells[index], inline: inline, to: &writer, resolver)
        }
        return writer.bytes
    }

    /// The short form, made without building a state: a fresh insert that wrote every cell.
    static func encodeFreshInsert(journalNumber: Int64, sequence: UInt64, version: UInt32)
        -> [UInt8]
    {
        var writer = ByteWriter()
        writer.byte(simple)
        writer.varint(UInt64(version))
        writer.varint(UInt64(journalNumber))
        writer.varint(sequence)
        return writer.bytes
    }

    private static func baseDot(of state: RowState) -> Dot? {
        state.cells.lazy.compactMap { cell in
            guard cell.writes.count == 1, isBase(cell, cell.writes[0].dot) else { return nil }
            return cell.writes[0].dot
        }.first
    }

    private static func isBase(_ cell: Cell, _ base: Dot?) -> Bool {
        guard let base, cell.writes.count == 1, cell.writes[0].dot == base else { return false }
        return cell.seen == Context.before(base)
    }

    private static func isSimpleBeside(_ state: RowState, _ base: Dot?) -> Bool {
        guard let base, state.deleted == nil else { return false }
        return state.merged == Context(vector: VersionVector([base.journal: base.sequence]))
            && state.replaced == Context.before(base)
    }

    private static func encode(
        _ cell: Cell, inline: Bool, to writer: inout ByteWriter, _ resolver: any RowStateResolver
    ) throws {
        writer.varint(cell.writes.count)
        for write in cell.writes {
            try encode(write.dot, to: &writer, resolver)
            guard inline || cell.writes.count > 1 else { continue }
            writer.varint(UInt64(write.stamp.time.milliseconds))
            writer.varint(UInt64(write.stamp.time.counter))
            write.stamp.digest.append(to: &writer.bytes)
            writer.varint(write.values.count)
            for value in write.values { ChangesetBody.encode(value, to: &writer) }
        }
        try encode(cell.seen, to: &writer, resolver)
    }

    private static func encode(
        _ dot: Dot, to writer: inout ByteWriter, _ resolver: any RowStateResolver
    ) throws {
        writer.varint(UInt64(try resolver.journalNumber(of: dot.journal)))
        writer.varint(dot.sequence)
    }

    private static func encode(
        _ context: Context, to writer: inout ByteWriter, _ resolver: any RowStateResolver
    ) throws {
        let vector = context.vector.sequences.map { Dot($0, $1) }.sorted()
        for dots in [vector, context.dots.sorted(), context.exceptions.sorted()] {
            writer.varint(dots.count)
            for dot in dots { try encode(dot, to: &writer, resolver) }
        }
    }
}

extension Context {
    /// A journal up to, not including, a dot of it: what the author of that dot had implied.
    static func before(_ dot: Dot) -> Context {
        Context(vector: VersionVector([dot.journal: dot.sequence - 1]))
    }
}
