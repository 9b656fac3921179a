import NIOCore

/// Reads one side of a connection and passes it on to the other, paced and at most
/// `window` bytes ahead.
final class OneWay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let direction: RelayedConnection.Direction
    private let connection: RelayedConnection
    private let target: any Channel
    private let window: Int
    private var pacing: Pacing
    private var inFlight = 0
    private var inputEnded = false
    private var isFinished = false

    /// `target` must be on the event loop of the channel that this is added to.
    init(
        _ direction: RelayedConnection.Direction, of connection: RelayedConnection,
        to target: any Channel, window: Int, pacing: Pacing
    ) {
        self.window = window
        self.direction = direction
        self.connection = connection
        self.target = target
        self.pacing = pacing
    }

    // An accepted channel is not active yet when this is added, and a read would be forgotten; a
    // channel that connected is active already, and says so to nobody who comes later.
    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { begin(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        begin(context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let piece = unwrapInboundIn(data)
        inFlight += piece.readableBytes
        let now = NIODeadline.now()
        let leaves = pacing.departure(
            of: piece.readableBytes, at: Int64(now.uptimeNanoseconds))
        if leaves <= Int64(now.uptimeNanoseconds) {
            pass(piece, context)
        } else {
            schedule(context, at: leaves) { $0.pass(piece, $1) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        readMore(context)
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent {
            endInput(context)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    // When both halves of a channel end, NIO may say only this. A reset has said more before.
    func channelInactive(context: ChannelHandlerContext) {
        endInput(context)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection.broke()
    }

    /// Hands a piece to the kernel, or as much of it as stands before the cut.
    private func pass(_ piece: ByteBuffer, _ context: ChannelHandlerContext) {
        let count = connection.allowance(direction, of: piece.readableBytes)
        guard let allowed = piece.getSlice(at: piece.readerIndex, length: count) else { return }
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        let whole = piece.readableBytes
        target.writeAndFlush(allowed).whenComplete { result in
            let (handler, context) = bound.value
            handler.wrote(count, of: whole, result, context)
        }
    }

    private func wrote(
        _ count: Int, of whole: Int, _ result: Result<Void, any Error>,
        _ context: ChannelHandlerContext
    ) {
        inFlight -= whole
        guard case .success = result else { return connection.broke() }
        connection.passed(direction, count)
        readMore(context)
        finishIfDone(context)
    }

    private func begin(_ context: ChannelHandlerContext) {
        // A cut after 0 bytes waits for none.
        if connection.isAtCut(direction) {
            connection.passed(direction, 0)
        } else {
            context.read()
        }
    }

    private func readMore(_ context: ChannelHandlerContext) {
        guard inFlight < window, !inputEnded else { return }
        context.read()
    }

    private func endInput(_ context: ChannelHandlerContext) {
        inputEnded = true
        finishIfDone(context)
    }

    /// Passes the sender's last word on, after all that it sent before.
    private func finishIfDone(_ context: ChannelHandlerContext) {
        guard inputEnded, inFlight == 0, !isFinished else { return }
        isFinished = true
        let bound = NIOLoopBound(connection, eventLoop: context.eventLoop)
        let direction = direction
        target.close(mode: .output).whenComplete { _ in bound.value.finished(direction) }
    }

    private func schedule(
        _ context: ChannelHandlerContext, at nanoseconds: Int64,
        _ work: @escaping (OneWay, ChannelHandlerContext) -> Void
    ) {
        let bound = NIOLoopBound((self, context, work), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(deadline: .uptimeNanoseconds(UInt64(nanoseconds))) {
            let (handler, context, work) = bound.value
            work(handler, context)
        }
    }
}
