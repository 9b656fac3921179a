import Crypto

/// What an officer reads out or hands over so that one device can enrol once: a secret that the hub will
/// take, and the mark of the authority that the device shall believe.
///
/// The device first fetches the authority's certificate without trusting anybody and without sending
/// anything, compares it with the code (`verify(authority:)`), and sends the secret only over a
/// connection that this authority vouches for. The hub keeps `secretHash`, never the secret.
///
/// Its text is in `EnrolmentCode+text.swift`.
package struct EnrolmentCode: Sendable, Equatable {
    /// 16 random bytes. 128 bits cannot be guessed, so the hub needs no slow hash and no count of tries.
    package let secret: [UInt8]
    /// The first 16 bytes of the authority's fingerprint.
    ///
    /// Sixteen are enough: a hub that would pass for ours must find a certificate with these 128 bits, a
    /// second preimage, which is as hard as guessing the secret. The cheaper search for any two
    /// certificates that agree (2^64) serves only who makes the mission's authority, and he has it
    /// already. All 32 bytes would make the code half as long again.
    package let fingerprintPrefix: [UInt8]

    /// Bytes of the secret, and of the part of the fingerprint.
    package static let partByteCount = 16

    /// A new code for devices of this authority.
    ///
    /// - Parameter generator: the system's outside tests and simulations.
    package init(
        authority: AuthorityCertificate, using generator: inout some RandomNumberGenerator
    ) {
        secret = (0..<Self.partByteCount).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
        }
        fingerprintPrefix = Array(authority.fingerprint.prefix(Self.partByteCount))
    }

    /// From the 32 bytes of the byte table: secret, then fingerprint.
    init(bytes: [UInt8]) {
        precondition(bytes.count == 2 * Self.partByteCount)
        secret = Array(bytes.prefix(Self.partByteCount))
        fingerprintPrefix = Array(bytes.suffix(Self.partByteCount))
    }

    /// SHA-256 over the secret, 32 bytes: under this the hub keeps and finds the code.
    package var secretHash: [UInt8] {
        Self.secretHash(of: secret)
    }

    /// The hash of a secret that a device sent.
    package static func secretHash(of secret: [UInt8]) -> [UInt8] {
        Array(SHA256.hash(data: secret))
    }

    /// Checks that a fetched certificate is that of the authority which issued this code. Until this has
    /// returned, nothing is sent.
    ///
    /// - Throws: `authorityWrong`.
    package func verify(authority: AuthorityCertificate) throws(CredentialError) {
        guard authority.fingerprint.starts(with: fingerprintPrefix) else { throw .authorityWrong }
    }
}

extension EnrolmentCode: CustomStringConvertible, CustomReflectable {
    /// Never the code itself: this text ends in logs. The code is in `text`.
    package var description: String { "EnrolmentCode(secret)" }

    /// Hides the secret from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
