import OutpostModel

/// What a flash message holds, once it is opened: who says that it wrote it, what vouches for it, and the changesets in few bytes.
/// Nothing of it is believed yet.
///
///     REPORT (kind 1)
///     offset  size  content
///     0       2     the device: the first bytes of its identity
///     2       64    signature: see EarlySeal
///     66      rest  FORM: see FlashForm
///
///     STRETCH (kind 2)
///     0       2     the device
///     2       1     run count, from 1
///     3       …     RUN, in the order of the FORM; a run ends where the journal is another or a sequence is missing
///     …       rest  FORM
///
///     RUN
///     0       32    the journal's chain before its first changeset
///     32      64    signature: the device's seal over the head after its last: see Seal
///
///     RECEIPT (kind 4)
///     0       2     the device that took it
///     2       64    signature, as in REPORT, over the digests that it took
///     66      …     DIGEST of each body, 32 bytes
package enum FlashContent: Sendable, Equatable {
    case report(device: UInt16, signature: [UInt8], form: [UInt8])
    case stretch(device: UInt16, runs: [Run], form: [UInt8])
    case receipt(device: UInt16, signature: [UInt8], digests: [Digest])

    /// Where a run of a stretch begins, and what vouches for it.
    package struct Run: Sendable, Equatable {
        package let before: Digest
        package let signature: [UInt8]
    }

    /// Of one stretch: their number is one byte.
    static let runs = Int(UInt8.max)

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        switch self {
        case .report(let device, let signature, let form):
            writer.fixed(device)
            writer.bytes += signature + form
        case .stretch(let device, let runs, let form):
            writer.fixed(device)
            writer.byte(UInt8(clamping: runs.count))
            for run in runs { writer.bytes += run.before.bytes + run.signature }
            writer.bytes += form
        case .receipt(let device, let signature, let digests):
            writer.fixed(device)
            writer.bytes += signature
            for digest in digests { digest.append(to: &writer.bytes) }
        }
        return writer.bytes
    }

    package static func decodeReport(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Self {
        var reader = ByteReader(bytes)
        return .report(
            device: try reader.fixed("device"),
            signature: try reader.raw("signature", count: Seal.signatureBytes),
            form: try reader.raw("form", count: reader.remaining))
    }

    package static func decodeStretch(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Self {
        var reader = ByteReader(bytes)
        let device: UInt16 = try reader.fixed("device")
        let count = try reader.byte("run count")
        guard count > 0 else { throw reader.failure("run count", .unexpected("none")) }
        var runs: [Run] = []
        for _ in 0..<count {
            let before = Digest(bytes: try reader.raw("chain", count: Digest.byteCount))
            runs.append(
                Run(
                    before: before ?? .zero,
                    signature: try reader.raw("signature", count: Seal.signatureBytes)))
        }
        return .stretch(
            device: device, runs: runs, form: try reader.raw("form", count: reader.remaining))
    }

    package static func decodeReceipt(_ bytes: [UInt8]) throws(ByteReader.Failure) -> Self {
        var reader = ByteReader(bytes)
        let device: UInt16 = try reader.fixed("device")
        let signature = try reader.raw("signature", count: Seal.signatureBytes)
        var digests: [Digest] = []
        while !reader.isAtEnd {
            let digest = Digest(bytes: try reader.raw("digest", count: Digest.byteCount))
            digests.append(digest ?? .zero)
        }
        return .receipt(device: device, signature: signature, digests: digests)
    }
}
