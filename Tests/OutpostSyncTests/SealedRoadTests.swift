import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Testing

/// What a receiver makes of journals that somebody on the road altered.
@Suite struct SealedRoadTests {
    private let bed: SyncTestBed
    private let edge: Replica

    init() throws {
        bed = try SyncTestBed()
        edge = try bed.edge(5)
    }

    private func write(_ count: Int, bytes: Int = 40) throws {
        for number in 0..<count {
            try edge.write { db in
                try db.execute(
                    sql: "INSERT INTO incident (title, severity) VALUES (?, ?)",
                    arguments: [String(repeating: "x", count: bytes), number])
            }
        }
    }

    private func journal() throws -> JournalID {
        try #require(try edge.heads().keys.sorted().first)
    }

    private func verify(
        _ bodies: [[UInt8]], _ seals: [Seal], trust: SealTrust = SimulatedSeals.trust
    ) throws -> Batch<Verified> {
        try BatchVerifier(schema: bed.schema, trust: trust) { Head(emptyJournal: $0) }
            .verify(try Batch(bodies: bodies, seals: seals))
    }

    @Test func `A journal is sealed at its head, and at least once in sixteen kibibytes`() throws {
        try write(40, bytes: 2_000)
        try edge.seal(with: SimulatedSeals.sealer)
        let part = try edge.sealedPart(of: try journal(), after: 0)
        #expect(part.bodies.count == 40)
        #expect(part.seals.last?.dot.sequence == 40)
        var from = 0
        for seal in part.seals {
            let bodies = part.bodies[from..<Int(seal.dot.sequence)]
            let size = bodies.reduce(0) { $0 + $1.count }
            #expect(size <= Limits.sealBytes || bodies.count == 1)
            from = Int(seal.dot.sequence)
        }
        #expect(try edge.seal(with: SimulatedSeals.sealer) == 0)
        try write(1)
        #expect(try edge.seal(with: SimulatedSeals.sealer) == 1)
    }

    @Test func `A part of a journal is cut at a seal, and what is not sealed stays here`() throws {
        try write(40, bytes: 2_000)
        let journal = try journal()
        #expect(try edge.sealedPart(of: journal, after: 0).bodies.isEmpty)
        try edge.seal(with: SimulatedSeals.sealer)
        try write(3)
        var after: UInt64 = 0
        while true {
            let part = try edge.sealedPart(of: journal, after: after, limit: 30_000)
            guard let last = part.seals.last else { break }
            #expect(part.bodies.count == Int(last.dot.sequence - after))
            _ = try BatchVerifier(schema: bed.schema, trust: SimulatedSeals.trust) { name in
                do {
                    return try edge.head(of: name, at: after)
                } catch {
                    return Head(emptyJournal: name)
                }
            }.verify(try Batch(bodies: part.bodies, seals: part.seals))
            after = last.dot.sequence
        }
        #expect(after == 40)
    }

    @Test func `An exchange seals once it sends, up to where it sends`() throws {
        try write(2)
        let journal = try journal()
        let session = try EdgeSession(
            replica: edge, peer: "hub", sealer: SimulatedSeals.sealer,
            trust: SimulatedSeals.rosterTrust, surroundings: SyncTestBed.surroundings(1))
        _ = try session.nextBytes()
        #expect(try edge.sealedPart(of: journal, after: 0).bodies.isEmpty)
        try write(3)
        _ = try session.nextBytes()
        #expect(try edge.sealedPart(of: journal, after: 0).bodies.count == 2)
    }

    @Test func `What is altered, left out, moved, unsealed or a stranger's is not taken`() throws {
        try write(6)
        try edge.seal(with: SimulatedSeals.sealer)
        let journal = try journal()
        let part = try edge.sealedPart(of: journal, after: 0)
        let end = Dot(journal, 6)
        #expect(try verify(part.bodies, part.seals).count == 6)
        #expect(throws: VerificationError.unsealed(end)) { try verify(part.bodies, []) }
        #expect(throws: VerificationError.unsealed(Dot(journal, 5))) {
            try verify(Array(part.bodies.dropLast()), part.seals)
        }
        #expect(throws: VerificationError.unknownDevice(end)) {
            try verify(
                part.bodies, part.seals, trust: SimulatedSeals.trust { _ in false })
        }
        for index in part.bodies.indices {
            var bodies = part.bodies
            let text = try #require(bodies[index].lastIndex(of: UInt8(ascii: "x")))
            bodies[index][text] = UInt8(ascii: "y")
            #expect(throws: VerificationError.forged(end)) { try verify(bodies, part.seals) }
        }
    }

    @Test func `The hub refuses a journal that a relay altered, and takes the true one after it`()
        throws
    {
        try write(3)
        try edge.seal(with: SimulatedSeals.sealer)
        let journal = try journal()
        let part = try edge.sealedPart(of: journal, after: 0)
        var bodies = part.bodies
        let text = try #require(bodies[1].lastIndex(of: UInt8(ascii: "x")))
        bodies[1][text] = UInt8(ascii: "y")
        #expect(throws: VerificationError.forged(Dot(journal, 3))) {
            try bed.core.log.append(Batch(bodies: bodies, seals: part.seals))
        }
        #expect(try bed.core.log.heads().isEmpty)
        try bed.sync(edge)
        let reader = try bed.edge(6)
        try bed.sync(reader)
        #expect(try reader.heads()[journal] == edge.heads()[journal])
    }

    @Test func `The hub's pages end at seals, however small they are asked for`() throws {
        try write(30, bytes: 3_000)
        try bed.sync(edge)
        var after: UInt64 = 0
        var count = 0
        while true {
            let page = try bed.core.log.page(
                of: SyncTestBed.space, after: after, bodyBytes: 1, filter: { _ in true })
            #expect(page.seals.last?.dot.sequence == page.entries.last?.dot.sequence)
            count += 1
            after = page.cursor.sequence
            guard page.hasMore else { break }
        }
        #expect(after == 30)
        #expect(count > 4)
    }
}

extension Replica {
    /// The head that a journal had at a sequence.
    fileprivate func head(of journal: JournalID, at sequence: UInt64) throws -> Head {
        var head = Head(emptyJournal: journal)
        for body in try bodies(of: journal, after: 0).prefix(Int(sequence)) {
            head = head.advanced(by: Digest(of: body))
        }
        return head
    }
}
