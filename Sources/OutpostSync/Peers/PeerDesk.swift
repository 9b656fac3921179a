import OutpostModel
import OutpostStore
import OutpostTrust

/// One end of what two bases say to each other on a base's own network, where no hub is in reach: bundles, as a courier carries them, both
/// ways at once.
///
/// The asking end greets by a bundle that holds no changesets; the answer holds all that it lacks, and what the answering end holds. Then the
/// asking end sends what is lacking there. Both know the other by the roster alone, and what either relays of others is sealed by them.
package struct PeerDesk: Sendable {
    /// How much a bundle is to hold.
    package enum Extent: Sendable {
        /// Rosters, and what its author holds.
        case greeting
        /// And all that its reader is not known to have.
        case everything
    }

    private let replica: Replica
    private let hub: String
    private let mission: MissionID
    private let trust: RosterTrust
    private let sealer: Sealer
    private let signer: SealKey
    private let boxKey: BoxKey
    private let surroundings: Surroundings

    /// - Parameters:
    ///   - hub: the hub's name in the replica's memory.
    ///   - signer: the device's seal key.
    ///   - boxKey: what is encrypted to this device is opened with.
    package init(
        _ replica: Replica, hub: String, mission: MissionID, trust: RosterTrust, sealer: Sealer,
        signer: SealKey, boxKey: BoxKey, surroundings: Surroundings
    ) {
        self.replica = replica
        self.hub = hub
        self.mission = mission
        self.trust = trust
        self.sealer = sealer
        self.signer = signer
        self.boxKey = boxKey
        self.surroundings = surroundings
    }

    /// - Throws: `refused` where the replica is not enrolled.
    package init(_ replica: Replica, _ folder: ReplicaFolder, surroundings: Surroundings) throws {
        let device = DeviceFolder(folder)
        let hub = try device.loadHub()
        self.init(
            replica, hub: hub.fingerprint, mission: try device.mission(of: hub),
            trust: try device.trust(hub), sealer: try device.sealer(hub),
            signer: try device.sealKey(), boxKey: try device.boxKey(), surroundings: surroundings)
    }

    static let operation = "exchange with another base"

    static func refused(_ cause: String, place: String = "", hint: String = "") -> OutpostError {
        OutpostError(.refused, operation: operation, place: place, cause: cause, hint: hint)
    }

    // MARK: Who it is

    /// - Parameter certificate: DER, by which this base answers.
    package func card(certificate: [UInt8]) throws -> PeerCard {
        try PeerCard(
            mission: mission, identity: replica.id.identity, certificate: certificate, key: signer)
    }

    /// The device that a card is of.
    ///
    /// - Throws: `refused` where the roster here does not know it, or it was taken out of the mission.
    package func device(of card: PeerCard) throws -> RosterDevice {
        guard card.mission == mission else { throw Self.refused("it is of another mission") }
        guard card.identity != replica.id.identity else {
            throw Self.refused("it is this laptop itself")
        }
        let device = try device(card.identity)
        guard let key = SealPublicKey(bytes: device.sealKey), card.isMade(by: key) else {
            throw Self.refused(
                "who answers is not the base that it says", place: device.name,
                hint: "somebody on this network pretends to be it: tell the officer at the hub")
        }
        return device
    }

    private func device(_ identity: UInt64) throws -> RosterDevice {
        guard let roster = try replica.keptRosters()?.effective else {
            throw Self.refused(
                "no roster is here yet: nobody is known", hint: "sync once with the hub")
        }
        guard let device = roster.devices[identity] else {
            throw Self.refused(
                "the roster here does not know that base",
                hint: "either of the two needs a newer roster from the hub")
        }
        guard device.ended == nil, device.boxKey.count == RosterDevice.keyBytes else {
            throw Self.refused("it was taken out of the mission", place: device.name)
        }
        return device
    }

    // MARK: What is said

    /// What a reader lacks by what it has said, or nothing but what is here.
    private func plan(
        for identity: UInt64, _ extent: Extent, _ writer: BundleWriter
    ) throws -> BundleWriter.Plan {
        let device = try device(identity)
        let state = try replica.peerState(BundleAuthor.peer(identity))
        let access = try replica.missionRoster().map { RosterAccess(roster: $0.roster) }
        let plan = try writer.plan(
            for: [
                BundleRecipient(
                    name: device.name, boxKey: device.boxKey, identity: identity,
                    readable: access?.readableSpaces(ofDevice: identity) ?? [],
                    known: state.acknowledged, isComplete: state.lastExchange != nil,
                    roster: state.hubRoster ?? .none)
            ])
        return extent == .greeting ? plan.withoutChangesets : plan
    }

    private var writer: BundleWriter {
        BundleWriter(
            replica: replica, mission: mission, trust: trust, sealer: sealer, signer: signer)
    }

    /// Writes a bundle for another base.
    ///
    /// - Returns: how many changesets it holds.
    package func write(
        for identity: UInt64, _ extent: Extent, append: @escaping ([UInt8]) throws -> Void
    ) throws -> Int {
        let writer = writer
        let plan = try plan(for: identity, extent, writer)
        var time: Int64?
        try replica.updatePeer { time = $0.hubTime }
        _ = try writer.write(
            plan, issued: time ?? surroundings.wallMilliseconds(),
            contentKey: BundleHeader.freshContentKey(), append: append)
        return plan.changesets
    }

    /// How many changesets another base lacks by what it said.
    package func lacking(at identity: UInt64) throws -> Int {
        try plan(for: identity, .everything, writer).changesets
    }

    /// Takes what another base wrote.
    ///
    /// - Parameter read: the next so many bytes; fewer only at the end.
    /// - Throws: as `BundleIntake.take`, and `refused` where a hub wrote it, or somebody who is no member any more.
    package func take(_ read: @escaping (Int) throws -> [UInt8]) throws -> BundleReport {
        let destination = EdgeBundles(
            replica: replica, hub: hub, sealer: sealer, trust: trust, surroundings: surroundings)
        let report = try BundleIntake(key: boxKey, mission: mission, destination: destination)
            .take(read)
        guard let author = report.author, !author.isHub else {
            throw Self.refused("no base wrote it")
        }
        _ = try device(author.identity)
        return report
    }

    /// Who says that they wrote what is about to come, before more of it is kept than its header.
    ///
    /// - Throws: `refused` where no base of the mission signed it, or it is not for this device.
    package func require(_ header: BundleHeader) throws {
        let device = try device(header.writer)
        let roster = try replica.keptRosters().map { Roster($0.effective, version: 0) }
        guard header.mission == mission, let roster, header.isWritten(by: roster) else {
            throw Self.refused("its header was not signed by who it says", place: device.name)
        }
        guard header.readers.contains(where: { $0.recipient == boxKey.publicBytes }) else {
            throw Self.refused("it is not for this base", place: device.name)
        }
    }
}
