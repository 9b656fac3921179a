import OutpostModel

/// Changesets of a private space that use every part of the format; no key opens them.
enum OpaqueSamples {
    static let bodies = [
        body(1, .keys([key])), body(2, .entry(entry)), body(3, .keys([key, laterKey])),
        movedBody(1, .entry(entry), MovedNames()), movedBody(2, .keys([laterKey]), names),
        movedBody(3, .erased, names),
    ]

    private static let branch = JournalID(
        space: journal.space,
        replica: ReplicaID(
            identity: SampleMessages.jacmel.identity, incarnation: 0x8123_4567), lane: .priority)

    private static let names = MovedNames([
        MovedNames.Range(
            branch: MovedNames.Branch(incarnation: 1, lane: .flash), first: 7, count: 2,
            newIncarnation: 0xF000_0001, newFirst: 1),
        MovedNames.Range(
            branch: MovedNames.Branch(incarnation: 1, lane: .priority), first: 4, count: 1,
            newIncarnation: 0x8123_4567, newFirst: 1),
    ])

    private static func movedBody(
        _ sequence: UInt64, _ content: MovedContent.Content, _ names: MovedNames
    ) -> [UInt8] {
        let moved = MovedContent(
            incarnation: 1, sequence: 3 + sequence, names: names, content: content)
        return body(sequence, .moved(moved), in: branch)
    }

    private static let journal = JournalID(
        space: SpaceID(name: "protection"), replica: SampleMessages.jacmel, lane: .priority)

    private static func body(
        _ sequence: UInt64, _ content: OpaqueContent, in journal: JournalID = Self.journal
    ) -> [UInt8] {
        let header = ChangesetHeader(
            journal: journal, sequence: sequence,
            time: HybridTime(milliseconds: 1_772_000_000_000, counter: UInt32(sequence)),
            missionVersion: 3, rosterVersion: 2,
            author: Author(person: "amina", identification: .pin))
        return ChangesetBody.encode(header, opaque: content.encoded)
    }

    /// Bytes that are the same in every run.
    private static func bytes(_ name: String, _ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            bytes += Digest(of: Array("\(name) \(bytes.count)".utf8)).bytes
        }
        return Array(bytes.prefix(count))
    }

    private static func id(_ name: String) -> OpaqueID { OpaqueID(prefixOf: bytes(name, 16)) }

    private static func wrap(_ recipient: KeyWrap.Recipient, _ name: String) -> KeyWrap {
        KeyWrap(
            recipient: recipient, publicKey: bytes(name + " public", KeyWrap.publicKeyBytes),
            encapsulated: bytes(name + " encapsulated", KeyWrap.encapsulatedBytes),
            ciphertext: bytes(name + " ciphertext", KeyWrap.ciphertextBytes))
    }

    private static let key = KeyEpoch(
        number: 1, id: id("key"),
        wraps: [
            wrap(.recovery, "recovery"),
            wrap(.person("amina", device: SampleMessages.jacmel.identity), "amina"),
        ])

    private static let laterKey = KeyEpoch(
        number: 200, id: id("later key"), wraps: [wrap(.recovery, "recovery")])

    private static let entry = PrivateEntry(
        key: id("key"),
        notices: [
            PrivateNotice(id: OpaqueID(high: 1, low: 2), due: nil),
            PrivateNotice(id: id("a row"), due: 1_773_000_000_000),
        ], salt: Digest(of: bytes("salt", 32)), ciphertext: bytes("ciphertext", 256 + 16))
}
