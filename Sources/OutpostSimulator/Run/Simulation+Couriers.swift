import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

// Couriers carry bundles between any two nodes: late, twice, out of order, harmed, or not at all.
extension Simulation {
    /// Of a hundred, bundles that are lost, that somebody alters, that are cut, and of which the courier keeps a copy.
    private static let lost = 10
    private static let altered = 15
    private static let cut = 10
    private static let kept = 25
    /// What every node's boxes open with: whom a bundle is for is not what is tried here.
    static let boxKey: Result<BoxKey, any Error> = Result {
        try BoxKey(rawBytes: [UInt8](repeating: 5, count: 32))
    }

    /// Somebody writes a bundle, or one that is under way comes.
    func moveCourier() throws {
        if couriers.isEmpty || random.chance(45) { return try writeBundle() }
        let courier = couriers.remove(at: random.below(couriers.count))
        guard !random.chance(Self.lost) else { return }
        if random.chance(Self.kept) { couriers.append(courier) }
        try readBundle(courier)
    }

    /// The page is stopped, and the program does what it is called for.
    func stopExchanges(of node: SimulatedNode) throws {
        if node.unknown != nil { try startAgain(node) }
        if node !== hub { dropExchanges(of: node) }
    }

    private func writeBundle() throws {
        guard let writer = random.pick(nodes),
            let reader = random.pick(([hub] + memberEdges).filter({ $0 !== writer }))
        else { return }
        try stopExchanges(of: writer)
        if writer === hub {
            try core.catchUp()
            try observe(hub)
        }
        let bundles = BundleWriter(
            replica: writer.replica, mission: mission, trust: rosters.trust,
            sealer: SimulatedSeals.sealer,
            signer: writer === hub ? SimulatedSeals.hubKey : SimulatedSeals.deviceKey)
        let plan = try bundles.plan(for: [try recipient(reader, of: writer)])
        var bytes: [UInt8] = []
        _ = try bundles.write(
            plan, issued: writer.clock.milliseconds,
            contentKey: (0..<32).map { _ in UInt8(random.below(256)) }
        ) { bytes += $0 }
        couriers.append(
            Courier(
                writer: writer.name, reader: reader.name, bytes: bytes, held: writer.journaled,
                epoch: try core.log.epoch))
        trace.note(
            "\(writer.name) writes a bundle for \(reader.name): \(plan.changesets) changesets")
    }

    var mission: MissionID { rosters.issuer.verifier.authority.missionID }

    private func recipient(
        _ reader: SimulatedNode, of writer: SimulatedNode
    ) throws -> BundleRecipient {
        let identity = reader === hub ? nil : reader.replica.id.identity
        let said = try writer.replica.peerState(
            identity.map { BundleAuthor.peer($0) } ?? Self.peer)
        return BundleRecipient(
            name: reader.name, boxKey: try Self.boxKey.get().publicBytes, identity: identity,
            readable: nil, known: said.acknowledged, isComplete: said.lastExchange != nil,
            roster: said.hubRoster ?? .none)
    }

    private func readBundle(_ courier: Courier) throws {
        guard let reader = nodes.first(where: { $0.name == courier.reader }) else { return }
        try stopExchanges(of: reader)
        var bytes = courier.bytes
        var isHarmed = false
        if random.chance(Self.altered) {
            bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255))
            isHarmed = true
        } else if random.chance(Self.cut) {
            bytes.removeLast(1 + random.below(bytes.count))
            isHarmed = true
        }
        if isHarmed { tally.count(.harmedBundles) }
        guard let report = try take(bytes, at: reader, isHarmed: isHarmed) else { return }
        if reader !== hub, report.author?.isHub == true, courier.epoch != (try core.log.epoch) {
            // What the hub held then it may have lost since.
            mayBelieveMore.insert(reader.name)
        }
        try observe(reader)
        tally.count(.bundles)
        tally.count(.bundledChangesets, report.taken)
        trace.note(
            "\(reader.name) reads a bundle of \(courier.writer): \(report.taken) new, "
                + "\(report.defects.count) damaged, \(report.stopped.count) stopped")
        try check(report, of: courier, at: reader, isHarmed: isHarmed)
    }

    /// - Returns: nil where all of it was refused, as one with a damaged header is.
    private func take(
        _ bytes: [UInt8], at reader: SimulatedNode, isHarmed: Bool
    ) throws -> BundleReport? {
        let destination: any BundleDestination =
            reader === hub
            ? HubBundles(core: core, registry: nil)
            : EdgeBundles(
                replica: reader.replica, hub: Self.peer, sealer: SimulatedSeals.sealer,
                trust: rosters.trust, surroundings: reader.clock.surroundings)
        var rest = bytes[...]
        do {
            return try BundleIntake(
                key: Self.boxKey.get(), mission: mission, destination: destination
            ).take { count in
                defer { rest = rest.dropFirst(count) }
                return Array(rest.prefix(count))
            }
        } catch let error as OutpostError {
            // Before its first exchange a base knows nobody.
            let knowsNobody = try reader.replica.rosterHeader() == nil
            let isExpected = isHarmed || knowsNobody && error.code == .refused
            guard isExpected, [.corrupt, .refused].contains(error.code) else { throw error }
            return nil
        }
    }

    /// A bundle that came whole to a base that was never put back brings it all that its writer held; what was harmed is named.
    private func check(
        _ report: BundleReport, of courier: Courier, at reader: SimulatedNode, isHarmed: Bool
    ) throws {
        guard isHarmed || report.defects.isEmpty else {
            throw SimulationFailure("\(reader.name) finds defects in a sound bundle: \(report)")
        }
        guard !isHarmed || !report.defects.isEmpty else {
            throw SimulationFailure("\(reader.name) takes a harmed bundle for whole")
        }
        let isPlain = reader !== hub && !wasPutBack.contains(reader.name)
        guard isPlain, report.isWhole, !isHarmed, !courier.held.isSubset(of: reader.visible) else {
            return
        }
        let missing = courier.held.subtracting(reader.visible).sorted().map { dots[$0] }
        throw SimulationFailure(
            "\(reader.name) read all of a bundle of \(courier.writer), and lacks \(missing)")
    }
}

/// A bundle on its way.
struct Courier {
    let writer, reader: String
    let bytes: [UInt8]
    /// What its writer held in its journals, by the oracle's numbers.
    let held: Set<Int>
    /// Of the hub's log when it was written.
    let epoch: UInt64
}
