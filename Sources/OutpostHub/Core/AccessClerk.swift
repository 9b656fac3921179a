import Dispatch
import OutpostModel
import OutpostStore

/// In the process that serves a hub: writes the access entries that commands beside it ask for into the picture's journal, and
/// answers them once that is durable. The log has them with the next exchange, sealed as all that the hub writes.
package final class AccessClerk: Sendable {
    private let registry: HubRegistry
    private let picture: Replica
    private let queue = DispatchQueue(label: "outpost.hub.access")

    package init(registry: HubRegistry, picture: Replica) {
        self.registry = registry
        self.picture = picture
    }

    /// Answers whoever waits.
    package func serve() throws {
        for (number, request) in try registry.accessRequests() {
            do {
                try picture.note(request.entry, by: request.author)
                try registry.settle(number, nil)
            } catch let error as OutpostError {
                try registry.settle(number, error)
            }
        }
    }

    /// Looks again and again until the process ends, on a thread of its own: SQLite blocks it.
    ///
    /// - Parameter onFailure: what could not be read or answered; whoever asked is told that nobody answers.
    package func serveForever(onFailure: @escaping @Sendable (any Error) -> Void) {
        queue.asyncAfter(deadline: .now() + .milliseconds(HubLimits.accessLookMilliseconds)) {
            do {
                try self.serve()
            } catch {
                onFailure(error)
            }
            self.serveForever(onFailure: onFailure)
        }
    }
}
