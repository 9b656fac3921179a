import OutpostWire

/// How much the next page may hold so that its frame takes the link about a second: what is urgent waits for one frame at most, and
/// a cut costs no more. Pure: time comes from outside, as a duration since any fixed moment.
///
/// It measures bodies, before they are packed, since that is what a page is cut by. A link is believed to be slow at once, and to be
/// fast step by step: what vanishes into a buffer seems to go fast.
package struct FramePace: Sendable, Equatable {
    /// Bytes of bodies a second; nil: nothing was measured yet.
    package private(set) var rate: Double?
    private var given: (bytes: Int, time: Duration)?

    /// - Parameter rate: what was measured the last time.
    package init(rate: Double? = nil) {
        self.rate = rate.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
    }

    /// The link wants more: the page that was given last has left.
    ///
    /// - Returns: bytes of bodies that the next page may hold.
    package mutating func next(at now: Duration) -> Int {
        if let given {
            observe(Double(given.bytes) / max((now - given.time) / .seconds(1), 0.000_1))
            self.given = nil
        }
        guard let rate else { return WireDefaults.frameBodyBytes }
        let range = FramePaceLimits.bytes
        let wanted = rate * (FramePaceLimits.time / .seconds(1))
        return Int(min(max(wanted, Double(range.lowerBound)), Double(range.upperBound)))
    }

    /// A page was given to the link.
    package mutating func gave(_ bytes: Int, at now: Duration) {
        // What is this small says more of the machine than of the link.
        given = bytes >= FramePaceLimits.bytes.lowerBound / 2 ? (bytes, now) : nil
    }

    private mutating func observe(_ sample: Double) {
        guard let rate else {
            rate = sample
            return
        }
        self.rate = min(sample, rate * 1.5)
    }

    package static func == (left: FramePace, right: FramePace) -> Bool { left.rate == right.rate }
}

/// Bounds of a page by the link's pace, each with its reason.
package enum FramePaceLimits {
    /// How long a frame is to take: beside a satellite's round trip, an urgent report is there within four seconds.
    package static let time = Duration.seconds(1)
    /// The least: journals are sealed every 16 KiB, and a page ends at a seal. The most: twice as much would
    /// be 2 % shorter packed.
    package static let bytes = (16 << 10)...(512 << 10)
}

/// How much time pages are packed for, by what is known of the link. Measured on field reports, against zstd's level 12: a page that takes
/// the utmost is a fifth shorter and half a megabyte a second; a thorough one a sixth, at three times that.
package enum PackingLimits {
    /// Bytes of a request that are always packed as short as can be: a thousand reports, in a second. Nobody's link is known before.
    package static let edgeBytes = 640 << 10
    /// The same of an answer, of which a hub writes many at once.
    package static let hubBytes = 64 << 10
    /// Bytes of bodies a second up to which the link is slower than the packing.
    private static let utmostRate = 100_000.0
    private static let thoroughRate = 1_500_000.0

    /// - Parameters:
    ///   - pace: nil: nobody measures the link, and nothing is known of it.
    ///   - given: bytes so far, before they were compressed.
    ///   - quickly: so many take little time, whatever the link.
    package static func effort(pace: FramePace?, given: Int, quickly: Int) -> PackingEffort {
        guard let pace else { return .quick }
        if given < quickly { return .utmost }
        guard let rate = pace.rate else { return .thorough }
        return rate <= utmostRate ? .utmost : rate <= thoroughRate ? .thorough : .quick
    }
}
