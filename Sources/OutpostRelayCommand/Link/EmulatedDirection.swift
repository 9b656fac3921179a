/// One way of an emulated link: a bounded queue, a line that sends at its rate while the link is up,
/// and a delay after it. Pure: time and the seed come in from outside; times are nanoseconds since
/// the link began.
struct EmulatedDirection: Sendable {
    /// Bytes of one packet, and when they come out at the far end.
    struct Delivery: Equatable, Sendable {
        var bytes: Int
        var at: Int64
    }

    /// The order of one connection's bytes, which TCP keeps: nothing comes out before what was sent
    /// earlier, and so a lost packet holds up what follows it. Other connections go on.
    struct Stream: Equatable, Sendable {
        fileprivate(set) var lastDelivery: Int64 = 0
    }

    /// What was counted. Bytes are with headers, as the line sees them.
    struct Count: Equatable, Sendable {
        var packets = 0
        var lineBytes = 0
        var lost = 0
    }

    private let settings: LinkSettings
    private let outages: Outages
    private(set) var rate: LineRate
    private var loss: PacketLoss
    private var generator: SplitMix64
    /// When the line has sent all that it was given.
    private var lineFree: Int64 = 0
    /// When the packet that was sent last arrives, lost or not: jitter keeps their order.
    private var lastArrival: Int64 = 0
    /// Packets in front of the line, and when each is sent.
    private var queue: [(sent: Int64, bytes: Int)] = []
    private(set) var count = Count()

    init(_ settings: LinkSettings, rate: LineRate, seed: UInt64) {
        self.settings = settings
        self.rate = rate
        outages = settings.outages
        loss = PacketLoss(share: settings.loss, burst: settings.burst)
        generator = SplitMix64(seed: seed)
    }

    /// Takes bytes that a sender wrote, packet by packet, and says when each comes out.
    mutating func send(_ bytes: Int, of stream: inout Stream, at now: Int64) -> [Delivery] {
        var deliveries: [Delivery] = []
        var rest = bytes
        while rest > 0 {
            let payload = min(rest, settings.payloadBytes)
            rest -= payload
            let time = deliver(payload, of: &stream, at: now)
            // What comes out together is one piece.
            if let last = deliveries.indices.last, deliveries[last].at == time {
                deliveries[last].bytes += payload
            } else {
                deliveries.append(Delivery(bytes: payload, at: time))
            }
        }
        return deliveries
    }

    /// When a packet without payload comes out: a connection's end, after all its bytes.
    mutating func end(of stream: inout Stream, at now: Int64) -> Int64 {
        deliver(0, of: &stream, at: now)
    }

    /// When the queue has room again; `now` if it has.
    mutating func room(at now: Int64) -> Int64 {
        if let waiting = queue.firstIndex(where: { $0.sent > now }) {
            queue.removeFirst(waiting)
        } else {
            queue.removeAll(keepingCapacity: true)
        }
        var standing = queue.reduce(0) { $0 + $1.bytes }
        var time = now
        for packet in queue where standing >= Int(settings.queue) {
            standing -= packet.bytes
            time = packet.sent
        }
        return time
    }

    /// Puts one packet onto the line and, if it is lost, again.
    private mutating func deliver(
        _ payload: Int, of stream: inout Stream, at now: Int64
    ) -> Int64 {
        var arrival = max(transmit(payload, at: now) + travel(), lastArrival)
        lastArrival = arrival
        if loss.takesNext(using: &generator) {
            arrival += repair(payload, at: now)
        }
        stream.lastDelivery = max(stream.lastDelivery, arrival)
        return stream.lastDelivery
    }

    /// When a packet has left the line. It cannot begin while the link is down.
    private mutating func transmit(_ payload: Int, at now: Int64) -> Int64 {
        let bytes = payload + RelayLimits.headerBytes
        let start = outages.firstTry(at: max(now, lineFree), timeout: settings.repair)
        lineFree = rate.finish(sending: bytes, from: start)
        queue.append((lineFree, bytes))
        count.packets += 1
        count.lineBytes += bytes
        return lineFree
    }

    /// By how much later a lost packet arrives: its time-out, doubled while it is lost again. Each
    /// time it takes the line's time once more, counted now, when the line knows of it.
    private mutating func repair(_ payload: Int, at now: Int64) -> Int64 {
        var wait = settings.repair
        var later = wait
        for _ in 0..<RelayLimits.retransmissions {
            count.lost += 1
            _ = transmit(payload, at: now)
            guard loss.takesAgain(using: &generator) else { break }
            wait = min(2 * wait, RelayLimits.mostRetransmission)
            later += wait
        }
        return later
    }

    private mutating func travel() -> Int64 {
        let extra = Double.random(in: 0..<1, using: &generator) * settings.jitter
        return LinkSettings.nanoseconds(settings.delay + extra)
    }
}

extension LinkSettings {
    var outages: Outages {
        Outages(on: Self.nanoseconds(on * 1000), off: Self.nanoseconds(off * 1000))
    }
}
