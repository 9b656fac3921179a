import Foundation
import OutpostLink
import OutpostModel
import OutpostSync

/// What a watch says in lines.
enum SyncWatchLines {
    static func text(_ event: LinkWatch.Event) -> String {
        switch event {
        case .exchanged(let report, let bytes):
            "\(report.sentChangesets) changesets sent, \(report.receivedChangesets) received, \(bytes) bytes"
        case .failed(let error): error.cause + (error.hint.isEmpty ? "" : ": \(error.hint)")
        case .pausing(let pause): text(pause.reason, until: pause.until)
        }
    }

    private static func text(_ reason: LinkManager.Reason, until: Int64) -> String {
        let next = ShowCommand.text(HybridTime(milliseconds: until))
        return switch reason {
        case .nothingNew: "all is exchanged; next at \(next)"
        case .settling: "something is to be sent; next at \(next)"
        case .windowClosed: "the link may be used from \(next) on"
        case .bytesSpent: "the day's bytes are used; next at \(next)"
        case .unreachable(let failures):
            "the hub was not reached, \(failures) times; next at \(next)"
        case .notTheHub: "this network leads to something that is not the hub; next at \(next)"
        case .refused: "somebody must look; next at \(next)"
        case .notEnrolled: "this laptop is not enrolled; next at \(next)"
        }
    }

    static func text(_ copy: CopyWatch.State) -> String? {
        switch copy {
        case .off: nil
        case .kept: "the second copy holds all that is here"
        case .failed(let cause, let hint):
            "the second copy is not kept up: \(cause)\(hint.isEmpty ? "" : ": \(hint)")"
        }
    }
}
