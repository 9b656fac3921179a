import OutpostModel
import OutpostStore

extension HubCore {
    /// Where an edge's own journals are beyond the log: in the last verified backup, and at which other bases.
    ///
    /// A base holds what it said that it took of a space that it may read; of spaces that the edge itself may not read it is not told how far
    /// others got. No more is claimed of a backup than is in the log, and of another log's nothing.
    package func whereabouts(
        of edge: ReplicaID, by ledger: any ExchangeLedger
    ) throws -> Whereabouts {
        let epoch = try log.epoch
        let own = try log.heads().filter {
            $0.key.replica.identity == edge.identity && $0.value.sequence > 0
        }
        // The last incarnations', where there are too many.
        let journals = own.keys.sorted {
            ($0.replica.incarnation, $0) > ($1.replica.incarnation, $1)
        }.prefix(Limits.ownJournals)
        var result = Whereabouts()
        if let backup = try ledger.backup(ofEpoch: epoch, device: edge.identity) {
            result.backupTime = backup.time
            for journal in journals {
                result.backup[journal] = min(backup.heads[journal], own[journal]?.sequence ?? 0)
            }
        }
        let access = try currentRoster()?.access
        func mayRead(_ device: UInt64, _ space: SpaceID) -> Bool {
            access?.mayRead(device: device, space: space) ?? true
        }
        let shared = journals.filter { mayRead(edge.identity, $0.space) }
        for (device, held) in try ledger.held(ofEpoch: epoch) where device != edge.identity {
            guard result.holders.count < Limits.holders else { break }
            var vector = VersionVector()
            for journal in shared where mayRead(device, journal.space) {
                vector[journal] = try log.sequence(
                    of: journal, head: own[journal]?.sequence ?? 0,
                    through: held[journal.space] ?? 0)
            }
            if !vector.isEmpty { result.holders[device] = vector }
        }
        return result
    }
}
