import Crypto
import Foundation
import OutpostModel

/// A key of a private space: 32 random bytes that its readers share from one rotation to the next.
///
/// What is made with it (HMAC and HKDF with SHA-256; RFC 2104, 5869; numbers are big-endian):
///
///     id        first 16 bytes of HMAC(key, `outpost space key 1`, mission id, space (2), number (4)): whoever opens a wrap can
///               tell that it is the key that is meant, and nobody can give two keys one name
///     entry     HKDF(key, salt: the entry's, info: `outpost private entry 1`), 32 bytes: encrypts one entry and no other, with
///               ChaCha20-Poly1305 (RFC 8439) under a nonce of zeros
///     salt      HMAC(HKDF(key, info: `outpost private salt 1`), 32 random bytes, what is bound, what is encrypted): also where a
///               copied machine draws the same random bytes again, two entries have two salts
///     notice    first 16 bytes of HMAC(HKDF(key, info: `outpost private notice 1`), table, 0, row key)
package struct SpaceKey: Sendable {
    /// SHA-256 does not tell it, and a dump neither; its memory is cleared when the last copy goes.
    let secret: SymmetricKey
    /// From 1.
    package let number: UInt32
    package let id: SpaceKeyID

    package static let byteCount = 32

    /// A new key, from the system's randomness.
    package init(number: UInt32, space: SpaceID, mission: MissionID) {
        self.init(
            secret: SymmetricKey(size: .bits256), number: number, space: space, mission: mission)
    }

    init(secret: SymmetricKey, number: UInt32, space: SpaceID, mission: MissionID) {
        self.secret = secret
        self.number = number
        var writer = ByteWriter()
        writer.bytes += Array("outpost space key 1".utf8)
        mission.digest.append(to: &writer.bytes)
        writer.fixed(space.hash)
        writer.fixed(number)
        id = OpaqueID(
            prefixOf: HMAC<SHA256>.authenticationCode(for: writer.bytes, using: secret))
    }

    private func derived(_ purpose: String, salt: [UInt8] = []) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: secret, salt: salt, info: Array(purpose.utf8),
            outputByteCount: Self.byteCount)
    }

    // MARK: Entries

    /// What a changeset of the space's readers is to all others.
    ///
    /// - Parameters:
    ///   - body: canonical, its header not opaque.
    ///   - notices: by id, ascending.
    /// - Throws: what the cryptography refuses.
    package func seal(
        _ body: [UInt8], _ header: ChangesetHeader, notices: [PrivateNotice]
    ) throws -> [UInt8] {
        let padded = PrivatePadding.padded(body)
        var writer = ByteWriter()
        ChangesetBody.encode(header.opaque, to: &writer)
        let random = SymmetricKey(size: .bits256)
        var mac = HMAC<SHA256>(key: derived("outpost private salt 1"))
        random.withUnsafeBytes { mac.update(data: $0) }
        mac.update(data: writer.bytes)
        mac.update(data: OpaqueContent.associated(id, notices, .zero))
        mac.update(data: padded)
        let salt = Array(mac.finalize())
        let named = Digest(bytes: salt) ?? .zero
        let box = try ChaChaPoly.seal(
            padded, using: derived("outpost private entry 1", salt: salt), nonce: Self.nonce(),
            authenticating: writer.bytes + OpaqueContent.associated(id, notices, named))
        let entry = PrivateEntry(
            key: id, notices: notices, salt: named, ciphertext: Array(box.ciphertext + box.tag))
        return ChangesetBody.encode(header, opaque: OpaqueContent.entry(entry).encoded)
    }

    /// The changeset that an entry is to the space's readers.
    ///
    /// - Throws: `corrupt` where it was altered, or moved from another changeset, or says another header inside.
    package func open(_ entry: PrivateEntry, of header: ChangesetHeader) throws -> ChangesetView {
        guard entry.key == id else { throw unopened(header, "it is encrypted with another key") }
        var writer = ByteWriter()
        ChangesetBody.encode(header.opaque, to: &writer)
        let inner: ChangesetView
        do {
            let box = try ChaChaPoly.SealedBox(
                combined: Self.nonceBytes + entry.ciphertext)
            let padded = try ChaChaPoly.open(
                box, using: derived("outpost private entry 1", salt: entry.salt.bytes),
                authenticating: writer.bytes
                    + OpaqueContent.associated(id, entry.notices, entry.salt))
            inner = try ChangesetBody.view(try PrivatePadding.body(of: Array(padded)))
        } catch {
            throw unopened(header, "it was altered, or is not what a reader wrote")
        }
        guard inner.header == header.opened else {
            throw unopened(header, "what is inside says that it is another changeset")
        }
        return inner
    }

    private static let nonceBytes = [UInt8](repeating: 0, count: 12)

    /// Of zeros: each entry has a key of its own.
    private static func nonce() throws -> ChaChaPoly.Nonce {
        try ChaChaPoly.Nonce(data: nonceBytes)
    }

    private func unopened(_ header: ChangesetHeader, _ cause: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: "open a private changeset", place: "\(header.dot)", cause: cause,
            hint: "tell the officer at the hub: its author may be in trouble")
    }

    // MARK: Notices

    /// What the hub is told in place of a row's key. To be asked of the space's first key alone, so that a row keeps its name.
    package func noticeID(table: String, key: RowKey) -> OpaqueID {
        var bytes = Array(table.utf8) + [0]
        key.append(to: &bytes)
        return OpaqueID(
            prefixOf: HMAC<SHA256>.authenticationCode(
                for: bytes, using: derived("outpost private notice 1")))
    }
}

extension SpaceKey: CustomStringConvertible, CustomReflectable {
    /// Says which key it is, never what it is: this text ends in logs.
    package var description: String { "SpaceKey(\(number), \(id), secret)" }

    /// Hides the key from `dump` and from test failures.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
