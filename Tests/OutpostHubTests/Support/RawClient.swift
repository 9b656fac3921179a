import Foundation
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A client that sends the bytes that it is told to, over TLS or not, and keeps what came.
final class RawClient: Sendable {
    /// How it shakes hands.
    enum Security {
        case none
        case tls(atMost: TLSVersion?)
    }

    private let channel: any Channel
    private let received: Received

    private init(channel: any Channel, received: Received) {
        self.channel = channel
        self.received = received
    }

    private static let group = MultiThreadedEventLoopGroup.singleton

    /// - Throws: when the connection or its handshake fails.
    static func connect(
        to hub: ServedHub, _ security: Security = .tls(atMost: nil), as laptop: Laptop? = nil
    ) async throws -> RawClient {
        let received = Received()
        let context = try security.context(hub, laptop)
        let channel = try await ClientBootstrap(group: group)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let context {
                        try channel.pipeline.syncOperations.addHandler(
                            try NIOSSLClientHandler(context: context, serverHostname: "localhost"))
                    }
                    try channel.pipeline.syncOperations.addHandler(Collector(received))
                }
            }
            .connect(host: "127.0.0.1", port: hub.port).get()
        let client = RawClient(channel: channel, received: received)
        hub.keep(client)
        return client
    }

    func send(_ bytes: [UInt8]) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
    }

    func send(_ text: String) async throws { try await send(Array(text.utf8)) }

    /// Whether the hub closed the connection within the time of a patient test.
    func isClosed(within limit: Duration = .seconds(20)) async -> Bool {
        await wait(limit) { $0.isClosed }
    }

    /// What came, once as much as `isEnough` is satisfied with, or everything if the connection ended.
    func text(
        within limit: Duration = .seconds(20), until isEnough: @escaping @Sendable (String) -> Bool
    ) async -> String {
        _ = await wait(limit) { $0.isClosed || isEnough(String(decoding: $0.bytes, as: UTF8.self)) }
        return String(decoding: received.state.withLock { $0.bytes }, as: UTF8.self)
    }

    /// The next answer, taken from what came; nil where the connection ended before it was whole.
    func answer(
        isHeadAlone: Bool = false, within limit: Duration = .seconds(20)
    ) async -> RawAnswer? {
        _ = await wait(limit) {
            $0.isClosed || RawAnswer($0.bytes, isHeadAlone: isHeadAlone) != nil
        }
        return received.state.withLock { state in
            guard let answer = RawAnswer(state.bytes, isHeadAlone: isHeadAlone)
            else { return nil }
            state.bytes.removeFirst(answer.byteCount)
            return answer
        }
    }

    /// The status and head of the next answer.
    func head() async -> String {
        await text { $0.contains("\r\n\r\n") }
    }

    func close() { channel.close(promise: nil) }

    private func wait(
        _ limit: Duration, _ isDone: @Sendable (Received.State) -> Bool
    ) async -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while clock.now < end {
            if received.state.withLock({ isDone($0) }) { return true }
            do { try await Task.sleep(for: .milliseconds(5)) } catch { return false }
        }
        return received.state.withLock { isDone($0) }
    }

    final class Received: Sendable {
        struct State {
            var bytes: [UInt8] = []
            var isClosed = false
        }

        // A lock: the event loop writes and the test reads.
        let state = Mutex(State())
    }

    private final class Collector: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer

        private let received: Received

        init(_ received: Received) { self.received = received }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let buffer = unwrapInboundIn(data)
            received.state.withLock { $0.bytes += Array(buffer.readableBytesView) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            received.state.withLock { $0.isClosed = true }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }
    }
}

extension RawClient.Security {
    fileprivate func context(_ hub: ServedHub, _ laptop: Laptop?) throws -> NIOSSLContext? {
        guard case .tls(let atMost) = self else { return nil }
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(hub.authority.certificate.pem.utf8)))
        tls.maximumTLSVersion = atMost
        tls.certificateVerification = .noHostnameVerification
        if let laptop, let certificate = laptop.certificate {
            tls.certificateChain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8))
                .map { .certificate($0) }
            tls.privateKey = .privateKey(
                try NIOSSLPrivateKey(bytes: Array(laptop.key.pem.utf8), format: .pem))
        }
        return try NIOSSLContext(configuration: tls)
    }
}
