import OutpostModel
import OutpostStore

extension EdgeSession {
    /// The exchange broke: what went out until then is on the way, as far as is known here.
    func noteSent() throws {
        let acknowledged = try replica.peerState(peer).acknowledged
        let open = sent.marks.filter {
            forks.isOwn($0.key) && $0.value > acknowledged[$0.key] ?? 0
        }
        guard !open.isEmpty else { return }
        let time = surroundings.wallMilliseconds()
        try replica.updatePeer { try $0.noteSent(open, at: time, peer: peer) }
    }
}
