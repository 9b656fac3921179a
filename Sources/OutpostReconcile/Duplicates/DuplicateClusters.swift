import OutpostModel

/// Reports of one event, as persons said: all that `same_event` joins, over any number of steps. Computed from the verdicts, and
/// nowhere stored: a verdict that is changed takes its reports apart again.
package struct DuplicateClusters: Sendable {
    private var leaders: [RowKey: RowKey] = [:]
    private var members: [RowKey: Set<RowKey>] = [:]

    package init(_ verdicts: DuplicateVerdicts) {
        for verdict in verdicts.all where verdict.relation == .sameEvent {
            join(verdict.report, verdict.other)
        }
    }

    private mutating func join(_ one: RowKey, _ other: RowKey) {
        let (a, b) = (leader(of: one), leader(of: other))
        guard a != b else { return }
        // The smallest key leads, whoever was joined first: everybody computes the same.
        let (kept, gone) = a < b ? (a, b) : (b, a)
        let moved = members.removeValue(forKey: gone) ?? [gone]
        members[kept, default: [kept]].formUnion(moved)
        for key in moved { leaders[key] = kept }
    }

    /// The report that stands for its event: itself, where nobody joined it with another.
    package func leader(of key: RowKey) -> RowKey { leaders[key] ?? key }

    /// All reports of its event, itself included.
    package func reports(with key: RowKey) -> Set<RowKey> { members[leader(of: key)] ?? [key] }

    /// Those of more than one report.
    package var all: [Set<RowKey>] {
        members.sorted { $0.key < $1.key }.map(\.value)
    }
}
