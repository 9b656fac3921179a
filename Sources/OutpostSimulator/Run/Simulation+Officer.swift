import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

// The officer at the hub: holds and releases, and rights to write that end and are given again. A base goes by the roster that it
// knows, so that for a time the same changeset counts at one and not at another.
extension Simulation {
    /// One word of the officer, as the next roster.
    func actAsOfficer() throws {
        var marks = officerRosters.last?.marks ?? RosterMarks()
        switch random.below(100) {
        case 0..<35: try hold(&marks, isOpen: false)
        case 35..<43: try hold(&marks, isOpen: true)
        case 43..<68: try release(&marks)
        case 68..<80: try erase(&marks)
        case 80..<90: try endRight(&marks)
        default: try giveRight(&marks)
        }
    }

    func issue(
        _ marks: RosterMarks, _ kind: Tally.Kind, _ text: String,
        _ change: (inout MissionRoster, _ version: UInt32) throws -> Void
    ) throws {
        var issued: UInt32 = 0
        _ = try rosters.issue { roster, version in
            issued = version
            try change(&roster, version)
        }
        officerRosters.append((issued, marks))
        tally.count(kind)
        trace.note("the officer \(text)")
    }

    private func hold(_ marks: inout RosterMarks, isOpen: Bool) throws {
        guard let journal = random.pick(acknowledged.keys.sorted()) else { return }
        let last = Int(acknowledged[journal] ?? 1)
        let lower = random.number(in: isOpen ? max(1, last - 2)...last + 1 : 1...last)
        let upper = isOpen ? nil : UInt64(random.number(in: lower...last))
        let stretch = RosterMarks.Stretch(journal: journal, lower: UInt64(lower), upper: upper)
        marks.holds.append(stretch)
        try issue(marks, isOpen ? .openHolds : .holds, "holds \(stretch)") { roster, _ in
            roster.holds.insert(OfficerMark(stretch))
        }
    }

    private func release(_ marks: inout RosterMarks) throws {
        let held = marks.holds.filter { !marks.releases.contains($0) }
        guard let stretch = random.pick(held) else { return }
        marks.releases.append(stretch)
        try issue(marks, .releases, "releases \(stretch)") { roster, _ in
            roster.releases.insert(OfficerMark(stretch))
        }
    }

    /// Nothing of a row is to be left anywhere. The hub may be left to say what remains of each changeset.
    private func erase(_ marks: inout RosterMarks) throws {
        let rows = known.filter { !marks.erased.contains($0) }
        guard let row = random.pick(rows), let key = RowKey(row.key) else { return }
        marks.erased.insert(row)
        let isComplete = random.chance(50)
        try issue(marks, .erasures, "erases \(row)") { roster, version in
            roster.erasures.insert(
                ErasureOrder(
                    number: UInt32(roster.erasures.count) + 1, version: version, issued: 0,
                    reason: "asked", officer: "the officer",
                    rows: [ErasedRow(table: row.table, key: key)]))
            if isComplete { try ErasureSurvey(core.log).complete(&roster, version: version) }
        }
    }

    /// What the hub has of the device counts on.
    private func endRight(_ marks: inout RosterMarks) throws {
        guard let edge = random.pick(edges), let name = random.pick(SimulatedMission.spaceNames)
        else { return }
        let right = RosterMarks.Right(
            identity: edge.replica.id.identity, space: SpaceID(name: name))
        guard marks.ended[right] == nil else { return }
        let heads = try core.log.heads().filter { journal, head in
            journal.replica.identity == right.identity && journal.space == right.space
                && head.sequence > 0
        }
        marks.ended[right] = heads.mapValues(\.sequence)
        let holder = Grant.Holder.device(right.identity)
        try issue(marks, .rightsEnded, "lets \(edge.name) write no more to \(name)") { roster, _ in
            roster.grants.remove(Grant(holder, .write, in: right.space))
            roster.grants.insert(
                Grant(holder, .write, in: right.space, ended: CutOff(heads)))
            roster.grants.insert(Grant(holder, .read, in: right.space))
        }
    }

    private func giveRight(_ marks: inout RosterMarks) throws {
        let ended = marks.ended.keys.sorted {
            ($0.identity, $0.space) < ($1.identity, $1.space)
        }
        guard let right = random.pick(ended) else { return }
        marks.ended[right] = nil
        try issue(marks, .rightsGiven, "lets \(right) write again") { roster, _ in
            roster.grants.insert(Grant(.device(right.identity), .write, in: right.space))
        }
    }

