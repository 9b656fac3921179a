/// A header with the signature of the hub's key over `RosterHeader.signedMessage`, as it came: nothing was checked.
///
///     offset  size  content
///     0       121   header
///     121     64    signature, Ed25519
package struct SignedRosterHeader: Sendable, Hashable {
    package let header: RosterHeader
    /// 64 bytes.
    package let signature: [UInt8]

    package static let byteCount = RosterHeader.byteCount + Seal.signatureBytes

    package init(header: RosterHeader, signature: [UInt8]) {
        self.header = header
        self.signature = signature
    }

    package func encoded() -> [UInt8] { header.encoded() + signature }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        self = try Self.read(&reader)
        try reader.expectEnd("signed roster header")
    }

    static func read(_ reader: inout ByteReader) throws(ByteReader.Failure) -> SignedRosterHeader {
        SignedRosterHeader(
            header: try RosterHeader.read(&reader),
            signature: try reader.raw("signature", count: Seal.signatureBytes))
    }
}

/// A roster as it came: nothing was checked, not even that the content is one.
///
///     offset  size  content
///     0       185   signed header
///     185     rest  content
package struct SignedRoster: Sendable, Hashable {
    package let signedHeader: SignedRosterHeader
    /// A roster's bytes, if they are what the header says.
    package let content: [UInt8]

    package var header: RosterHeader { signedHeader.header }

    package init(signedHeader: SignedRosterHeader, content: [UInt8]) {
        self.signedHeader = signedHeader
        self.content = content
    }

    package func encoded() -> [UInt8] { signedHeader.encoded() + content }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        let limit = SignedRosterHeader.byteCount + Limits.rosterBytes
        guard bytes.count <= limit else {
            throw reader.failure("signed roster", .lengthOverLimit(limit))
        }
        signedHeader = try SignedRosterHeader.read(&reader)
        content = try reader.raw("content", count: reader.remaining)
    }
}

/// A roster whose header the hub's key signed, under a delegation that the mission's root signed, and whose content is what the header
/// names. OutpostTrust's `RosterVerifier` alone makes one, held by a test.
package struct VerifiedRoster: Sendable, Equatable {
    package let signed: SignedRoster
    /// What the content says.
    package let roster: MissionRoster
    /// The header's.
    package let digest: Digest

    package var header: RosterHeader { signed.header }
    package var rank: RosterRank { header.rank }

    /// To be called by `RosterVerifier` alone.
    package init(verifiedRoster signed: SignedRoster, roster: MissionRoster) {
        self.signed = signed
        self.roster = roster
        digest = signed.header.digest
    }
}
