extension MissionRoster {
    /// Reads a roster, refusing whatever `encoded` would not have written.
    ///
    /// - Throws: the place and the defect. Nothing of a roster that throws is used.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        self.init()
        var reader = ByteReader(bytes)
        guard bytes.count <= Limits.rosterBytes else {
            throw reader.failure("roster", .lengthOverLimit(Limits.rosterBytes))
        }
        guard try reader.byte("format") == RosterSection.format else {
            throw reader.failure("format", .unexpected("not version 1 of the roster"))
        }
        let count = Int(try reader.fixed("section count", as: UInt16.self))
        guard count <= Limits.rosterSections else {
            throw reader.failure("section count", .lengthOverLimit(Limits.rosterSections))
        }
        var last: UInt16?
        for _ in 0..<count {
            let tag: UInt16 = try reader.fixed("section tag")
            if let last, last >= tag {
                throw reader.failure("section tag", .unexpected("sections are not in order"))
            }
            last = tag
            try readSection(tag, &reader)
        }
        try reader.expectEnd("roster")
        if let fault = countFault {
            throw reader.failure(fault.place, .unexpected(fault.defect))
        }
    }

    private mutating func readSection(
        _ tag: UInt16, _ reader: inout ByteReader
    ) throws(ByteReader.Failure) {
        let length = Int(try reader.fixed("section length", as: UInt32.self))
        guard length <= reader.remaining else {
            throw reader.failure("section length", .truncated)
        }
        guard let section = RosterSection(rawValue: tag) else {
            extensions[tag] = try reader.raw("extension", count: length)
            return
        }
        let end = reader.offset + length
        let count = Int(try reader.fixed("record count", as: UInt32.self))
        guard count > 0 else { throw reader.failure("record count", .unexpected("no record")) }
        // Nothing is reserved for a count: it is believed as far as records come.
        var last: ArraySlice<UInt8> = []
        for _ in 0..<count {
            let start = reader.offset
            try readRecord(of: section, &reader)
            let record = reader.allBytes[start..<reader.offset]
            guard last.lexicographicallyPrecedes(record) else {
                throw reader.failure("\(section)", .unexpected("records are not in order"))
            }
            last = record
        }
        guard reader.offset == end else {
            throw reader.failure("\(section)", .unexpected("another length than the records'"))
        }
    }

    private mutating func readRecord(
        of section: RosterSection, _ reader: inout ByteReader
    ) throws(ByteReader.Failure) {
        let isNew: Bool
        switch section {
        case .devices:
            let device = try RosterReading.device(&reader)
            isNew = devices[device.identity] == nil
            set(device)
        case .persons:
            let person = try RosterReading.person(&reader)
            isNew = persons[person.id] == nil
            set(person)
        case .grants:
            isNew = grants.insert(try RosterReading.grant(&reader)).inserted
        case .forks:
            let (journal, head) = try RosterReading.head(&reader)
            isNew = forks.updateValue(head, forKey: journal) == nil
        case .holds:
            isNew = holds.insert(try RosterReading.mark(&reader)).inserted
        case .releases:
            isNew = releases.insert(try RosterReading.mark(&reader)).inserted
        case .takenUp:
            isNew = takenUp.insert(try reader.digest("taken up")).inserted
        case .erasures:
            isNew = erasures.insert(try RosterReading.erasure(&reader)).inserted
        case .erasedBodies:
            isNew = erasedBodies.insert(try RosterReading.erasedBody(&reader)).inserted
        }
        guard isNew else { throw reader.failure("\(section)", .unexpected("one stands twice")) }
    }
}

/// The records of a roster, each refused for what its value says is at fault.
enum RosterReading {
    static func device(_ reader: inout ByteReader) throws(ByteReader.Failure) -> RosterDevice {
        let identity: UInt64 = try reader.fixed("identity")
        let name = try text("device name", limit: Limits.personBytes, &reader)
        let sealKey = try reader.raw("seal key", count: RosterDevice.keyBytes)
        let tlsKeyHash = try reader.digest("TLS key hash")
        let bodyLimit: UInt32 = try reader.fixed("body limit")
        let mayBe = RosterSection.Flag.boxKey | RosterSection.Flag.requiresPersons
        let rest = try flags(mayBe: mayBe, &reader)
        let device = RosterDevice(
            identity: identity, name: name, sealKey: sealKey, tlsKeyHash: tlsKeyHash,
            boxKey: rest.boxKey,
            requiresPersons: rest.flags & RosterSection.Flag.requiresPersons != 0,
            bodyLimit: bodyLimit, ended: rest.ended)
        try check(device.fault, "device", reader)
        return device
    }

    static func person(_ reader: inout ByteReader) throws(ByteReader.Failure) -> RosterPerson {
        let id = try text("person id", limit: Limits.personIDBytes, &reader)
        let name = try text("person name", limit: Limits.personBytes, &reader)
        let role = try text("role", limit: Limits.roleBytes, &reader)
        let keys = try keys(&reader)
        let ended = try flags(mayBe: 0, &reader).ended
        let person = RosterPerson(id: id, name: name, role: role, keys: keys, ended: ended)
        try check(person.fault, "person", reader)
        return person
    }

