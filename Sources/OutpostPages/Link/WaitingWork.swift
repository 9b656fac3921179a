import GRDB
import OutpostModel
import OutpostStore
import OutpostSync

/// How far this device's own work has gone, as far as it is known here.
struct WaitingWork: Sendable {
    /// Where a write is: each step says all before it.
    enum Step: String, Sendable, CaseIterable, Comparable {
        case savedHere, atTheHub

        static func < (left: Step, right: Step) -> Bool {
            allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
        }
    }

    private let own: ReplicaID
    private let acknowledged: [JournalID: UInt64]
    /// Of this device, not with the hub yet.
    let changesets: UInt64
    let lastExchange: Int64?

    init(_ replica: Replica) throws {
        let device = replica.folder.map(DeviceFolder.init)
        let hub = try device.flatMap { try $0.isEnrolled ? $0.loadHub() : nil }
        let peer = try hub.map { try replica.peerState($0.fingerprint) } ?? PeerState()
        let own = replica.id
        self.own = own
        acknowledged = peer.acknowledged
        lastExchange = peer.lastExchange
        changesets = try replica.storedHeads().reduce(UInt64(0)) { sum, entry in
            guard entry.key.replica.identity == own.identity else { return sum }
            let known = peer.acknowledged[entry.key] ?? 0
            return sum + (entry.value.sequence > known ? entry.value.sequence - known : 0)
        }
    }

    /// Where the least of these writes is. What others wrote came from the hub.
    func step(of dots: some Sequence<Dot>) -> Step {
        dots.map { dot in
            dot.journal.replica.identity != own.identity
                || dot.sequence <= acknowledged[dot.journal, default: 0] ? .atTheHub : .savedHere
        }.min() ?? .savedHere
    }
}
