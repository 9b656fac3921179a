/// What a changeset of a private space says in place of its tables: nothing that anybody reads without the space's key.
///
/// It stands in a body behind the header, whose flag bit 2 says so; numbers as in `ChangesetBody`.
///
///     OPAQUE
///       kind              1 byte     1 entry, 2 keys, 3 moved; 0, and nothing after it, only where an order of erasure took out the
///                                    rest
///       ENTRY | KEYS | MOVED
///
///     ENTRY
///       key               16 bytes   which key of the space: see SpaceKeyID
///       notice count      varint
///       NOTICE …                     by id, ascending: one for each row that the changeset writes
///       salt              32 bytes   from which, with the space's key, the entry's key is made
///       ciphertext        varint length and bytes, its tag (16) included
///
///     NOTICE
///       id                16 bytes   says which row to readers alone
///       due               varint     milliseconds since 1970; 0: never, or not any more
///
///     KEYS
///       key count         varint     at least 1
///       KEY …                        by number, then by id, ascending
///
///     KEY
///       number            varint     from 1: one more than the greatest that its maker knew
///       id                16 bytes
///       wrap count        varint     at least 1
///       WRAP …                       by recipient and public key, ascending
///
///     WRAP (the key, encrypted to one recipient: HPKE, see KeyWrapping)
///       recipient         1 byte     0 recovery, 1 person
///       person            string     only of a person: their id in the roster
///       device            8 bytes    only of a person: where the private half lies; never zero
///       public key        32 bytes   X25519
///       encapsulated      32 bytes
///       ciphertext        48 bytes
///
///     MOVED (what was written under another name of the same replica, in a branch that a copy of it forked: see MovedContent; only
///     in a journal whose incarnation is at least 2³¹)
///       incarnation       4 bytes    under which it was written; never zero, nor the body's
///       sequence          varint     from 1, and where
///       name count        varint
///       NAME …                       by incarnation, lane, first, ascending: what was moved before it
///       kind              1 byte     1 entry, 2 keys; 0, and nothing after it: it was erased before it was moved
///       ENTRY | KEYS
///
///     NAME (so many places one after the other; one NAME goes on where another ends under one name alone)
///       incarnation       4 bytes    never zero
///       lane              1 byte
///       first             varint     from 1; beyond the places of the NAME before it
///       count             varint     at least 1
///       new incarnation   4 bytes    at least 2³¹; the lane stays
///       new first         varint     from 1
///
/// The ciphertext's associated data is the body up to and with the salt, as it was written first: of a moved entry with its old
/// incarnation and sequence, and without what stands before the second kind. What is encrypted is PADDED:
///
///     PADDED
///       length            varint
///       inner body        that many bytes: the changeset's body with the same header, without flag bit 2
///       zeros             up to the padded length
package enum OpaqueContent: Sendable, Equatable {
    case entry(PrivateEntry)
    /// Ascending, at least one.
    case keys([KeyEpoch])
    /// Written before under another name.
    case moved(MovedContent)

    /// What its readers read; nil where it has keys, or was erased.
    package var entry: PrivateEntry? {
        switch self {
        case .entry(let entry): entry
        case .moved(let moved):
            if case .entry(let entry) = moved.content { entry } else { nil }
        case .keys: nil
        }
    }

    /// The keys that it brings.
    package var keys: [KeyEpoch] {
        switch self {
        case .keys(let keys): keys
        case .moved(let moved):
            if case .keys(let keys) = moved.content { keys } else { [] }
        case .entry: []
        }
    }
}

/// A changeset that only readers of its space can read.
package struct PrivateEntry: Sendable, Equatable {
    package let key: SpaceKeyID
    /// By id, ascending; an id once.
    package let notices: [PrivateNotice]
    package let salt: Digest
    package let ciphertext: [UInt8]

    package init(
        key: SpaceKeyID, notices: [PrivateNotice], salt: Digest, ciphertext: [UInt8]
    ) {
        self.key = key
        self.notices = notices
        self.salt = salt
        self.ciphertext = ciphertext
    }
}

/// Sixteen bytes that name something to those who hold a secret, and nothing to all others.
package struct OpaqueID: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let high: UInt64
    package let low: UInt64

    package static let byteCount = 16

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter bytes: the first 16 are taken; there must be as many.
    package init(prefixOf bytes: some Sequence<UInt8>) {
        let bytes = Array(bytes.prefix(Self.byteCount))
        precondition(bytes.count == Self.byteCount, "an opaque id has 16 bytes")
        high = bytes[..<8].reduce(0) { $0 << 8 | UInt64($1) }
        low = bytes[8...].reduce(0) { $0 << 8 | UInt64($1) }
    }

    package static func < (left: OpaqueID, right: OpaqueID) -> Bool {
        (left.high, left.low) < (right.high, right.low)
    }

    package var description: String {
        Hexadecimal.text(of: high, digits: 16) + Hexadecimal.text(of: low, digits: 16)
    }
}

/// What a key of a space is called: a hash of the key and its number, so that whoever opens it knows that it is that one.
package typealias SpaceKeyID = OpaqueID

/// All that the hub learns of a row: that there is one, and when somebody must have acted.
package struct PrivateNotice: Sendable, Hashable {
    package let id: OpaqueID
    /// Milliseconds since 1970; nil: never, or not any more.
    package let due: Int64?

    package init(id: OpaqueID, due: Int64?) {
        self.id = id
        self.due = due
    }
}

/// A key of a private space, as it travels.
package struct KeyEpoch: Sendable, Equatable {
    package let number: UInt32
    package let id: SpaceKeyID
    /// By recipient and public key, ascending.
    package let wraps: [KeyWrap]

    package init(number: UInt32, id: SpaceKeyID, wraps: [KeyWrap]) {
        self.number = number
        self.id = id
        self.wraps = wraps
    }
}

/// A space's key, encrypted to one recipient.
package struct KeyWrap: Sendable, Equatable {
    /// Whose secret opens it.
    package enum Recipient: Sendable, Hashable {
        /// The key that two of three shares bring back.
        case recovery
        /// A person's, at one device.
        case person(String, device: UInt64)
    }

    package let recipient: Recipient
    /// X25519, 32 bytes.
    package let publicKey: [UInt8]
    /// 32 bytes.
    package let encapsulated: [UInt8]
    /// 48 bytes.
    package let ciphertext: [UInt8]

    package static let publicKeyBytes = 32
    package static let encapsulatedBytes = 32
    /// The key, and the tag of what encrypts it.
    package static let ciphertextBytes = 32 + 16

    package init(
        recipient: Recipient, publicKey: [UInt8], encapsulated: [UInt8], ciphertext: [UInt8]
    ) {
        self.recipient = recipient
        self.publicKey = publicKey
        self.encapsulated = encapsulated
        self.ciphertext = ciphertext
    }

    /// What wraps are ordered by: the recipient as it is written, then the public key.
    package var order: [UInt8] {
        var writer = ByteWriter()
        OpaqueContent.encode(recipient, to: &writer)
        return writer.bytes + publicKey
    }
}
