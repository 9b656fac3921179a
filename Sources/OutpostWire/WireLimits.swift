import OutpostModel

/// Bounds of the protocol. Both ends must agree on these: they belong to the specification.
package enum WireLimits {
    /// In greeting and welcome, and the last byte of the preamble. A later version reads this one too.
    package static let protocolVersion: UInt32 = 1
    /// A frame's payload as it travels: one changeset of the greatest size and some room.
    package static let payloadBytes = Limits.bodyBytes + (1 << 20)
    /// A frame's payload once expanded. An absolute cap: what a compressed bomb says of itself is not
    /// believed beyond it, and memory is taken only as far as it is filled.
    package static let expandedBytes = 2 * Limits.bodyBytes
    /// A vector names at most this many journals.
    package static let journalsPerVector = 65_536
    /// Changesets in one message.
    package static let changesetsPerMessage = 65_536
    /// The bodies of one message, each part counted at the least that it takes in their byte table: as much
    /// as travels. A message that says little and means much is refused before memory is taken for it.
    package static let rebuiltBytes = Limits.bodyBytes + (1 << 20)
    /// Messages and names within one message: more than a body of the greatest size can name dots.
    package static let partsPerMessage = 1 << 20
    /// A name of a message's dictionary, in UTF-8 bytes: a person's is the longest.
    package static let nameBytes = Limits.personBytes
}

/// Bounds that each implementation chooses for itself.
package enum WireDefaults {
    /// Bodies that are packed into one frame: large enough that columns compress, small enough that a cut
    /// costs little. Where a clock is at hand, pages follow the link: `FramePace`.
    package static let frameBodyBytes = 128 << 10
    /// zstd's level for frames, since a satellite's byte costs more than a laptop's millisecond. Measured on real reports in blocks
    /// of 512 KiB: 3 % shorter than level 6 at 20 MB/s, which no link here outruns; level 19 is 4 % shorter still, at 1.4 MB/s.
    package static let compressionLevel: Int32 = 12
    /// Below this many bytes compression is not tried: a header would cost more.
    package static let compressionThreshold = 64
}
