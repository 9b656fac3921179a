import OutpostHub
import OutpostModel
import OutpostStore

// Nodes take the mission's next version, each at its own time, and meet others that have not, or have long since.
extension Simulation {
    /// One node that has the old version takes the new one.
    func upgradeSomebody() throws {
        guard let node = random.pick(nodes.filter { $0.version < SimulatedMission.newest }),
            // It begins with files of another name, which such a disk could not take back.
            !node.isLiedTo
        else { return }
        try upgrade(node)
    }

    /// Before the end, so that everybody can show the same.
    func upgradeEverybody() throws {
        guard faults.upgrades else { return }
        for node in nodes where node.version < SimulatedMission.newest { try upgrade(node) }
    }

    private func upgrade(_ node: SimulatedNode) throws {
        if node.unknown != nil { try startAgain(node) }
        dropExchanges(of: node)
        try observe(node)
        let version = node.version + 1
        let schema = try SimulatedMission.schema(ofVersion: version)
        if node === hub { try (core.log as? SQLiteHubLog)?.close() }
        node.replica = try node.replica.upgraded(
            to: schema, mission: SimulatedMission.file(ofVersion: version))
        if node === hub {
            coreMaker.schema = schema
            core = try coreMaker.core(hub.replica, hub.clock)
        }
        tally.count(.upgrades)
        trace.note("\(node.name) takes version \(version) of the mission")
        let before = node.picture
        try look(at: oracle.rows, at: node)
        tally.count(
            .shownByUpgrades,
            node.picture.count { row, values in
                values != before[row].map { $0 + nulls(values.count - $0.count) }
            })
        try checkWhole(node)
    }

    private func nulls(_ count: Int) -> [ExactValue] {
        [ExactValue](repeating: .null, count: count)
    }
}
