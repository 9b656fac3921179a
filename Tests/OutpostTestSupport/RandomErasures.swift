import OutpostModel

extension ErasureOrder {
    static func random(using generator: inout SeededGenerator) -> ErasureOrder {
        let rows = (0...generator.below(3)).map { _ in ErasedRow.random(using: &generator) }
        let changesets = (0..<generator.below(2)).map { _ in
            Dot(RosterWorld.journal(using: &generator), UInt64(generator.below(8)) + 1)
        }
        return ErasureOrder(
            number: UInt32(generator.below(4)) + 1, version: UInt32(generator.below(9)) + 1,
            issued: Int64(generator.below(99)),
            reason: RosterWorld.text(upTo: Limits.reasonBytes, using: &generator),
            officer: generator.pick(RosterWorld.persons), rows: Set(rows),
            changesets: Set(changesets))
    }
}

extension ErasedRow {
    static func random(using generator: inout SeededGenerator) -> ErasedRow {
        let cells = ["place", "severity", "b", "a"].filter { _ in generator.once(in: 3) }
        return ErasedRow(
            table: generator.pick(["incident", "delivery"]),
            key: RowKey(
                space: generator.pick(RosterWorld.spaces),
                milliseconds: Int64(generator.below(3)), random: UInt64(generator.below(5))),
            cells: Set(cells))
    }
}

extension ErasedBody {
    static func random(using generator: inout SeededGenerator) -> ErasedBody {
        ErasedBody(
            dot: Dot(RosterWorld.journal(using: &generator), UInt64(generator.below(8)) + 1),
            digest: Digest(of: RosterWorld.key(using: &generator)),
            order: UInt32(generator.below(4)) + 1, version: UInt32(generator.below(9)) + 1)
    }
}

extension MissionRoster {
    /// A roster that orders what is named here to be erased, and names the bodies that it leaves of some changesets.
    package static func erasing(
        _ rows: Set<ErasedRow>, changesets: Set<Dot> = [], from views: [ChangesetView],
        after roster: MissionRoster = MissionRoster(), number: UInt32 = 1
    ) -> MissionRoster {
        var roster = roster
        roster.erasures.insert(
            ErasureOrder(
                number: number, version: number, issued: 0, reason: "asked for", officer: "o",
                rows: rows, changesets: changesets))
        let erasures = Erasures(roster: roster)
        for view in views {
            guard let body = view.redacted(by: erasures) else { continue }
            roster.erasedBodies = roster.erasedBodies.filter { $0.dot != view.dot }
            roster.erasedBodies.insert(
                ErasedBody(
                    dot: view.dot, digest: Digest(of: body), order: number, version: number))
        }
        return roster
    }
}
