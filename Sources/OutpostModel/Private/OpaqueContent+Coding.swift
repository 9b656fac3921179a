extension OpaqueContent {
    private enum Kind {
        static let erased: UInt8 = 0
        static let entry: UInt8 = 1
        static let keys: UInt8 = 2
        static let moved: UInt8 = 3
    }

    private enum RecipientKind {
        static let recovery: UInt8 = 0
        static let person: UInt8 = 1
    }

    /// What an order of erasure leaves: the header of a body, and that it had content.
    package static let erased = [Kind.erased]

    static func isErased(_ content: some Collection<UInt8>) -> Bool {
        content.elementsEqual(erased)
    }

    // MARK: Writing

    package var encoded: [UInt8] {
        var writer = ByteWriter()
        encode(to: &writer)
        return writer.bytes
    }

    package func encode(to writer: inout ByteWriter) {
        switch self {
        case .entry(let entry): Self.encode(entry, to: &writer)
        case .keys(let keys): Self.encode(keys, to: &writer)
        case .moved(let moved):
            writer.byte(Kind.moved)
            moved.encodeNames(to: &writer)
            switch moved.content {
            case .entry(let entry): Self.encode(entry, to: &writer)
            case .keys(let keys): Self.encode(keys, to: &writer)
            case .erased: writer.byte(Kind.erased)
            }
        }
    }

    private static func encode(_ entry: PrivateEntry, to writer: inout ByteWriter) {
        writer.bytes += associated(entry.key, entry.notices, entry.salt)
        writer.data(entry.ciphertext)
    }

    private static func encode(_ keys: [KeyEpoch], to writer: inout ByteWriter) {
        writer.byte(Kind.keys)
        writer.varint(keys.count)
        for key in keys { encode(key, to: &writer) }
    }

    /// What stands before an entry's ciphertext, and is bound to it.
    package static func associated(
        _ key: SpaceKeyID, _ notices: [PrivateNotice], _ salt: Digest
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Kind.entry)
        encode(key, to: &writer)
        writer.varint(notices.count)
        for notice in notices {
            encode(notice.id, to: &writer)
            writer.varint(UInt64(notice.due ?? 0))
        }
        salt.append(to: &writer.bytes)
        return writer.bytes
    }

    private static func encode(_ id: OpaqueID, to writer: inout ByteWriter) {
        writer.fixed(id.high)
        writer.fixed(id.low)
    }

    private static func encode(_ key: KeyEpoch, to writer: inout ByteWriter) {
        writer.varint(UInt64(key.number))
        encode(key.id, to: &writer)
        writer.varint(key.wraps.count)
        for wrap in key.wraps {
            encode(wrap.recipient, to: &writer)
            writer.bytes += wrap.publicKey + wrap.encapsulated + wrap.ciphertext
        }
    }

    package static func encode(_ recipient: KeyWrap.Recipient, to writer: inout ByteWriter) {
        switch recipient {
        case .recovery: writer.byte(RecipientKind.recovery)
        case .person(let person, let device):
            writer.byte(RecipientKind.person)
            writer.string(person)
            writer.fixed(device)
        }
    }

    // MARK: Reading

    /// Reads what `encode` wrote, and refuses whatever it would not have written.
    package static func decode(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> OpaqueContent
    {
        switch try reader.byte("opaque kind") {
        case Kind.entry: .entry(try decodeEntry(&reader))
        case Kind.keys: .keys(try decodeKeys(&reader))
        case Kind.moved: .moved(try MovedContent(reading: &reader))
        default: throw reader.failure("opaque kind", .unexpected("unknown kind"))
        }
    }

    /// What a moved changeset holds: never another moved one.
    static func decodeMoved(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> MovedContent.Content
    {
        switch try reader.byte("moved kind") {
        case Kind.erased: .erased
        case Kind.entry: .entry(try decodeEntry(&reader))
        case Kind.keys: .keys(try decodeKeys(&reader))
        default: throw reader.failure("moved kind", .unexpected("unknown kind"))
        }
    }

    private static func decodeEntry(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> PrivateEntry
    {
        let key = try decodeID(&reader, "key")
        let count = try reader.count(
            "notice count", limit: Limits.rowsPerChangeset, bytesEach: OpaqueID.byteCount + 1)
        var notices: [PrivateNotice] = []
        notices.reserveCapacity(count)
        for _ in 0..<count {
            let id = try decodeID(&reader, "notice")
            if let last = notices.last, last.id >= id {
                throw reader.failure("notice", .unexpected("notices are not in order"))
            }
            let due = try ChangesetBody.number(
                &reader, "due", limit: UInt64(Limits.timeMilliseconds))
            notices.append(PrivateNotice(id: id, due: due == 0 ? nil : Int64(due)))
        }
        let salt = try reader.raw("salt", count: Digest.byteCount)
        let ciphertext = try reader.data("ciphertext", limit: Limits.bodyBytes)
        guard ciphertext.count >= Limits.privatePaddedBytes else {
            throw reader.failure("ciphertext", .unexpected("shorter than any that is padded"))
        }
        return PrivateEntry(
            key: key, notices: notices, salt: Digest(bytes: salt) ?? .zero, ciphertext: ciphertext)
    }

    private static func decodeKeys(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> [KeyEpoch]
    {
        let count = try reader.count("key count", limit: Limits.keysPerBody, bytesEach: 100)
        guard count > 0 else { throw reader.failure("key count", .unexpected("no key")) }
        var keys: [KeyEpoch] = []
        for _ in 0..<count {
            let key = try decodeKey(&reader)
            if let last = keys.last, (last.number, last.id) >= (key.number, key.id) {
                throw reader.failure("key", .unexpected("keys are not in order"))
            }
            keys.append(key)
        }
        return keys
    }

    private static func decodeKey(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> KeyEpoch
    {
        let number = try ChangesetBody.number(
            &reader, "key number", limit: UInt64(Limits.keyNumber))
        guard number > 0 else { throw reader.failure("key number", .unexpected("zero")) }
        let id = try decodeID(&reader, "key")
        let count = try reader.count("wrap count", limit: Limits.wrapsPerKey, bytesEach: 100)
        guard count > 0 else { throw reader.failure("wrap count", .unexpected("no wrap")) }
        var wraps: [KeyWrap] = []
        var last: [UInt8] = []
        for _ in 0..<count {
            let wrap = try decodeWrap(&reader)
            let order = wrap.order
            guard last.lexicographicallyPrecedes(order) else {
                throw reader.failure("wrap", .unexpected("wraps are not in order"))
            }
            last = order
            wraps.append(wrap)
        }
        return KeyEpoch(number: UInt32(number), id: id, wraps: wraps)
    }

    private static func decodeWrap(_ reader: inout ByteReader) throws(ByteReader.Failure) -> KeyWrap
    {
        let recipient = try decodeRecipient(&reader)
        return KeyWrap(
            recipient: recipient,
            publicKey: try reader.raw("public key", count: KeyWrap.publicKeyBytes),
            encapsulated: try reader.raw("encapsulated", count: KeyWrap.encapsulatedBytes),
            ciphertext: try reader.raw("ciphertext", count: KeyWrap.ciphertextBytes))
    }

    private static func decodeRecipient(_ reader: inout ByteReader) throws(ByteReader.Failure)
        -> KeyWrap.Recipient
    {
        switch try reader.byte("recipient") {
        case RecipientKind.recovery: return .recovery
        case RecipientKind.person:
            let person = try reader.string("person", limit: Limits.personIDBytes)
            guard RosterPerson.isValid(id: person) else {
                throw reader.failure("person", .unexpected("not a person's id"))
            }
            let device: UInt64 = try reader.fixed("device")
            guard device != 0 else { throw reader.failure("device", .unexpected("zero")) }
            return .person(person, device: device)
        default: throw reader.failure("recipient", .unexpected("unknown recipient"))
        }
    }

    private static func decodeID(
        _ reader: inout ByteReader, _ field: String
    ) throws(ByteReader.Failure) -> OpaqueID {
        OpaqueID(high: try reader.fixed(field), low: try reader.fixed(field))
    }
}
