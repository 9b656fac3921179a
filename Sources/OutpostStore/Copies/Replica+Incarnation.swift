import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Goes on under a new incarnation: what is written from now on has journals of its own, and every peer is asked what it
    /// holds before anything is sent. For a database that turned out to be a copy.
    package func startIncarnation() throws {
        try transactionBesideForeign(operation: "start a new incarnation") { db, engine in
            try engine.startIncarnation(db)
        }
    }

    /// Notes which machine and folder this is; where the database was noted elsewhere, it is a copy or was restored, and goes on
    /// under a new incarnation. Writing never waits.
    func settleMachine() throws {
        guard let folder else { return }
        let token = try MachineToken.current(folder, surroundings).bytes
        let known = try inspect { try $0.meta.bytes(MetaName.machine) }
        guard known != token else { return }
        try transactionBesideForeign(operation: "note the machine") { db, engine in
            if known != nil { try engine.startIncarnation(db) }
            try engine.meta.set(token, for: MetaName.machine)
        }
    }
}

extension StoreEngine {
    /// Begins a new incarnation within the running transaction.
    ///
    /// Two copies of one folder may both do so, and must not come to the same: the step is drawn.
    func startIncarnation(_ db: Database) throws {
        let step =
            1 + UInt32(truncatingIfNeeded: surroundings.random() % StoreLimits.incarnationStep)
        let next = replica.incarnation + step
        guard next < ReplicaID.branchBit else {
            throw OutpostError(
                .limit, operation: "start a new incarnation", place: "\(replica)",
                cause: "this replica was copied or restored too often",
                hint: "make another from it with 'outpost clone', and enrol that")
        }
        try setIncarnation(next)
        try setPeersInDoubt(db)
    }

    private func setPeersInDoubt(_ db: Database) throws {
        let peers = try String.fetchAll(db, sql: "SELECT DISTINCT peer FROM _outpost_peer")
        let writer = PeerWriter(db: db, engine: self)
        for peer in peers { try writer.setInDoubt(true, peer: peer) }
    }
}
