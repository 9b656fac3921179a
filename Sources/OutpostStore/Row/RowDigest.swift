import OutpostModel

/// A row's part of its space's fingerprint: the SHA-256 of these bytes.
///
///     table      string
///     key        16 bytes
///     alive      1 byte     1 shown, 0 a tombstone
///     dots       varint count, then ascending: journal (15 bytes, see JournalCoding), sequence (varint)
///     cells      by name, ascending, those in which a write stands: name (string), write count (varint),
///                then by dot: index into the dots (varint), VALUE …
///
/// Tombstones are included, contexts are not: two replicas that merged the same have the same writes.
enum RowDigest {
    static func digest(of state: RowState, key: RowKey, table: TableSchema) -> Digest? {
        guard !state.isNew else { return nil }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(512)
        writer.string(table.name)
        key.append(to: &writer.bytes)
        writer.byte(state.isDeleted ? 0 : 1)
        let dots = Set(state.cells.lazy.flatMap { $0.writes.lazy.map(\.dot) }).sorted()
        append(dots, to: &writer)
        let indices = Dictionary(uniqueKeysWithValues: dots.enumerated().map { ($1, $0) })
        for index in table.cellIndicesByName where !state.cells[index].writes.isEmpty {
            writer.string(table.cells[index].name)
            writer.varint(state.cells[index].writes.count)
            for write in state.cells[index].writes {
                writer.varint(indices[write.dot] ?? 0)
                for value in write.values { ChangesetBody.encode(value, to: &writer) }
            }
        }
        return Digest(of: writer.bytes)
    }

    /// The same for a fresh insert that wrote every cell, without building a state.
    static func digest(ofFreshInsert dot: Dot, values: [Value], key: RowKey, table: TableSchema)
        -> Digest
    {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(512)
        writer.string(table.name)
        key.append(to: &writer.bytes)
        writer.byte(1)
        append([dot], to: &writer)
        for index in table.cellIndicesByName {
            let cell = table.cells[index]
            writer.string(cell.name)
            writer.varint(1)
            writer.varint(0)
            for column in cell.columnIndices { ChangesetBody.encode(values[column], to: &writer) }
        }
        return Digest(of: writer.bytes)
    }

    private static func append(_ dots: [Dot], to writer: inout ByteWriter) {
        writer.varint(dots.count)
        for dot in dots {
            JournalCoding.append(dot.journal, to: &writer.bytes)
            writer.varint(dot.sequence)
        }
    }
}
