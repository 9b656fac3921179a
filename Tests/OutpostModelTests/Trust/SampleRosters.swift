import OutpostModel
import OutpostTestSupport

/// Small values in which every kind of record stands.
enum SampleRosters {
    static let journal = JournalID(
        space: TestSchema.aid.id, replica: ReplicaID(identity: 0xA1, incarnation: 2), lane: .flash)

    static func bytes(_ first: UInt8) -> [UInt8] { (0..<32).map { first &+ $0 } }

    static func digest(_ text: String) -> Digest { Digest(of: Array(text.utf8)) }

    static let head = Head(sequence: 7, chain: digest("chain"))

    static let hub = RosterDevice(
        identity: 0xA0, name: "Hub", sealKey: bytes(0x10), tlsKeyHash: digest("hub"))

    static let laptop = RosterDevice(
        identity: 0xA1, name: "Kimbali", sealKey: bytes(0x20), tlsKeyHash: digest("laptop"),
        boxKey: bytes(0x30), requiresPersons: true, bodyLimit: 65_536,
        ended: CutOff([journal: head]))

    static let roster: MissionRoster = {
        var roster = others
        let row = ErasedRow(
            table: "delivery",
            key: RowKey(space: TestSchema.aid.id, milliseconds: 5, random: 6), cells: ["to", "kg"])
        let dot = Dot(journal, 3)
        roster.erasures = [
            ErasureOrder(
                number: 1, version: 4, issued: 1_800_000_000_000, reason: "the family asked",
                officer: "amina", rows: [row], changesets: [dot])
        ]
        roster.erasedBodies = [
            ErasedBody(dot: dot, digest: digest("what remains"), order: 1, version: 5)
        ]
        return roster
    }()

    /// With the right that was added after the others were recorded.
    static let appending: MissionRoster = {
        var roster = Self.roster
        roster.grants.insert(Grant(.device(0xA1), .append, in: TestSchema.justice.id))
        return roster
    }()

    /// Without erasures.
    private static let others = MissionRoster(
        devices: [hub, laptop],
        persons: [
            RosterPerson(
                id: "amina", name: "Amina Diallo", role: "aid",
                keys: [0xA1: bytes(0x40), 0xA0: bytes(0x48)]),
            RosterPerson(id: "b.2", name: "Béatrice", ended: CutOff()),
        ],
        grants: [
            Grant(.device(0xA0), .admin, in: TestSchema.aid.id),
            Grant(.device(0xA1), .write, in: TestSchema.aid.id, ended: CutOff([journal: head])),
            Grant(.person("amina"), .read, in: TestSchema.justice.id),
        ],
        forks: [journal: Head(emptyJournal: journal)],
        holds: [
            OfficerMark(
                journal: journal, lower: 3, upper: nil, reason: "lost on the road", officer: "amina"
            )
        ],
        releases: [
            OfficerMark(journal: journal, lower: 4, upper: 4, reason: "", officer: "amina")
        ],
        takenUp: [digest("another header")], extensions: [9: Array("later".utf8)])

    static let header = RosterHeader(
        mission: MissionID(digest: digest("mission")), delegation: 2, version: 5,
        parent: digest("version 4"), issued: 1_800_000_000_000, expires: 1_802_592_000_000,
        contentDigest: digest("content"))

    static let delegation = Delegation(
        number: 2, rosterKey: bytes(0x50), certificateKey: [4] + bytes(0x60) + bytes(0x80),
        boxKey: bytes(0xA0), issued: 1_800_000_000_000)
}
