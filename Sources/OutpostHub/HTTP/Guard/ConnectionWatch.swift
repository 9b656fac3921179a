import Logging
import NIOCore
import Synchronization

/// Performs what `ConnectionTable` says: it knows the channels, and looks at the clock now and then.
final class ConnectionWatch: Sendable {
    /// One connection.
    struct Connection: Sendable {
        fileprivate let id: ConnectionTable.ID
    }

    /// The way to a connection's socket, past TLS: whoever is shown out is not waited for.
    struct Door: Sendable {
        let peer: String
        let shut: @Sendable () -> Void
    }

    private struct State: Sendable {
        var table: ConnectionTable
        var doors: [ConnectionTable.ID: Door] = [:]
        var names: [ObjectIdentifier: ConnectionTable.ID] = [:]
        var lastRequest = 0
    }

    // A lock: connections live on several event loops, and their requests are tasks. It is held for some dictionary
    // look-ups and never across a wait.
    private let state: Mutex<State>
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let interval: Duration
    private let logger: Logger

    init(limits: ServerLimits, logger: Logger) {
        state = Mutex(State(table: ConnectionTable(limits: limits)))
        start = clock.now
        // A twentieth of the shortest limit: nobody stays much longer than allowed.
        let shortest = min(
            limits.handshake, limits.head, limits.idle, limits.progress, limits.send,
            limits.unproven)
        interval = max(.milliseconds(10), shortest / 20)
        self.logger = logger
    }

    private var now: ConnectionTable.Moment { clock.now - start }

    /// Looks for those that took too long, until a server's channel and all connections are closed.
    func begin(with server: any Channel) {
        server.eventLoop.scheduleRepeatedTask(
            initialDelay: TimeAmount(interval), delay: TimeAmount(interval)
        ) { task in
            let left = self.sweep()
            if left == 0, !server.isActive { task.cancel() }
        }
    }

    /// - Returns: how many connections are left.
    private func sweep() -> Int {
        let now = now
        let (expired, left) = state.withLock { state in
            let expired = state.table.expired(at: now).map { ($0.reason, state.doors[$0.id]) }
            return (expired, state.table.count)
        }
        for (reason, door) in expired { shut(door, reason) }
        return left
    }

    private func shut(_ door: Door?, _ reason: ConnectionTable.Reason) {
        guard let door else { return }
        logger.info("closing a connection: \(reason.rawValue)", metadata: ["peer": "\(door.peer)"])
        door.shut()
    }

    // MARK: Connections

    /// A connection was taken. It may be closed at once.
    func opened(_ channel: any Channel, _ door: Door) -> Connection {
        let address = channel.remoteAddress?.ipAddress ?? ""
        let name = ObjectIdentifier(channel)
        let now = now
        let (id, crowded) = state.withLock { state in
            let (id, close) = state.table.opened(from: address, at: now)
            state.doors[id] = door
            state.names[name] = id
            return (id, close.map { state.doors[$0] })
        }
        for door in crowded { shut(door, .crowded) }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { state in
                state.table.closed(id)
                state.doors[id] = nil
                state.names[name] = nil
            }
        }
        return Connection(id: id)
    }

    /// The server is to stop: whoever has no open request is shown out.
    func quiesces(_ connection: Connection) {
        let door = state.withLock { state in
            state.table.isServing(connection.id) ? nil : state.doors[connection.id]
        }
        shut(door, .idle)
    }

    /// - Parameter device: the digest of the certificate that was shown.
    func handshakeEnded(_ connection: Connection, device: [UInt8]?, isHTTP2: Bool) {
        let now = now
        let crowded = state.withLock { state in
            state.table.handshakeEnded(connection.id, device: device, isHTTP2: isHTTP2, at: now)
                .map { state.doors[$0] }
        }
        for door in crowded { shut(door, .crowded) }
    }

    func received(_ connection: Connection) {
        let now = now
        state.withLock { $0.table.received(connection.id, at: now) }
    }

    func writes(_ connection: Connection) {
        let now = now
        state.withLock { $0.table.writes(connection.id, at: now) }
    }

    func wrote(_ connection: Connection) {
        let now = now
        state.withLock { $0.table.wrote(connection.id, at: now) }
    }

    // MARK: Requests

    /// One request on a connection.
    struct OpenRequest: Sendable {
        fileprivate let watch: ConnectionWatch
        fileprivate let connection: ConnectionTable.ID
        fileprivate let number: Int

        func awaitsBody() {
            let now = watch.now
            watch.state.withLock {
                $0.table.awaitsBody(connection, request: number, at: now)
            }
        }

        /// - Parameter bytes: nil at the end.
        func bodyCame(_ bytes: Int?) {
            let now = watch.now
            watch.state.withLock {
                $0.table.bodyCame(connection, request: number, bytes: bytes, at: now)
            }
        }

        func ended() {
            let now = watch.now
            watch.state.withLock { $0.table.ended(connection, request: number, at: now) }
        }
    }

    /// A request began on a channel: the connection's own, or under HTTP/2 that of a stream.
    ///
    /// - Returns: nil when the connection has too many, or is being closed.
    func began(on channel: any Channel) -> OpenRequest? {
        let now = now
        let names = [channel, channel.parent].compactMap { $0.map { ObjectIdentifier($0) } }
        return state.withLock { state in
            guard let name = names.first(where: { state.names[$0] != nil }),
                let id = state.names[name], state.table.began(id, at: now)
            else { return nil }
            state.lastRequest += 1
            return OpenRequest(watch: self, connection: id, number: state.lastRequest)
        }
    }
}
