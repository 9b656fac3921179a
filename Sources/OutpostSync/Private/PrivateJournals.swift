import OutpostModel
import OutpostStore
import OutpostTrust

/// The journals of one private space as they lie on disk, read once from end to end.
struct PrivateJournals {
    let replica: Replica
    let space: SpaceID

    /// Where each stands, by name, ascending.
    func heads() throws -> [(journal: JournalID, head: Head)] {
        try replica.heads().filter { $0.key.space == space && $0.value.sequence > 0 }
            .sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Gives each changeset after some places, in the order of its journal.
    func forEach(
        after places: [JournalID: UInt64] = [:], _ body: (ChangesetView) throws -> Void
    ) throws {
        for (journal, head) in try heads() {
            var sequence = places[journal] ?? 0
            while sequence < head.sequence {
                let bodies = try replica.bodies(
                    of: journal, after: sequence, limit: VaultLimits.pageBytes)
                guard !bodies.isEmpty else { break }
                for bytes in bodies { try body(try ChangesetBody.storedView(bytes)) }
                sequence += UInt64(bodies.count)
            }
        }
    }

    /// The changeset in one place; nil where its journal does not reach that.
    func view(at dot: Dot) throws -> ChangesetView? {
        guard try replica.heads()[dot.journal]?.sequence ?? 0 >= dot.sequence,
            let body = try replica.bodies(of: dot.journal, after: dot.sequence - 1, limit: 1).first
        else { return nil }
        return try ChangesetBody.storedView(body)
    }

    /// All that the journals bring of the space's keys.
    ///
    /// - Parameter roster: nil: there is none yet, and no key counts.
    func keyStatements(_ roster: MissionRoster?) throws -> [KeyStatement] {
        let authority = roster.map { KeyAuthority(roster: $0) }
        var statements: [KeyStatement] = []
        try forEach { view in
            guard let keys = view.opaque?.keys, !keys.isEmpty else { return }
            let isCounted = authority?.counts(view.header) ?? false
            statements += keys.map {
                KeyStatement(
                    epoch: $0, device: view.journal.replica.identity, isCounted: isCounted)
            }
        }
        return statements
    }
}
