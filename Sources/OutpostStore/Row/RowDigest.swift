import OutpostModel

/// A row's part of its space's fingerprint: the SHA-256 of these bytes.
///
///     table      string
///     key        16 bytes
///     alive      1 byte     1 shown, 0 a tombstone
///     dots       varint count, then ascending: journal (15 bytes, see JournalCoding), sequence (varint)
///     cells      by name, ascending, those in which anything stands: name (string), entry count (varint), then
///                writes and increments by dot, adds and removes by element and dot: index into the dots
///                (varint), kind (1 byte), VALUE …; of an element its text
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
        var dots = Set<Dot>()
        for cell in state.cells {
            for write in cell.writes { dots.insert(write.dot) }
            for increment in cell.increments { dots.insert(increment.dot) }
            for element in cell.elements { for write in element.writes { dots.insert(write.dot) } }
        }
        let sorted = dots.sorted()
        append(sorted, to: &writer)
        let indices = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, $0) })
        for index in table.cellIndicesByName {
            append(state.cells[index], named: table.cells[index].name, indices, to: &writer)
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
            if cell.rule == .set {
                append(fresh: values[cell.columnIndices[0]], set: cell.name, to: &writer)
                continue
            }
            writer.string(cell.name)
            writer.varint(1)
            writer.varint(0)
            writer.byte(CellWrite.Kind.set.rawValue)
            for column in cell.columnIndices { ChangesetBody.encode(values[column], to: &writer) }
        }
        return Digest(of: writer.bytes)
    }

    private static func append(
        _ cell: Cell, named name: String, _ indices: [Dot: Int], to writer: inout ByteWriter
    ) {
        let count =
            cell.writes.count + cell.increments.count
            + cell.elements.reduce(0) { $0 + $1.writes.count }
        guard count > 0 else { return }
        writer.string(name)
        writer.varint(count)
        for write in cell.writes + cell.increments {
            writer.varint(indices[write.dot] ?? 0)
            writer.byte(write.kind.rawValue)
            for value in write.values { ChangesetBody.encode(value, to: &writer) }
        }
        for element in cell.elements {
            for write in element.writes {
                writer.varint(indices[write.dot] ?? 0)
                writer.byte(write.kind.rawValue)
                writer.string(element.text)
            }
        }
    }

    private static func append(fresh value: Value, set name: String, to writer: inout ByteWriter) {
        guard case .text(let text) = value, let elements = ElementList.elements(of: text),
            !elements.isEmpty
        else { return }
        writer.string(name)
        writer.varint(elements.count)
        for element in elements {
            writer.varint(0)
            writer.byte(CellWrite.Kind.add.rawValue)
            writer.string(element)
        }
    }

    private static func append(_ dots: [Dot], to writer: inout ByteWriter) {
        writer.varint(dots.count)
        for dot in dots {
            JournalCoding.append(dot.journal, to: &writer.bytes)
            writer.varint(dot.sequence)
        }
    }
}
