import Foundation
import OutpostLink
import Synchronization

/// Keeps a question waiting at the hub on a thread of its own, while somebody else does what there is to do.
final class NewsListener: Sendable {
    /// One question: blocks until it is answered, or until it is given up.
    typealias Ask = @Sendable (LinkCancellation) throws -> HubNews.Heard

    /// What was heard since the last look.
    struct Heard {
        var isNews = false
        /// The hub said that there is nothing.
        var isNothing = false
    }

    private let ask: Ask
    private let cancellation = LinkCancellation()
    // A lock: the thread that listens tells the one that waits.
    private let heard = Mutex(Heard())
    private let ended = DispatchSemaphore(value: 0)

    /// Begins to listen, until there are news or nobody answers: whoever waits then exchanges when it is time.
    init(_ ask: @escaping Ask) {
        self.ask = ask
        let thread = Thread { [self] in
            listen()
            ended.signal()
        }
        thread.name = "outpost news"
        thread.start()
    }

    private func listen() {
        while !cancellation.isCancelled {
            do {
                switch try ask(cancellation) {
                case .unasked: return
                case .news: return heard.withLock { $0.isNews = true }
                case .nothing: heard.withLock { $0.isNothing = true }
                }
            } catch {
                // The link is gone, which the next exchange finds out and tells.
                return
            }
        }
    }

    func look() -> Heard {
        heard.withLock { heard in
            defer { heard.isNothing = false }
            return heard
        }
    }

    /// Returns once the link is left alone.
    func end() {
        cancellation.cancel()
        ended.wait()
    }
}
