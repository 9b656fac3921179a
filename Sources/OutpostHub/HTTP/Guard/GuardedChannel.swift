import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL
import NIOTLS
import OutpostModel

/// Hummingbird's TLS channel with HTTP/1.1 or HTTP/2, watched from its first byte. Hummingbird has a time-out for idle HTTP
/// connections and none for a handshake, a slow head or body, or a peer that takes nothing.
struct GuardedChannel: ServerChildChannel {
    typealias Value = HTTP2UpgradeChannel.Value

    private let inner: HTTP2UpgradeChannel
    private let watch: ConnectionWatch

    init(
        tls: TLSChannelConfiguration, limits: ServerLimits, watch: ConnectionWatch,
        responder: @escaping HTTPChannelHandler.Responder
    ) throws {
        self.watch = watch
        let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
            maxHeaderFieldSize: HubLimits.headBytes, maxHeaderListSize: HubLimits.headBytes,
            maxHeaderFieldCount: HubLimits.headFields)
        inner = try HTTP2UpgradeChannel(
            tlsChannelConfiguration: tls,
            configuration: HTTP2ChannelConfiguration(
                idleTimeout: limits.idle,
                streamConfiguration: HTTP1Channel.Configuration(httpDecoderConfiguration: decoder))
        ) { request, writer, channel in
            guard let open = watch.began(on: channel) else {
                try await channel.close()
                return
            }
            defer { open.ended() }
            var request = request
            request.body = RequestBody(asyncSequence: MeteredBody(base: request.body, open: open))
            try await responder(request, writer, channel)
        }
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        do {
            let pipeline = channel.pipeline.syncOperations
            let front = ConnectionFront(watch: watch)
            try pipeline.addHandler(front)
            let result = inner.setup(channel: channel, logger: logger)
            guard let connection = front.connection else { return result }
            let tls = try pipeline.handler(type: NIOSSLServerHandler.self)
            try pipeline.addHandler(
                ConnectionEvents(watch: watch, connection: connection), position: .after(tls))
            return result
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    func handle(value: Value, logger: Logger) async {
        await inner.handle(value: value, logger: logger)
    }
}

/// Stands before TLS: what is closed from here is closed at once, whatever the peer does.
private final class ConnectionFront: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let watch: ConnectionWatch
    private(set) var connection: ConnectionWatch.Connection?

    init(watch: ConnectionWatch) { self.watch = watch }

    func handlerAdded(context: ChannelHandlerContext) {
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        let loop = context.eventLoop
        let door = ConnectionWatch.Door(
            peer: context.channel.remoteAddress?.description ?? "",
            shut: { loop.execute { bound.value.close(promise: nil) } })
        connection = watch.opened(context.channel, door)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent, let connection { watch.quiesces(connection) }
        context.fireUserInboundEventTriggered(event)
    }
}

/// Tells the watch what happens on a connection, inside TLS.
private final class ConnectionEvents: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer

    private let watch: ConnectionWatch
    private let connection: ConnectionWatch.Connection

    init(watch: ConnectionWatch, connection: ConnectionWatch.Connection) {
        self.watch = watch
        self.connection = connection
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted(let negotiated) = event {
            watch.handshakeEnded(
                connection, device: device(context), isHTTP2: negotiated == "h2")
        }
        context.fireUserInboundEventTriggered(event)
    }

    /// The certificate was held against the authority in the handshake.
    private func device(_ context: ChannelHandlerContext) -> [UInt8]? {
        do {
            let certificate = try context.pipeline.syncOperations.nioSSL_peerCertificate()
            return try certificate.map { Digest(of: try $0.toDERBytes()).bytes }
        } catch {
            // It counts as unproven; the routes look at the certificate again.
            return nil
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        watch.received(connection)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let promise = promise ?? context.eventLoop.makePromise()
        watch.writes(connection)
        promise.futureResult.whenComplete { [watch, connection] _ in watch.wrote(connection) }
        context.write(data, promise: promise)
    }
}

/// A request's body that says when it is waited for.
private struct MeteredBody: AsyncSequence, Sendable {
    let base: RequestBody
    let open: ConnectionWatch.OpenRequest

    struct AsyncIterator: AsyncIteratorProtocol {
        var base: RequestBody.AsyncIterator
        let open: ConnectionWatch.OpenRequest

        mutating func next() async throws -> ByteBuffer? {
            open.awaitsBody()
            do {
                let buffer = try await base.next()
                open.bodyCame(buffer?.readableBytes)
                return buffer
            } catch {
                open.bodyCame(nil)
                throw error
            }
        }
    }

    func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(base: base.makeAsyncIterator(), open: open)
    }
}
