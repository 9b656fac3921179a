import OutpostModel
import OutpostStore

/// Looks through a hub's log for what a roster's orders of erasure take out, and names it: what else the roster must say, so that
/// those who hold it not yet can tell what remains from what somebody made of it.
package struct ErasureSurvey {
    private let log: any HubLog

    package init(_ log: any HubLog) { self.log = log }

    /// Adds to a roster what its orders leave of each changeset of the log, where it does not say so already: what came after an
    /// order, and what orders of rosters that forked leave together.
    ///
    /// Reads the log of each space in which anything is erased, once.
    ///
    /// - Parameter version: of the roster that is being made.
    package func complete(_ roster: inout MissionRoster, version: UInt32) throws {
        let erasures = Erasures(roster: roster)
        guard !erasures.isEmpty else { return }
        let orders = roster.erasures.sorted { $0.number > $1.number }
        var named: [Dot: ErasedBody] = [:]
        for space in Self.spaces(of: orders) {
            try log.forEachEntry(of: space) { entry in
                let view = try ChangesetBody.storedView(entry.body)
                let rest = view.redacted(by: erasures)
                guard rest != nil || entry.original != nil else { return }
                let digest = Digest(of: rest ?? entry.body)
                if erasures.vouch(for: digest, of: entry.dot), !erasures.isUnsettled(entry.dot) {
                    return
                }
                named[entry.dot] = ErasedBody(
                    dot: entry.dot, digest: digest, order: Self.order(for: view, among: orders),
                    version: version)
            }
        }
        guard !named.isEmpty else { return }
        roster.erasedBodies = roster.erasedBodies.filter { named[$0.dot] == nil }
            .union(named.values)
    }

    private static func spaces(of orders: [ErasureOrder]) -> [SpaceID] {
        var spaces = Set<SpaceID>()
        for order in orders {
            spaces.formUnion(order.rows.lazy.map(\.key.space))
            spaces.formUnion(order.changesets.lazy.map(\.journal.space))
        }
        return spaces.sorted()
    }

    /// The last order that speaks of the changeset.
    private static func order(for view: ChangesetView, among orders: [ErasureOrder]) -> UInt32 {
        var rows = Set<RowName>()
        for (index, table) in view.tables.enumerated() {
            for row in view.rows(ofTable: index) {
                rows.insert(RowName(table: table.name, key: row.key))
            }
        }
        let order = orders.first { order in
            order.changesets.contains(view.dot) || order.rows.contains { rows.contains($0.name) }
        }
        return order?.number ?? orders.first?.number ?? 1
    }
}