    // MARK: What a node knows of it

    /// Looks which roster a node knows by now.
    ///
    /// - Returns: the rows to which something was written that counts now and did not, or the other way round.
    func learnRoster(at node: SimulatedNode) throws -> Set<RowName> {
        guard faults.hasOfficer else { return [] }
        let version = try node.replica.rosterHeader()?.version ?? 0
        let marks = officerRosters.last { $0.version <= version }?.marks ?? RosterMarks()
        guard marks != node.marks else { return [] }
        let barred = Set(dots.indices.filter { marks.bars(dots[$0]) })
        let changed = barred.symmetricDifference(node.barred)
        tally.count(.laterHeld, barred.subtracting(node.barred).intersection(node.visible).count)
        tally.count(
            .laterReleased, node.barred.subtracting(barred).intersection(node.visible).count)
        let erased = marks.erased.symmetricDifference(node.marks.erased)
        node.marks = marks
        node.barred = barred
        return Set(changed.flatMap { oracle.rows(of: $0) }).union(erased)
    }

    func countHeld(_ fresh: [Int], at node: SimulatedNode) {
        for event in fresh {
            if !node.marks.erased.isDisjoint(with: oracle.rows(of: event)) {
                tally.count(.erasedArrivals)
            }
            if node.barred.contains(event) {
                tally.count(.heldArrivals)
            } else if !oracle.carried(by: event).isDisjoint(with: node.barred) {
                tally.count(.heldCarried)
            }
        }
    }

    /// Whether the roster of a node would hold its next changeset in a space.
    func bars(writesTo space: UInt16, _ lane: Lane, at node: SimulatedNode) -> Bool {
        let names = SimulatedMission.spaceNames.map { SpaceID(name: $0) }
        return names.filter { $0.hash == space }.contains { space in
            let journal = JournalID(space: space, replica: node.replica.id, lane: lane)
            return node.marks.bars(Dot(journal, (acknowledged[journal] ?? 0) + 1))
        }
    }

    /// Whether it would hold anything that the node writes.
    func barsAnyWrite(at node: SimulatedNode) -> Bool {
        SimulatedMission.spaceNames.contains { name in
            Lane.allCases.contains { bars(writesTo: SpaceID(name: name).hash, $0, at: node) }
        }
    }

    /// Notes at which nodes a new changeset does not count.
    func noteBarred(_ number: Int, _ dot: Dot, writtenAt node: SimulatedNode) throws {
        dots.append(dot)
        guard dots.count == number + 1 else {
            throw SimulationFailure("\(dot) is event \(number), and the \(dots.count)th")
        }
        guard !node.marks.bars(dot) else {
            throw SimulationFailure("\(node.name) took \(dot), which its roster holds")
        }
        for other in nodes where other.marks.bars(dot) { other.barred.insert(number) }
    }

    /// Of what was erased nothing is left, neither in rows nor in journals.
    func checkErased(at node: SimulatedNode) throws {
        let erasures = try node.replica.erasures()
        guard !erasures.isEmpty else { return }
        for (journal, _) in try node.replica.heads().sorted(by: { $0.key < $1.key }) {
            for body in try node.replica.bodies(of: journal, after: 0, limit: .max) {
                let view = try ChangesetBody.storedView(body)
                guard !view.holdsErased(by: erasures) else {
                    throw SimulationFailure("\(node.name) holds of \(view.dot) what was erased")
                }
            }
        }
        for view in try node.replica.earlyChangesets() where view.holdsErased(by: erasures) {
            throw SimulationFailure("\(node.name) holds early of \(view.dot) what was erased")
        }
    }

    /// What a node lists as held is what is there and does not count.
    func checkHeld(at node: SimulatedNode) throws {
        guard faults.hasOfficer else { return }
        let listed = try node.replica.heldChangesets(limit: .max).map { events[$0.dot] }
        let expected = node.visible.intersection(node.barred)
        guard Set(listed) == Set(expected.map(Optional.some)), listed.count == expected.count
        else {
            throw SimulationFailure(
                "\(node.name) lists as held \(listed), and not \(expected.sorted())")
        }
    }
}

extension OfficerMark {
    init(_ stretch: RosterMarks.Stretch) {
        self.init(
            journal: stretch.journal, lower: stretch.lower, upper: stretch.upper,
            reason: "to be looked at", officer: "the officer")
    }
}
