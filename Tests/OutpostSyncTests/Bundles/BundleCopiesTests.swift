import OutpostModel
import OutpostStore
import OutpostSync
import Testing

/// Bases that were put back from a copy, and meet a courier before they meet a hub.
@Suite struct BundleCopiesTests {
    private let bed: BundleBed

    init() throws { bed = try BundleBed() }

    /// The first base as it stood before it wrote anything.
    private func putBack() throws -> Replica {
        let replica = try bed.bed.edge(bed.first.id.identity)
        try replica.take(try #require(bed.rosters.keptRosters))
        return replica
    }

    private func carry(from writer: Replica, to reader: Replica, issued: Int64) throws
        -> BundleReport
    {
        let recipient = try bed.recipient(reader, of: writer)
        return try bed.read(
            try bed.bundle(of: writer, to: [recipient], issued: issued), at: reader)
    }

    @Test
    func `A base that lost its work has it back from another, and goes on under another name`()
        throws
    {
        try bed.first.insertIncident("fire", severity: 3)
        _ = try carry(from: bed.first, to: bed.second, issued: 1)
        let again = try putBack()
        _ = try carry(from: again, to: bed.second, issued: 2)
        let name = again.id
        #expect(try carry(from: bed.second, to: again, issued: 3).taken == 1)
        #expect(again.id.identity == name.identity && again.id != name)
        #expect(try again.shown() == bed.second.shown())
        try again.insertIncident("flood", severity: 1)
        #expect(try carry(from: again, to: bed.second, issued: 4).isWhole)
        #expect(try again.shown() == bed.second.shown())
        #expect(try again.audit().isSound)
    }

    @Test func `What speaks of work that a base has lost waits until that work is back`() throws {
        try bed.first.insertIncident("fire", severity: 3)
        _ = try carry(from: bed.first, to: bed.second, issued: 1)
        try bed.second.write { db in try db.execute(sql: "UPDATE incident SET severity = 5") }
        let again = try putBack()
        // The other one does not know yet that it was lost, and leaves it out.
        let report = try carry(from: bed.second, to: again, issued: 2)
        #expect(report.taken == 0 && !report.stopped.isEmpty)
        #expect(try again.shown() == "")
        _ = try carry(from: again, to: bed.second, issued: 3)
        #expect(try carry(from: bed.second, to: again, issued: 4).isWhole)
        #expect(try again.shown() == bed.second.shown())
        #expect(try again.audit().isSound)
    }

    @Test func `A base that wrote on in places that others know takes nothing, and says why`()
        throws
    {
        try bed.first.insertIncident("fire", severity: 3)
        _ = try carry(from: bed.first, to: bed.second, issued: 1)
        let again = try putBack()
        try again.insertIncident("flood", severity: 1)
        let shown = try again.shown()
        let error = #expect(throws: OutpostError.self) {
            try carry(from: bed.second, to: again, issued: 2)
        }
        #expect(error?.code == .refused)
        #expect(try again.shown() == shown)
        // Nor is the branch taken by anybody.
        #expect(try carry(from: again, to: bed.second, issued: 3).taken == 0)
        #expect(try bed.second.shown() == bed.first.shown())

        // A hub brings both together.
        try bed.bed.sync(bed.second)
        try bed.bed.sync(again)
        try bed.bed.sync(bed.second)
        #expect(try again.shown().contains("fire") && again.shown().contains("flood"))
        #expect(try again.shown() == bed.second.shown())
        #expect(try carry(from: bed.second, to: again, issued: 4).isWhole)
    }

    @Test func `While a branch waits nothing is taken, whatever of a bundle is damaged`()
        throws
    {
        try bed.first.insertIncident("own", severity: 1)
        try bed.second.insertIncident("flood", severity: 2)
        let journal = try #require(bed.first.heads().keys.first { $0.replica == bed.first.id })
        try bed.first.noteFork(of: journal, from: 0, peer: "hub")
        var bundle = try bed.bundle(
            of: bed.second, to: [try bed.recipient(bed.first, of: bed.second)])
        // Rosters, then the greeting.
        bundle[try recordOffsets(of: bundle)[1] + 10] ^= 1
        #expect(throws: OutpostError.self) { try bed.read(bundle, at: bed.first) }
        #expect(try !bed.first.shown().contains("flood"))
    }
}
