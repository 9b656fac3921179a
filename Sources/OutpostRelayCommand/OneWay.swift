import NIOCore

/// Reads one side of a connection and passes it on to the other, when its passage says so, and at most
/// `window` bytes ahead.
final class OneWay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let direction: RelayedConnection.Direction
    private let connection: RelayedConnection
    private let target: any Channel
    private let window: Int
    private var passage: any Passage
    /// What was read and is not passed on yet, in order, and when each piece leaves.
    private var waiting = CircularBuffer<(at: Int64, piece: ByteBuffer)>()
    private var inFlight = 0
    private var isReadPlanned = false
    private var inputEnded = false
    private var isFinished = false

    /// `target` must be on the event loop of the channel that this is added to.
    init(
        _ direction: RelayedConnection.Direction, of connection: RelayedConnection,
        to target: any Channel, window: Int, passage: any Passage
    ) {
        self.window = window
        self.direction = direction
        self.connection = connection
        self.target = target
        self.passage = passage
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
        var piece = unwrapInboundIn(data)
        inFlight += piece.readableBytes
        let wasEmpty = waiting.isEmpty
        for delivery in passage.deliveries(of: piece.readableBytes, at: Self.now) {
            guard let part = piece.readSlice(length: delivery.bytes) else { return }
            waiting.append((delivery.at, part))
        }
        if wasEmpty { passWhatIsDue(context) }
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
        afterEnding(context) { $0.connection.broke() }
    }

    private static var now: Int64 { EmulatedRoad.now }

    /// Passes on what has waited long enough, and comes back for the rest.
    private func passWhatIsDue(_ context: ChannelHandlerContext) {
        while let next = waiting.first {
            guard next.at <= Self.now else {
                return schedule(context, at: next.at) { $0.passWhatIsDue($1) }
            }
            waiting.removeFirst()
            pass(next.piece, context)
        }
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
        passage.passed(count)
        connection.passed(direction, count)
        readMore(context)
        finishIfDone(context)
    }

    private func begin(_ context: ChannelHandlerContext) {
        // A cut after 0 bytes waits for none.
        if connection.isAtCut(direction) { return connection.passed(direction, 0) }
        read(context, at: passage.opening(at: Self.now))
    }

    private func readMore(_ context: ChannelHandlerContext) {
        guard inFlight < window, !inputEnded, !isReadPlanned else { return }
        read(context, at: passage.room(at: Self.now))
    }

    private func read(_ context: ChannelHandlerContext, at time: Int64) {
        if time <= Self.now { return context.read() }
        isReadPlanned = true
        schedule(context, at: time) { handler, context in
            handler.isReadPlanned = false
            handler.readMore(context)
        }
    }

    private func endInput(_ context: ChannelHandlerContext) {
        guard !inputEnded else { return }
        inputEnded = true
        finishIfDone(context)
    }

    /// Passes the sender's last word on, after all that it sent before.
    private func finishIfDone(_ context: ChannelHandlerContext) {
        guard inputEnded, inFlight == 0, !isFinished else { return }
        isFinished = true
        afterEnding(context) { handler in
            let bound = NIOLoopBound(handler.connection, eventLoop: context.eventLoop)
            let direction = handler.direction
            handler.target.close(mode: .output).whenComplete { _ in bound.value.finished(direction)
            }
        }
    }

    /// Does something when the far side can know that the connection has ended here.
    private func afterEnding(
        _ context: ChannelHandlerContext, _ work: @escaping (OneWay) -> Void
    ) {
        let time = passage.ending(at: Self.now)
        if time <= Self.now { return work(self) }
        schedule(context, at: time) { handler, _ in work(handler) }
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
