extension ChangesetBody {
    /// Reads a body, refusing whatever `encode` would not have written.
    ///
    /// - Throws: the place and the defect. Nothing of a body that throws is used.
    package static func decode(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Changeset {
        try view(bytes).changeset
    }

    /// As `decode`, and leaves rows and values where they are.
    package static func view(_ bytes: [UInt8]) throws(ByteReader.Failure) -> ChangesetView {
        try view(bytes, mayBeBlank: false)
    }

    /// Reads a body that a journal keeps: by an order of erasure it may have no table left.
    package static func storedView(_ bytes: [UInt8]) throws(ByteReader.Failure) -> ChangesetView {
        try view(bytes, mayBeBlank: true)
    }

    private static func view(
        _ bytes: [UInt8], mayBeBlank: Bool
    ) throws(ByteReader.Failure) -> ChangesetView {
        var reader = ByteReader(bytes)
        guard bytes.count <= Limits.bodyBytes else {
            throw reader.failure("body", .lengthOverLimit(Limits.bodyBytes))
        }
        let header = try decodeHeader(&reader)
        if header.isOpaque {
            if mayBeBlank, OpaqueContent.isErased(bytes[reader.offset...]) {
                return ChangesetView(
                    body: bytes, header: header, tables: [], rows: [], writes: [])
            }
            let content = try OpaqueContent.decode(&reader)
            if case .moved(let moved) = content, !moved.fits(header) {
                throw reader.failure("old incarnation", .unexpected("not moved into a branch"))
            }
            try reader.expectEnd("body")
            return ChangesetView(body: bytes, header: header, opaque: content)
        }
        let count = try reader.count("table count", limit: Limits.tables, bytesEach: 4)
        guard count > 0 || mayBeBlank else {
            throw reader.failure("table count", .unexpected("no table"))
        }
        var scan = BodyScan(dot: header.dot)
        for _ in 0..<count { try scan.readTable(&reader) }
        try reader.expectEnd("body")
        return ChangesetView(
            body: bytes, header: header, tables: scan.tables, rows: scan.rows, writes: scan.writes)
    }

    /// The header alone: enough to order and place a changeset without its rows.
    package static func decodeHeader(of bytes: [UInt8]) throws(ByteReader.Failure)
        -> ChangesetHeader
    {
        var reader = ByteReader(bytes)
        return try decodeHeader(&reader)
    }

    private static func decodeHeader(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> ChangesetHeader
    {
        guard try reader.byte("format") == format else {
            throw reader.failure("format", .unexpected("not version 1 of the body"))
        }
        let space = SpaceID(hash: try reader.fixed("space"))
        let dot = try decodeDot(&reader, space: space)
        var (header, flags) = try decodeAuthorship(&reader, dot: dot)
        if flags & Flag.transaction != 0 {
            let id = TransactionID(
                high: try reader.fixed("transaction"), low: try reader.fixed("transaction"))
            let count = try reader.byte("transaction parts")
            guard count >= 2 else {
                throw reader.failure("transaction parts", .unexpected("fewer than two parts"))
            }
            header.transaction = TransactionPart(id: id, count: count)
        }
        return header
    }

    private static func decodeAuthorship(
        _ reader: inout ByteReader, dot: Dot
    ) throws(ByteReader.Failure) -> (ChangesetHeader, flags: UInt8) {
        let milliseconds = try number(
            &reader, "milliseconds", limit: UInt64(Limits.timeMilliseconds))
        let counter = try number(&reader, "counter", limit: UInt64(Limits.stampCounter))
        let missionVersion = try number(&reader, "mission version", limit: UInt64(UInt32.max))
        let rosterVersion = try number(&reader, "roster version", limit: UInt64(UInt32.max))
        let flags = try reader.byte("flags")
        guard flags & ~Flag.known == 0 else {
            throw reader.failure("flags", .unexpected("an unknown flag is set"))
        }
        let person = try reader.string("person", limit: Limits.personBytes)
        guard
            let identification = Author.Identification(rawValue: try reader.byte("identification"))
        else { throw reader.failure("identification", .unexpected("unknown identification")) }
        let header = ChangesetHeader(
            journal: dot.journal, sequence: dot.sequence,
            time: HybridTime(milliseconds: Int64(milliseconds), counter: UInt32(counter)),
            missionVersion: UInt32(missionVersion), rosterVersion: UInt32(rosterVersion),
            author: Author(person: person, identification: identification),
            isClockDoubtful: flags & Flag.clockDoubtful != 0,
            isOpaque: flags & Flag.opaque != 0)
        return (header, flags)
    }

    package static func decodeValue(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Value
    {
        switch try decodeType(&reader) {
        case .null: .null
        case .integer: .integer(try reader.signed("integer"))
        case .real: .real(try decodeReal(&reader))
        case .text: .text(try reader.string("text", limit: Limits.valueBytes))
        case .blob: .blob(try reader.data("blob", limit: Limits.valueBytes))
        }
    }

    /// Checks a value and passes over it.
    static func skipValue(_ reader: inout ByteReader) throws(ByteReader.Failure) -> ValueType {
        let type = try decodeType(&reader)
        switch type {
        case .null: break
        case .integer: _ = try reader.varint("integer")
        case .real: _ = try decodeReal(&reader)
        case .text: _ = try reader.stringRange("text", limit: Limits.valueBytes)
        case .blob: _ = try reader.dataRange("blob", limit: Limits.valueBytes)
        }
        return type
    }

    private static func decodeType(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> ValueType
    {
        let number = try reader.byte("value type")
        guard let type = ValueType(rawValue: number) else {
            throw reader.failure("value type", .unexpected("unknown type \(number)"))
        }
        return type
    }

    private static func decodeReal(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Double
    {
        let number = Double(bitPattern: try reader.fixed("real"))
        guard number.isFinite, number.bitPattern != (-0.0).bitPattern else {
            throw reader.failure("real", .unexpected("NaN, infinity or negative zero"))
        }
        return number
    }

    // MARK: Carried changes

    package static func decodeCarried(
        _ reader: inout ByteReader, key: RowKey, dot: Dot, cells: [String]
    ) throws(ByteReader.Failure) -> [CarriedChange] {
        let count = try reader.count("carried count", limit: Limits.carriedPerRow, bytesEach: 40)
        guard count > 0 else { throw reader.failure("carried count", .unexpected("none")) }
        var result: [CarriedChange] = []
        for _ in 0..<count {
            let carried = try decodeOneCarried(&reader, key: key, space: dot.journal.space, cells)
            guard carried.dot.journal.lane > dot.journal.lane else {
                throw reader.failure("carried", .unexpected("its lane is not less urgent"))
            }
            if let last = result.last, last.dot >= carried.dot {
                throw reader.failure("carried", .unexpected("carried changes are not in order"))
            }
            result.append(carried)
        }
        return result
    }

    private static func decodeOneCarried(
        _ reader: inout ByteReader, key: RowKey, space: SpaceID, _ cells: [String]
    ) throws(ByteReader.Failure) -> CarriedChange {
        let dot = try decodeDot(&reader, space: space)
        let digest = try decodeDigest(&reader)
        let (header, flags) = try decodeAuthorship(&reader, dot: dot)
        guard flags & (Flag.transaction | Flag.opaque) == 0 else {
            throw reader.failure(
                "flags", .unexpected("a carried change is no part of a transaction, nor opaque"))
        }
        var scan = BodyScan(dot: dot)
        let place = try scan.readChange(&reader, key: key, cellCount: cells.count, mayCarry: false)
        // What was read is read again as values: carried changes are few.
        let table = ChangesetView.Table(name: "", cells: cells, rows: 0..<0)
        let view = ChangesetView(
            body: reader.allBytes, header: header, tables: [table], rows: [], writes: scan.writes)
        let row = RowView(changeset: view, tableIndex: 0, place: place)
        return CarriedChange(header: header, digest: digest, change: row.change)
    }

    private static func decodeDigest(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> Digest
    {
        Digest(
            words: (
                try reader.fixed("digest"), try reader.fixed("digest"), try reader.fixed("digest"),
                try reader.fixed("digest")
            ))
    }

    // MARK: Contexts and dots

    package static func decodeContext(
        _ reader: inout ByteReader, space: SpaceID
    ) throws(ByteReader.Failure) -> Context {
        let prefixes = try decodeDots(&reader, "context journal", space, Limits.journalsPerContext)
        let dots = try decodeDots(&reader, "context dot", space, Limits.dotsPerContext)
        let exceptions = try decodeDots(&reader, "context exception", space, Limits.dotsPerContext)
        let sequences = Dictionary(prefixes.map { ($0.journal, $0.sequence) }) { first, _ in first }
        let result = Context(
            vector: VersionVector(sequences), dots: dots, exceptions: exceptions)
        guard sequences.count == prefixes.count, result.dots.count == dots.count,
            result.exceptions.count == exceptions.count, !result.isBlank
        else { throw reader.failure("context", .unexpected("not in its normal form")) }
        return result
    }

    static func decodeDots(
        _ reader: inout ByteReader, _ field: String, _ space: SpaceID, _ limit: Int
    ) throws(ByteReader.Failure) -> [Dot] {
        let count = try reader.count(field, limit: limit, bytesEach: 14)
        var dots: [Dot] = []
        for _ in 0..<count {
            let dot = try decodeDot(&reader, space: space)
            if let last = dots.last, last >= dot {
                throw reader.failure(field, .unexpected("dots are not in order"))
            }
            dots.append(dot)
        }
        return dots
    }

    private static func decodeDot(
        _ reader: inout ByteReader, space: SpaceID
    ) throws(ByteReader.Failure) -> Dot {
        let identity: UInt64 = try reader.fixed("replica")
        let incarnation: UInt32 = try reader.fixed("incarnation")
        guard identity != 0, incarnation != 0 else {
            throw reader.failure("replica", .unexpected("zero"))
        }
        guard let lane = Lane(rawValue: try reader.byte("lane")) else {
            throw reader.failure("lane", .unexpected("unknown lane"))
        }
        let sequence = try number(&reader, "sequence", limit: Limits.sequence)
        guard sequence > 0 else { throw reader.failure("sequence", .unexpected("zero")) }
        let replica = ReplicaID(identity: identity, incarnation: incarnation)
        return Dot(JournalID(space: space, replica: replica, lane: lane), sequence)
    }

    static func number(
        _ reader: inout ByteReader, _ field: String, limit: UInt64
    ) throws(ByteReader.Failure) -> UInt64 {
        let value = try reader.varint(field)
        guard value <= limit else { throw reader.failure(field, .numberTooLarge) }
        return value
    }
}
