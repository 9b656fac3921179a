import OutpostModel
import OutpostStore
import OutpostWire

/// One message of each sort, and of each turn that a sort can take.
enum SampleMessages {
    static let operations = SpaceID(name: "operations")
    static let aid = SpaceID(name: "aid")
    static let jacmel = ReplicaID(identity: 0x1111_2222_3333_4444)
    static let gonaives = ReplicaID(identity: 0xA0A1_A2A3_A4A5_A6A7, incarnation: 2)
    static let mission = Digest(of: Array("the mission".utf8))

    static func journal(_ replica: ReplicaID, _ lane: Lane = .routine) -> JournalID {
        JournalID(space: operations, replica: replica, lane: lane)
    }

    static func cursor(_ sequence: UInt64) -> LogCursor {
        LogCursor(
            epoch: 0xFEDC_BA98_7654_3210, sequence: sequence,
            hash: Digest(of: Array("log \(sequence)".utf8)))
    }

    static let vector = VersionVector([
        journal(jacmel): 12, journal(jacmel, .bulk): 700, journal(gonaives, .flash): 1,
        JournalID(space: aid, replica: gonaives, lane: .priority): Limits.sequence,
    ])

    static let all: [(name: String, message: Message)] = [
        ("greeting", .greeting(greeting(isInDoubt: false))),
        ("greeting-in-doubt", .greeting(greeting(isInDoubt: true))),
        ("welcome", .welcome(welcome(isInDoubt: false, VersionVector()))),
        ("welcome-to-an-edge-in-doubt", .welcome(welcome(isInDoubt: false, vector))),
        ("welcome-of-a-restored-hub", .welcome(welcome(isInDoubt: true, VersionVector()))),
        ("welcome-to-a-restored-edge", .welcome(ownDiffers)),
        ("changesets", .changesets(SamplePages.rich)),
        ("changesets-one", .changesets(SamplePages.one)),
        ("changesets-opaque", .changesets(SamplePages.opaque)),
        (
            "changesets-none-but-a-cursor",
            .changesets(
                ChangesetPage(batch: Batch(items: [], chainClaims: [:]), cursor: (aid, cursor(90))))
        ),
        ("receipts", .receipts(receipts)),
        ("roster", .roster(roster)),
        (
            "refusal",
            .refusal(
                Refusal(
                    code: .notStored, cause: "the hub could not store it: the disk is full",
                    hint: "it stays in your journal; sync again later"))
        ),
        (
            "refusal-of-a-changeset",
            .refusal(
                Refusal(code: .gap, cause: "it does not follow", dot: Dot(journal(jacmel), 13)))
        ),
        ("farewell", .farewell(hasMore: true)),
        ("farewell-all-is-said", .farewell(hasMore: false)),
        ("farewell-with-whereabouts", .farewell(hasMore: false, whereabouts: whereabouts)),
        ("farewell-of-no-backup", .farewell(hasMore: false, whereabouts: Whereabouts())),
        ("greeting-with-whereabouts", .greeting(greetingWithWhereabouts)),
    ]

    private static func greeting(isInDoubt: Bool) -> Greeting {
        Greeting(
            missionHash: mission, missionVersion: 3, replica: jacmel, rosterVersion: 4,
            rosterMark: RosterMark(value: 0x0102_0304_0506_0708),
            ownMark: isInDoubt ? .none : OwnMark(value: 0x1112_1314_1516_1718),
            cursors: isInDoubt ? [:] : [operations: cursor(800), aid: cursor(0)],
            isInDoubt: isInDoubt, vector: isInDoubt ? vector : VersionVector(), pullBudget: 8 << 20)
    }

    static let whereabouts = Whereabouts(
        backupTime: 1_772_000_000_123,
        backup: VersionVector([journal(jacmel): 12, journal(jacmel, .bulk): 690]),
        holders: [
            gonaives.identity: VersionVector([journal(jacmel): 11]),
            0x0102_0304_0506_0708: VersionVector([
                journal(jacmel): 3, journal(jacmel, .flash): Limits.sequence,
            ]),
        ])

    private static var greetingWithWhereabouts: Greeting {
        var greeting = greeting(isInDoubt: false)
        greeting.whereaboutsMark = WhereaboutsMark(of: whereabouts)
        return greeting
    }

    private static func welcome(isInDoubt: Bool, _ vector: VersionVector) -> Welcome {
        Welcome(
            epoch: 0xFEDC_BA98_7654_3210, milliseconds: 1_772_000_000_123, isInDoubt: isInDoubt,
            vector: vector,
            ownChains: vector.isEmpty
                ? [:] : [journal(jacmel): Digest(of: Array("chain".utf8))],
            rosterMark: RosterMark(value: 0x0102_0304_0506_0708))
    }

    private static var ownDiffers: Welcome {
        var welcome = welcome(isInDoubt: true, VersionVector())
        welcome.ownDiffers = true
        return welcome
    }

    private static var receipts: [JournalID: Head] {
        [
            journal(jacmel): Head(emptyJournal: journal(jacmel)).advanced(by: mission),
            journal(jacmel, .bulk): Head(sequence: 700, chain: Digest(of: Array("chain".utf8))),
        ]
    }

    /// Bytes that are well-formed; nobody signed them.
    private static var roster: RosterBundle {
        let content: [UInt8] = [1, 0, 0]
        let signature = [UInt8](repeating: 7, count: 64)
        let delegation = Delegation(
            number: 1, rosterKey: [UInt8](repeating: 1, count: 32),
            certificateKey: [4] + [UInt8](repeating: 2, count: 64),
            boxKey: [UInt8](repeating: 3, count: 32), issued: 1_795_392_000_000)
        let header = RosterHeader(
            mission: MissionID(digest: mission), delegation: 1, version: 1, parent: .zero,
            issued: 1_795_392_000_000, expires: 1_803_168_000_000,
            contentDigest: Digest(of: content))
        return RosterBundle(
            delegations: [SignedDelegation(delegation: delegation, signature: signature)],
            headers: [SignedRosterHeader(header: header, signature: signature)],
            content: content)
    }
}
