import NIOCore

/// What a relay emulates, as it was asked for.
struct Emulation: Sendable {
    var settings: LinkSettings
    /// In place of the settings' rates.
    var upTrace: DeliveryTrace?
    var downTrace: DeliveryTrace?
    var seed: UInt64 = 1
}

/// The emulated link of a running relay, and the connections over it. Lives on the relay's event loop,
/// and gives the pure link its time.
final class EmulatedRoad {
    private var link: EmulatedLink
    private let began: Int64
    private let loop: any EventLoop
    private var connections: [Int: RelayedConnection] = [:]

    init(_ emulation: Emulation, on loop: any EventLoop) {
        link = EmulatedLink(
            emulation.settings, upTrace: emulation.upTrace, downTrace: emulation.downTrace,
            seed: emulation.seed)
        self.loop = loop
        began = Self.now
    }

    static var now: Int64 { Int64(NIODeadline.now().uptimeNanoseconds) }

    /// What crossed the link so far.
    var report: LinkReport { LinkReport(link.settled(at: Self.now - began)) }

    func window(_ direction: RelayedConnection.Direction) -> Int { link.window(direction) }

    /// A connection stands.
    ///
    /// - Returns: its two ways over the link.
    func open(_ connection: RelayedConnection, number: Int) -> (up: any Passage, down: any Passage)
    {
        connections[number] = connection
        let start = link.opened(at: Self.now - began) + began
        return (
            EmulatedPassage(self, .up, opening: start), EmulatedPassage(self, .down, opening: start)
        )
    }

    /// A connection is over.
    func close(number: Int) {
        guard connections.removeValue(forKey: number) != nil else { return }
        link.closed(at: Self.now - began)
    }

    /// Cuts what is connected whenever the link goes down, if that was asked for.
    func cutAtOutages() {
        guard link.settings.cut != 0,
            let end = link.settings.outages.nextEnd(after: Self.now - began)
        else { return }
        let bound = NIOLoopBound(self, eventLoop: loop)
        loop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(began + end))) {
            let road = bound.value
            for connection in Array(road.connections.values) { connection.cutOff() }
            road.cutAtOutages()
        }
    }

    fileprivate func change<Result>(
        _ direction: RelayedConnection.Direction,
        _ work: (inout EmulatedLink.Way, _ began: Int64) -> Result
    ) -> Result {
        link.change(direction) { work(&$0, began) }
    }
}

/// One direction of one connection over the emulated link.
struct EmulatedPassage: Passage {
    private let road: EmulatedRoad
    private let direction: RelayedConnection.Direction
    private let start: Int64
    private var stream = EmulatedDirection.Stream()

    fileprivate init(
        _ road: EmulatedRoad, _ direction: RelayedConnection.Direction, opening start: Int64
    ) {
        self.road = road
        self.direction = direction
        self.start = start
    }

    func opening(at now: Int64) -> Int64 { max(start, now) }

    mutating func deliveries(of bytes: Int, at now: Int64) -> [Delivery] {
        road.change(direction) { way, began in
            way.line.send(bytes, of: &stream, at: now - began).map {
                Delivery(bytes: $0.bytes, at: $0.at + began)
            }
        }
    }

    func room(at now: Int64) -> Int64 {
        road.change(direction) { way, began in way.line.room(at: now - began) + began }
    }

    mutating func ending(at now: Int64) -> Int64 {
        road.change(direction) { way, began in
            way.line.end(of: &stream, at: now - began) + began
        }
    }

    func passed(_ bytes: Int) {
        road.change(direction) { way, _ in way.crossed += bytes }
    }
}
