/// What the hub signs of a roster: which it is, which it follows, and the digest of its content. Headers make a chain from version 1
/// on, so that a receiver sees that nothing was taken out between the roster that it knows and the one that came.
///
/// A roster's digest is SHA-256 over these bytes; numbers are big-endian:
///
///     offset  size  content
///     0       1     format, 1
///     1       32    mission id
///     33      4     delegation number, from 1
///     37      4     version: the parent's + 1; 1 for the first
///     41      32    digest of the parent's header; zero for version 1 and for no other
///     73      8     issued, milliseconds since 1970
///     81      8     expires, milliseconds since 1970; not before it was issued
///     89      32    SHA-256 over the content
package struct RosterHeader: Sendable, Hashable {
    package let mission: MissionID
    /// Which delegation's key signs.
    package let delegation: UInt32
    package let version: UInt32
    package let parent: Digest
    /// Milliseconds since 1970.
    package let issued: Int64
    /// Milliseconds since 1970: from then on receivers warn.
    package let expires: Int64
    package let contentDigest: Digest

    package static let byteCount = 121
    private static let format: UInt8 = 1

    package init(
        mission: MissionID, delegation: UInt32, version: UInt32, parent: Digest, issued: Int64,
        expires: Int64, contentDigest: Digest
    ) {
        self.mission = mission
        self.delegation = delegation
        self.version = version
        self.parent = parent
        self.issued = issued
        self.expires = expires
        self.contentDigest = contentDigest
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.format)
        mission.digest.append(to: &writer.bytes)
        writer.fixed(delegation)
        writer.fixed(version)
        parent.append(to: &writer.bytes)
        writer.fixed(issued)
        writer.fixed(expires)
        contentDigest.append(to: &writer.bytes)
        return writer.bytes
    }

    /// - Throws: the place and the defect.
    package init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        self = try Self.read(&reader)
        try reader.expectEnd("roster header")
    }

    static func read(_ reader: inout ByteReader) throws(ByteReader.Failure) -> RosterHeader {
        guard try reader.byte("format") == format else {
            throw reader.failure("format", .unexpected("not version 1 of the roster header"))
        }
        let header = RosterHeader(
            mission: MissionID(digest: try reader.digest("mission id")),
            delegation: try reader.fixed("delegation"), version: try reader.fixed("version"),
            parent: try reader.digest("parent"), issued: try reader.time("issued"),
            expires: try reader.time("expires"), contentDigest: try reader.digest("content"))
        if let fault = header.fault {
            throw reader.failure("roster header", .unexpected(fault))
        }
        return header
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if delegation == 0 || delegation > Limits.delegations { return "delegation out of bounds" }
        if version == 0 { return "version zero" }
        if (version == 1) != (parent == .zero) { return "version and parent do not agree" }
        let times = 0...Limits.timeMilliseconds
        if !times.contains(issued) || !times.contains(expires) { return "time out of bounds" }
        return expires < issued ? "it expires before it was issued" : nil
    }

    /// The roster's name among all: what the next header gives as its parent.
    package var digest: Digest { Digest(of: encoded()) }

    /// What is signed (Ed25519, RFC 8032): "outpost roster 1" (16 bytes), then the header.
    package var signedMessage: [UInt8] { Array("outpost roster 1".utf8) + encoded() }

    package var rank: RosterRank {
        RosterRank(delegation: delegation, version: version, digest: digest)
    }
}

/// Which of two rosters stands: that of the greater delegation, then version, then digest.
package struct RosterRank: Sendable, Hashable, Comparable {
    package let delegation: UInt32
    package let version: UInt32
    package let digest: Digest

    package init(delegation: UInt32, version: UInt32, digest: Digest) {
        self.delegation = delegation
        self.version = version
        self.digest = digest
    }

    package static func < (left: RosterRank, right: RosterRank) -> Bool {
        (left.delegation, left.version, left.digest)
            < (right.delegation, right.version, right.digest)
    }
}

extension ByteReader {
    mutating func digest(_ field: String) throws(Failure) -> Digest {
        Digest(words: (try fixed(field), try fixed(field), try fixed(field), try fixed(field)))
    }

    /// Milliseconds since 1970; eight bytes.
    package mutating func time(_ field: String) throws(Failure) -> Int64 {
        let value: UInt64 = try fixed(field)
        guard value <= UInt64(Limits.timeMilliseconds) else {
            throw failure(field, .numberTooLarge)
        }
        return Int64(value)
    }
}
