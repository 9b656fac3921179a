import Crypto
import OutpostModel

/// What stands before the frames of a bundle, a file that carries changesets where no network does: who wrote it and who may read
/// it. Each reader's box holds the 32 bytes of the key under which the rest is encrypted.
///
///     offset  size  content
///     0       16    outpost bundle 1
///     16      32    mission id
///     48      8     writer: identity of the device
///     56      8     issued, milliseconds since 1970
///     64      2     reader count, 1 to 256
///     66      …     READER, ascending by key
///     …       64    signature: Ed25519, over all before it: by the writer's seal key, or at a hub by its delegation's roster key
///
///     READER
///     0       125   box of the content key: see SealedBox
///
/// Whoever reads is known by the key alone: a device's box key, or that of the hub's delegation.
package struct BundleHeader: Sendable, Equatable {
    package let mission: MissionID
    /// By identity.
    package let writer: UInt64
    /// Milliseconds since 1970, by the writer's clock.
    package let issued: Int64
    /// By recipient's key, ascending.
    package let readers: [SealedBox]
    private let signature: [UInt8]

    private static let magic = Array("outpost bundle 1".utf8)
    /// Up to the reader count.
    private static let fixedBytes = 66
    private static let signatureBytes = 64
    package static let contentKeyBytes = 32
    /// Magic, two keys, and the content key with its tag.
    private static let boxBytes = 13 + 32 + 32 + contentKeyBytes + 16

    /// The longest that a header is.
    package static let longest = fixedBytes + Limits.bundleReaders * boxBytes + signatureBytes

    /// A key for one bundle, from the system's randomness.
    package static func freshContentKey() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }

    /// Encrypts the content key to each reader and signs.
    ///
    /// - Parameters:
    ///   - contentKey: 32 fresh random bytes.
    ///   - recipients: X25519 public keys, each once.
    ///   - key: the device's seal key; at a hub the one that it signs rosters with, so that its word is told from a base's.
    /// - Throws: `OutpostError` with `.limit`; what the cryptography refuses.
    package init(
        contentKey: [UInt8], to recipients: Set<[UInt8]>, mission: MissionID, writer: UInt64,
        issued: Int64, key: SealKey
    ) throws {
        precondition(contentKey.count == Self.contentKeyBytes, "a content key has 32 bytes")
        guard (1...Limits.bundleReaders).contains(recipients.count) else {
            throw OutpostError(
                .limit, operation: "write a bundle",
                cause:
                    "it is for \(recipients.count) readers, and 1 to \(Limits.bundleReaders) fit",
                hint: "write several bundles")
        }
        self.mission = mission
        self.writer = writer
        self.issued = issued
        readers = try recipients.sorted { $0.lexicographicallyPrecedes($1) }.map {
            try SealedBox(sealing: contentKey, to: $0, mission: mission)
        }
        signature = try key.signature(
            over: Self.signed(mission, writer, issued: issued, readers))
    }

    private static func signed(
        _ mission: MissionID, _ writer: UInt64, issued: Int64, _ readers: [SealedBox]
    ) -> [UInt8] {
        var bytes = ByteWriter()
        bytes.bytes += magic + mission.digest.bytes
        bytes.fixed(writer)
        bytes.fixed(issued)
        bytes.fixed(UInt16(readers.count))
        for reader in readers { bytes.bytes += reader.encoded() }
        return bytes.bytes
    }

    package func encoded() -> [UInt8] {
        Self.signed(mission, writer, issued: issued, readers) + signature
    }

    /// Reads the header at the beginning of a file, and not a byte more; nothing of it is believed yet.
    ///
    /// - Parameter read: the next so many bytes; fewer only at the file's end.
    /// - Throws: `ByteReader.Failure`, the place and the defect; what the disk says.
    package static func read(_ read: (Int) throws -> [UInt8]) throws -> BundleHeader {
        var bytes = try read(fixedBytes)
        let count = bytes.count < fixedBytes ? 0 : bytes.suffix(2).reduce(0) { $0 << 8 | Int($1) }
        if count <= Limits.bundleReaders {
            bytes += try read(count * boxBytes + signatureBytes)
        }
        var byteCount = 0
        return try BundleHeader(decoding: bytes, byteCount: &byteCount)
    }

    /// Reads the header at the beginning of a bundle; nothing of it is believed yet.
    ///
    /// - Parameter byteCount: how many bytes it took.
    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8], byteCount: inout Int) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard try reader.raw("magic", count: Self.magic.count) == Self.magic else {
            throw reader.failure("magic", .unexpected("not a bundle of version 1"))
        }
        let digest = OutpostModel.Digest(
            bytes: try reader.raw("mission", count: OutpostModel.Digest.byteCount))
        mission = MissionID(digest: digest ?? .zero)
        writer = try reader.fixed("writer")
        guard writer != 0 else { throw reader.failure("writer", .unexpected("identity zero")) }
        issued = try reader.time("issued")
        let count: UInt16 = try reader.fixed("reader count")
        guard (1...Limits.bundleReaders).contains(Int(count)) else {
            throw reader.failure("reader count", .unexpected("not 1 to \(Limits.bundleReaders)"))
        }
        var readers: [SealedBox] = []
        for _ in 0..<count {
            let box = try SealedBox(
                decoding: try reader.raw("reader", count: Self.boxBytes))
            if let last = readers.last, !last.recipient.lexicographicallyPrecedes(box.recipient) {
                throw reader.failure("reader", .unexpected("not in order"))
            }
            readers.append(box)
        }
        self.readers = readers
        signature = try reader.raw("signature", count: Self.signatureBytes)
        byteCount = bytes.count - reader.remaining
    }

    /// Whether the device that it names wrote it, by the roster.
    package func isWritten(by roster: Roster) -> Bool {
        guard let device = roster.devices.first(where: { $0.identity == writer }),
            let key = SealPublicKey(bytes: device.sealKey)
        else { return false }
        return key.verifies(
            signature, over: Self.signed(mission, writer, issued: issued, readers))
    }

    /// Whether the mission's hub wrote it: whoever holds the key of that delegation.
    package func isWritten(byHolderOf delegation: Delegation) -> Bool {
        guard let key = SealPublicKey(bytes: delegation.rosterKey) else { return false }
        return key.verifies(
            signature, over: Self.signed(mission, writer, issued: issued, readers))
    }

    /// The key of what follows.
    ///
    /// - Returns: nil where it is not for whoever holds this key.
    /// - Throws: as `SealedBox.open`.
    package func contentKey(with key: BoxKey) throws -> [UInt8]? {
        let box = readers.first { $0.recipient == key.publicBytes }
        return try box?.open(with: key, mission: mission)
    }
}
