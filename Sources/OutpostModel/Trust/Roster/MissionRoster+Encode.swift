/// A roster's content, in bytes. One roster has one spelling: a section without records is not written, the sections ascend by
/// tag and the records of a section by their bytes, each once, and a reader refuses anything else.
///
///     ROSTER
///       format          1 byte    1
///       section count   2 bytes
///       SECTION …                 by tag, ascending
///
///     SECTION
///       tag             2 bytes   1 devices, 2 persons, 3 grants, 4 forks, 5 holds, 6 releases, 7 taken up, 16 erasures,
///                                 17 erased bodies;
///                                 any other: of a later version, kept as it came
///       length          4 bytes   of what follows
///       record count    4 bytes   at least 1; of a tag that is known
///       record …                  DEVICE | PERSON | GRANT | HEAD | MARK | MARK | digest (32 bytes) | ERASURE |
///                                 ERASED BODY, ascending
///
///     DEVICE
///       identity        8 bytes   never zero; once
///       name            TEXT      1 to 120 bytes
///       seal key        32 bytes  Ed25519
///       TLS key hash    32 bytes  SHA-256 over the SubjectPublicKeyInfo
///       body limit      4 bytes   0: none
///       flags           1 byte    bit 0: BOX KEY follows; bit 1: CUTOFF follows; bit 2: requires persons
///       BOX KEY                   32 bytes, X25519
///       CUTOFF                    of journals of this device
///
///     PERSON
///       id              TEXT      1 to 32 of a-z 0-9 - . _; once
///       name            TEXT      1 to 120 bytes
///       role            TEXT      at most 120 bytes
///       key count       2 bytes   at most 64
///       KEY …                     by device, ascending
///       flags           1 byte    bit 1: CUTOFF follows
///       CUTOFF
///
///     KEY
///       device          8 bytes   identity, never zero
///       key             32 bytes  X25519
///
///     GRANT
///       holder          1 byte    1: a device's identity (8 bytes) follows; 2: a person's id (TEXT)
///       space           2 bytes
///       right           1 byte    1 read, 2 write, 3 admin, 4 append
///       flags           1 byte    bit 1: CUTOFF follows
///       CUTOFF                    of journals of this space, and of this device
///
///     CUTOFF
///       journal count   4 bytes   may be zero: nothing is accepted
///       HEAD …                    by journal, ascending; sequences from 1
///
///     HEAD (a fork: the last that both branches share; a journal once)
///       journal         15 bytes  space (2), identity (8), incarnation (4), lane (1); no number zero save space and lane
///       sequence        8 bytes   0 only in a fork
///       chain           32 bytes  at sequence 0 the one with which the journal begins
///
///     MARK (of a hold or a release)
///       journal         15 bytes
///       lower           8 bytes   from 1
///       upper           8 bytes   included; 0: no end
///       reason          TEXT      at most 2000 bytes
///       officer         TEXT      at most 120 bytes
///
///     ERASURE (an order, of which a reader takes nothing back)
///       number          4 bytes   from 1
///       version         4 bytes   of the roster that issued it, from 1
///       issued          8 bytes   milliseconds since 1970
///       reason          TEXT      at most 2000 bytes
///       officer         TEXT      at most 120 bytes
///       row count       4 bytes
///       ERASED ROW …              ascending by their bytes; with the changesets at least one and at most 4096
///       changeset count 4 bytes
///       DOT …                     of changesets of which the header alone remains, ascending by their bytes
///
///     ERASED ROW
///       table           TEXT      at most 48 bytes
///       key             16 bytes  version 8
///       cell count      2 bytes   0: all of the row
///       cell            TEXT …    1 to 48 bytes, ascending by their bytes
///
///     ERASED BODY
///       DOT
///       digest          32 bytes  SHA-256 of the body as the orders leave it
///       order           4 bytes   the last that changed it, from 1
///       version         4 bytes   of the roster that says so, from 1
///
///     DOT
///       journal         15 bytes
///       sequence        8 bytes   from 1
///
///     TEXT
///       length          2 bytes
///       UTF-8           length bytes
package enum RosterSection: UInt16, CaseIterable, Sendable {
    case devices = 1
    case persons = 2
    case grants = 3
    case forks = 4
    case holds = 5
    case releases = 6
    case takenUp = 7
    case erasures = 16
    case erasedBodies = 17

    static let format: UInt8 = 1

    enum Flag {
        static let boxKey: UInt8 = 1 << 0
        static let ended: UInt8 = 1 << 1
        static let requiresPersons: UInt8 = 1 << 2
    }

    enum HolderKind {
        static let device: UInt8 = 1
        static let person: UInt8 = 2
    }
}

