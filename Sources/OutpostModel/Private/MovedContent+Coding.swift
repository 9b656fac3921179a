/// MOVED of `OpaqueContent`, up to the second kind.
extension MovedContent {
    func encodeNames(to writer: inout ByteWriter) {
        writer.fixed(incarnation)
        writer.varint(sequence)
        writer.varint(names.ranges.count)
        for range in names.ranges {
            writer.fixed(range.branch.incarnation)
            writer.byte(range.branch.lane.rawValue)
            writer.varint(range.first)
            writer.varint(range.count)
            writer.fixed(range.newIncarnation)
            writer.varint(range.newFirst)
        }
    }

    /// Reads what `encodeNames` wrote and what follows it, and refuses whatever it would not have written.
    init(reading reader: inout ByteReader) throws(ByteReader.Failure) {
        let incarnation = try Self.incarnation(&reader, "old incarnation")
        let sequence = try Self.place(&reader, "old sequence")
        let names = try Self.names(&reader)
        self.init(
            incarnation: incarnation, sequence: sequence, names: names,
            content: try OpaqueContent.decodeMoved(&reader))
    }

    private static func names(_ reader: inout ByteReader) throws(ByteReader.Failure) -> MovedNames {
        let count = try reader.count("name count", limit: Limits.movedNames, bytesEach: 12)
        var ranges: [MovedNames.Range] = []
        ranges.reserveCapacity(count)
        for _ in 0..<count {
            let range = try range(&reader)
            if let last = ranges.last,
                (last.branch, last.end) > (range.branch, range.first)
                    || last.isContinued(by: range)
            {
                throw reader.failure("name", .unexpected("names are not in order, or not joined"))
            }
            ranges.append(range)
        }
        return MovedNames(ranges)
    }

    private static func range(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> MovedNames.Range {
        let incarnation = try incarnation(&reader, "name's incarnation")
        guard let lane = Lane(rawValue: try reader.byte("lane")) else {
            throw reader.failure("lane", .unexpected("unknown lane"))
        }
        let first = try place(&reader, "first")
        let count = try place(&reader, "count")
        let new: UInt32 = try reader.fixed("new incarnation")
        guard new >= ReplicaID.branchBit else {
            throw reader.failure("new incarnation", .unexpected("not that of a branch"))
        }
        let newFirst = try place(&reader, "new first")
        guard max(first, newFirst) + count - 1 <= Limits.sequence else {
            throw reader.failure("count", .numberTooLarge)
        }
        return MovedNames.Range(
            branch: MovedNames.Branch(incarnation: incarnation, lane: lane), first: first,
            count: count, newIncarnation: new, newFirst: newFirst)
    }

    private static func incarnation(
        _ reader: inout ByteReader, _ field: String
    ) throws(ByteReader.Failure) -> UInt32 {
        let incarnation: UInt32 = try reader.fixed(field)
        guard incarnation != 0 else { throw reader.failure(field, .unexpected("zero")) }
        return incarnation
    }

    private static func place(
        _ reader: inout ByteReader, _ field: String
    ) throws(ByteReader.Failure) -> UInt64 {
        let place = try ChangesetBody.number(&reader, field, limit: Limits.sequence)
        guard place > 0 else { throw reader.failure(field, .unexpected("zero")) }
        return place
    }
}
