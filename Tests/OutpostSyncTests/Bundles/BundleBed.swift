import Foundation
import OutpostHub
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTestSupport
import OutpostTrust
import OutpostWire
import Testing

/// A hub and bases between which a courier goes: rosters, headers and boxes under real keys, journals under the simulator's seals.
struct BundleBed {
    let bed: SyncTestBed
    let rosters: SimulatedRosters
    let registry: HubRegistry
    private let folder: TemporaryFolder
    let first, second: Replica
    private let hubKey = BoxKey()
    private let boxKeys: [UInt64: BoxKey]
    private let sealKeys: [UInt64: SealKey]
    /// The key of the simulated delegation.
    private let rosterKey = SealKey(known: 7)
    let mission: MissionID

    static let spaces = [SyncTestBed.space, SyncTestBed.aid]

    init() throws {
        folder = try TemporaryFolder()
        registry = try HubRegistry(path: folder.appending("hub.sqlite"))
        rosters = try SimulatedRosters()
        mission = rosters.issuer.verifier.authority.missionID
        bed = try SyncTestBed(rosters: rosters)
        first = try bed.edge(0xA1)
        second = try bed.edge(0xA2)
        let nodes = [first.id, second.id, bed.core.picture.id]
        boxKeys = Dictionary(uniqueKeysWithValues: nodes.map { ($0.identity, BoxKey()) })
        sealKeys = Dictionary(uniqueKeysWithValues: nodes.map { ($0.identity, SealKey()) })
        try rosters.issue { roster in
            for node in nodes {
                roster.addSimulated(node, name: "\(node.identity)", in: Self.spaces)
                var device = try #require(roster.devices[node.identity])
                device.sealKey = try #require(sealKeys[node.identity]).publicKey.bytes
                device.boxKey = try #require(boxKeys[node.identity]).publicBytes
                roster.set(device)
            }
        }
        try spread()
    }

    /// Gives everybody the roster that stands.
    func spread() throws {
        let kept = try #require(rosters.keptRosters)
        for replica in [first, second, bed.core.picture] { try replica.take(kept) }
    }

    // MARK: Writing

    func recipient(
        _ replica: Replica, of writer: Replica, readable: Set<SpaceID>? = Set(spaces)
    ) throws -> BundleRecipient {
        let identity = replica.id.identity
        let state =
            writer === bed.core.picture
            ? try bed.core.known(of: identity, by: registry)
            : try writer.peerState(BundleAuthor.peer(identity))
        return BundleRecipient(
            name: "\(identity)", boxKey: try #require(boxKeys[identity]).publicBytes,
            identity: identity, readable: readable, known: state.acknowledged,
            isComplete: state.lastExchange != nil, roster: state.hubRoster ?? .none)
    }

    func hub(of writer: Replica) throws -> BundleRecipient {
        let state = try writer.peerState("hub")
        return BundleRecipient(
            name: "the hub", boxKey: hubKey.publicBytes, identity: nil, readable: nil,
            known: state.acknowledged, roster: state.hubRoster ?? .none)
    }

    func writer(_ replica: Replica) throws -> BundleWriter {
        let key =
            replica === bed.core.picture ? rosterKey : try #require(sealKeys[replica.id.identity])
        return BundleWriter(
            replica: replica, mission: mission, trust: rosters.trust,
            sealer: SimulatedSeals.sealer, signer: key)
    }

    /// A bundle as a file has it.
    func bundle(
        of replica: Replica, to recipients: [BundleRecipient], issued: Int64 = 1_700_000_000_000,
        whereabouts: Whereabouts? = nil
    ) throws -> [UInt8] {
        if replica === bed.core.picture { try bed.core.catchUp() }
        let writer = try writer(replica)
        var bytes: [UInt8] = []
        let count = try writer.write(
            try writer.plan(for: recipients), issued: issued,
            contentKey: BundleHeader.freshContentKey(), whereabouts: whereabouts
        ) { bytes += $0 }
        #expect(count == bytes.count)
        return bytes
    }

    // MARK: On one network

    func peer(_ replica: Replica) throws -> PeerDesk {
        let identity = replica.id.identity
        return PeerDesk(
            replica, hub: "hub", mission: mission, trust: rosters.trust,
            sealer: SimulatedSeals.sealer, signer: try #require(sealKeys[identity]),
            boxKey: try #require(boxKeys[identity]), surroundings: SyncTestBed.surroundings(4))
    }

    // MARK: Reading

    @discardableResult
    func read(_ bytes: [UInt8], at replica: Replica) throws -> BundleReport {
        let destination = EdgeBundles(
            replica: replica, hub: "hub", sealer: SimulatedSeals.sealer, trust: rosters.trust,
            surroundings: SyncTestBed.surroundings(5))
        return try take(bytes, try #require(boxKeys[replica.id.identity]), destination)
    }

    @discardableResult
    func readAtHub(_ bytes: [UInt8]) throws -> BundleReport {
        try take(bytes, hubKey, HubBundles(core: bed.core, registry: registry))
    }

    private func take(
        _ bytes: [UInt8], _ key: BoxKey, _ destination: any BundleDestination
    ) throws -> BundleReport {
        var rest = bytes[...]
        return try BundleIntake(key: key, mission: mission, destination: destination).take {
            count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }
}

/// Where the records of a bundle begin, its length behind the last.
func recordOffsets(of bundle: [UInt8]) throws -> [Int] {
    var offset = 0
    _ = try BundleHeader(decoding: bundle, byteCount: &offset)
    var offsets = [offset]
    while offset < bundle.count {
        offset += 4 + bundle[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        offsets.append(offset)
    }
    return offsets
}
