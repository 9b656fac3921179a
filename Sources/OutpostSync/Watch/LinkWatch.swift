import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import Synchronization

/// Keeps a base in touch with its hub for as long as a program has the replica open: the shell of `LinkManager`, for the page and for the
/// command. Exchanges after a write, whoever wrote it, when a network comes, when the hub has news, when somebody asks, and from time to
/// time; knows how it went.
package final class LinkWatch: Sendable {
    /// How it stands.
    package enum State: Sendable, Equatable {
        case notEnrolled
        /// Nothing was tried since the program started.
        case idle
        case exchanging(since: Int64)
        case done(at: Int64, sent: Int, received: Int)
        case failed(at: Int64, cause: String, hint: String)
    }

    /// Why nothing happens now, and until when.
    package struct Pause: Sendable, Equatable {
        package let until: Int64
        package let reason: LinkManager.Reason
    }

    /// What goes on, for whoever writes it down.
    package enum Event: Sendable {
        case exchanged(SyncEngine.Report, bytes: Int64)
        /// An attempt failed; one that was stopped since its bytes were used did not.
        case failed(OutpostError)
        case pausing(Pause)
    }

    /// What an exchange may use.
    package struct Attempt: Sendable {
        /// HTTP's bytes at most, both ways together; nil: no limit.
        package let bytes: Int64?
        /// Whether files of reports may travel.
        package let takesFiles: Bool
        /// To be told how many bytes there were so far, also of an attempt that fails.
        package let spent: @Sendable (Int64) -> Void
        /// To be called where anything answered, be it to refuse.
        package let heard: @Sendable () -> Void
    }

    /// What the watch needs of the world.
    package struct World: Sendable {
        package let isEnrolled: @Sendable () -> Bool
        /// How its links may be used.
        package let settings: @Sendable () throws -> LinkSettings
        /// Where the bytes of each day are kept.
        package let folder: ReplicaFolder
        /// Of the mission's clock.
        package let offsetMinutes: Int
        package let surroundings: Surroundings
        package let exchange: @Sendable (Replica, Attempt) throws -> SyncEngine.Report
        /// Keeps a question waiting at the hub; nil: nobody listens.
        package let listen: (@Sendable (Replica, LinkCancellation) throws -> HubNews.Heard)?

        package init(
            folder: ReplicaFolder, offsetMinutes: Int, surroundings: Surroundings,
            isEnrolled: @escaping @Sendable () -> Bool,
            settings: @escaping @Sendable () throws -> LinkSettings,
            listen: (@Sendable (Replica, LinkCancellation) throws -> HubNews.Heard)? = nil,
            exchange: @escaping @Sendable (Replica, Attempt) throws -> SyncEngine.Report
        ) {
            self.folder = folder
            self.offsetMinutes = offsetMinutes
            self.surroundings = surroundings
            self.isEnrolled = isEnrolled
            self.settings = settings
            self.listen = listen
            self.exchange = exchange
        }
    }

    /// What other threads see and say.
    private struct Shared {
        var state = State.idle
        var pause: Pause?
        var isAsked = false
        var isEnding = false
    }

    let world: World
    private let tell: @Sendable (Event) -> Void
    // A lock: pages read the state while the exchange runs on its own thread.
    private let shared = Mutex(Shared())
    private let wake = DispatchSemaphore(value: 0)
    /// After trouble with this machine's own disk.
    private static let troubleSeconds: TimeInterval = 60

    package init(_ world: World, tell: @escaping @Sendable (Event) -> Void = { _ in }) {
        self.world = world
        self.tell = tell
    }

    package var state: State {
        let state = shared.withLock(\.state)
        return state == .idle && !world.isEnrolled() ? .notEnrolled : state
    }

    /// nil while it exchanges.
    package var pause: Pause? { shared.withLock(\.pause) }

    /// Starts the thread that exchanges: once in a watch's life.
    package func begin(_ replica: Replica) {
        let thread = Thread { [self] in
            while !isEnding {
                do {
                    try run(replica)
                } catch {
                    note(error)
                    _ = wake.wait(timeout: .now() + Self.troubleSeconds)
                }
            }
        }
        thread.name = "outpost link"
        thread.start()
    }

    /// Watches on this thread, until its end.
    ///
    /// - Throws: what this machine's disk said; a link or a hub ends it never.
    package func run(_ replica: Replica) throws {
        var loop = try LinkLoop(self, replica)
        try loop.run()
    }

    /// The replica is let go. An exchange that runs comes to its end, and none follows it.
    package func end() {
        shared.withLock { $0.isEnding = true }
        wake.signal()
    }

    /// Somebody wants it now.
    package func ask() {
        shared.withLock { $0.isAsked = true }
        wake.signal()
    }

    // MARK: For the thread

    var isEnding: Bool { shared.withLock(\.isEnding) }

    /// Whether somebody asked since the last look.
    func takeAsk() -> Bool {
        shared.withLock { shared in
            defer { shared.isAsked = false }
            return shared.isAsked
        }
    }

    /// Until somebody says something, and so long at most.
    func sleep(_ seconds: TimeInterval) { _ = wake.wait(timeout: .now() + seconds) }

    func note(_ state: State) {
        shared.withLock { shared in
            shared.state = state
            shared.pause = nil
        }
    }

    func note(_ error: any Error) {
        let known = error as? OutpostError
        note(
            .failed(
                at: world.surroundings.wallMilliseconds(), cause: known?.cause ?? "\(error)",
                hint: known?.hint ?? ""))
    }

    func note(_ pause: Pause) {
        shared.withLock { $0.pause = pause }
        tell(.pausing(pause))
    }

    func say(_ event: Event) { tell(event) }
}
