import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

/// Whoever may come to a hub's door, by what they show and what the roster says of it.
enum EndpointCaller: CaseIterable, Sendable {
    case withoutCertificate
    /// Another authority of the same name signed its certificate, for an enrolled replica.
    case ofAnotherAuthority
    /// Our authority signed it, for a replica that no roster names.
    case ofNoRoster
    /// Our authority signed it, for an enrolled replica and another key than that one's.
    case withAnotherKey
    case ungranted, reading, appending, writing, administering, ended, revoked
    /// It may write, and its certificate ran out three years ago.
    case expired

    /// The roster knows its key.
    var isEnrolled: Bool {
        switch self {
        case .withoutCertificate, .ofAnotherAuthority, .ofNoRoster, .withAnotherKey: false
        default: true
        }
    }

    /// What the roster grants it in the space operations. In aid nobody has anything but the hub.
    var right: Grant.Right? {
        switch self {
        case .reading: .read
        case .appending: .append
        case .writing, .ended, .revoked, .expired: .write
        case .administering: .admin
        default: nil
        }
    }

    /// It has some right there that stands.
    var isGranted: Bool { mayRead || mayWrite }
    var mayRead: Bool { [.reading, .writing, .administering, .expired].contains(self) }
    var mayWrite: Bool { [.appending, .writing, .administering, .expired].contains(self) }
}

/// A hub with a report in each of its spaces, and one caller.
struct EndpointScene {
    static let space = SpaceID(name: "operations")
    /// Where nobody but the hub may do anything.
    static let closedSpace = SpaceID(name: "aid")
    /// Stand in the hub's reports.
    static let marker = "MARKER-OF-OPERATIONS"
    static let closedMarker = "MARKER-OF-AID"
    /// Files that the hub has, and one that it lacks: of reports in the space, and in the closed one.
    static let file = Array("FILE \(marker)".utf8)
    static let closedFile = Array("FILE \(closedMarker)".utf8)
    static let missingFile = Array("FILE that the hub lacks".utf8)
    static let closedMissingFile = Array("FILE that the hub lacks, of \(closedMarker)".utf8)

    let hub: ServedHub
    let caller: EndpointCaller
    let laptop: Laptop
    /// Enrolled, and somebody else.
    let other: Laptop

    init(_ hub: ServedHub, _ caller: EndpointCaller) throws {
        self.hub = hub
        self.caller = caller
        other = try hub.enrolled(2, name: "other")
        laptop = try Self.laptop(hub, caller, other)
        try Self.grant(hub, caller)
        _ = try hub.core.picture.write { db in
            try db.execute(
                sql: "INSERT INTO incident (title) VALUES (?)", arguments: [Self.marker])
            try db.execute(
                sql: "INSERT INTO delivery (cargo) VALUES (?)", arguments: [Self.closedMarker])
        }
        let files = try hub.files
        for (file, space, isHere) in [
            (Self.file, Self.space, true), (Self.missingFile, Self.space, false),
            (Self.closedFile, Self.closedSpace, true),
            (Self.closedMissingFile, Self.closedSpace, false),
        ] {
            if isHere { try files.keep(file) }
            try Self.speak(of: file, in: space, at: hub.core.picture)
        }
        try hub.core.catchUp()
    }

    /// Writes a row that speaks of a file.
    private static func speak(of file: [UInt8], in space: SpaceID, at replica: Replica) throws {
        let subject = RowKey(space: space, milliseconds: 1, random: 1)
        let key = RowKey(space: space, milliseconds: 1, random: UInt64(file.count))
        try replica.write { db in
            try db.execute(
                sql: "INSERT INTO paper (id, subject, hash, size) VALUES (?, ?, ?, ?)",
                arguments: [
                    "\(key)", "\(subject)", Digest(of: file).hexadecimal, file.count,
                ])
        }
    }

    private static func laptop(
        _ hub: ServedHub, _ caller: EndpointCaller, _ other: Laptop
    ) throws -> Laptop {
        let identity: UInt64 = caller == .ofNoRoster ? 3 : 1
        let laptop =
            caller.isEnrolled
            ? try hub.enrolled(identity, name: "caller")
            : try Laptop(identity: identity, schema: hub.schema)
        let subject = caller == .withAnotherKey ? other.replica.id : laptop.replica.id
        let request = try DeviceRequest(
            name: "outpost", replicaIdentity: subject.identity, incarnation: subject.incarnation,
            key: laptop.key)
        let now = hub.clock.now
        switch caller {
        case .ofAnotherAuthority:
            laptop.certificate = try Authority.create(mission: "test", now: now)
                .issueDeviceCertificate(request: request, now: now).pem
        case .ofNoRoster, .withAnotherKey:
            laptop.certificate = try hub.keys.certificates.issueDeviceCertificate(
                request: request, now: now
            ).pem
        case .expired:
            laptop.certificate = try hub.keys.certificates.issueDeviceCertificate(
                request: request, now: now.addingTimeInterval(-5 * 365 * 86_400)
            ).pem
        default: break
        }
        return laptop
    }

