import NIOCore
import NIOPosix

/// A relay between clients and one server that delays, slows and cuts what passes, to plan, or as a
/// bad link would.
///
/// It runs on one event loop: every connection's numbers are then given, and its lines written, in
/// one order, and no lock is needed.
struct Relay: Sendable {
    struct Endpoint: Equatable, Sendable {
        var host: String
        var port: Int
    }

    /// Where clients connect. Port 0 takes a free one.
    var listen: Endpoint
    var target: Endpoint
    var plan: CutPlan
    /// Added to the way of each byte in both directions, in milliseconds.
    var delayMilliseconds = 0
    /// For each direction of each connection; `nil` for as fast as it goes.
    var bytesPerSecond: Int?
    /// The link in place of delay and rate above, one for all connections.
    var emulation: Emulation?
    /// Nothing is relayed: a captive portal answers.
    var isPortal = false
    /// Takes one line about each connection when it is over. Called on the event loop.
    var report: @Sendable (String) -> Void

    /// A relay that listens.
    struct Running: Sendable {
        let channel: any Channel
        fileprivate let road: NIOLoopBoundBox<EmulatedRoad?>

        /// What crossed the emulated link so far. Not to be called on the event loop.
        func linkReport() throws -> LinkReport? {
            try channel.eventLoop.submit { road.value?.report }.wait()
        }
    }

    /// Starts to listen. Throws NIO's error when the address cannot be had.
    func start(on group: any EventLoopGroup) throws -> Running {
        let loop = group.next()
        let counter = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: loop)
        let road = NIOLoopBoundBox<EmulatedRoad?>.makeBoxSendingValue(nil, eventLoop: loop)
        if let emulation {
            try loop.submit {
                road.value = EmulatedRoad(emulation, on: loop)
                road.value?.cutAtOutages()
            }.wait()
        }
        return Running(channel: try listen(on: loop, counter, road), road: road)
    }

    private func listen(
        on loop: any EventLoop, _ counter: NIOLoopBoundBox<Int>,
        _ road: NIOLoopBoundBox<EmulatedRoad?>
    ) throws -> any Channel {
        let server = ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        return try withSmallBuffer(server) { $0.serverChannelOption($1, value: $2) }
            // Nothing is read before the far side stands: there would be nowhere to put it.
            .childChannelOption(.autoRead, value: false)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: pieceBytes)
            )
            .childChannelInitializer { near in
                counter.value += 1
                return isPortal
                    ? answer(near, number: counter.value)
                    : connect(near, number: counter.value, road.value)
            }
            .bind(host: listen.host, port: listen.port)
            .wait()
    }

    private func answer(_ near: any Channel, number: Int) -> EventLoopFuture<Void> {
        near.eventLoop.makeCompletedFuture {
            try near.pipeline.syncOperations.addHandler(
                PortalHandler(number: number, report: report))
        }
    }

    /// Opens the far half of an accepted connection and joins the two.
    private func connect(
        _ near: any Channel, number: Int, _ road: EmulatedRoad?
    ) -> EventLoopFuture<Void> {
        let connection = RelayedConnection(
            number: number, cut: plan.cut(connection: number), report: report)
        let bound = NIOLoopBound((connection, road), eventLoop: near.eventLoop)
        let client = ClientBootstrap(group: near.eventLoop)
        return withSmallBuffer(client) { $0.channelOption($1, value: $2) }
            .connectTimeout(.seconds(RelayLimits.connectSeconds))
            .channelOption(.autoRead, value: false)
            .channelOption(.allowRemoteHalfClosure, value: true)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelOption(.maxMessagesPerRead, value: 1)
            .channelOption(
                .recvAllocator,
                value: FixedSizeRecvByteBufferAllocator(capacity: pieceBytes)
            )
            .connect(host: target.host, port: target.port)
            .flatMapThrowing { far in
                let (connection, road) = bound.value
                connection.join(near: near, far: far)
                try join(connection, number: number, near: near, far: far, road)
            }
            .flatMapErrorThrowing { error in
                bound.value.0.refused(near: near)
                throw error
            }
    }

    private func join(
        _ connection: RelayedConnection, number: Int, near: any Channel, far: any Channel,
        _ road: EmulatedRoad?
    ) throws {
        var passages: (up: any Passage, down: any Passage) = (pacing, pacing)
        if let road {
            passages = road.open(connection, number: number)
            connection.onEnd = { road.close(number: number) }
        }
        let up = OneWay(
            .up, of: connection, to: far, window: road?.window(.up) ?? window,
            passage: passages.up)
        let down = OneWay(
            .down, of: connection, to: near, window: road?.window(.down) ?? window,
            passage: passages.down)
        try near.pipeline.syncOperations.addHandler(up)
        try far.pipeline.syncOperations.addHandler(down)
    }

    /// Before an emulated link the kernel takes little, so that a sender meets the link's queue.
    private func withSmallBuffer<Bootstrap>(
        _ bootstrap: Bootstrap,
        _ set: (Bootstrap, ChannelOptions.Types.SocketOption, SocketOptionValue) -> Bootstrap
    ) -> Bootstrap {
        guard emulation != nil else { return bootstrap }
        return set(bootstrap, .socketOption(.so_rcvbuf), RelayLimits.receiveBufferBytes)
    }

    private var pacing: Pacing {
        Pacing(
            delay: Int64(delayMilliseconds) * 1_000_000,
            bytesPerSecond: bytesPerSecond.map(Int64.init))
    }

    /// The largest piece that is read and passed on at once, in bytes. A slow line gets ten pieces a
    /// second, or it would look silent between two of them.
    private var pieceBytes: Int {
        guard let bytesPerSecond else { return RelayLimits.readBytes }
        return min(max(bytesPerSecond / 10, 1), RelayLimits.readBytes)
    }

    /// How much may be on its way in one direction, in bytes: what the line carries during its delay
    /// and a second more. Any further and a slow line would hide behind a deep buffer.
    private var window: Int {
        guard let bytesPerSecond else { return RelayLimits.inFlightBytes }
        let (carried, overflow) = bytesPerSecond.multipliedReportingOverflow(
            by: 1 + delayMilliseconds / 1000)
        return overflow ? RelayLimits.inFlightBytes : min(carried, RelayLimits.inFlightBytes)
    }
}
