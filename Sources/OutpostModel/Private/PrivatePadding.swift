/// How long an inner body looks: PADDED of `OpaqueContent`.
///
/// Padmé (Nikitin and others, 2019): a length keeps its first few bits, and the rest are rounded up. At most 12 percent are added,
/// and all that is left of a length of n bits is some log n of them. Nothing is shorter than `Limits.privatePaddedBytes`: one report
/// with few words looks like another.
package enum PrivatePadding {
    package static func paddedLength(of length: Int) -> Int {
        guard length > Limits.privatePaddedBytes else { return Limits.privatePaddedBytes }
        let exponent = Int.bitWidth - 1 - length.leadingZeroBitCount
        let kept = Int.bitWidth - exponent.leadingZeroBitCount
        let mask = (1 << (exponent - kept)) - 1
        return (length + mask) & ~mask
    }

    package static func padded(_ body: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        writer.data(body)
        let length = paddedLength(of: writer.bytes.count)
        writer.bytes += [UInt8](repeating: 0, count: length - writer.bytes.count)
        return writer.bytes
    }

    /// - Throws: where it is padded otherwise than `padded` does.
    package static func body(of padded: [UInt8]) throws(ByteReader.Failure) -> [UInt8] {
        var reader = ByteReader(padded)
        let body = try reader.data("inner body", limit: Limits.bodyBytes)
        guard padded.count == paddedLength(of: reader.offset),
            padded[reader.offset...].allSatisfy({ $0 == 0 })
        else { throw reader.failure("padding", .unexpected("not that of this length")) }
        return body
    }
}
