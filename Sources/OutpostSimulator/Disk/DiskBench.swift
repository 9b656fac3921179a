import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync

/// A base and a hub, of which one lies on a disk that fails: what one operation is tried on.
final class DiskBench {
    enum Side { case base, hub }

    let disk: FaultyDisk
    let side: Side
    let rosters: SimulatedRosters
    private let clock = SimulatedClock(milliseconds: Simulation.start, drift: 0, seed: 7)
    private let coreMaker: HubCoreMaker
    private(set) var base: Replica
    private(set) var picture: Replica
    private(set) var core: HubCore
    /// Of the side that lies on the disk.
    private(set) var schema: Schema

    init(_ side: Side) throws {
        self.side = side
        disk = try FaultyDisk()
        schema = try SimulatedMission.schema()
        base = try Self.replica(11, schema, clock, on: side == .base ? disk : nil)
        picture = try Self.replica(13, schema, clock, on: side == .hub ? disk : nil)
        let rosters = try SimulatedRosters()
        self.rosters = rosters
        let (ids, spaces) = ([base.id, picture.id], schema.spaces.map(\.id))
        try rosters.issue { roster in
            for id in ids { roster.addSimulated(id, name: "\(id)", in: spaces) }
        }
        coreMaker = HubCoreMaker(
            schema: schema, rosters: rosters, epoch: 17,
            path: side == .hub ? disk.folder + "/log.sqlite" : nil)
        core = try coreMaker.core(picture, clock)
    }

    private static let holder = "the disk bench"

    private static func replica(
        _ identity: UInt64, _ schema: Schema, _ clock: SimulatedClock, on disk: FaultyDisk?
    ) throws -> Replica {
        guard let disk else {
            return try Replica.inMemory(
                schema: schema, identity: identity, surroundings: clock.surroundings)
        }
        return try Replica.create(
            at: SimulatedNode.folder(on: disk), schema: schema, mission: SimulatedMission.file,
            holder: holder, surroundings: clock.surroundings, identity: identity)
    }

    // MARK: What is done

    /// Statements as one transaction.
    func write(_ statements: [String], at replica: Replica, lane: Lane = .routine) throws {
        clock.advance(by: 1000)
        try replica.write(WriteSession(lane: lane)) { db in
            for sql in statements { try db.execute(sql: sql) }
        }
    }

    func incident(_ number: Int, title: String = "report") -> String {
        """
        INSERT OR IGNORE INTO incident (id, title, severity, casualties)
        VALUES ('\(Self.key(number, "operations"))', '\(title) \(number)', 3, 1)
        """
    }

    func delivery(_ number: Int) -> String {
        """
        INSERT OR IGNORE INTO delivery (id, state, quantity)
        VALUES ('\(Self.key(number, "aid"))', 'planned', \(number))
        """
    }

    static func key(_ number: Int, _ space: String) -> RowKey {
        RowKey(
            space: SpaceID(name: space), milliseconds: Simulation.start + Int64(number),
            random: UInt64(number))
    }

    /// One exchange over a sound link.
    ///
    /// - Returns: whether another would bring more.
    @discardableResult
    func exchange() throws -> Bool {
        clock.advance(by: 1000)
        let session = try EdgeSession(
            replica: base, peer: Simulation.peer, sealer: SimulatedSeals.sealer,
            trust: rosters.trust, surroundings: clock.surroundings)
        let conversation = HubConversation(core: core, certified: base.id)
        while let bytes = try session.nextBytes() { try conversation.receive(bytes) }
        try conversation.endRequest()
        while let bytes = try conversation.nextBytes() { try session.receive(bytes) }
        let outcome = try session.finish()
        if let refusal = session.report.refusals.first { throw refusal }
        return outcome.hasMore
    }

    /// Takes the next version of the mission; again where it was taken already.
    func upgrade(to next: Schema, mission: [UInt8]) throws {
        guard base.schema.version != next.version else { return }
        base = try base.upgraded(to: next, mission: mission)
        schema = next
    }

    // MARK: Power

    func close() throws {
        switch side {
        case .base: try base.close()
        case .hub:
            // Both, whatever the first comes to.
            let closing = Result { try picture.close() }
            try (core.log as? SQLiteHubLog)?.close()
            try closing.get()
        }
    }

    /// The power goes, and comes back.
    func restart(seed: UInt64, survival: Int) throws {
        do {
            try close()
        } catch {
            // Nothing that a process does at its end comes through.
        }
        _ = try disk.settle(seed: seed, survival: survival)
        try open()
    }

    /// The process is killed, and another begins: what it wrote and did not sync is in the system's cache, and found there.
    func kill() throws {
        disk.arm(.dead, at: 1)
        do {
            try close()
        } catch {
            // A killed process tidies nothing up.
        }
        disk.disarm()
        disk.forgive()
        try open()
    }

    /// The process ends, and another begins: the disk is sound.
    func reopen() throws {
        try close()
        try open()
    }

    private func open() throws {
        let folder = SimulatedNode.folder(on: disk)
        func replica(_ schema: Schema) throws -> Replica {
            try Replica.open(
                at: folder, schema: schema, holder: Self.holder, surroundings: clock.surroundings)
        }
        switch side {
        case .base:
            let mission = try ReplicaFolder(path: folder).currentMission()
            schema = try SimulatedMission.schema(
                ofVersion: SimulatedMission.version(ofFile: mission))
            base = try replica(schema)
        case .hub:
            picture = try replica(schema)
            core = try coreMaker.core(picture, clock)
        }
    }
}
