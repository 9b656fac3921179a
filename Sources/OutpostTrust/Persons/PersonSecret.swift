import Crypto
import CryptoExtras
import Foundation
import OutpostModel

/// A person's key at one device, encrypted under their PIN: scrypt (RFC 7914) makes a key of the PIN, and AES-256-GCM
/// (NIST SP 800-38D) says whether it was the right one. There is nothing else to compare a PIN with.
///
///     offset  size  content
///     0       16    outpost person 1
///     16      1     log2 of scrypt's N
///     17      1     scrypt's r
///     18      1     scrypt's p
///     19      16    salt
///     35      12    nonce
///     47      32    the X25519 key, encrypted
///     79      16    tag; with bytes 0 to 34, the device's identity (8) and the person's id as associated data
///
/// Whoever has this file can try PINs as fast as their machines run scrypt: six digits fall within days. Against that stands the
/// disk's encryption, and a long PIN; the attempts that are counted stand only against whoever types.
package struct PersonSecret: Sendable {
    /// How much work one try is.
    package struct Cost: Sendable, Equatable {
        package let logarithm, blockSize, parallelism: UInt8

        /// 32 MiB, some tenth of a second on a small laptop: OWASP's password storage sheet, 2^15 with r = 8 and p = 3, less p,
        /// since an officer waits.
        package static let standard = Cost(logarithm: 15, blockSize: 8, parallelism: 1)
        /// For tests that try many.
        package static let least = Cost(logarithm: 4, blockSize: 1, parallelism: 1)

        package init(logarithm: UInt8, blockSize: UInt8, parallelism: UInt8) {
            self.logarithm = logarithm
            self.blockSize = blockSize
            self.parallelism = parallelism
        }

        /// What a file may ask for: 512 MiB at most, so that a file from elsewhere cannot stop the machine.
        fileprivate var isBounded: Bool {
            (1...20).contains(logarithm) && (1...8).contains(blockSize)
                && (1...4).contains(parallelism)
                && Int(logarithm) + Int(blockSize).bitWidth - Int(blockSize).leadingZeroBitCount
                    <= 23
        }
    }

    package let bytes: [UInt8]

    private static let magic = Array("outpost person 1".utf8)
    private static let saltBytes = 16
    private static let headBytes = 35
    private static let length = 95

    /// - Parameter random: a source of 8 random bytes, for salt and nonce.
    package init(
        of key: BoxKey, person: String, device: UInt64, pin: String, cost: Cost = .standard,
        random: () -> UInt64
    ) throws {
        func draw(_ count: Int) -> [UInt8] {
            var writer = ByteWriter()
            while writer.bytes.count < count { writer.fixed(random()) }
            return Array(writer.bytes.prefix(count))
        }
        let head =
            Self.magic + [cost.logarithm, cost.blockSize, cost.parallelism] + draw(Self.saltBytes)
        let box = try AES.GCM.seal(
            key.rawBytes, using: try Self.key(of: pin, head),
            nonce: try AES.GCM.Nonce(data: draw(12)),
            authenticating: Self.associated(head, person, device))
        bytes = head + Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
    }

    /// - Throws: `corrupt` for what is no such file.
    package init(decoding bytes: [UInt8]) throws(OutpostError) {
        guard bytes.count == Self.length, bytes.starts(with: Self.magic),
            Self.cost(bytes).isBounded
        else {
            throw OutpostError(
                .corrupt, operation: "read a person's key", cause: "it is no such file",
                hint: "enrol the person here once more: outpost person enrol ID")
        }
        self.bytes = bytes
    }

    /// nil: another PIN, person or device.
    package func open(pin: String, person: String, device: UInt64) throws -> BoxKey? {
        let head = Array(bytes.prefix(Self.headBytes))
        let box = try AES.GCM.SealedBox(combined: bytes.dropFirst(Self.headBytes))
        let key = try Self.key(of: pin, head)
        do {
            return try BoxKey(
                rawBytes: AES.GCM.open(
                    box, using: key, authenticating: Self.associated(head, person, device)))
        } catch is CryptoKitError {
            // Whatever the library calls it: bytes that do not authenticate.
            return nil
        }
    }

    private static func cost(_ head: [UInt8]) -> Cost {
        Cost(logarithm: head[16], blockSize: head[17], parallelism: head[18])
    }

    private static func key(of pin: String, _ head: [UInt8]) throws -> SymmetricKey {
        let cost = cost(head)
        return try KDF.Scrypt.deriveKey(
            from: Array(pin.utf8), salt: head.suffix(saltBytes), outputByteCount: 32,
            rounds: 1 << Int(cost.logarithm), blockSize: Int(cost.blockSize),
            parallelism: Int(cost.parallelism))
    }

    private static func associated(
        _ head: [UInt8], _ person: String, _ device: UInt64
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = head
        writer.fixed(device)
        return writer.bytes + Array(person.utf8)
    }
}
