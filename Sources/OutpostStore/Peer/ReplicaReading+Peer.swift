import Foundation
import GRDB
import OutpostModel

extension ReplicaReading {
    /// What is remembered of a hub; empty for one that was never met.
    package func peerState(_ peer: String) throws -> PeerState {
        try read { db in try Self.peerState(db, peer) }
    }

    private static func peerState(_ db: Database, _ peer: String) throws -> PeerState {
        var state = PeerState()
        let rows = try Row.fetchAll(
            db.cachedStatement(sql: "SELECT name, value FROM _outpost_peer WHERE peer = ?"),
            arguments: [peer])
        for row in rows {
            let name: String = row[0]
            var reader = ByteReader([UInt8](row[1] as Data))
            if name.hasPrefix(PeerName.acknowledged) {
                let text = String(name.dropFirst(PeerName.acknowledged.count))
                let journal = try PeerName.journal(of: Hexadecimal.bytes(of: text) ?? [])
                state.acknowledged[journal] = try reader.varint("acknowledged")
            } else if name.hasPrefix(PeerName.cursor) {
                let text = name.dropFirst(PeerName.cursor.count)
                guard let hash = UInt16(text, radix: 16) else { continue }
                state.cursors[SpaceID(hash: hash)] = LogCursor(
                    epoch: try reader.varint("epoch"), sequence: try reader.varint("sequence"),
                    hash: Digest(bytes: try reader.raw("hash", count: Digest.byteCount)) ?? .zero)
            } else if name.hasPrefix(PeerName.forked) {
                let text = String(name.dropFirst(PeerName.forked.count))
                let journal = try PeerName.journal(of: Hexadecimal.bytes(of: text) ?? [])
                state.forks[journal] = try reader.varint("forked")
            } else if name.hasPrefix(PeerName.departed) {
                let text = String(name.dropFirst(PeerName.departed.count))
                let journal = try PeerName.journal(of: Hexadecimal.bytes(of: text) ?? [])
                state.departed[journal] = Head(
                    sequence: try reader.varint("departed"),
                    chain: Digest(bytes: try reader.raw("chain", count: Digest.byteCount)) ?? .zero)
            } else if name.hasPrefix(PeerName.parted) {
                let text = String(name.dropFirst(PeerName.parted.count))
                state.parted.insert(try PeerName.journal(of: Hexadecimal.bytes(of: text) ?? []))
            } else if name.hasPrefix(PeerName.sent) {
                let text = String(name.dropFirst(PeerName.sent.count))
                let journal = try PeerName.journal(of: Hexadecimal.bytes(of: text) ?? [])
                state.sent[journal] = SentMark(
                    sequence: try reader.varint("sent"), time: try reader.signed("time"))
            } else if name == PeerName.whereabouts {
                state.whereabouts = try Whereabouts(decoding: [UInt8](row[1] as Data))
            } else if name == PeerName.ownDiffers {
                state.ownDiffers = true
            } else if name == PeerName.doubt {
                state.isInDoubt = try reader.byte("doubt") == 1
            } else if name == PeerName.lastExchange {
                state.lastExchange = try reader.signed("time")
            } else if name == PeerName.hubRoster {
                state.hubRoster = RosterMark(value: try reader.fixed("hub roster"))
            } else if name == PeerName.packing {
                state.packing = try reader.fixed("packing")
            } else if name == PeerName.toldBranches {
                state.toldBranches = RosterMark(value: try reader.fixed("told branches"))
            }
        }
        return state
    }
}
