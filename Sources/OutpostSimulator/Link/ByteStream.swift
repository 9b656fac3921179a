/// The bytes of one direction of an exchange on their way, and where the link cuts them.
struct ByteStream {
    private(set) var bytes: [UInt8] = []
    /// Where each frame ends.
    private(set) var frameEnds: [Int] = []
    private(set) var delivered = 0
    private var end: Int?
    private(set) var isGarbled = false

    mutating func append(_ frame: [UInt8]) {
        bytes += frame
        frameEnds.append(bytes.count)
    }

    var isCut: Bool { end.map { $0 < bytes.count } ?? false }
    var isCutWithinFrame: Bool { isCut && !frameEnds.contains(end ?? 0) && end != 0 }
    var isDelivered: Bool { delivered >= (end ?? bytes.count) }

    /// Cuts the stream: anywhere, between two frames, or a byte beside that.
    mutating func cut(_ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        let anywhere = random.below(bytes.count)
        guard !random.chance(40), let edge = random.pick(frameEnds) else {
            end = anywhere
            return
        }
        let beside = random.chance(50) ? 0 : random.number(in: -1...1)
        end = min(max(0, edge + beside), bytes.count - 1)
    }

    /// Nothing comes after what has come.
    mutating func stop() { end = delivered }

    /// Turns one bit over.
    mutating func garble(_ random: inout SplitMix64) {
        guard !bytes.isEmpty else { return }
        bytes[random.below(bytes.count)] ^= 1 << UInt8(random.below(8))
        isGarbled = true
    }

    /// The next piece; empty at the end.
    ///
    /// - Parameter isStrict: no piece is longer, however long the stream is.
    mutating func next(
        _ random: inout SplitMix64, piece: Int, isStrict: Bool = false
    ) -> ArraySlice<UInt8> {
        let last = end ?? bytes.count
        // A long stream in tiny pieces would show nothing that a shorter one does not.
        let least = isStrict ? 0 : bytes.count / 64
        let next = min(last, delivered + max(least, random.number(in: 1...piece)))
        defer { delivered = next }
        return bytes[delivered..<next]
    }

    /// The first byte of each frame: its kind.
    func kinds(preamble: Int) -> [UInt8] {
        zip([preamble] + frameEnds, frameEnds).map { start, _ in bytes[start] }
    }

    var text: String {
        let cut = end.map { $0 < bytes.count ? ", cut at \($0)" : "" } ?? ""
        return "\(bytes.count) bytes in \(frameEnds.count) frames\(cut)"
            + (isGarbled ? ", garbled" : "")
    }
}
