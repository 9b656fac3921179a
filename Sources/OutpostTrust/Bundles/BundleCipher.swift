import Crypto
import Foundation
import OutpostModel

/// Encrypts what follows a bundle's header, frame by frame, so that a damaged one costs that one.
///
///     RECORD
///     offset  size  content
///     0       4     length of the rest
///     4       …     one frame, encrypted, with its tag (16): ChaCha20-Poly1305 (RFC 8439) under the content key
///
/// The nonce is four zero bytes and the record's number, 8 bytes, counted from 0. The additional data are the SHA-256 of the header as
/// it stands in the file, and one byte: 1 for the last record, else 0. So a record that stands in another place, or in another
/// bundle, is as damaged as one that was altered, and a file that was cut has no last one.
package struct BundleCipher: Sendable {
    private let key: SymmetricKey
    /// SHA-256 of it.
    private let header: [UInt8]

    package static let lengthBytes = 4
    package static let tagBytes = 16

    /// - Parameter contentKey: the 32 bytes that the header's boxes hold; never used for another bundle.
    package init(contentKey: [UInt8], of header: BundleHeader) {
        key = SymmetricKey(data: contentKey)
        self.header = Array(SHA256.hash(data: header.encoded()))
    }

    /// - Throws: what the cryptography refuses.
    package func record(_ frame: [UInt8], number: UInt64, isLast: Bool) throws -> [UInt8] {
        let box = try ChaChaPoly.seal(
            frame, using: key, nonce: Self.nonce(number), authenticating: data(isLast))
        var bytes = ByteWriter()
        bytes.fixed(UInt32(frame.count + Self.tagBytes))
        bytes.bytes += box.ciphertext
        bytes.bytes += box.tag
        return bytes.bytes
    }

    /// - Parameter encrypted: a record without its length.
    /// - Returns: nil where it is not the record of that number, unaltered.
    package func frame(_ encrypted: [UInt8], number: UInt64, isLast: Bool) -> [UInt8]? {
        guard encrypted.count >= Self.tagBytes else { return nil }
        do {
            let box = try ChaChaPoly.SealedBox(
                nonce: Self.nonce(number), ciphertext: encrypted.dropLast(Self.tagBytes),
                tag: encrypted.suffix(Self.tagBytes))
            return [UInt8](try ChaChaPoly.open(box, using: key, authenticating: data(isLast)))
        } catch {
            // The library's error says no more than that.
            return nil
        }
    }

    private func data(_ isLast: Bool) -> [UInt8] { header + [isLast ? 1 : 0] }

    private static func nonce(_ number: UInt64) throws -> ChaChaPoly.Nonce {
        var bytes = ByteWriter()
        bytes.fixed(UInt32(0))
        bytes.fixed(number)
        return try ChaChaPoly.Nonce(data: bytes.bytes)
    }
}
