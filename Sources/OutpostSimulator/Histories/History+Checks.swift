import OutpostModel
import OutpostStore

extension History {
    /// Every row of an open node is what the model says. What foreign programs wrote and nobody adopted stands beside it.
    func check(_ node: HistoryNode) throws {
        guard let replica = node.replica, node.foreign.isEmpty else { return }
        let contested = try HistoryReading.contested(in: replica)
        for row in mission.rows(in: node.version) {
            let expected = verdict(on: row, at: node)
            let found = try HistoryReading.verdict(on: row, fields(of: row, at: node), in: replica)
            count(expected)
            if let difference = found.difference(from: spelled(expected, of: row, at: node)) {
                throw SimulationFailure("at \(node.name), of \(row): \(difference)")
            }
            let open = expected.isAlive ? Set(expected.contested.keys) : []
            guard contested[row.key, default: []] == open else {
                throw SimulationFailure(
                    "\(node.name) lists of \(row) as contested \(contested[row.key] ?? []), "
                        + "and not \(open.sorted())")
            }
        }
    }

    private func count(_ verdict: NaiveVerdict) {
        tally.count(.rowChecks)
        if !verdict.contested.isEmpty { tally.count(.contested) }
        if verdict.isFlagged { tally.count(.broughtBack) }
        if !verdict.isAlive { tally.count(.gone) }
    }

    /// A verdict as the table spells it: a set as its list.
    private func spelled(
        _ verdict: NaiveVerdict, of row: HistoryRow, at node: HistoryNode
    ) -> NaiveVerdict {
        var verdict = verdict
        for field in fields(of: row, at: node) {
            verdict.shown[field.name] = HistorySQL.literals(field, verdict.shown[field.name] ?? [])
        }
        return verdict
    }

    /// Everybody holds everything, shows the same, and can make it again from the journals.
    func checkEnd() throws {
        var fingerprints: [Int: Fingerprint] = [:]
        let written = Dictionary(
            uniqueKeysWithValues: nodes.flatMap { node in
                node.written.map { (node.journal($0.key), $0.value) }
            })
        for node in nodes + [observer] {
            let replica = try open(node)
            guard node.held.count == changesets.count,
                try replica.heads().mapValues(\.sequence).filter({ $0.value > 0 }) == written
            else { throw SimulationFailure("\(node.name) does not hold what was written") }
            try check(node)
            let fingerprint = try replica.fingerprints()[HistoryMission.space.id]
            guard let fingerprint,
                fingerprints[node.version, default: fingerprint] == fingerprint
            else { throw SimulationFailure("\(node.name)'s fingerprint is another") }
            fingerprints[node.version] = fingerprint
            let audit = try replica.audit()
            guard audit.broken.isEmpty, audit.fingerprintsFit else {
                throw SimulationFailure(
                    "\(node.name) is not what its journals say: \(audit.broken), fingerprints fit: "
                        + "\(audit.fingerprintsFit)")
            }
            trace.note("\(node.name) ends at \(fingerprint)")
        }
        script?.noteVerdict(
            mission.rows(in: mission.versions).map { ($0, verdict(on: $0, at: observer)) },
            mission.tables[0].fields)
    }
}
