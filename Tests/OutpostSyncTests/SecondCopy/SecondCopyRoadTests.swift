import GRDB
import OutpostModel
import OutpostSimulator
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// A second copy from the first report to a new laptop.
@Suite struct SecondCopyRoadTests {
    private let road: CopyBed

    init() throws { road = try CopyBed() }

    private var base: Replica { road.base }

    private var onlyHere: UInt64 {
        get throws { try base.ownWork(peer: "hub").counts().onlyHere }
    }

    @Test func `What is on the stick is made into a replica that brings all of it to the hub`()
        throws
    {
        try base.insertIncident("fire", severity: 3)
        #expect(try onlyHere == 1)
        #expect(try road.keep().changesets == 1)
        #expect(try onlyHere == 0)
        try base.write { db in try db.execute(sql: "UPDATE incident SET severity = 4") }
        try base.insertIncident("flood", severity: 1)
        #expect(try onlyHere == 2)
        #expect(try road.keep().changesets == 2)
        #expect(try road.keep() == CopyKeeper.Report())

        let (replica, report) = try road.rebuild()
        #expect(report.isWhole && report.changesets == 3 && report.pieces == 2)
        #expect(try replica.shown() == base.shown())
        #expect(try replica.audit().isSound)
        // It goes on by itself before anybody has let it in.
        try replica.insertIncident("storm", severity: 2)
        try road.admit(replica.id)
        try road.bed.sync(replica)
        try road.bed.core.catchUp()
        #expect(try road.bed.core.picture.shown() == replica.shown())
        #expect(try road.bed.core.log.heads().keys.contains { $0.replica == base.id })
    }

