import OutpostModel

extension RowStateCoding {
    static func encode(
        _ state: RowState, table: TableSchema, version: UInt32, resolver: any RowStateResolver
    ) throws -> [UInt8] {
        let base = baseDot(of: state, table: table)
        let listed = state.cells.indices.filter {
            !state.cells[$0].isBase(base, rule: table.cells[$0].rule)
        }
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
        try encode(state.answered, to: &writer, resolver)
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
            try encode(
                state.cells[index], table.cells[index], inline: inline, to: &writer, resolver)
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

    /// The dot of the insert that most cells still hold, if there is one.
    private static func baseDot(of state: RowState, table: TableSchema) -> Dot? {
        for (cell, schema) in zip(state.cells, table.cells) where schema.rule != .set {
            guard let dot = cell.writes.first?.dot, cell.isBase(dot, rule: schema.rule) else {
                continue
            }
            return dot
        }
        return nil
    }

    private static func isSimpleBeside(_ state: RowState, _ base: Dot?) -> Bool {
        guard let base, state.deleted == nil else { return false }
        return state.merged == Context(vector: VersionVector([base.journal: base.sequence]))
            && state.replaced == Context.before(base)
            && state.answered == Context.before(base)
    }

    private static func encode(
        _ cell: Cell, _ schema: CellSchema, inline isDeleted: Bool, to writer: inout ByteWriter,
        _ resolver: any RowStateResolver
    ) throws {
        // The row holds the values of a single write, if the rule shows a write as it is.
        let inline = isDeleted || cell.writes.count > 1 || schema.rule == .counter
        var shape: UInt8 = inline ? Shape.inline : 0
        if !cell.increments.isEmpty { shape |= Shape.increments }
        if !cell.elements.isEmpty { shape |= Shape.elements }
        writer.string(schema.name)
        writer.byte(shape)
        writer.varint(cell.writes.count)
        for write in cell.writes {
            try encode(write.dot, to: &writer, resolver)
            if inline { try encodeInline(write, to: &writer, resolver) }
        }
        try encode(cell.seen, to: &writer, resolver)
        if !cell.increments.isEmpty {
            writer.varint(cell.increments.count)
            for increment in cell.increments {
                try encode(increment.dot, to: &writer, resolver)
                ChangesetBody.encode(increment.values.first ?? .null, to: &writer)
            }
        }
        guard !cell.elements.isEmpty else { return }
        writer.varint(cell.elements.count)
        for element in cell.elements {
            writer.string(element.text)
            writer.varint(element.writes.count)
            for write in element.writes {
                try encode(write.dot, to: &writer, resolver)
                writer.byte(write.kind.rawValue)
            }
            try encode(element.seen, to: &writer, resolver)
        }
    }

    private static func encodeInline(
        _ write: Write, to writer: inout ByteWriter, _ resolver: any RowStateResolver
    ) throws {
        writer.varint(UInt64(write.stamp.time.milliseconds))
        writer.varint(UInt64(write.stamp.time.counter))
        write.stamp.digest.append(to: &writer.bytes)
        writer.varint(write.values.count)
        for value in write.values { ChangesetBody.encode(value, to: &writer) }
        writer.byte(write.counted == nil ? 0 : 1)
        if let counted = write.counted { try encode(counted, to: &writer, resolver) }
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
