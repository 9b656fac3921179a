import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

// Second copies on sticks, and laptops of which the stick is all that is left.
extension Simulation {
    /// Of a hundred looks, those at which the stick fails in the middle of a write, and those before which somebody took a file from it.
    private static let failed = 15
    private static let robbed = 10
    /// Pieces of all levels, and what the copy begins with.
    private static let mostFiles = KeptCopy.levelCount * KeptCopy.piecesPerLevel + 1

    /// A base's second copy takes what was written since.
    func keepCopy() throws {
        guard let edge = random.pick(memberEdges), try isKnown(edge) else { return }
        let stick = try edge.stick ?? SimulatedStick(&random)
        edge.stick = stick
        if random.chance(Self.robbed), let name = stick.files.keys.sorted().last {
            try stick.remove(name)
            tally.count(.copyFaults)
        }
        if random.chance(Self.failed) { stick.bytesUntilFailure = random.below(2_000) }
        let mayFail = stick.bytesUntilFailure != nil
        do {
            try keep(edge, on: stick)
        } catch let error as OutpostError where mayFail && error.code == .storage {
            tally.count(.copyFaults)
            trace.note("\(edge.name)'s stick fails")
        }
        stick.bytesUntilFailure = nil
    }

    /// Whether the roster that a base has knows its device.
    private func isKnown(_ edge: SimulatedNode) throws -> Bool {
        let roster = try edge.replica.missionRoster()?.roster
        return roster?.devices[edge.replica.id.identity] != nil
    }

    private func keep(_ edge: SimulatedNode, on stick: SimulatedStick) throws {
        let report = try CopyKeeper(
            edge.replica, stick.settings,
            start: CopyStart(
                mission: SimulatedMission.file(ofVersion: edge.version),
                authority: rosters.issuer.verifier.authority.pem, hub: Self.peer,
                base: edge.name),
            mission: rosters.issuer.verifier.authority.missionID, trust: rosters.trust,
            sealer: SimulatedSeals.sealer, signer: SimulatedSeals.deviceKey, medium: stick,
            attachments: nil, surroundings: edge.clock.surroundings
        ).keep()
        tally.count(.copies)
        if report.isAnew { tally.count(.copiesAnew) }
        trace.note(
            "\(edge.name)'s second copy takes \(report.changesets) changesets"
                + (report.isAnew ? ", all there are" : ""))
        let heads = VersionVector(try edge.replica.heads().mapValues(\.sequence))
        guard try edge.replica.keptCopy()?.held == heads,
            try edge.replica.ownWork(peer: Self.peer).counts().onlyHere == 0
        else { throw SimulationFailure("\(edge.name) does not know what its second copy holds") }
        guard stick.files.count <= Self.mostFiles else {
            throw SimulationFailure("\(edge.name)'s second copy has \(stick.files.count) files")
        }
    }

    /// A base's disk is gone, a moment after its copy took all that was there. The base goes on with what the copy gives, as another device.
    func loseDisk() throws {
        guard let edge = random.pick(memberEdges), let stick = edge.stick else { return }
        try keep(edge, on: stick)
        try observe(edge)
        // What lay early is with its author, and comes by its journal.
        let (held, heads) = (edge.journaled, try edge.replica.heads())
        dropExchanges(of: edge)
        let lost = edge.replica.id
        try edge.replica.close()
        edge.replica = try Replica.inMemory(
            schema: try SimulatedMission.schema(ofVersion: edge.version),
            identity: random.next() | 1, surroundings: edge.clock.surroundings)
        let report = try stick.opened().rebuild(
            into: edge.replica, hub: Self.peer, sealer: SimulatedSeals.sealer,
            trust: rosters.trust, attachments: nil, surroundings: edge.clock.surroundings)
        edge.stick = nil
        edge.forget()
        try flashes.dropParts(of: edge.name)
        try files.drop(edge.name)
        // What it may read it learns with its next roster, and compares then.
        wasPutBack.insert(edge.name)
        try rosters.issue { roster in
            roster.addSimulated(
                edge.replica.id, name: edge.name, in: edge.replica.schema.spaces.map(\.id))
        }
        tally.count(.rebuilds)
        trace.note("\(edge.name) lost its disk: \(lost) is \(edge.replica.id) from now on")
        try observe(edge)
        guard report.isWhole, edge.visible == held,
            try edge.replica.heads().filter({ $0.value.sequence > 0 })
                == heads.filter({ $0.value.sequence > 0 })
        else {
            throw SimulationFailure(
                "\(edge.name) is not what its copy was made of: \(report)")
        }
        try checkTables(of: edge)
        try checkWhole(edge)
    }
}