    @Test func `Reports of others and their files are on the stick too`() throws {
        let other = try road.bed.edge(0xA2)
        try road.admit(other.id)
        try other.insertIncident("shots", severity: 5)
        try road.bed.sync(other)
        try road.bed.sync(base)
        let picture = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        let digest = try road.attachments.keep(picture)
        let empty = try road.attachments.keep([])
        #expect(try road.keep().files == 2)
        #expect(try road.keep().files == 0)
        for name in road.stick.files.keys { #expect(!digest.hexadecimal.hasPrefix(name.suffix(8))) }

        let files = try road.otherFiles()
        let (replica, report) = try road.rebuild(files: files)
        #expect(report.isWhole && report.files == 2)
        #expect(try replica.shown() == base.shown())
        #expect(try files.bytes(of: digest) == picture)
        #expect(files.has(empty))
    }

    @Test func `Hundreds of looks leave few files, and nothing is missing`() throws {
        for number in 0..<150 {
            try base.insertIncident("number \(number)", severity: number % 4)
            try road.keep()
        }
        #expect(road.stick.files.count < 70)
        let (replica, report) = try road.rebuild()
        #expect(report.isWhole && report.changesets == 150)
        #expect(try replica.shown() == base.shown())
    }

    @Test func `A piece that is gone, or another stick, has all of it written anew`() throws {
        try base.insertIncident("fire", severity: 3)
        try road.keep()
        try base.insertIncident("flood", severity: 3)
        try road.keep()
        road.stick.files["piece-00000001"] = nil
        let report = try road.keep()
        #expect(report.isAnew && report.changesets == 2)
        #expect(road.stick.files.keys.sorted() == ["piece-00000003", "start"])
        road.stick.files = [:]
        #expect(try road.keep().isAnew)
        #expect(try road.rebuild().replica.shown() == base.shown())
    }

    @Test func `A stick that fails in the middle of a write costs that write alone`() throws {
        try base.insertIncident("fire", severity: 3)
        for bytes in [0, 1, 100, 400, 700] {
            road.stick.bytesUntilFailure = bytes
            #expect(throws: OutpostError.self) { try road.keep() }
            #expect(try onlyHere == 1)
        }
        #expect(try road.keep().changesets == 1)
        #expect(try onlyHere == 0)
        #expect(try road.rebuild().replica.shown() == base.shown())
    }

    @Test func `What a stick does not give back as it was written does not count`() throws {
        try base.insertIncident("fire", severity: 3)
        road.stick.garbles = true
        let error = #expect(throws: OutpostError.self) { try road.keep() }
        #expect(error?.code == .corrupt)
        #expect(try onlyHere == 1)
        #expect(!road.stick.files.keys.contains { $0.hasPrefix("piece") })
    }

    @Test func `A damaged piece is named, and all the rest is taken`() throws {
        try base.insertIncident("fire", severity: 3)
        try road.keep()
        try base.write { db in try db.execute(sql: "INSERT INTO delivery (cargo) VALUES ('rice')") }
        try road.keep()
        var bytes = try #require(road.stick.files["piece-00000001"])
        bytes[bytes.count - 40] ^= 1
        road.stick.files["piece-00000001"] = bytes
        let (replica, report) = try road.rebuild()
        #expect(!report.isWhole && report.defects.allSatisfy { $0.hasPrefix("piece-00000001") })
        let cargo = try replica.read { db in
            try String.fetchAll(db, sql: "SELECT cargo FROM delivery")
        }
        #expect(cargo == ["rice"])
    }

    @Test func `What the copy begins with is believed only from a device of the mission`() throws {
        try base.insertIncident("fire", severity: 3)
        try road.keep()
        // Somebody who has the stick, and knows the public key that stands in it, puts another mission there.
        let authority = road.rosters.issuer.verifier.authority
        let forged = CopyStart(
            mission: Array("another mission".utf8), authority: authority.pem, hub: "https://evil",
            base: "north")
        try road.stick.forge(forged, mission: authority.missionID, by: SealKey(), as: base.id)
        let error = #expect(throws: OutpostError.self) { try road.rebuild() }
        #expect(error?.code == .refused)
    }

    @Test func `No other key opens it`() throws {
        try base.insertIncident("fire", severity: 3)
        try road.keep()
        let error = #expect(throws: OutpostError.self) {
            try CopyReader(road.stick, key: BoxKey())
        }
        #expect(error?.code == .refused)
        let words = Array("fire".utf8)
        for (_, bytes) in road.stick.files {
            #expect(!bytes.indices.dropLast(3).contains { Array(bytes[$0..<$0 + 4]) == words })
        }
    }

    @Test func `What an order erases does not stay on the stick`() throws {
        try base.insertIncident("a child's name", severity: 3)
        try road.bed.sync(base)
        try road.keep()
        let before = road.stick.files
        let key = try #require(
            try base.read { db in try String.fetchOne(db, sql: "SELECT id FROM incident") })
        try road.erase(row: key)
        let report = try road.keep()
        #expect(report.isAnew)
        let pieces = before.keys.filter { $0.hasPrefix("piece") }
        #expect(pieces.allSatisfy { road.stick.files[$0] == nil })
        #expect(try road.rebuild().replica.shown() == base.shown())
    }

    @Test func `Seals of every minute do not weigh on the road`() throws {
        for number in 0..<40 {
            try base.insertIncident("number \(number)", severity: 1)
            try base.seal(with: SimulatedSeals.sealer)
        }
        let journal = try #require(try base.heads().keys.first)
        let part = try base.sealedPart(of: journal, after: 0, isSparing: true)
        let bytes = part.bodies.reduce(0) { $0 + $1.count }
        #expect(part.bodies.count == 40 && part.seals.last?.dot.sequence == 40)
        #expect(part.seals.count <= 1 + 2 * bytes / Limits.sealBytes)
        // Where pages are shorter, each still ends at a seal.
        let short = try base.sealedPart(of: journal, after: 5, limit: 1_000, isSparing: true)
        #expect(short.seals.last?.dot.sequence == 5 + UInt64(short.bodies.count))
    }
}
