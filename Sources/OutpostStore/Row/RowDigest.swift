import OutpostModel

/// A row's parts of its space's fingerprint, each the SHA-256 of these bytes:
///
///     part       1 byte     1 origin, 2 a cell with one write of a value, 3 tombstone, 4 any other cell
///     tag        6 bytes    the beginning of the SHA-256 of table name and 0, in 2 and 4 then cell name and 0
///     key        16 bytes
///     digest     32 bytes   1 and 2: of the changeset that wrote it
///     writes                4: count (varint), then writes and increments by dot, adds and removes by element and dot:
///                           the changeset's digest (32 bytes), kind (1 byte); of an element its text (string)
///
/// A changeset's digest says what it wrote: no value need be read to keep a fingerprint. The cells that a row's one
/// insert alone wrote are one part, so that a new row costs one hash, and an edit one or two, each of one block. Tombstones
/// are included, contexts are not: two replicas that merged the same have the same writes.
enum RowDigest {
    private enum Part {
        static let origin: UInt8 = 1
        static let write: UInt8 = 2
        static let tombstone: UInt8 = 3
        static let cell: UInt8 = 4
    }

    private static let tagBytes = 6
    private static let headBytes = 1 + tagBytes + RowKey.byteCount

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
            parts.append(digest(Part.tombstone, tag: table.tag, key, nil))
        }
        return parts
    }

    /// The part of a row that a changeset inserted.
    static func origin(_ digest: Digest, key: RowKey, table: TableSchema) -> Digest {
        self.digest(Part.origin, tag: table.tag, key, digest)
    }

    /// The part of a cell in which one write of a value stands.
    static func write(
        _ digest: Digest, cell index: Int, key: RowKey, table: TableSchema
    ) -> Digest {
        self.digest(Part.write, tag: table.cellTags[index], key, digest)
    }

    /// The part of a cell that was written since; nil where nothing stands in it.
    static func cell(_ cell: Cell?, _ index: Int, key: RowKey, table: TableSchema) -> Digest? {
        guard let cell else { return nil }
        let count =
            cell.writes.count + cell.increments.count
            + cell.elements.reduce(0) { $0 + $1.writes.count }
        guard count > 0 else { return nil }
        if count == 1, let only = cell.writes.first, only.kind == .set {
            return write(only.stamp.digest, cell: index, key: key, table: table)
        }
        return Digest(of: bytes(of: cell, count: count, tag: table.cellTags[index], key))
    }

    private static func bytes(
        of cell: Cell, count: Int, tag: UInt64, _ key: RowKey
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Part.cell)
        withUnsafeBytes(of: tag.bigEndian) { writer.bytes.append(contentsOf: $0.suffix(tagBytes)) }
        key.append(to: &writer.bytes)
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
        return writer.bytes
    }

    private static func digest(
        _ part: UInt8, tag: UInt64, _ key: RowKey, _ digest: Digest?
    ) -> Digest {
        let count = headBytes + (digest == nil ? 0 : Digest.byteCount)
        return withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { buffer in
            // Eight bytes, of which the key then takes the last.
            buffer.storeBytes(of: (UInt64(part) << 56 | tag << 8).bigEndian, as: UInt64.self)
            buffer.storeBytes(of: key.high.bigEndian, toByteOffset: 7, as: UInt64.self)
            buffer.storeBytes(of: key.low.bigEndian, toByteOffset: 15, as: UInt64.self)
            if let digest { digest.store(in: buffer, at: headBytes) }
            return Digest(of: UnsafeRawBufferPointer(buffer))
        }
    }
}
