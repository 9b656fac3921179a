import NIOCore

/// A captive portal: it lets nobody through, and answers whatever is said with a page in plain HTTP,
/// to a ClientHello too, as a box does that catches every port. Which one was said makes no
/// difference to it, and must make none to the client: neither is a hub.
enum Portal {
    static let answer: String = {
        let page = """
            <!DOCTYPE html><html><head><title>Welcome</title></head><body>\
            <h1>Welcome to the network</h1><p>Please sign in to go on.</p></body></html>

            """
        let head = [
            "HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8",
            "Content-Length: \(page.utf8.count)", "Cache-Control: no-store", "Connection: close",
        ]
        return head.map { $0 + "\r\n" }.joined() + "\r\n" + page
    }()
}

/// Answers a connection's first bytes with the portal's page and ends it.
final class PortalHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let number: Int
    private let report: @Sendable (String) -> Void
    private var hasAnswered = false

    init(number: Int, report: @escaping @Sendable (String) -> Void) {
        self.number = number
        self.report = report
    }

    func channelActive(context: ChannelHandlerContext) {
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !hasAnswered else { return }
        hasAnswered = true
        let asked = unwrapInboundIn(data).readableBytes
        let answer = ByteBuffer(string: Portal.answer)
        report("\(number) up \(asked) down \(answer.readableBytes) portal")
        context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
        context.close(mode: .output, promise: nil)
        // What the client still says is taken and forgotten: a reset would take the page away from it.
        context.read()
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if hasAnswered { context.read() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
