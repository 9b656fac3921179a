import Foundation
import GRDB
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import OutpostWire
import Testing

/// Journal work in one message, by a road that gives no answer.
@Suite struct OneWayTests {
    private let bed: FlashBed
    private var picture: Replica { bed.bed.core.picture }

    init() throws { bed = try FlashBed() }

    private func noteSent(_ stretch: FlashWriter.Stretch) throws {
        try bed.first.updatePeer { try $0.setInDoubt(true, peer: "hub") }
    }

    /// What an exchange of the first base sends and brings.
    private func sync() throws -> (sent: Int, received: Int) {
        var (sent, received) = (0, 0)
        for _ in 0..<10 {
            let session = try EdgeSession(
                replica: bed.first, peer: "hub", sealer: try bed.sealer(bed.first),
                trust: bed.bed.trust, surroundings: SyncTestBed.surroundings(3))
            let request = try bed.bed.request(of: session)
            try session.receive(try #require(try bed.bed.answer(to: request)))
            sent += session.report.sentChangesets
            received += session.report.receivedChangesets
            if try !session.finish().hasMore { return (sent, received) }
        }
        return (sent, received)
    }

    @Test func `Fifty reports in one message are in the log, and a later sync sends none twice`()
        throws
    {
        for number in 0..<50 {
            _ = try bed.report("Besoin d'eau et de tentes, secteur \(number)", severity: 2)
        }
        let stretch = try #require(try bed.stretch())
        #expect(stretch.changesets == 50 && stretch.message.count <= 6_000)
        try noteSent(stretch)
        let report = try bed.hub.take(stretch.message)
        #expect(report.taken.count == 50 && report.early == 0)
        #expect(try bed.bed.core.log.heads().values.map(\.sequence) == [50])
        #expect(try picture.shown() == bed.first.shown())

        _ = try bed.report("one more")
        #expect(try sync().sent == 1)
        #expect(try picture.shown() == bed.first.shown())
        #expect(try picture.audit().isSound)
        #expect(try bed.hub.take(stretch.message).repeated.count == 50)
    }

    /// Erases a report at the hub alone: the base has not heard of it.
    private func erase(_ row: FoundRow) throws {
        _ = try bed.rosters.issue { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: 1, version: version, issued: 0, reason: "asked", officer: "o",
                    rows: [ErasedRow(table: "incident", key: row.key)]))
        }
        try bed.bed.core.catchUp()
    }

    private func holdsChild() throws -> Bool {
        let page = try bed.bed.core.log.page(
            of: SyncTestBed.space, after: 0, bodyBytes: 1 << 20, filter: { _ in true })
        let early = try picture.read {
            try Data.fetchAll($0, sql: "SELECT body FROM _outpost_early").map { [UInt8]($0) }
        }
        return (page.entries.map(\.body) + early).contains {
            String(decoding: $0, as: UTF8.self).contains("CHILD")
        }
    }

    @Test func `What comes one way for an erased report is erased by the hub by itself`() throws {
        let row = try bed.report("CHILD")
        let first = try #require(try bed.stretch())
        _ = try bed.hub.take(first.message)
        try erase(row)
        try bed.edit(row, "CHILD AGAIN")
        _ = try bed.hub.take(try #require(try bed.stretch(after: first.ends)).message)
        #expect(try bed.bed.core.log.heads().values.map(\.sequence) == [2])
        #expect(try !holdsChild())
        #expect(try picture.shown().isEmpty)
    }

    @Test func `A flash about an erased report is refused, and nothing of it lies here`() throws {
        let row = try bed.report("CHILD")
        try erase(row)
        let message = try bed.flash(row)
        let error = #expect(throws: OutpostError.self) { try bed.hub.take(message) }
        #expect(error?.cause.contains("ordered to be erased") == true)
        #expect(try !holdsChild())
        #expect(try picture.shown().isEmpty)
    }

    @Test func `An edge that noted nothing sends nothing twice either`() throws {
        for number in 0..<5 { _ = try bed.report("report \(number)") }
        _ = try bed.hub.take(try #require(try bed.stretch(limit: 3)).message)
        #expect(try bed.bed.core.log.heads().values.map(\.sequence) == [3])
        _ = try sync()
        #expect(try bed.bed.core.log.heads().values.map(\.sequence) == [5])
        #expect(try picture.shown() == bed.first.shown())
    }

    @Test func `Messages that come in another order, or not at all, are no obstacle`() throws {
        for number in 0..<9 { _ = try bed.report("report \(number)") }
        let one = try #require(try bed.stretch(limit: 3))
        let two = try #require(try bed.stretch(after: one.ends, limit: 3))
        let three = try #require(try bed.stretch(after: two.ends, limit: 3))
        #expect(try bed.stretch(after: three.ends) == nil)

        #expect(try bed.hub.take(three.message).early == 3)
        #expect(try bed.hub.take(one.message).early == 0)
        #expect(try bed.bed.core.log.heads().values.map(\.sequence) == [3])
        #expect(try picture.rows() == 6)
        #expect(try bed.hub.take(three.message).repeated.count == 3)
        // The second is lost on the road: an exchange brings it, and what came early with it.
        _ = try sync()
        #expect(try picture.shown() == bed.first.shown())
        #expect(try picture.fingerprints() == bed.first.fingerprints())
        #expect(try picture.audit().isSound)
    }

    @Test func `As much is sent as the message may take`() throws {
        for number in 0..<40 { _ = try bed.report("report \(number)") }
        let all = try #require(try bed.stretch(limit: 40))
        let half = try #require(try bed.stretch(bytes: all.message.count / 2))
        #expect(half.message.count <= all.message.count / 2 && half.changesets > 10)
        #expect(throws: OutpostError.self) { try bed.stretch(bytes: 150) }
    }

    @Test func `What is inside is altered at any byte, and nothing of it is taken`() throws {
        for number in 0..<3 { _ = try bed.report("report \(number)") }
        let stretch = try #require(try bed.stretch())
        let content = try FlashBox(decoding: stretch.message)
            .open(with: bed.hubKey, mission: bed.mission)
        for index in content.indices {
            var altered = content
            altered[index] ^= 0x08
            let forged = try FlashBox(
                sealing: altered, kind: .stretch, to: bed.hubKey.publicBytes, mission: bed.mission)
            do {
                let report = try bed.hub.take(forged.encoded())
                // Two forms may say the same bodies, which their device sealed: that is no lie.
                #expect(index >= 99, "byte \(index) is covered by no seal")
                #expect(report.digests.count == 3)
                #expect(try picture.shown() == bed.first.shown(), "byte \(index)")
            } catch is OutpostError {
                continue
            }
        }
    }

    @Test func `A gap with a chain that its sender made up is refused`() throws {
        for number in 0..<4 { _ = try bed.report("report \(number)") }
        let one = try #require(try bed.stretch(limit: 2))
        let two = try #require(try bed.stretch(after: one.ends, limit: 2))
        let content = try FlashBox(decoding: two.message)
            .open(with: bed.hubKey, mission: bed.mission)
        for index in 3..<99 {
            var altered = content
            altered[index] ^= 1
            let forged = try FlashBox(
                sealing: altered, kind: .stretch, to: bed.hubKey.publicBytes, mission: bed.mission)
            #expect(throws: OutpostError.self, "byte \(index)") {
                try bed.hub.take(forged.encoded())
            }
        }
        #expect(try picture.rows() == 0)
    }
}

extension Replica {
    fileprivate func rows() throws -> Int { try shown().split(separator: "\n").count }
}
