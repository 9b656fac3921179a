/// What an emulated link is like. The keys and units are those of `--set KEY=VALUE`, and the same as
/// those of the packet-level laboratory that needs root, so that a profile means one thing in both.
struct LinkSettings: Equatable, Sendable {
    /// One-way delay, and the most that is added to it at random, in milliseconds. Order is kept.
    var delay = 0.5
    var jitter = 0.0
    /// Bits a second, client to server and server to client; 0 is unlimited.
    var up = 0.0
    var down = 0.0
    /// The share of packets that are lost, and the mean length of a burst of losses in packets.
    var loss = 0.0
    var burst = 1.0
    /// Bytes that may wait in front of the line. Beyond them a sender is not read from.
    var queue = 1_048_576.0
    /// The longest packet, with its headers, in bytes.
    var mtu = 1500.0
    /// Seconds that the link is up, then down, again and again from the start; `off` 0: always up.
    var on = 1.0
    var off = 0.0
    /// Not 0: whatever is connected is cut when the link goes down. 0: it stays, half open.
    var cut = 0.0

    /// Every key of `--set`, in the order in which they are listed.
    static let keys: [(name: String, path: WritableKeyPath<LinkSettings, Double> & Sendable)] = [
        ("delay", \.delay), ("jitter", \.jitter), ("up", \.up), ("down", \.down),
        ("loss", \.loss), ("burst", \.burst), ("queue", \.queue), ("mtu", \.mtu),
        ("on", \.on), ("off", \.off), ("cut", \.cut),
    ]

    /// Takes "KEY=VALUE".
    mutating func set(_ text: String) throws(LinkSettingsError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard let key = Self.keys.first(where: { $0.name == parts[0] }) else {
            throw .unknownKey(String(parts[0]))
        }
        guard parts.count == 2, let value = Double(parts[1]) else { throw .notANumber(text) }
        guard RelayLimits.settings(for: key.name).contains(value) else {
            throw .outOfRange(text, RelayLimits.settings(for: key.name))
        }
        self[keyPath: key.path] = value
    }

    /// Sequence-space bytes of a packet: what is left of it beside the headers.
    var payloadBytes: Int { Int(mtu) - RelayLimits.headerBytes }

    /// How long a lost packet holds up what comes after it, in nanoseconds.
    ///
    /// One round trip, in which the receiver's duplicate acknowledgements make the sender repeat it
    /// (RFC 5681, 3.2), but no less than Linux's least time-out. Congestion control is not modelled:
    /// the window neither grows from small nor is halved, so a stream meets the pause but not the
    /// slower sending after it.
    var repair: Int64 {
        max(RelayLimits.leastRetransmission, Self.nanoseconds(2 * delay + jitter))
    }

    /// What the first byte of a connection waits for: the handshake's round trip, in nanoseconds.
    var roundTrip: Int64 { Self.nanoseconds(2 * delay) }

    static func nanoseconds(_ milliseconds: Double) -> Int64 { Int64(milliseconds * 1_000_000) }
}

/// Why a setting was not taken.
enum LinkSettingsError: Error, Equatable, CustomStringConvertible {
    case unknownKey(String)
    case notANumber(String)
    case outOfRange(String, ClosedRange<Double>)
    case unknownProfile(String)

    var description: String {
        switch self {
        case .unknownKey(let key):
            let keys = LinkSettings.keys.map(\.name).joined(separator: ", ")
            return "there is no setting '\(key)': one of \(keys)"
        case .notANumber(let text): return "'\(text)' is not KEY=NUMBER"
        case .outOfRange(let text, let range):
            return "'\(text)' is outside \(range.lowerBound) to \(range.upperBound)"
        case .unknownProfile(let name):
            let names = LinkSettings.profiles.map(\.name).joined(separator: ", ")
            return "there is no profile '\(name)': one of \(names)"
        }
    }
}
