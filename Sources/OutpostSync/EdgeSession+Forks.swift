import OutpostModel
import OutpostStore
import OutpostTrust
import OutpostWire

extension EdgeSession {
    /// Receipts: a chain of an own journal that is not the one here acknowledges somebody else's work.
    func acknowledge(_ heads: [JournalID: Head]) throws {
        for (journal, head) in heads where forks.isOwn(journal) {
            if try !isOurs(head, of: journal) { try noteFork(of: journal) }
        }
        let forked = Set(try replica.peerState(peer).forks.keys)
        try replica.updatePeer { writer in
            for (journal, head) in heads where !forked.contains(journal) {
                try writer.acknowledge(journal, through: head.sequence, peer: peer)
            }
        }
    }

    private func isOurs(_ head: Head, of journal: JournalID) throws -> Bool {
        try replica.chainHead(of: journal, at: head.sequence) == head
    }

    /// Takes the hub's word for what it holds. Where it holds more of a journal of this incarnation than is here, the database
    /// was put back, or a copy of it wrote on: what is written from now on has another name, and what is missing comes down like
    /// anybody's.
    func adopt(_ vector: VersionVector, own: [JournalID: Head]) throws {
        let heads = try replica.heads()
        let known = try replica.peerState(peer).acknowledged
        var isBehind = false
        for (journal, head) in own where forks.isOwn(journal) && forks.noted[journal] == nil {
            let here = heads[journal]?.sequence ?? 0
            if head.sequence > here {
                isBehind = isBehind || journal.replica == replica.id
                // Whether what was written here since is the beginning of what the hub has, only all of it can say.
                if here > known[journal] ?? 0 { try noteFork(of: journal) }
            } else if try !isOurs(head, of: journal) {
                try noteFork(of: journal)
            }
        }
        forks.wanted = own.mapValues(\.sequence)
        let forked = Set(try replica.peerState(peer).forks.keys)
        try replica.updatePeer {
            try $0.adopt(vector, heads: heads, forked: forked, peer: peer)
            let departed = own.filter { journal, _ in
                forks.isOwn(journal) && heads[journal]?.sequence ?? 0 == 0
            }
            try $0.noteDeparted(departed, peer: peer)
        }
        let others = Set(forked.subtracting(forks.noted.keys).map(\.replica))
            .union(isBehind ? [replica.id] : [])
        if isBehind { try replica.startIncarnation() }
        for other in others { try leave(other, heads) }
    }

    /// Another copy goes on under an incarnation, and its urgent work may speak of what it has not sent yet: whatever of that
    /// incarnation was not sent here is written again under another name, and not only what is in the way.
    private func leave(_ incarnation: ReplicaID, _ heads: [JournalID: Head]) throws {
        let state = try replica.peerState(peer)
        for (journal, head) in heads
        where journal.replica == incarnation && state.forks[journal] == nil
            && state.acknowledged[journal] ?? 0 < head.sequence
        {
            try noteFork(of: journal)
        }
    }

    /// Notes durably that the hub holds another branch of a journal: what it acknowledged is common to both.
    func noteFork(of journal: JournalID) throws {
        let acknowledged = try replica.peerState(peer).acknowledged[journal] ?? 0
        let lower = min(acknowledged, try replica.heads()[journal]?.sequence ?? 0)
        try replica.noteFork(of: journal, from: lower, peer: peer)
        forks.isFoundNow = true
    }

    /// What did not verify may be another branch of our own journal: then it is fetched by the next exchange.
    func isFork(_ error: VerificationError) throws -> Bool {
        let journal = error.dot.journal
        guard forks.isOwn(journal) else { return false }
        switch error {
        case .gap, .chainDiffers, .forged: break
        case .foreignKeySpace, .privacyDiffers, .unsealed, .unknownDevice, .erasedWithoutOrder:
            return false
        }
        // It was fetched from a place at which both are not the same after all: from the beginning.
        if let lower = forks.noted[journal] {
            guard lower > 0 else { return false }
            try replica.noteFork(of: journal, from: 0, peer: peer)
            forks.isFoundNow = true
        } else {
            try noteFork(of: journal)
        }
        return true
    }

    func stage(_ batch: Batch<Unverified>) throws {
        guard !batch.isEmpty else { return }
        let heads = forks.heads
        let verified = try verify(batch) { heads[$0] ?? Head(emptyJournal: $0) }
        try replica.stage(verified)
        for item in verified.items {
            forks.heads[item.journal] = item.head
            forks.hasProgressed = true
        }
    }

    /// At the end of a whole exchange: joins forked journals once all of the other branches is here.
    func join(_ outcome: EdgeExchange.Outcome) throws -> EdgeExchange.Outcome {
        var outcome = outcome
        guard !forks.noted.isEmpty || forks.isFoundNow else { return outcome }
        outcome.isInDoubt = true
        if forks.areFetched {
            report.rewrittenChangesets += try replica.joinForks(peer: peer)
            outcome.hasMore = true
        } else {
            outcome.hasMore = forks.isFoundNow || forks.hasProgressed
        }
        return outcome
    }
}
