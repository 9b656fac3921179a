import NIOCore
import NIOPosix
import Testing

@testable import OutpostRelayCommand

/// Collects what comes until the other side has said its last, and then closes.
private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let done: EventLoopPromise<[UInt8]>
    private var bytes: [UInt8] = []

    init(_ done: EventLoopPromise<[UInt8]>) { self.done = done }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
    }

    func channelInactive(context: ChannelHandlerContext) { done.succeed(bytes) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        done.fail(error)
        context.close(promise: nil)
    }
}

/// Sends back what comes.
private final class Echo: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        context.writeAndFlush(data, promise: nil)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.inputClosed) = event as? ChannelEvent else { return }
        context.close(mode: .output, promise: nil)
    }
}

struct `A relay that is a bad link` {
    private let group = MultiThreadedEventLoopGroup.singleton

    /// Says something to a relay in front of an echo, and gives what came back.
    private func ask(_ bytes: [UInt8], _ change: (inout Relay) -> Void) async throws -> (
        answer: [UInt8], report: LinkReport?
    ) {
        let echo = try await ServerBootstrap(group: group)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Echo())
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        var relay = Relay(
            listen: .init(host: "127.0.0.1", port: 0),
            target: .init(host: "127.0.0.1", port: try #require(echo.localAddress?.port)),
            plan: CutPlan(kind: .fixed(up: nil, down: nil)), report: { _ in })
        change(&relay)
        let running = try await start(relay)
        let done = group.next().makePromise(of: [UInt8].self)
        let client = try await ClientBootstrap(group: group)
            .channelOption(.allowRemoteHalfClosure, value: false)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(done))
                }
            }
            .connect(
                host: "127.0.0.1", port: try #require(running.channel.localAddress?.port)
            ).get()
        try await client.writeAndFlush(ByteBuffer(bytes: bytes))
        // A portal may have ended the connection by now.
        client.close(mode: .output, promise: nil)
        let answer = try await done.futureResult.get()
        let report = try running.linkReport()
        try await running.channel.close()
        try await echo.close()
        return (answer, report)
    }

    /// On another thread: it waits.
    private func start(_ relay: Relay) async throws -> Relay.Running {
        let group = group
        return try await NIOThreadPool.singleton.runIfActive { try relay.start(on: group) }
    }

    @Test func `All bytes come through in order over loss, jitter, outages and a narrow queue`()
        async throws
    {
        let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
        let settings = LinkSettings(
            delay: 2, jitter: 2, up: 20e6, down: 20e6, loss: 0.01, burst: 2, queue: 3000, mtu: 1400,
            on: 0.05, off: 0.02)
        let (answer, report) = try await ask(bytes) { $0.emulation = Emulation(settings: settings) }
        #expect(answer == bytes)
        let counted = try #require(report)
        #expect(counted.up.bytes == bytes.count && counted.down.bytes == bytes.count)
        #expect(counted.connections == 1)
        let could = try #require(counted.up.couldCarryBytes)
        #expect(counted.up.lineBytes <= could)
    }

    @Test func `A captive portal answers a ClientHello with its page`() async throws {
        // How a ClientHello begins.
        let hello: [UInt8] = [22, 3, 1, 0, 5, 1, 0, 0, 1, 3]
        let (answer, report) = try await ask(hello) { $0.isPortal = true }
        #expect(String(decoding: answer, as: UTF8.self) == Portal.answer)
        #expect(report == nil)
    }

    @Test func `What is connected is cut when the link goes down, if that was asked for`()
        async throws
    {
        let settings = LinkSettings(delay: 0, up: 8000, down: 8000, on: 0.05, off: 60, cut: 1)
        await #expect(throws: (any Error).self) {
            try await ask([UInt8](repeating: 1, count: 5000)) {
                $0.emulation = Emulation(settings: settings)
            }
        }
    }
}