    private static func keys(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> [UInt64: [UInt8]] {
        let count = Int(try reader.fixed("key count", as: UInt16.self))
        guard count <= Limits.personDevices else {
            throw reader.failure("key count", .lengthOverLimit(Limits.personDevices))
        }
        var keys: [UInt64: [UInt8]] = [:]
        var last: UInt64 = 0
        for _ in 0..<count {
            let device: UInt64 = try reader.fixed("device")
            guard device > last else {
                throw reader.failure("device", .unexpected("devices are not in order"))
            }
            last = device
            keys[device] = try reader.raw("key", count: RosterDevice.keyBytes)
        }
        return keys
    }

    static func grant(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Grant {
        let holder: Grant.Holder
        switch try reader.byte("holder") {
        case RosterSection.HolderKind.device: holder = .device(try reader.fixed("identity"))
        case RosterSection.HolderKind.person:
            holder = .person(try text("person id", limit: Limits.personIDBytes, &reader))
        default: throw reader.failure("holder", .unexpected("unknown kind of holder"))
        }
        let space = SpaceID(hash: try reader.fixed("space"))
        guard let right = Grant.Right(rawValue: try reader.byte("right")) else {
            throw reader.failure("right", .unexpected("unknown right"))
        }
        let ended = try flags(mayBe: 0, &reader).ended
        let grant = Grant(holder, right, in: space, ended: ended)
        try check(grant.fault, "grant", reader)
        return grant
    }

    static func mark(_ reader: inout ByteReader) throws(ByteReader.Failure) -> OfficerMark {
        let journal = try journal(&reader)
        let lower: UInt64 = try reader.fixed("lower")
        let upper: UInt64 = try reader.fixed("upper")
        let mark = OfficerMark(
            journal: journal, lower: lower, upper: upper == 0 ? nil : upper,
            reason: try text("reason", limit: Limits.reasonBytes, &reader),
            officer: try text("officer", limit: Limits.personBytes, &reader))
        try check(mark.fault, "mark", reader)
        return mark
    }

    static func head(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> (JournalID, Head) {
        let journal = try journal(&reader)
        let sequence: UInt64 = try reader.fixed("sequence")
        let head = Head(sequence: sequence, chain: try reader.digest("chain"))
        try check(MissionRoster.fault(ofFork: head, of: journal), "head", reader)
        return (journal, head)
    }

    static func journal(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> JournalID {
        let space = SpaceID(hash: try reader.fixed("space"))
        let replica = ReplicaID(
            identity: try reader.fixed("identity"), incarnation: try reader.fixed("incarnation"))
        guard replica.identity != 0, replica.incarnation != 0 else {
            throw reader.failure("replica", .unexpected("zero"))
        }
        guard let lane = Lane(rawValue: try reader.byte("lane")) else {
            throw reader.failure("lane", .unexpected("unknown lane"))
        }
        return JournalID(space: space, replica: replica, lane: lane)
    }

    /// What stands at the end of a device, person or grant.
    private struct Rest {
        let flags: UInt8
        let boxKey: [UInt8]
        let ended: CutOff?
    }

    private static func flags(
        mayBe: UInt8, _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> Rest {
        let flags = try reader.byte("flags")
        guard flags & ~(mayBe | RosterSection.Flag.ended) == 0 else {
            throw reader.failure("flags", .unexpected("an unknown flag is set"))
        }
        let hasBoxKey = flags & RosterSection.Flag.boxKey != 0
        let boxKey =
            hasBoxKey ? try reader.raw("box key", count: RosterDevice.keyBytes) : []
        let isEnded = flags & RosterSection.Flag.ended != 0
        return Rest(flags: flags, boxKey: boxKey, ended: isEnded ? try cutOff(&reader) : nil)
    }

    private static func cutOff(
        _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> CutOff {
        let count = Int(try reader.fixed("journal count", as: UInt32.self))
        guard count <= Limits.cutOffJournals else {
            throw reader.failure("journal count", .lengthOverLimit(Limits.cutOffJournals))
        }
        var heads: [JournalID: Head] = [:]
        var last: JournalID?
        for _ in 0..<count {
            let (journal, head) = try head(&reader)
            if let last, last >= journal {
                throw reader.failure("cut-off", .unexpected("journals are not in order"))
            }
            last = journal
            heads[journal] = head
        }
        return CutOff(heads)
    }

    static func text(
        _ field: String, limit: Int, _ reader: inout ByteReader
    ) throws(ByteReader.Failure) -> String {
        let count = Int(try reader.fixed(field, as: UInt16.self))
        guard count <= limit else { throw reader.failure(field, .lengthOverLimit(limit)) }
        let bytes = try reader.raw(field, count: count)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw reader.failure(field, .invalidUTF8)
        }
        return text
    }

    static func check(
        _ fault: String?, _ field: String, _ reader: ByteReader
    ) throws(ByteReader.Failure) {
        if let fault { throw reader.failure(field, .unexpected(fault)) }
    }
}
