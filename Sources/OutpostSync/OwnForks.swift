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
    /// Journals of which nothing more is taken before the join.
    private(set) var waiting = Set<JournalID>()
    /// Where both branches differ, or may, and what waits: who speaks of it is found by this.
    private var names: BranchMapping

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
        var names = BranchMapping()
        for (journal, lower) in noted { names.cut(journal, after: lower) }
        self.names = names
    }

    func isOwn(_ journal: JournalID) -> Bool { journal.replica.identity == identity }

    /// While a branch of ours stands under a name that the hub gave to other work, what speaks of that name is misread here, and what a
    /// branch was written again as, by a copy or before the database was put back, counts twice. Their journals wait: the exchange after
    /// the join brings them.
    mutating func setAside(_ batch: Batch<Unverified>) {
        guard !noted.isEmpty else { return }
        let first = Dictionary(batch.items.map { ($0.journal, $0.sequence) }, uniquingKeysWith: min)
        var hasFound = true
        while hasFound {
            hasFound = false
            for item in batch.items
            where !waiting.contains(item.journal) && noted[item.journal] == nil {
                let isRewritten = isOwn(item.journal) && item.journal.replica.isBranch
                guard isRewritten || names.isTouched(by: item.view) else { continue }
                waiting.insert(item.journal)
                // Whoever speaks of what waits waits too: no edit without its insert.
                names.cut(item.journal, after: (first[item.journal] ?? item.sequence) - 1)
                hasFound = true
            }
        }
    }

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
