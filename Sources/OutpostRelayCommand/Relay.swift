import NIOCore
import NIOPosix

/// A relay between clients and one server that delays, slows and cuts what passes, to plan.
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
    /// Takes one line about each connection when it is over. Called on the event loop.
    var report: @Sendable (String) -> Void

    /// Starts to listen. Throws NIO's error when the address cannot be had.
    func start(on group: any EventLoopGroup) throws -> any Channel {
        let loop = group.next()
        let counter = NIOLoopBoundBox.makeBoxSendingValue(0, eventLoop: loop)
        return try ServerBootstrap(group: loop)
            .serverChannelOption(.backlog, value: 256)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
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
                return connect(near, number: counter.value)
            }
            .bind(host: listen.host, port: listen.port)
            .wait()
    }

    /// Opens the far half of an accepted connection and joins the two.
    private func connect(_ near: any Channel, number: Int) -> EventLoopFuture<Void> {
        let connection = RelayedConnection(
            number: number, cut: plan.cut(connection: number), report: report)
        let bound = NIOLoopBound(connection, eventLoop: near.eventLoop)
        return ClientBootstrap(group: near.eventLoop)
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
                bound.value.join(near: near, far: far)
                try near.pipeline.syncOperations.addHandler(way(.up, bound.value, to: far))
                try far.pipeline.syncOperations.addHandler(way(.down, bound.value, to: near))
            }
            .flatMapErrorThrowing { error in
                bound.value.refused(near: near)
                throw error
            }
    }

    private func way(
        _ direction: RelayedConnection.Direction, _ connection: RelayedConnection,
        to target: any Channel
    ) -> OneWay {
        OneWay(
            direction, of: connection, to: target, window: window,
            pacing: Pacing(
                delay: Int64(delayMilliseconds) * 1_000_000,
                bytesPerSecond: bytesPerSecond.map(Int64.init)))
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
