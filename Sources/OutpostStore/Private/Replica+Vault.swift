import Foundation
import GRDB
import OutpostModel

extension Replica {
    /// Where a reader sees one private space: a replica in memory that writes in the journals of one on disk. Nothing of it ever
    /// comes to a disk, temporary files included.
    ///
    /// - Parameter disk: whose identity, incarnation, clock and roster it takes.
    package static func vault(of space: Space, beside disk: Replica) throws -> Replica {
        let replica = try inMemory(
            schema: try disk.schema.vault(of: space), identity: disk.id.identity,
            surroundings: disk.surroundings)
        try replica.writer.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
        }
        let known = try disk.inspect { engine in
            (
                correction: try engine.meta.integer(MetaName.clockCorrection),
                learnt: try engine.meta.integer(MetaName.clockLearnt), last: engine.clock.last,
                roster: engine.rosterVersion
            )
        }
        try replica.transactionBesideForeign(operation: "open a private space") { _, engine in
            try engine.setIncarnation(disk.id.incarnation)
            if let correction = known.correction {
                try engine.meta.set(correction, for: MetaName.clockCorrection)
            }
            if let learnt = known.learnt { try engine.meta.set(learnt, for: MetaName.clockLearnt) }
            try engine.setRosterVersion(known.roster)
            try engine.readAgain()
            engine.observe(known.last)
        }
        return replica
    }

    /// Notes changesets of a vault that its reader could not open, by journal, ascending: what is written here has not seen them.
    package func noteUnopened(_ sequences: [JournalID: [UInt64]]) throws {
        try inspect { $0.unopened = sequences }
    }

    /// As `write`, and nothing of it stands unless what happens beside it does: that is the last thing before the commit.
    ///
    /// - Parameters:
    ///   - lastReference: the counter of the last base reference that this laptop gave, in whatever space.
    ///   - beside: is given the bodies that the transaction became, which the journals do not hold yet for anybody else.
    package func write<Result>(
        _ session: WriteSession, after lastReference: Int64,
        _ updates: (Database) throws -> Result,
        beside: (Database, PrivateWrite) throws -> Void
    ) throws -> (result: Result, changesets: [Dot]) {
        try transaction(operation: "write") { db, engine in
            try engine.meta.set(lastReference, for: MetaName.referenceCounter)
            engine.capture.reset()
            engine.capture.isListening = true
            let result = try updates(db)
            let dots: [Dot]
            do {
                dots = try engine.appendLocalChanges(db, session: session)
            } catch let defect as Capture.Defect {
                throw defect.explanation
            }
            guard !dots.isEmpty else { return (result, []) }
            let bodies = JournalBodies(db)
            try beside(
                db,
                PrivateWrite(
                    bodies: try dots.compactMap {
                        try bodies.body(at: try engine.journals.place(of: $0))
                    },
                    lastReference: try engine.meta.integer(MetaName.referenceCounter) ?? 0))
            return (result, dots)
        }
    }

    // MARK: On disk

    /// The header of a changeset that this replica is about to write in a private space.
    package func nextHeader(
        in space: SpaceID, _ session: WriteSession
    ) throws -> ChangesetHeader {
        try inspect { engine in
            let journal = JournalID(
                space: space, replica: engine.replica, lane: session.lane ?? .routine)
            return ChangesetHeader(
                journal: journal, sequence: engine.journals.head(of: journal).sequence + 1,
                time: engine.tick(), missionVersion: engine.schema.version,
                rosterVersion: engine.rosterVersion, author: session.author,
                isClockDoubtful: !engine.isClockLearnt, isOpaque: true)
        }
    }

    /// The counter of the last base reference that this replica gave.
    package func lastReference() throws -> Int64 {
        try inspect { try $0.meta.integer(MetaName.referenceCounter) ?? 0 }
    }

    /// Appends opaque changesets of this replica's own to their journal, all or none. Once it returns, they survive a power cut.
    ///
    /// - Parameter write: its `lastReference` is not given again in any space.
    /// - Throws: `refused` where the roster would hold one, or where something else was written in its place meanwhile; `limit`
    ///   where one is too large.
    package func appendOpaque(_ write: PrivateWrite) throws {
        try transaction(operation: "write to a private space") { _, engine in
            for body in write.bodies { try engine.appendOpaque(body) }
            if write.lastReference > (try engine.meta.integer(MetaName.referenceCounter) ?? 0) {
                try engine.meta.set(write.lastReference, for: MetaName.referenceCounter)
            }
        }
    }
}

/// What one transaction in a private space became.
package struct PrivateWrite {
    package let bodies: [[UInt8]]
    /// The counter of the last base reference that was given by then; 0: none.
    package let lastReference: Int64

    package init(bodies: [[UInt8]], lastReference: Int64 = 0) {
        self.bodies = bodies
        self.lastReference = lastReference
    }
}

extension StoreEngine {
    fileprivate func appendOpaque(_ body: [UInt8]) throws {
        capture.isListening = false
        // Should a copy of this replica write too, it must fit under another name as well.
        let limit = Limits.bodyBytes - Limits.movedBytes
        guard body.count <= limit else {
            throw OutpostError(
                .limit, operation: "write to a private space", place: "one transaction",
                cause: "it takes \(body.count) bytes, more than \(limit)",
                hint: "write in smaller transactions")
        }
        let header = try ChangesetBody.view(body).header
        let head = journals.head(of: header.journal)
        guard header.isOpaque, schema.mayHold(opaque: true, in: header.journal.space),
            header.journal.replica == replica, header.sequence == head.sequence + 1
        else {
            throw OutpostError(
                .refused, operation: "write to a private space", place: "\(header.dot)",
                cause: "it is not the next changeset of a private space of this replica",
                hint: "open the space again, then write again")
        }
        try requireAdmission(header, bodyBytes: body.count)
        let digest = Digest(of: body)
        observe(header.time)
        journals.advance(header, digest: digest, to: head.advanced(by: digest))
        try journals.appendAdvanced(header, body: body, digest: digest)
        try flush(journals: [])
    }
}
