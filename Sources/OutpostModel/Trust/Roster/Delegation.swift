/// Which keys the hub works with. The mission's root signs one, and lies on a stick again: when it signs the next, whoever
/// holds the keys of this one has lost the mission.
///
/// What the root signs (ECDSA over P-256 with SHA-256, the key of the authority's certificate) is `outpost delegation 1`, the
/// mission id (32), and these bytes; numbers are big-endian:
///
///     offset  size  content
///     0       1     format, 1
///     1       4     number, from 1
///     5       32    Ed25519: signs rosters
///     37      65    P-256 point, uncompressed (0x04, X, Y): signs device and server certificates
///     102     32    X25519: what is encrypted to the authority
///     134     8     issued, milliseconds since 1970
package struct Delegation: Sendable, Hashable {
    package let number: UInt32
    package let rosterKey: [UInt8]
    package let certificateKey: [UInt8]
    package let boxKey: [UInt8]
    /// Milliseconds since 1970.
    package let issued: Int64

    package static let byteCount = 142
    private static let format: UInt8 = 1
    private static let pointBytes = 65
    private static let uncompressed: UInt8 = 4

    package init(
        number: UInt32, rosterKey: [UInt8], certificateKey: [UInt8], boxKey: [UInt8],
        issued: Int64
    ) {
        self.number = number
        self.rosterKey = rosterKey
        self.certificateKey = certificateKey
        self.boxKey = boxKey
        self.issued = issued
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.format)
        writer.fixed(number)
        writer.bytes += rosterKey + certificateKey + boxKey
        writer.fixed(issued)
        return writer.bytes
    }

    static func read(_ reader: inout ByteReader) throws(ByteReader.Failure) -> Delegation {
        guard try reader.byte("format") == format else {
            throw reader.failure("format", .unexpected("not version 1 of the delegation"))
        }
        let delegation = Delegation(
            number: try reader.fixed("number"),
            rosterKey: try reader.raw("roster key", count: RosterDevice.keyBytes),
            certificateKey: try reader.raw("certificate key", count: pointBytes),
            boxKey: try reader.raw("box key", count: RosterDevice.keyBytes),
            issued: try reader.time("issued"))
        if let fault = delegation.fault {
            throw reader.failure("delegation", .unexpected(fault))
        }
        return delegation
    }

    /// nil where it is well-formed; whether its keys are keys is OutpostTrust's to say.
    package var fault: String? {
        if !(1...Limits.delegations).contains(number) { return "number out of bounds" }
        if rosterKey.count != RosterDevice.keyBytes { return "roster key not of 32 bytes" }
        if boxKey.count != RosterDevice.keyBytes { return "box key not of 32 bytes" }
        if certificateKey.count != Self.pointBytes || certificateKey.first != Self.uncompressed {
            return "certificate key not an uncompressed point"
        }
        return (0...Limits.timeMilliseconds).contains(issued) ? nil : "time out of bounds"
    }

    /// The bytes that the root signs.
    package func signedMessage(mission: MissionID) -> [UInt8] {
        Array("outpost delegation 1".utf8) + mission.digest.bytes + encoded()
    }
}

/// A delegation with the root's signature, as it came: nothing was checked.
///
///     offset  size  content
///     0       142   delegation
///     142     64    signature: r, then s, 32 bytes each
package struct SignedDelegation: Sendable, Hashable {
    package let delegation: Delegation
    /// 64 bytes.
    package let signature: [UInt8]

    package static let byteCount = Delegation.byteCount + signatureBytes
    package static let signatureBytes = 64

    package init(delegation: Delegation, signature: [UInt8]) {
        self.delegation = delegation
        self.signature = signature
    }

    package func encoded() -> [UInt8] { delegation.encoded() + signature }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        delegation = try Delegation.read(&reader)
        signature = try reader.raw("signature", count: Self.signatureBytes)
        try reader.expectEnd("signed delegation")
    }
}
