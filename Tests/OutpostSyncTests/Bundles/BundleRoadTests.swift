import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// What a courier carries, and what comes of it.
@Suite struct BundleRoadTests {
    private let bed: BundleBed
    private var first: Replica { bed.first }
    private var second: Replica { bed.second }
    private var picture: Replica { bed.bed.core.picture }

    init() throws { bed = try BundleBed() }

    private func carry(from writer: Replica, to reader: Replica, issued: Int64) throws
        -> BundleReport
    {
        let recipient = try bed.recipient(reader, of: writer)
        return try bed.read(
            try bed.bundle(of: writer, to: [recipient], issued: issued), at: reader)
    }

    @Test func `A courier between bases that never see a link converges them`() throws {
        try first.insertIncident("fire", severity: 3)
        try second.insertIncident("flood", severity: 2)
        for round in 1...3 as ClosedRange<Int64> {
            #expect(try carry(from: first, to: second, issued: 2 * round).isWhole)
            #expect(try carry(from: second, to: first, issued: 2 * round + 1).isWhole)
            #expect(try first.shown() == second.shown())
            #expect(try first.fingerprints() == second.fingerprints())
            try first.insertIncident("round \(round)", severity: 1)
        }
        #expect(try second.shown().contains("round 2"))
        #expect(try second.audit().isSound)
    }

    @Test func `What is read twice is taken once, and what was confirmed is not carried again`()
        throws
    {
        for number in 0..<20 { try first.insertIncident("report \(number)", severity: 1) }
        let bundle = try bed.bundle(of: first, to: [try bed.recipient(second, of: first)])
        #expect(try bed.read(bundle, at: second).taken == 20)
        let shown = try second.shown()
        let again = try bed.read(bundle, at: second)
        #expect(again.taken == 0 && again.repeated == 20)
        #expect(try second.shown() == shown)

        #expect(try carry(from: second, to: first, issued: 1).taken == 0)
        try first.insertIncident("another", severity: 1)
        let plan = try bed.writer(first).plan(for: [try bed.recipient(second, of: first)])
        #expect(plan.changesets == 1)
    }

