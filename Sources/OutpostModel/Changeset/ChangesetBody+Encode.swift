extension ChangesetBody {
    /// The canonical bytes of a changeset whose tables, rows and cells are in order.
    package static func encode(_ changeset: Changeset) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(128 + changeset.rowCount * 128)
        encodeHeader(changeset, to: &writer)
        writer.varint(changeset.tables.count)
        for table in changeset.tables { encode(table, to: &writer) }
        return writer.bytes
    }

    private static func encodeHeader(_ changeset: Changeset, to writer: inout ByteWriter) {
        writer.byte(format)
        JournalCoding.append(changeset.journal, to: &writer.bytes)
        writer.varint(changeset.sequence)
        writer.varint(UInt64(changeset.time.milliseconds))
        writer.varint(UInt64(changeset.time.counter))
        writer.varint(UInt64(changeset.missionVersion))
        writer.varint(UInt64(changeset.rosterVersion))
        var flags: UInt8 = 0
        if changeset.isClockDoubtful { flags |= Flag.clockDoubtful }
        if changeset.transaction != nil { flags |= Flag.transaction }
        writer.byte(flags)
        writer.string(changeset.author.person)
        writer.byte(changeset.author.identification.rawValue)
        if let part = changeset.transaction {
            writer.fixed(part.id.high)
            writer.fixed(part.id.low)
            writer.byte(part.count)
        }
    }

    private static func encode(_ table: TableChanges, to writer: inout ByteWriter) {
        let names = Set(table.rows.lazy.flatMap { $0.writes.lazy.map(\.cell) }).sorted()
        let indices = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        writer.string(table.table)
        writer.varint(names.count)
        for name in names { writer.string(name) }
        writer.varint(table.rows.count)
        for row in table.rows {
            row.key.append(to: &writer.bytes)
            let hasContext = !(row.context.isEmpty && row.context.exceptions.isEmpty)
            writer.byte(row.operation.rawValue | (hasContext ? RowFlag.context : 0))
            if hasContext { encode(row.context, to: &writer) }
            if row.operation == .ruling { writer.string(row.reason) }
            writer.varint(row.writes.count)
            for write in row.writes {
                writer.varint(indices[write.cell] ?? 0)
                let hasExceptions = !write.exceptions.isEmpty
                writer.byte(write.kind.rawValue | (hasExceptions ? WriteFlag.exceptions : 0))
                if hasExceptions { encode(write.exceptions, to: &writer) }
                writer.varint(write.values.count)
                for value in write.values { encode(value, to: &writer) }
            }
        }
    }

    package static func encode(_ value: Value, to writer: inout ByteWriter) {
        switch value {
        case .null:
            writer.byte(0)
        case .integer(let number):
            writer.byte(1)
            writer.signed(number)
        case .real(let number):
            writer.byte(2)
            writer.fixed(number.bitPattern)
        case .text(let text):
            writer.byte(3)
            writer.string(text)
        case .blob(let bytes):
            writer.byte(4)
            writer.data(bytes)
        }
    }

    package static func encode(_ context: Context, to writer: inout ByteWriter) {
        encode(context.vector.sequences.map { Dot($0, $1) }.sorted(), to: &writer)
        encode(context.dots.sorted(), to: &writer)
        encode(context.exceptions.sorted(), to: &writer)
    }

    /// Dots of the body's own space.
    private static func encode(_ dots: [Dot], to writer: inout ByteWriter) {
        writer.varint(dots.count)
        for dot in dots {
            writer.fixed(dot.journal.replica.identity)
            writer.fixed(dot.journal.replica.incarnation)
            writer.byte(dot.journal.lane.rawValue)
            writer.varint(dot.sequence)
        }
    }
}
