import Foundation
import GRDB
import OutpostModel

/// Where a replica stands in a hub's log of one space.
public struct LogCursor: Sendable, Hashable {
    /// Raised when the hub was restored: cursors of an older epoch mean nothing.
    public var epoch: UInt64
    /// The last entry that was taken.
    public var sequence: UInt64
    /// The log's hash at that entry.
    public var hash: Digest

    public init(epoch: UInt64, sequence: UInt64, hash: Digest) {
        self.epoch = epoch
        self.sequence = sequence
        self.hash = hash
    }
}

/// What a replica remembers of a hub between exchanges.
public struct PeerState: Sendable, Equatable {
    /// By space.
    public var cursors: [SpaceID: LogCursor]
    /// By journal, up to where the hub has said that it holds it: this replica's own journals, and those
    /// of others that the hub once lacked. What is not listed is nobody's to send.
    public var acknowledged: [JournalID: UInt64]
    /// The last exchange did not end: ask what the hub holds before sending.
    public var isInDoubt: Bool
    /// When the last whole exchange ended, by the best time known; nil before the first.
    public var lastExchange: Int64?
    /// Which roster the hub had then; nil before the first exchange.
    package var hubRoster: RosterMark?
    /// Which branches of rosters that lost it was told of, all together; nil before it was told of any.
    package var toldBranches: RosterMark?
    /// The newest packing of pages that it reads, as it said; 0 before it said so.
    package var packing: UInt32 = 0
    /// Journals of this replica of which the hub holds another branch, and a sequence up to which both are the same at least.
    package var forks: [JournalID: UInt64] = [:]
    /// Journals of others of which the hub holds another branch, sealed by the same device: what is here of them is not sent there, and
    /// what comes from there is passed over.
    package var parted: Set<JournalID> = []
    /// Heads of this replica's own journals that the hub holds and that were taken out here, since their space may be read no more.
    package var departed: [JournalID: Head] = [:]
    /// By own journal, up to where it left this machine on the way to the hub, and when that was last known; whether it arrived, the
    /// receipts say.
    package var sent: [JournalID: SentMark] = [:]
    /// The hub said that it holds other journals of this replica than were acknowledged: until it names what it holds, no receipt counts.
    package var ownDiffers = false
    /// Where the hub says that this replica's own journals are beyond its log; nil before it said anything.
    package var whereabouts: Whereabouts?

    public init(
        cursors: [SpaceID: LogCursor] = [:], acknowledged: [JournalID: UInt64] = [:],
        isInDoubt: Bool = false, lastExchange: Int64? = nil
    ) {
        self.cursors = cursors
        self.acknowledged = acknowledged
        self.isInDoubt = isInDoubt
        self.lastExchange = lastExchange
    }
}

extension PeerState {
    /// What another base is called in a replica's memory of what its bundles said.
    package static func name(ofDevice identity: UInt64) -> String { PeerName.device(identity) }
}

/// Up to where of a journal bytes went out, and when.
package struct SentMark: Sendable, Equatable {
    package let sequence: UInt64
    /// By the machine's clock.
    package let time: Int64

    package init(sequence: UInt64, time: Int64) {
        self.sequence = sequence
        self.time = time
    }
}