    private static func grant(_ hub: ServedHub, _ caller: EndpointCaller) throws {
        try hub.registry.issue(by: hub.keys.rosters, now: hub.clock.now.milliseconds) { roster in
            roster.grants = roster.grants.filter { $0.holder == .device(0xFFFF) }
            guard caller.isEnrolled, var device = roster.devices[1] else { return }
            if caller == .revoked {
                device.ended = CutOff()
                roster.set(device)
            }
            if let right = caller.right {
                roster.grants.insert(
                    Grant(
                        .device(1), right, in: space, ended: caller == .ended ? CutOff() : nil))
            }
        }
    }

    private var mission: MissionID { hub.authority.certificate.missionID }

    // MARK: What it asks

    /// A request for a certificate by its own key, for its own replica.
    func certificateRequest() throws -> DeviceRequest {
        try DeviceRequest(
            name: "outpost", replicaIdentity: laptop.replica.id.identity,
            incarnation: laptop.replica.id.incarnation, key: laptop.key)
    }

    func enrolment(secret: [UInt8]) throws -> [UInt8] {
        let request = try certificateRequest()
        let boxKey = BoxKey().publicBytes
        let proof = try SealKeyProof.make(
            by: laptop.sealKey, for: request, boxKey: boxKey, mission: mission)
        return try json([
            "secret": Hexadecimal.text(of: secret), "request": request.pem,
            "sealKey": Hexadecimal.text(of: laptop.sealKey.publicKey.bytes),
            "sealProof": Hexadecimal.text(of: proof), "boxKey": Hexadecimal.text(of: boxKey),
        ])
    }

    /// The secret of a code that the hub's officer made.
    func code() throws -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let code = EnrolmentCode(authority: hub.authority.certificate, using: &generator)
        try hub.registry.add(
            EnrolmentCodeRecord(code: code, deviceName: "new", issuedAt: hub.clock.now), grants: [:]
        )
        return code.secret
    }

    func renewal(_ request: DeviceRequest) throws -> [UInt8] { try json(["request": request.pem]) }

    /// A person's claim, vouched for by one laptop's seal key, for that laptop.
    func claim(of laptop: Laptop, _ person: String) throws -> [UInt8] {
        try PersonClaim(
            person: person, device: laptop.replica.id.identity, key: BoxKey().publicBytes,
            sealKey: laptop.sealKey, mission: mission
        ).encoded()
    }

    /// Asks for all of the files.
    func fileQuestion() throws -> [UInt8] {
        func names(_ files: [UInt8]...) -> [String] { files.map { Digest(of: $0).hexadecimal } }
        return [UInt8](
            try JSONEncoder().encode([
                "offers": names(Self.missingFile, Self.closedMissingFile),
                "wants": names(Self.file, Self.closedFile),
            ]))
    }

    /// Of a base that has seen nothing of this hub.
    static let newsQuestion = Array(
        #"{"epoch": "0", "cursors": {}, "roster": "0", "seconds": 0}"#.utf8)

    private func json(_ fields: [String: String]) throws -> [UInt8] {
        [UInt8](try JSONEncoder().encode(fields))
    }

    /// An exchange by a program that knows the protocol and asks no roster: no replica of ours would write this where it may not.
    ///
    /// - Parameter title: of a report that it brings; nil: it brings none.
    func exchange(as laptop: Laptop, isInDoubt: Bool, report title: String?) throws -> [UInt8] {
        let replica = laptop.replica.id
        var messages: [Message] = [
            .greeting(
                Greeting(
                    missionHash: hub.schema.missionHash, missionVersion: 1, replica: replica,
                    rosterVersion: 0, cursors: [:], isInDoubt: isInDoubt, vector: VersionVector(),
                    pullBudget: 1 << 20))
        ]
        if let title {
            let journal = JournalID(space: Self.space, replica: replica, lane: .routine)
            let key = RowKey(space: Self.space, milliseconds: 1, random: replica.identity)
            let change = RowChange(
                key: key, operation: .insert, context: Context(),
                writes: [CellWrite(cell: "title", values: [.text(title)])])
            let body = ChangesetBody.encode(
                Changeset(
                    journal: journal, sequence: 1,
                    time: HybridTime(milliseconds: hub.clock.now.milliseconds), missionVersion: 1,
                    rosterVersion: 1, author: .nobody,
                    tables: [TableChanges(table: "incident", rows: [change])]))
            let head = Head(emptyJournal: journal).advanced(by: Digest(of: body))
            let seal = try laptop.sealKey.sealer(mission: mission).seal(journal, head)
            messages.append(
                .changesets(ChangesetPage(batch: try Batch(bodies: [body], seals: [seal]))))
        }
        return try (messages + [.farewell(hasMore: false)]).reduce(into: Frame.preamble) {
            $0 += try FrameWriter.bytes(of: try MessageCoding.frame(of: $1))
        }
    }
}
