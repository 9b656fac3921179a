import Foundation
import OutpostHub
import OutpostModel
import OutpostSync
import OutpostTrust

/// In the process that serves a hub, which holds its picture: takes in what a modem or an HF program leaves in a folder, again and
/// again, and says what came of it.
final class SpoolClerk: Sendable {
    private let hub: HubFolder
    private let core: HubCore
    private let authority: AuthorityCertificate
    private let spool: String
    private let receipts: String?
    private let queue = DispatchQueue(label: "outpost.hub.spool")

    /// Between two looks: an urgent report waits for the road, and not for this.
    private static let seconds = 3

    /// - Parameter receipts: where receipts go; nil: nowhere.
    init(
        hub: HubFolder, core: HubCore, authority: AuthorityCertificate, spool: String,
        receipts: String?
    ) {
        self.hub = hub
        self.core = core
        self.authority = authority
        self.spool = spool
        self.receipts = receipts
    }

    /// Looks again and again until the process ends, on a thread of its own: files and SQLite block it.
    func serveForever() {
        queue.asyncAfter(deadline: .now() + .seconds(Self.seconds)) {
            do {
                try self.look()
            } catch {
                Output.error("outpost: \(error)")
            }
            self.serveForever()
        }
    }

    private func look() throws {
        let folder = FlashSpool(spool)
        guard try !folder.files(now: Date()).isEmpty else { return }
        var run = try ReceiveRun(try OneWayDesk(hub: hub, core, authority, "receive"))
        try run.take(folder, now: Date())
        if let receipts { try run.writeReceipts(into: FlashSpool(receipts)) }
        for line in run.lines { Output.error("outpost: \(line)") }
    }
}
