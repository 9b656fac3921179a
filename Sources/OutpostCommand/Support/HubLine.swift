import OutpostLink
import OutpostModel
import Synchronization

/// A connection to the hub that outlives one exchange, with what its user wants to see of it.
///
/// Unchecked: it goes from thread to thread by a `WarmLine`, which gives it away and keeps nothing, so that one thread at a time has it.
final class HubLine: @unchecked Sendable {
    let link: CurlLink
    let cancellation: LinkCancellation
    private let meter: Meter

    private final class Meter {
        var note: (LinkTraffic) -> Void = { _ in }
    }

    init(
        _ configuration: LinkConfiguration, cancellation: LinkCancellation = LinkCancellation()
    ) throws {
        self.cancellation = cancellation
        let meter = Meter()
        self.meter = meter
        link = try CurlLink(
            configuration, cancellation: cancellation, progress: { meter.note($0) })
    }

    /// - Parameter note: called with the bytes of the request so far.
    func onProgress(_ note: @escaping (LinkTraffic) -> Void) { meter.note = note }
}

/// Where a line lies between whoever heard news over it and whoever exchanges: one of them has it at a time.
final class WarmLine: Sendable {
    // A lock: the line goes from the thread that listens to the one that exchanges.
    private let line = Mutex<HubLine?>(nil)

    func keep(_ kept: HubLine) { line.withLock { $0 = kept } }

    func take() -> HubLine? {
        line.withLock { line in
            let taken = line
            line = nil
            return taken
        }
    }
}
