import OutpostModel
import OutpostStore
import OutpostTrust

/// Journals of others of which the hub holds another branch: it was put back from a backup, and so was the device that wrote them, and
/// that device came to the hub before anybody gave back what it had written after the backup.
///
/// Nobody but that device can write either branch again under another name. So the one that is here stays here, shown and kept; it
/// is not sent, what comes of the other one is passed over, and every exchange says so. All other journals go on.
extension EdgeSession {
    func notePart(of journal: JournalID) throws {
        guard try !replica.peerState(peer).parted.contains(journal) else { return }
        try replica.updatePeer { try $0.setParted(journal, true, peer: peer) }
        isPartFound = true
    }

    /// As `verify`, without what does not follow in journals that parted.
    func verifyApart(
        _ batch: Batch<Unverified>, _ head: @escaping (JournalID) -> Head
    ) throws -> Batch<Verified> {
        var rest = batch
        while true {
            do {
                let verified = try verify(rest, head)
                try noteWhole(verified)
                return verified
            } catch let error as VerificationError {
                guard try isPart(error) else { throw error }
                let journal = error.dot.journal
                rest = rest.filter { $0 != journal }
            }
        }
    }

    /// Once what comes of it follows again, as from a hub that was put right, a journal has not parted any more.
    private func noteWhole(_ batch: Batch<Verified>) throws {
        let parted = try replica.peerState(peer).parted
        guard !parted.isEmpty else { return }
        for journal in parted.intersection(batch.items.map(\.journal)) {
            try replica.updatePeer { try $0.setParted(journal, false, peer: peer) }
        }
    }

    private func isPart(_ error: VerificationError) throws -> Bool {
        let journal = error.dot.journal
        guard !forks.isOwn(journal) else { return false }
        switch error {
        case .chainDiffers, .forged:
            try notePart(of: journal)
            return true
        // What came before it was passed over.
        case .gap: return try replica.peerState(peer).parted.contains(journal)
        case .foreignKeySpace, .privacyDiffers, .unsealed, .unknownDevice, .erasedWithoutOrder:
            return false
        }
    }
}
