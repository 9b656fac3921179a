import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// What writing and taking flash messages and bundles needs, at a base and at a hub alike.
struct OneWayDesk {
    let replica: Replica
    let folder: ReplicaFolder
    let mission: MissionID
    let roster: MissionRoster
    /// nil at a base.
    let core: HubCore?
    /// The hub's name in the replica's memory; nil at the hub.
    let peer: String?
    let trust: RosterTrust
    let sealer: Sealer
    private let kept: KeptRosters
    private let operation: String

    private static let hub = "hub"

    /// Opens the replica, of a base or of a hub that does not serve.
    init(_ options: ReplicaOptions, _ operation: String) throws {
        let hub = HubFolder(path: options.path)
        let (missionFile, replica) = try options.open(operation)
        guard FileManager.default.fileExists(atPath: hub.registry) else {
            try self.init(base: replica, ReplicaFolder(path: options.path), operation)
            return
        }
        let authority = try hub.authorityCertificate()
        let core = try hub.openCore(
            missionFile, picture: replica, registry: try HubRegistry(path: hub.registry),
            authority: authority)
        try self.init(hub: hub, core, authority, operation)
    }

    private init(base replica: Replica, _ folder: ReplicaFolder, _ operation: String) throws {
        self.operation = operation
        self.folder = folder
        self.replica = replica
        core = nil
        let device = DeviceFolder(folder)
        let hub = try device.loadHub()
        peer = hub.fingerprint
        mission = try device.mission(of: hub)
        trust = try device.trust(hub)
        sealer = try device.sealer(hub)
        kept = try Self.kept(replica, folder, operation)
        roster = kept.effective
    }

    /// At a hub that is open, as one that serves.
    init(
        hub: HubFolder, _ core: HubCore, _ authority: AuthorityCertificate, _ operation: String
    ) throws {
        try core.catchUp()
        self.operation = operation
        folder = hub.replica
        replica = core.picture
        self.core = core
        peer = nil
        mission = authority.missionID
        trust = RosterTrust(authority: authority)
        sealer = try DeviceFolder(hub.replica).sealKey().sealer(mission: authority.missionID)
        kept = try Self.kept(core.picture, hub.replica, operation)
        roster = kept.effective
    }

    private static func kept(
        _ replica: Replica, _ folder: ReplicaFolder, _ operation: String
    ) throws -> KeptRosters {
        if let kept = try replica.keptRosters() { return kept }
        throw OutpostError(
            .refused, operation: operation, place: folder.path,
            cause: "no roster is here yet: nobody is known to read it",
            hint: "sync once with the hub, or take its answer to an enrolment by file")
    }

    // MARK: Writing

    /// Whom a message is for.
    struct Reader {
        let name: String
        let boxKey: [UInt8]
        /// nil: the hub's.
        let identity: UInt64?
        /// nil: all.
        let readable: Set<SpaceID>?

        var isHub: Bool { identity == nil }
    }

    /// - Parameter name: `hub`, or a base's name as the roster has it.
    func reader(_ name: String) throws -> Reader {
        if name == Self.hub {
            guard core == nil,
                let delegation = kept.delegations.map(\.delegation).max(by: {
                    $0.number < $1.number
                })
            else { throw unknown(name, "this is the hub itself") }
            return Reader(
                name: "the hub", boxKey: delegation.boxKey, identity: nil, readable: nil)
        }
        let found = roster.devices.values.filter { $0.name == name }
        guard let device = found.first, found.count == 1 else {
            throw unknown(
                name, found.isEmpty ? "the roster knows no such base" : "several have this name")
        }
        guard device.ended == nil, device.boxKey.count == RosterDevice.keyBytes else {
            throw unknown(name, "it was taken out of the mission, or has no key to read with")
        }
        let readable = RosterAccess(roster: roster).readableSpaces(ofDevice: device.identity)
        return Reader(
            name: name, boxKey: device.boxKey, identity: device.identity, readable: readable)
    }

    private func unknown(_ name: String, _ cause: String) -> OutpostError {
        OutpostError(
            .notFound, operation: operation, place: name, cause: cause,
            hint: "the mission's devices: outpost hub devices, at the hub")
    }

    func writer(to reader: Reader) -> FlashWriter {
        FlashWriter(
            replica: replica, identity: replica.id.identity, roster: roster, mission: mission,
            sealer: sealer, reader: reader.boxKey)
    }

    /// What the hub said that it holds; of a base nothing is known.
    func acknowledged(by reader: Reader) throws -> [JournalID: UInt64] {
        guard reader.isHub, let peer else { return [:] }
        return try replica.peerState(peer).acknowledged
    }

    // MARK: Taking

    /// What opens what is encrypted to this device, or to the hub.
    func boxKey() throws -> BoxKey {
        try core == nil
            ? DeviceFolder(folder).boxKey() : HubFolder(path: folder.path).authorityBoxKey()
    }

    func intake() throws -> FlashIntake {
        let readable = RosterAccess(roster: roster).readableSpaces(ofDevice: replica.id.identity)
        let log = core.map { core in
            FlashReceiver.Log(
                heads: { try core.log.heads() },
                append: { try core.takeOneWay($0) })
        }
        return FlashIntake(
            receiver: FlashReceiver(
                replica: replica, key: try boxKey(), mission: mission, trust: trust,
                readable: core == nil ? readable : nil, log: log),
            parts: FlashParts(folder))
    }
}