/// Changes to what is known of peers, within a transaction of the replica.
package struct PeerWriter {
    let db: Database
    let engine: StoreEngine

    package func save(_ cursor: LogCursor, space: SpaceID, peer: String) throws {
        var writer = ByteWriter()
        writer.varint(cursor.epoch)
        writer.varint(cursor.sequence)
        cursor.hash.append(to: &writer.bytes)
        try save(writer.bytes, "cursor \(space)", peer)
    }

    /// Never lowers what was acknowledged; `forget` does.
    package func acknowledge(_ journal: JournalID, through sequence: UInt64, peer: String) throws {
        let name = PeerName.acknowledged + Hexadecimal.text(of: PeerName.bytes(of: journal))
        let known = try Data.fetchOne(
            db.cachedStatement(sql: "SELECT value FROM _outpost_peer WHERE peer = ? AND name = ?"),
            arguments: [peer, name])
        if let known {
            var reader = ByteReader([UInt8](known))
            guard try reader.varint("acknowledged") < sequence else { return }
        }
        var writer = ByteWriter()
        writer.varint(sequence)
        try save(writer.bytes, name, peer)
    }

    /// What left this machine on the way to the hub, all of it: never noted before it went.
    package func noteSent(_ marks: [JournalID: UInt64], at time: Int64, peer: String) throws {
        for (journal, sequence) in marks {
            var writer = ByteWriter()
            writer.varint(sequence)
            writer.signed(time)
            try save(
                writer.bytes, PeerName.sent + Hexadecimal.text(of: PeerName.bytes(of: journal)),
                peer)
        }
    }

    /// What the hub says of this replica's own journals, in place of what it said before.
    package func set(_ whereabouts: Whereabouts, peer: String) throws {
        try save(whereabouts.encoded(), PeerName.whereabouts, peer)
    }

    /// The hub may be another one, or its word for our journals was no word for them.
    private func forgetWhereabouts(peer: String) throws {
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND (name GLOB ? OR name IN (?, ?))",
            arguments: [peer, PeerName.sent + "*", PeerName.whereabouts, PeerName.ownDiffers])
    }

    /// The hub holds other journals of this replica than were acknowledged. What was acknowledged stays noted, as the least up to where
    /// both are the same may be looked for there; nobody is told that it is at the hub.
    package func noteOwnDiffers(peer: String) throws {
        try forgetWhereabouts(peer: peer)
        try save([1], PeerName.ownDiffers, peer)
    }

    /// Takes the hub's own word for what it holds, in place of all earlier ones. What was sent and is not among it is not on the
    /// way any more, and what it said of backups it says again.
    ///
    /// - Parameters:
    ///   - heads: what this replica holds; of others' journals only those are noted that the hub lacks.
    ///   - forked: own journals of which the hub holds another branch: nothing of them is noted.
    package func adopt(
        _ vector: VersionVector, heads: [JournalID: Head], forked: Set<JournalID>, peer: String
    ) throws {
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name GLOB ?",
            arguments: [peer, PeerName.acknowledged + "*"])
        try forgetWhereabouts(peer: peer)
        for (journal, head) in heads {
            let held = vector[journal]
            let isOwn = journal.replica.identity == engine.replica.identity
            guard isOwn || held < head.sequence, !forked.contains(journal) else { continue }
            try acknowledge(journal, through: min(held, head.sequence), peer: peer)
        }
    }

    /// Takes the hub's word for own journals of which nothing is here, in place of all earlier ones.
    package func noteDeparted(_ heads: [JournalID: Head], peer: String) throws {
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name GLOB ?",
            arguments: [peer, PeerName.departed + "*"])
        for (journal, head) in heads {
            var writer = ByteWriter()
            writer.varint(head.sequence)
            head.chain.append(to: &writer.bytes)
            let name = PeerName.departed + Hexadecimal.text(of: PeerName.bytes(of: journal))
            try save(writer.bytes, name, peer)
        }
    }

    /// Forgets cursors and acknowledgements: the hub is not the one that gave them. Forks stay noted.
    package func forget(peer: String) throws {
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name NOT GLOB ?",
            arguments: [peer, PeerName.forked + "*"])
    }

    /// A fork is joined: what was acknowledged of that journal is for the hub to say again.
    func forgetFork(of journal: JournalID, peer: String) throws {
        let name = Hexadecimal.text(of: PeerName.bytes(of: journal))
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name IN (?, ?)",
            arguments: [peer, PeerName.forked + name, PeerName.acknowledged + name])
        try forgetWhereabouts(peer: peer)
    }

    /// The hub holds another branch of somebody else's journal, or does not any more.
    package func setParted(_ journal: JournalID, _ isParted: Bool, peer: String) throws {
        let name = PeerName.parted + Hexadecimal.text(of: PeerName.bytes(of: journal))
        if isParted { return try save([], name, peer) }
        try db.execute(
            sql: "DELETE FROM _outpost_peer WHERE peer = ? AND name = ?", arguments: [peer, name])
    }

    package func setInDoubt(_ doubt: Bool, peer: String) throws {
        try save([doubt ? 1 : 0], PeerName.doubt, peer)
    }

    package func set(hubRoster: RosterMark, peer: String) throws {
        try save(hubRoster, PeerName.hubRoster, peer)
    }

    /// - Parameter packing: 0: what it reads is not known any more.
    package func set(packing: UInt32, peer: String) throws {
        var writer = ByteWriter()
        writer.fixed(packing)
        try save(writer.bytes, PeerName.packing, peer)
    }

    package func set(toldBranches: RosterMark, peer: String) throws {
        try save(toldBranches, PeerName.toldBranches, peer)
    }

    private func save(_ mark: RosterMark, _ name: String, _ peer: String) throws {
        var writer = ByteWriter()
        writer.fixed(mark.value)
        try save(writer.bytes, name, peer)
    }

    package func setLastExchange(_ milliseconds: Int64, peer: String) throws {
        var writer = ByteWriter()
        writer.signed(milliseconds)
        try save(writer.bytes, PeerName.lastExchange, peer)
    }

    package func learn(hubTime: Int64) throws {
        try engine.learn(hubTime: hubTime)
    }

    /// The hub's time as best known here; nil while it never told.
    package var hubTime: Int64? { engine.hubTime }

    /// Keeps a roster; admission must change with it in the same transaction.
    func save(_ rosters: KeptRosters) throws {
        try RosterTable(db: db).save(rosters)
        try engine.setRosterVersion(rosters.standing.version)
    }

    func save(_ bytes: [UInt8], _ name: String, _ peer: String) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO _outpost_peer (peer, name, value) VALUES (?, ?, ?)",
            arguments: [peer, name, Data(bytes)])
    }
}

enum PeerName {
    static let acknowledged = "acknowledged "
    static let cursor = "cursor "
    static let departed = "departed "
    static let doubt = "in doubt"
    static let forked = "forked "
    static let lastExchange = "last exchange"
    static let ownDiffers = "own differs"
    static let packing = "packing"
    static let hubRoster = "hub roster"
    static let sent = "sent "
    static let toldBranches = "told branches"
    static let whereabouts = "whereabouts"
    static let parted = "parted "

    /// Another base, in the memory of what its bundles said.
    static func device(_ identity: UInt64) -> String {
        device + ReplicaID(identity: identity).description
    }

    private static let device = "device "

    static func devices(_ db: Database) throws -> [(identity: UInt64, name: String)] {
        try String.fetchAll(
            db, sql: "SELECT DISTINCT peer FROM _outpost_peer WHERE peer GLOB ?",
            arguments: [device + "*"]
        ).compactMap { name in
            UInt64(name.dropFirst(device.count).prefix(16), radix: 16).map { ($0, name) }
        }
    }

    static func bytes(of journal: JournalID) -> [UInt8] {
        var bytes: [UInt8] = []
        JournalCoding.append(journal, to: &bytes)
        return bytes
    }

    static func journal(of bytes: [UInt8]) throws -> JournalID {
        try JournalCoding.journal(of: bytes)
    }
}
