/// A laptop, or the hub itself: one replica identity and one set of keys for life.
package struct RosterDevice: Sendable, Hashable {
    /// As `ReplicaID.identity`; incarnations share the entry. Never zero.
    package let identity: UInt64
    /// The base's name, 1 to `Limits.personBytes` UTF-8 bytes.
    package var name: String
    /// What its seals are checked with: Ed25519, 32 bytes.
    package var sealKey: [UInt8]
    /// SHA-256 over the DER `SubjectPublicKeyInfo` of its P-256 key: which key may speak TLS for it.
    package var tlsKeyHash: Digest
    /// What is encrypted to it: X25519, 32 bytes; empty while it has none.
    package var boxKey: [UInt8]
    /// Its changesets count only with a person who was proven and may write too.
    package var requiresPersons: Bool
    /// The longest body that counts, in bytes; 0: no limit but `Limits.bodyBytes`.
    package var bodyLimit: UInt32
    /// nil while it is active; else what still counts of it.
    package var ended: CutOff?

    package init(
        identity: UInt64, name: String, sealKey: [UInt8], tlsKeyHash: Digest,
        boxKey: [UInt8] = [], requiresPersons: Bool = false, bodyLimit: UInt32 = 0,
        ended: CutOff? = nil
    ) {
        self.identity = identity
        self.name = name
        self.sealKey = sealKey
        self.tlsKeyHash = tlsKeyHash
        self.boxKey = boxKey
        self.requiresPersons = requiresPersons
        self.bodyLimit = bodyLimit
        self.ended = ended
    }

    /// The length of every key in a roster.
    package static let keyBytes = 32

    /// nil where it is well-formed.
    package var fault: String? {
        if identity == 0 { return "identity zero" }
        if !(1...Limits.personBytes).contains(name.utf8.count) { return "name too short or long" }
        if sealKey.count != Self.keyBytes { return "seal key not of 32 bytes" }
        if ![0, Self.keyBytes].contains(boxKey.count) { return "box key not of 32 bytes" }
        guard let ended else { return nil }
        if ended.heads.keys.contains(where: { $0.replica.identity != identity }) {
            return "its cut-off names another device's journal"
        }
        return ended.fault
    }
}
