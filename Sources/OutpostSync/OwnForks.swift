import OutpostModel
import OutpostStore
import OutpostWire

/// What one exchange knows and learns of this replica's own journals that the hub holds otherwise: its database, or the machine
/// with it, was copied or put back, and both copies wrote under the same name.
struct OwnForks {
    private let identity: UInt64
    /// At the beginning of the exchange: by journal, a sequence up to which both branches are the same.
    let noted: [JournalID: UInt64]
    /// Where each of them stands that was fetched.
    var heads: [JournalID: Head] = [:]
    /// Up to where the hub holds them; nil until its welcome said so.
    var wanted: [JournalID: UInt64]?
    /// Found in this exchange: the next one fetches it.
    var isFoundNow = false
    /// Something was fetched.
    var hasProgressed = false

    init(_ replica: Replica, _ state: PeerState) throws {
        identity = replica.id.identity
        var noted: [JournalID: UInt64] = [:]
        for (journal, lower) in state.forks {
            if let head = try replica.stagedHead(of: journal, from: lower) {
                noted[journal] = lower
                heads[journal] = head
            } else {
                // The journal is shorter than was acknowledged of it: from the beginning.
                noted[journal] = 0
                heads[journal] = try replica.stagedHead(of: journal, from: 0)
            }
        }
        self.noted = noted
    }

    func isOwn(_ journal: JournalID) -> Bool { journal.replica.identity == identity }

    /// What the greeting says of forked journals.
    var fetched: [JournalID: UInt64] { heads.mapValues(\.sequence) }

    /// All that the hub holds of them is here.
    var areFetched: Bool {
        guard !noted.isEmpty, !isFoundNow, let wanted else { return false }
        return noted.keys.allSatisfy { heads[$0]?.sequence ?? 0 >= wanted[$0] ?? 0 }
    }

    /// What the hub acknowledged of a replica's own journals, with the chains here; nil where it acknowledged more than is
    /// here.
    static func acknowledged(
        _ replica: Replica, _ state: PeerState
    ) throws -> [JournalID: Head]? {
        var heads: [JournalID: Head] = [:]
        for (journal, sequence) in state.acknowledged
        where journal.replica.identity == replica.id.identity {
            guard let head = try replica.chainHead(of: journal, at: sequence) else { return nil }
            heads[journal] = head
        }
        let here = try replica.heads()
        for (journal, head) in state.departed where here[journal]?.sequence ?? 0 == 0 {
            heads[journal] = head
        }
        return heads
    }
}
