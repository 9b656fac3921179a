import OutpostModel

/// A row's parts of its space's fingerprint, each the SHA-256 of these bytes:
///
///     part       1 byte     1 origin, 2 cell, 3 tombstone
///     table      string
///     key        16 bytes
///     origin:    digest of the insert's changeset (32 bytes)
///     cell:      name (string), entry count (varint), then writes and increments by dot, adds and removes by element
///                and dot: the changeset's digest (32 bytes), kind (1 byte); of an element its text (string)
///     tombstone: nothing more
///
/// A changeset's digest says what it wrote: no value need be read to keep a fingerprint. The cells that a row's one
/// insert alone wrote are one part, so that a new row costs one hash, and an edit one or two. Tombstones are included,
/// contexts are not: two replicas that merged the same have the same writes.
enum RowDigest {
    private enum Part {
        static let origin: UInt8 = 1
        static let cell: UInt8 = 2
        static let tombstone: UInt8 = 3
    }

    /// All parts of a state that was read whole.
    static func parts(of state: RowState, key: RowKey, table: TableSchema) -> [Digest] {
        var parts: [Digest] = []
        if case .insert(let insert) = state.origin, let content = insert.content {
            parts.append(origin(content.stamp.digest, key: key, table: table))
        }
        for entry in state.written.entries {
            guard let part = cell(entry.cell, entry.index, key: key, table: table) else { continue }
            parts.append(part)
        }
        if state.isDeleted(table) {
            parts.append(Digest(of: start(Part.tombstone, key, table).bytes))
        }
        return parts
    }

    /// The part of a row that a changeset inserted.
    static func origin(_ digest: Digest, key: RowKey, table: TableSchema) -> Digest {
        var writer = start(Part.origin, key, table)
        digest.append(to: &writer.bytes)
        return Digest(of: writer.bytes)
    }

    /// The part of a cell that was written since; nil where nothing stands in it.
    static func cell(_ cell: Cell?, _ index: Int, key: RowKey, table: TableSchema) -> Digest? {
        guard let cell else { return nil }
        let count =
            cell.writes.count + cell.increments.count
            + cell.elements.reduce(0) { $0 + $1.writes.count }
        guard count > 0 else { return nil }
        var writer = start(Part.cell, key, table)
        writer.string(table.cells[index].name)
        writer.varint(count)
        for writes in [cell.writes, cell.increments] {
            for write in writes {
                write.stamp.digest.append(to: &writer.bytes)
                writer.byte(write.kind.rawValue)
            }
        }
        for element in cell.elements {
            for write in element.writes {
                write.stamp.digest.append(to: &writer.bytes)
                writer.byte(write.kind.rawValue)
                writer.string(element.text)
            }
        }
        return Digest(of: writer.bytes)
    }

    private static func start(_ part: UInt8, _ key: RowKey, _ table: TableSchema) -> ByteWriter {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(128)
        writer.byte(part)
        writer.string(table.name)
        key.append(to: &writer.bytes)
        return writer
    }
}
