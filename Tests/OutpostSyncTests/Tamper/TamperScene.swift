import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire

/// A mission with real keys, of which every carrier is a part.
final class TamperScene {
    static let space = SyncTestBed.space
    static let deviceID = ReplicaID(identity: 5)

    let authority: Authority
    let keys: HubKeys
    let sealKey = SealKey(known: 5)
    let deviceKey = DeviceKey()
    let boxKey = BoxKey()
    let request: DeviceRequest
    let certificate: IssuedCertificate
    let roster: MissionRoster
    /// Three rosters, each following the one before.
    let kept: KeptRosters
    let bed: SyncTestBed

    var mission: MissionID { authority.certificate.missionID }
    var verifier: RosterVerifier { RosterVerifier(authority: authority.certificate) }
    var trust: SealTrust {
        SealTrust(mission: mission, roster: Roster(roster, version: kept.standing.version))
    }

    init() throws {
        authority = try Authority.create(mission: "test", now: Date())
        let (rosterKey, certificateKey) = (SealKey(known: 1), DeviceKey())
        let delegation = Delegation(
            number: 1, rosterKey: rosterKey.publicKey.bytes,
            certificateKey: certificateKey.publicPoint, boxKey: BoxKey().publicBytes, issued: 0)
        keys = try HubKeys(
            rosters: try RosterIssuer(
                authority: authority.certificate, delegation: try authority.sign(delegation),
                key: rosterKey),
            certificates: try CertificateIssuer(
                intermediate: try authority.issueIntermediate(
                    for: certificateKey.publicKey, number: 1, now: Date()),
                key: certificateKey))
        request = try DeviceRequest(
            name: "base", replicaIdentity: Self.deviceID.identity,
            incarnation: Self.deviceID.incarnation, key: deviceKey)
        certificate = try keys.certificates.issueDeviceCertificate(request: request, now: Date())
        let device = RosterDevice(
            identity: Self.deviceID.identity, name: "base", sealKey: sealKey.publicKey.bytes,
            tlsKeyHash: Digest(bytes: deviceKey.publicKeyHash) ?? .zero,
            boxKey: boxKey.publicBytes)
        var last: KeptRosters?
        for number: UInt64 in 1...3 {
            last = try keys.rosters.issue(after: last, now: Int64(number)) { roster in
                roster.set(device)
                roster.set(RosterPerson(id: "amina-\(number)", name: "Amina"))
                roster.grants.insert(
                    Grant(.device(Self.deviceID.identity), .write, in: Self.space))
            }
        }
        guard let last else { throw NotTaken(cause: "no roster") }
        kept = last
        roster = last.effective
        bed = try SyncTestBed()
    }

    /// All that a new laptop is sent of the rosters.
    func bundle() throws -> RosterBundle {
        guard let bundle = try verifier.state(of: kept).bundle(since: .none) else {
            throw NotTaken(cause: "no roster")
        }
        return bundle
    }

    /// A journal of three changesets, with a seal after the first and after the last.
    func part() throws -> (journal: JournalID, bodies: [[UInt8]], seals: [Seal]) {
        let edge = try bed.edge(Self.deviceID.identity)
        try edge.insertIncident("one", severity: 1)
        try edge.seal(with: sealKey.sealer(mission: mission))
        try edge.insertIncident("two", severity: 2)
        try edge.write { try $0.execute(sql: "UPDATE incident SET severity = 3") }
        try edge.seal(with: sealKey.sealer(mission: mission))
        guard let journal = try edge.heads().keys.first else { throw NotTaken(cause: "no journal") }
        let part = try edge.sealedPart(of: journal, after: 0)
        return (journal, part.bodies, part.seals)
    }

    func page() throws -> ChangesetPage {
        let part = try part()
        return ChangesetPage(batch: try Batch(bodies: part.bodies, seals: part.seals))
    }

    /// Verifies as hub and bases do.
    ///
    /// - Returns: bodies, each with the seal that stands at it.
    func verified(_ batch: Batch<Unverified>) throws -> [[UInt8]] {
        let verified = try BatchVerifier(schema: bed.schema, trust: trust) {
            Head(emptyJournal: $0)
        }.verify(batch)
        return verified.items.map {
            $0.body + $0.head.chain.bytes + (verified.seals[$0.dot]?.signature ?? [])
        }
    }
}

extension KeptRosters {
    /// All of it, for comparing.
    var parts: [[UInt8]] {
        get throws {
            delegations.map { $0.encoded() } + headers.map { $0.encoded() }
                + rosters.map { $0.encoded() } + [try effective.encoded(), standing.encoded()]
        }
    }
}