    @Test func `A base and the hub come to the same by two sticks, with receipts`() throws {
        try first.insertIncident("fire", severity: 3)
        try second.insertIncident("flood", severity: 2)
        try bed.bed.sync(second)
        let up = try bed.readAtHub(try bed.bundle(of: first, to: [try bed.hub(of: first)]))
        #expect(up.taken == 1 && up.author?.isHub == false)
        #expect(try picture.shown().contains("fire"))

        let down = try carry(from: picture, to: first, issued: 1)
        #expect(down.taken == 1 && down.author?.isHub == true)
        #expect(try first.shown() == picture.shown())
        #expect(try first.fingerprints() == picture.fingerprints())
        let own = try first.heads().filter { $0.key.replica == first.id }
        #expect(
            try first.peerState("hub").acknowledged.filter { own[$0.key] != nil }
                == own.mapValues(\.sequence))
        // The next ones have nothing to say.
        #expect(try bed.writer(first).plan(for: [try bed.hub(of: first)]).changesets == 0)
        _ = try bed.readAtHub(try bed.bundle(of: first, to: [try bed.hub(of: first)]))
        #expect(
            try bed.writer(picture).plan(for: [try bed.recipient(first, of: picture)])
                .changesets == 0)
    }

    @Test func `Only a hub's bundle gives receipts, and says which backup has the work`() throws {
        try first.insertIncident("fire", severity: 3)
        _ = try carry(from: first, to: second, issued: 1)
        _ = try carry(from: second, to: first, issued: 2)
        #expect(try first.peerState("hub").acknowledged.isEmpty)

        try bed.readAtHub(try bed.bundle(of: first, to: [try bed.hub(of: first)]))
        let own = try #require(try first.heads().keys.first { $0.replica == first.id })
        var whereabouts = Whereabouts()
        whereabouts.backupTime = 77
        whereabouts.backup[own] = 1
        let bundle = try bed.bundle(
            of: picture, to: [try bed.recipient(first, of: picture)], issued: 3,
            whereabouts: whereabouts)
        try bed.read(bundle, at: first)
        let state = try first.peerState("hub")
        #expect(state.acknowledged[own] == 1 && state.whereabouts == whereabouts)
        // A base that says the same is not believed.
        whereabouts.backupTime = 78
        let claim = try bed.bundle(
            of: second, to: [try bed.recipient(first, of: second)], issued: 4,
            whereabouts: whereabouts)
        try bed.read(claim, at: first)
        #expect(try first.peerState("hub").whereabouts?.backupTime == 77)
    }

    @Test func `What came by a stick does not come again by a link`() throws {
        for number in 0..<10 { try second.insertIncident("report \(number)", severity: 1) }
        try bed.bed.sync(second)
        try first.insertIncident("own", severity: 1)
        try bed.bed.sync(first)
        #expect(try carry(from: picture, to: first, issued: 1).repeated == 10)
        for number in 0..<10 { try second.insertIncident("later \(number)", severity: 1) }
        try bed.bed.sync(second)
        #expect(try carry(from: picture, to: first, issued: 2).taken >= 10)
        #expect(try bed.bed.exchange(first).down < 400)
        try bed.bed.sync(first)
        #expect(try first.shown() == picture.shown())
    }

    @Test(arguments: [true, false])
    func `Others' work that a base was brought goes on to the hub with its own`(
        byLink: Bool
    ) throws {
        try first.insertIncident("fire", severity: 3)
        _ = try carry(from: first, to: second, issued: 1)
        try second.insertIncident("flood", severity: 2)
        if byLink {
            try bed.bed.sync(second)
        } else {
            let report = try bed.readAtHub(
                try bed.bundle(of: second, to: [try bed.hub(of: second)]))
            #expect(report.taken == 2)
        }
        #expect(try picture.shown() == second.shown())
        // And back, to whom it came from: as received.
        _ = try carry(from: picture, to: first, issued: 2)
        #expect(try first.peerState("hub").acknowledged.values.contains(1))
        #expect(try first.shown() == second.shown())
    }

    @Test func `Only what all its readers may read is in it, and what is left out is named`() throws
    {
        try first.insertIncident("fire", severity: 3)
        try first.write { db in
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice')")
        }
        let writer = try bed.writer(first)
        let hub = try bed.hub(of: first)
        let reader = try bed.recipient(second, of: first, readable: [SyncTestBed.space])
        let plan = try writer.plan(for: [hub, reader])
        #expect(plan.changesets == 1 && plan.leftOut == [SyncTestBed.aid])
        #expect(try writer.plan(for: [hub]).changesets == 2)
        #expect(try writer.plan(for: [reader]).leftOut.isEmpty)
        let bundle = try bed.bundle(of: first, to: [hub, reader])
        #expect(try bed.read(bundle, at: second).taken == 1)
        #expect(try bed.readAtHub(bundle).taken == 1)
        #expect(try !second.shown().contains("rice"))
    }

    /// A writer that does not keep to the grants, or knows an older roster.
    @Test func `What a reader may not read is passed over, whoever wrote it in`() throws {
        try first.write { db in
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice')")
        }
        try first.insertIncident("fire", severity: 3)
        let bundle = try bed.bundle(of: first, to: [try bed.recipient(second, of: first)])
        try bed.rosters.issue { roster in
            roster.grants = roster.grants.filter {
                $0.holder != .device(second.id.identity) || $0.space != SyncTestBed.aid
            }
        }
        try second.take(try #require(bed.rosters.keptRosters))
        let report = try bed.read(bundle, at: second)
        #expect(report.taken == 1 && report.passedOver == [SyncTestBed.aid])
        #expect(try !second.shown().contains("rice"))
    }

    @Test func `A roster that takes a space away takes it out, from a stick as from a link`() throws
    {
        try first.write { db in
            try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice')")
        }
        _ = try carry(from: first, to: second, issued: 1)
        #expect(try second.shown().contains("rice"))
        try bed.rosters.issue { roster in
            roster.grants = roster.grants.filter {
                $0.holder != .device(second.id.identity) || $0.space != SyncTestBed.aid
            }
        }
        let reader = try bed.recipient(second, of: picture, readable: [SyncTestBed.space])
        let report = try bed.read(try bed.bundle(of: picture, to: [reader]), at: second)
        #expect(report.rosters == 1)
        #expect(try !second.shown().contains("rice"))
    }
}
