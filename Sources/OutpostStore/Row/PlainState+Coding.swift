import OutpostModel

// The bytes are RowStateCoding's.
extension PlainState {
    /// - Returns: nil for a state that is not plain, or for bytes that are none: `RowStateCoding` says what is wrong.
    package init?(_ bytes: [UInt8], table: TableSchema) {
        guard let state = bytes.withUnsafeBytes({ PlainState.read($0, table: table) }) else {
            return nil
        }
        self = state
    }

    private static func read(
        _ bytes: UnsafeRawBufferPointer, table: TableSchema
    ) -> PlainState? {
        var reader = PlainReader(bytes)
        guard let kind = reader.byte() else { return nil }
        if kind == RowStateCoding.insert {
            guard let version = reader.version(), let origin = reader.place(), reader.isAtEnd else {
                return nil
            }
            return PlainState(insertAt: origin, missionVersion: version)
        }
        guard kind == RowStateCoding.full, reader.byte() == RowStateCoding.Origin.insert,
            let version = reader.version(), let origin = reader.place(),
            let merged = reader.prefixes(), let replaced = reader.prefixes(),
            replaced == Prefixes(before: origin), let answered = reader.prefixes(),
            reader.byte() == 0, let count = reader.varint(), count <= UInt64(cellLimit)
        else { return nil }
        var state = PlainState(
            origin: origin, missionVersion: version, merged: merged, answered: answered)
        for _ in 0..<count {
            guard let cell = reader.cell(of: table), state.append(cell) else { return nil }
        }
        return reader.isAtEnd ? state : nil
    }

    package func encoded(table: TableSchema) -> [UInt8] {
        if isLonelyInsert {
            return RowStateCoding.encode(
                insertAt: origin, missionVersion: missionVersion)
        }
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(32 + cellCount * 80)
        writer.byte(RowStateCoding.full)
        writer.byte(RowStateCoding.Origin.insert)
        writer.varint(UInt64(missionVersion))
        writer.place(origin)
        writer.prefixes(merged)
        writer.prefixes(Prefixes(before: origin))
        writer.prefixes(answered)
        writer.byte(0)
        writer.varint(cellCount)
        for position in 0..<cellCount {
            let cell = cell(at: position)
            let name = table.cellNameBytes[cell.index]
            writer.varint(name.count)
            writer.bytes.append(contentsOf: name)
            writer.byte(0)
            writer.byte(1)
            writer.place(cell.place)
            writer.varint(UInt64(cell.time.milliseconds))
            writer.varint(UInt64(cell.time.counter))
            cell.digest.append(to: &writer.bytes)
            writer.prefixes(cell.seen)
        }
        return writer.bytes
    }
}

extension ByteWriter {
    fileprivate mutating func place(_ place: PlainState.Place) {
        varint(UInt64(place.journal))
        varint(place.sequence)
    }

    /// A CONTEXT without single dots and exceptions.
    fileprivate mutating func prefixes(_ prefixes: PlainState.Prefixes) {
        varint(prefixes.count)
        for index in 0..<prefixes.count { place(prefixes[index]) }
        byte(0)
        byte(0)
    }
}

/// Reads a plain state. Every failure is nil, since the caller only asks whether it is one.
private struct PlainReader {
    private let bytes: UnsafeRawBufferPointer
    private var offset = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset == bytes.count }

    mutating func byte() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func varint() -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while offset < bytes.count, shift < 63 {
            let byte = bytes[offset]
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        return nil
    }

    mutating func version() -> UInt32? { varint().flatMap { UInt32(exactly: $0) } }

    mutating func place() -> PlainState.Place? {
        guard let journal = varint(), let sequence = varint(), sequence > 0 else { return nil }
        return PlainState.Place(journal: Int64(journal), sequence: sequence)
    }

    mutating func prefixes() -> PlainState.Prefixes? {
        guard let count = varint(), count <= UInt64(PlainState.Prefixes.limit) else { return nil }
        var prefixes = PlainState.Prefixes()
        for _ in 0..<count {
            guard let place = place(), prefixes.appendOrdered(place) else { return nil }
        }
        return byte() == 0 && byte() == 0 ? prefixes : nil
    }

    mutating func cell(of table: TableSchema) -> PlainState.WrittenCell? {
        guard let length = varint(), length <= UInt64(bytes.count - offset),
            let index = cellIndex(of: table, length: Int(length)),
            byte() == 0, varint() == 1, let place = place(),
            let milliseconds = varint(), let counter = varint().flatMap({ UInt32(exactly: $0) }),
            let digest = digest(), let seen = prefixes()
        else { return nil }
        return PlainState.WrittenCell(
            index: index, place: place,
            time: HybridTime(milliseconds: Int64(milliseconds), counter: counter), digest: digest,
            seen: seen)
    }

    private mutating func cellIndex(of table: TableSchema, length: Int) -> Int? {
        defer { offset += length }
        let name = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])
        return table.cellNameBytes.firstIndex { known in
            known.withUnsafeBytes { RawBytes.areEqual($0, name) }
        }
    }

    private mutating func digest() -> Digest? {
        guard bytes.count - offset >= Digest.byteCount else { return nil }
        defer { offset += Digest.byteCount }
        return Digest(load: bytes, at: offset)
    }
}