extension MissionRoster {
    /// The canonical bytes.
    ///
    /// - Throws: the entry that cannot be written, or that all together are over `Limits.rosterBytes`.
    package func encoded() throws(RosterFault) -> [UInt8] {
        if let fault { throw fault }
        var sections = extensions
        for section in RosterSection.allCases {
            let records = records(of: section).sorted { $0.lexicographicallyPrecedes($1) }
            guard !records.isEmpty else { continue }
            var writer = ByteWriter()
            writer.fixed(UInt32(records.count))
            for record in records { writer.bytes += record }
            sections[section.rawValue] = writer.bytes
        }
        var writer = ByteWriter()
        writer.byte(RosterSection.format)
        writer.fixed(UInt16(sections.count))
        for (tag, bytes) in sections.sorted(by: { $0.key < $1.key }) {
            writer.fixed(tag)
            writer.fixed(UInt32(bytes.count))
            writer.bytes += bytes
        }
        guard writer.bytes.count <= Limits.rosterBytes else {
            let defect = "\(writer.bytes.count) bytes, over the limit of \(Limits.rosterBytes)"
            throw RosterFault(place: "roster", defect: defect)
        }
        return writer.bytes
    }

    private func records(of section: RosterSection) -> [[UInt8]] {
        switch section {
        case .devices: devices.values.map { $0.encoded() }
        case .persons: persons.values.map { $0.encoded() }
        case .grants: grants.map { $0.encoded() }
        case .forks: CutOff(forks).records()
        case .holds: holds.map { $0.encoded() }
        case .releases: releases.map { $0.encoded() }
        case .takenUp: takenUp.map(\.bytes)
        case .erasures: erasures.map { $0.encoded() }
        case .erasedBodies: erasedBodies.map { $0.encoded() }
        }
    }
}

extension ByteWriter {
    mutating func text(_ text: String) {
        // Bounded by `fault`, far below 65,536.
        fixed(UInt16(text.utf8.count))
        bytes += Array(text.utf8)
    }

    /// Flags, and what they announce.
    fileprivate mutating func flags(_ base: UInt8 = 0, boxKey: [UInt8] = [], ended: CutOff?) {
        byte(
            base | (boxKey.isEmpty ? 0 : RosterSection.Flag.boxKey)
                | (ended == nil ? 0 : RosterSection.Flag.ended))
        bytes += boxKey
        guard let ended else { return }
        fixed(UInt32(ended.heads.count))
        for record in ended.records().sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            bytes += record
        }
    }
}

extension RosterDevice {
    fileprivate func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.fixed(identity)
        writer.text(name)
        writer.bytes += sealKey
        tlsKeyHash.append(to: &writer.bytes)
        writer.fixed(bodyLimit)
        writer.flags(
            requiresPersons ? RosterSection.Flag.requiresPersons : 0, boxKey: boxKey, ended: ended)
        return writer.bytes
    }
}

extension RosterPerson {
    fileprivate func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.text(id)
        writer.text(name)
        writer.text(role)
        writer.fixed(UInt16(keys.count))
        for (device, key) in keys.sorted(by: { $0.key < $1.key }) {
            writer.fixed(device)
            writer.bytes += key
        }
        writer.flags(ended: ended)
        return writer.bytes
    }
}

extension Grant {
    fileprivate func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch holder {
        case .device(let identity):
            writer.byte(RosterSection.HolderKind.device)
            writer.fixed(identity)
        case .person(let id):
            writer.byte(RosterSection.HolderKind.person)
            writer.text(id)
        }
        writer.fixed(space.hash)
        writer.byte(right.rawValue)
        writer.flags(ended: ended)
        return writer.bytes
    }
}

extension CutOff {
    /// A HEAD for each journal, in any order.
    fileprivate func records() -> [[UInt8]] {
        heads.map { journal, head in
            var writer = ByteWriter()
            JournalCoding.append(journal, to: &writer.bytes)
            writer.fixed(head.sequence)
            head.chain.append(to: &writer.bytes)
            return writer.bytes
        }
    }
}

extension OfficerMark {
    fileprivate func encoded() -> [UInt8] {
        var writer = ByteWriter()
        JournalCoding.append(journal, to: &writer.bytes)
        writer.fixed(lower)
        writer.fixed(upper ?? 0)
        writer.text(reason)
        writer.text(officer)
        return writer.bytes
    }
}
