import Crypto
import Foundation
import OutpostModel

/// The code that opens a second copy. It has the form of an enrolment code, with its check digits, and is written down by whoever begins
/// the copy; the laptop forgets it, so that laptop and stick together give nobody more than the laptop.
///
/// Of its secret (16 bytes) an X25519 key is made by HKDF-SHA256 (RFC 5869), without a salt, with the info `outpost copy 1`: the pieces of
/// the copy are encrypted to its public half. The other part is the mark of the authority whose rosters are believed.
package struct CopyCode: Sendable {
    private let code: EnrolmentCode

    private static let info = Array("outpost copy 1".utf8)
    private static let keyBytes = 32

    /// A new one, from the system's randomness.
    package init(authority: AuthorityCertificate) {
        var generator = SystemRandomNumberGenerator()
        code = EnrolmentCode(authority: authority, using: &generator)
    }

    /// As somebody typed it.
    package init(text: String) throws(EnrolmentCodeError) { code = try EnrolmentCode(text: text) }

    /// As an officer writes it down. Secret.
    package var text: String { code.text }

    /// What opens the copy's pieces.
    package func boxKey() throws -> BoxKey {
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: code.secret), info: Data(Self.info),
            outputByteCount: Self.keyBytes)
        return try BoxKey(rawBytes: key.withUnsafeBytes { Data($0) })
    }

    /// - Throws: `authorityWrong` where the copy is of another mission.
    package func verify(authority: AuthorityCertificate) throws(CredentialError) {
        try code.verify(authority: authority)
    }
}

extension CopyCode: CustomStringConvertible {
    /// Never the code itself: this text ends in logs.
    package var description: String { "CopyCode(secret)" }
}

/// What a file is called in a copy: nobody who finds the stick learns by its hash which picture lies there.
package struct CopyNames: Sendable {
    private let key: SymmetricKey
    private static let nameBytes = 16

    /// - Parameter key: 32 bytes that lie beside the device's keys.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    /// 32 hexadecimal digits.
    package func name(of digest: OutpostModel.Digest) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: digest.bytes, using: key)
        return Hexadecimal.text(of: Array(code).prefix(Self.nameBytes))
    }

    /// 32 fresh bytes.
    package static func freshKey() -> [UInt8] {
        SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
    }
}
