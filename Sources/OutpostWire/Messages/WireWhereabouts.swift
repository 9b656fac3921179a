import OutpostModel

extension WireWhereabouts {
    init(_ whereabouts: Whereabouts) {
        self.init()
        let names = whereabouts.journals
        backupMilliseconds = whereabouts.backupTime ?? 0
        journals = names.map { WireJournal($0) }
        backedUp = names.map { whereabouts.backup[$0] }
        holders = whereabouts.holders.sorted { $0.key < $1.key }.map { identity, vector in
            WireHolder.with {
                $0.replica = identity
                $0.sequences = names.map { vector[$0] }
            }
        }
    }

    /// That the journals are the reader's own is for the reader to see.
    func model() throws -> Whereabouts {
        guard journals.count <= Limits.ownJournals else {
            throw MessageDefect("whereabouts", "more than \(Limits.ownJournals) journals")
        }
        guard holders.count <= Limits.holders else {
            throw MessageDefect("whereabouts", "more than \(Limits.holders) bases")
        }
        guard 0...Limits.timeMilliseconds ~= backupMilliseconds else {
            throw MessageDefect("whereabouts", "the backup's time is out of range")
        }
        let names = try journals.map { try $0.model() }
        guard zip(names, names.dropFirst()).allSatisfy({ $0 < $1 }),
            zip(holders, holders.dropFirst()).allSatisfy({ $0.replica < $1.replica })
        else { throw MessageDefect("whereabouts", "not ascending") }
        guard holders.first?.replica != 0 else {
            throw MessageDefect("whereabouts", "replica zero")
        }
        let backup = try vector(backedUp, names)
        guard backupMilliseconds > 0 || backup.isEmpty else {
            throw MessageDefect("whereabouts", "a backup without a time")
        }
        var result = Whereabouts(
            backupTime: backupMilliseconds == 0 ? nil : backupMilliseconds, backup: backup)
        for holder in holders {
            result.holders[holder.replica] = try vector(holder.sequences, names)
        }
        return result
    }

    private func vector(_ sequences: [UInt64], _ names: [JournalID]) throws -> VersionVector {
        guard sequences.count == names.count else {
            throw MessageDefect(
                "whereabouts", "\(sequences.count) sequences of \(names.count) journals")
        }
        guard sequences.allSatisfy({ $0 <= Limits.sequence }) else {
            throw MessageDefect("whereabouts", "a sequence is over the limit")
        }
        return VersionVector(Dictionary(uniqueKeysWithValues: zip(names, sequences)))
    }
}
