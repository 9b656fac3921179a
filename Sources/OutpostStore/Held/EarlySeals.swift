import Foundation
import GRDB
import OutpostModel

/// What vouched for changesets that came early, kept so that it can be shown later: their journal's own seal may never come. In the
/// table of what is known of peers, under a name that no hub has.
enum EarlySeals {
    static let peer = "flash"
    static let name = "seal "
    static let receipt = "receipt "
}

extension PeerWriter {
    /// Keeps the seal of a flash message whose changesets were taken.
    package func keep(_ seal: EarlySeal) throws {
        var writer = ByteWriter()
        writer.fixed(seal.identity)
        writer.bytes += seal.signature
        for digest in seal.digests { digest.append(to: &writer.bytes) }
        for digest in seal.digests {
            try save(
                writer.bytes, EarlySeals.name + Hexadecimal.text(of: digest.bytes),
                EarlySeals.peer)
        }
    }
}

extension ReplicaReading {
    /// The seal of the flash message that brought a changeset; nil where none did.
    package func earlySeal(of digest: Digest) throws -> EarlySeal? {
        guard let value = try flashNote(EarlySeals.name, of: digest) else { return nil }
        var reader = ByteReader(value)
        let identity: UInt64 = try reader.fixed("identity")
        let signature = try reader.raw("signature", count: Seal.signatureBytes)
        var digests: [Digest] = []
        while !reader.isAtEnd {
            digests.append(
                Digest(bytes: try reader.raw("digest", count: Digest.byteCount)) ?? .zero)
        }
        return EarlySeal(identity: identity, digests: digests, signature: signature)
    }
}

extension PeerWriter {
    /// A reader said that it took what flash messages brought.
    package func noteFlashReceipt(_ digests: [Digest], from identity: UInt64) throws {
        var writer = ByteWriter()
        writer.fixed(identity)
        for digest in digests {
            try save(
                writer.bytes, EarlySeals.receipt + Hexadecimal.text(of: digest.bytes),
                EarlySeals.peer)
        }
    }
}

extension ReplicaReading {
    /// Who said that it took a changeset out of a flash message: a device's identity; nil: nobody yet.
    package func flashReceipt(of digest: Digest) throws -> UInt64? {
        guard let value = try flashNote(EarlySeals.receipt, of: digest) else { return nil }
        var reader = ByteReader(value)
        return try reader.fixed("identity")
    }

    private func flashNote(_ name: String, of digest: Digest) throws -> [UInt8]? {
        try read { db in
            try Data.fetchOne(
                db.cachedStatement(
                    sql: "SELECT value FROM _outpost_peer WHERE peer = ? AND name = ?"),
                arguments: [EarlySeals.peer, name + Hexadecimal.text(of: digest.bytes)])
        }.map { [UInt8]($0) }
    }
}
