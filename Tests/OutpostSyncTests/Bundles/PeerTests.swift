import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust
import Testing

/// Two bases of one network, and no hub.
@Suite struct PeerTests {
    private let bed: BundleBed

    init() throws { bed = try BundleBed() }

    private func bundle(
        _ writer: Replica, for reader: Replica, _ extent: PeerDesk.Extent
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try bed.peer(writer).write(for: reader.id.identity, extent) { bytes += $0 }
        return bytes
    }

    @discardableResult
    private func take(_ bytes: [UInt8], at reader: Replica) throws -> BundleReport {
        var rest = bytes[...]
        return try bed.peer(reader).take { count in
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
    }

    /// As `PeerSync` and `PeerRoutes` do it.
    ///
    /// - Returns: changesets that came, and that went.
    private func meet(_ asking: Replica, _ answering: Replica) throws -> (came: Int, went: Int) {
        var (came, went) = (0, 0)
        try take(bundle(asking, for: answering, .greeting), at: answering)
        came += try take(bundle(answering, for: asking, .everything), at: asking).taken
        if try bed.peer(asking).lacking(at: answering.id.identity) > 0 {
            went += try take(bundle(asking, for: answering, .everything), at: answering).taken
            came += try take(bundle(answering, for: asking, .everything), at: asking).taken
        }
        return (came, went)
    }

    @Test func `Two bases have the same after one meeting, and say nothing twice`() throws {
        try bed.first.insertIncident("fire", severity: 3)
        try bed.second.insertIncident("flood", severity: 2)
        #expect(try meet(bed.first, bed.second) == (1, 1))
        #expect(try bed.first.shown() == bed.second.shown())
        #expect(try meet(bed.first, bed.second) == (0, 0))
        try bed.second.write { db in try db.execute(sql: "UPDATE incident SET severity = 5") }
        #expect(try meet(bed.first, bed.second) == (1, 0))
        #expect(try bed.first.shown() == bed.second.shown())
        #expect(try bed.first.audit().isSound && bed.second.audit().isSound)
    }

    @Test func `What another base said that it holds is not only on this disk`() throws {
        try bed.first.insertIncident("fire", severity: 3)
        #expect(try bed.first.ownWork(peer: "hub").counts().onlyHere == 1)
        _ = try meet(bed.first, bed.second)
        let work = try bed.first.ownWork(peer: "hub")
        #expect(work.counts().onlyHere == 0 && work.counts().waiting == 1)
        let dots = try bed.first.heads().map { Dot($0.key, $0.value.sequence) }
        let place = work.place(of: dots)
        #expect(place.steps == [.savedHere, .atABase])
        #expect(place.holders == [bed.second.id.identity])
    }

    @Test func `Whoever meets the hub first brings the other's work too`() throws {
        try bed.first.insertIncident("fire", severity: 3)
        _ = try meet(bed.second, bed.first)
        try bed.bed.sync(bed.second)
        try bed.bed.core.catchUp()
        #expect(try bed.bed.core.picture.shown() == bed.first.shown())
        try bed.bed.sync(bed.first)
        #expect(try bed.first.ownWork(peer: "hub").counts().waiting == 0)
    }

    @Test func `Who was taken out of the mission, is a stranger, or pretends, is not answered`()
        throws
    {
        let card = try bed.peer(bed.second).card(certificate: [1, 2, 3])
        let again = try PeerCard(decoding: card.encoded())
        #expect(try bed.peer(bed.first).device(of: again).identity == bed.second.id.identity)
        func expectRefused(_ card: PeerCard) {
            let error = #expect(throws: OutpostError.self) {
                try bed.peer(bed.first).device(of: card)
            }
            #expect(error?.code == .refused)
        }
        // Another certificate, another key, another mission, a stranger, itself.
        expectRefused(
            try PeerCard(
                mission: bed.mission, identity: bed.second.id.identity, certificate: [1, 2, 3],
                key: SealKey()))
        expectRefused(
            try PeerCard(
                mission: MissionID(digest: .zero), identity: bed.second.id.identity,
                certificate: [], key: SealKey()))
        expectRefused(
            try PeerCard(mission: bed.mission, identity: 77, certificate: [], key: SealKey()))
        expectRefused(try bed.peer(bed.first).card(certificate: []))
        for place in stride(from: 0, to: card.encoded().count, by: 3) {
            var bytes = card.encoded()
            bytes[place] ^= 1
            // Either it cannot be read, or it is nobody's.
            let altered = Result { try PeerCard(decoding: bytes) }
            if case .success(let card) = altered { expectRefused(card) }
        }

        try bed.second.insertIncident("flood", severity: 2)
        let greeting = try bundle(bed.second, for: bed.first, .greeting)
        try bed.rosters.issue { roster in
            var device = try #require(roster.devices[bed.second.id.identity])
            device.ended = CutOff([:])
            roster.set(device)
        }
        try bed.first.take(try #require(bed.rosters.keptRosters))
        expectRefused(card)
        var count = 0
        let header = try BundleHeader(decoding: greeting, byteCount: &count)
        #expect(throws: OutpostError.self) { try bed.peer(bed.first).require(header) }
        #expect(throws: OutpostError.self) {
            _ = try bed.peer(bed.first).write(for: bed.second.id.identity, .everything) { _ in }
        }
    }

    @Test func `A bundle for somebody else, or a stranger's, is not kept to its end`() throws {
        let theirs = try bundle(bed.second, for: bed.first, .greeting)
        var count = 0
        let header = try BundleHeader(decoding: theirs, byteCount: &count)
        try bed.peer(bed.first).require(header)
        #expect(throws: OutpostError.self) { try bed.peer(bed.second).require(header) }
        let forged = try BundleHeader(
            contentKey: BundleHeader.freshContentKey(), to: Set(header.readers.map(\.recipient)),
            mission: bed.mission, writer: bed.second.id.identity, issued: 1, key: SealKey())
        #expect(throws: OutpostError.self) { try bed.peer(bed.first).require(forged) }
    }
}
