/// What changesets of one device's branches are called since they were written again, by what they were called before.
///
/// Ranges, since a branch is contiguous under either name. Where a journal has a range, whatever of it lies beyond the first such
/// place is what a copy of the device wrote there: the author of a moved changeset saw nothing of that.
package struct MovedNames: Sendable, Hashable {
    /// A journal of the device, within one space.
    package struct Branch: Sendable, Hashable, Comparable {
        package let incarnation: UInt32
        package let lane: Lane

        package init(incarnation: UInt32, lane: Lane) {
            self.incarnation = incarnation
            self.lane = lane
        }

        init(_ journal: JournalID) {
            self.init(incarnation: journal.replica.incarnation, lane: journal.lane)
        }

        package static func < (left: Branch, right: Branch) -> Bool {
            (left.incarnation, left.lane) < (right.incarnation, right.lane)
        }
    }

    /// Places one after the other, in one journal then and now. Its lane stays.
    package struct Range: Sendable, Hashable {
        package let branch: Branch
        package let first: UInt64
        package fileprivate(set) var count: UInt64
        /// One that was drawn from a branch.
        package let newIncarnation: UInt32
        package let newFirst: UInt64

        package init(
            branch: Branch, first: UInt64, count: UInt64, newIncarnation: UInt32, newFirst: UInt64
        ) {
            self.branch = branch
            self.first = first
            self.count = count
            self.newIncarnation = newIncarnation
            self.newFirst = newFirst
        }

        var newBranch: Branch { Branch(incarnation: newIncarnation, lane: branch.lane) }
        /// The first place beyond.
        var end: UInt64 { first + count }

        /// Whether another one goes on where this one ends, under both names: then they are one.
        func isContinued(by next: Range) -> Bool {
            branch == next.branch && end == next.first && newIncarnation == next.newIncarnation
                && newFirst + count == next.newFirst
        }

        /// A part of it, from a place on.
        func part(from start: UInt64, count: UInt64) -> Range {
            Range(
                branch: branch, first: start, count: count, newIncarnation: newIncarnation,
                newFirst: newFirst + (start - first))
        }
    }

    /// By branch and place, ascending, apart from each other; none goes on where the one before it ends under both names.
    package private(set) var ranges: [Range] = []

    package init() {}

    /// - Parameter ranges: in any order, no place twice.
    package init(_ ranges: [Range]) {
        for range in ranges.sorted(by: { ($0.branch, $0.first) < ($1.branch, $1.first) }) {
            if let last = self.ranges.last, last.isContinued(by: range) {
                self.ranges[self.ranges.count - 1].count += range.count
            } else {
                self.ranges.append(range)
            }
        }
    }

    /// Notes one more, with both names in one space, of one device.
    package mutating func rename(_ old: Dot, to new: Dot) {
        let range = Range(
            branch: Branch(old.journal), first: old.sequence, count: 1,
            newIncarnation: new.journal.replica.incarnation, newFirst: new.sequence)
        if let index = ranges.firstIndex(where: { $0.isContinued(by: range) }) {
            ranges[index].count += 1
        } else {
            self = MovedNames(ranges + [range])
        }
    }

    /// Those of one journal, ascending.
    func ranges(of branch: Branch) -> [Range] { ranges.filter { $0.branch == branch } }

    // MARK: Moved again

    /// The same after a later join, in which what these names call was perhaps renamed once more.
    ///
    /// What was renamed then is called, in the world of this changeset's author, as these names say where they come to it; else it
    /// had that name already when the author wrote.
    package func composed(with later: MovedNames) -> MovedNames {
        var result: [Range] = []
        for range in ranges {
            result += Self.pieces(
                of: range.newBranch, first: range.newFirst, count: range.count,
                by: later.ranges(of: range.newBranch)
            ).map { piece in
                let start = range.first + (piece.first - range.newFirst)
                guard let name = piece.name else {
                    return range.part(from: start, count: piece.count)
                }
                return Range(
                    branch: range.branch, first: start, count: piece.count,
                    newIncarnation: name.newIncarnation, newFirst: name.newFirst)
            }
        }
        for range in later.ranges {
            result += unknown(of: range)
        }
        return MovedNames(result)
    }

    /// The parts of a later range that these names neither come to nor speak of.
    private func unknown(of later: Range) -> [Range] {
        let targets = ranges.filter { $0.newBranch == later.branch }.map { range in
            Range(
                branch: later.branch, first: range.newFirst, count: range.count, newIncarnation: 0,
                newFirst: 0)
        }
        let known = (targets + ranges(of: later.branch)).sorted { $0.first < $1.first }
        return Self.pieces(of: later.branch, first: later.first, count: later.count, by: known)
            .filter { $0.name == nil }
            .map { later.part(from: $0.first, count: $0.count) }
    }

    /// Cuts places into those that ranges name and those between.
    ///
    /// - Parameter names: of the same branch, ascending; where two meet the first counts.
    private static func pieces(
        of branch: Branch, first: UInt64, count: UInt64, by names: [Range]
    ) -> [(first: UInt64, count: UInt64, name: Range?)] {
        var pieces: [(first: UInt64, count: UInt64, name: Range?)] = []
        var next = first
        let end = first + count
        for name in names where name.end > next && name.first < end {
            if name.first > next { pieces.append((next, name.first - next, nil)) }
            let start = max(next, name.first)
            let part = name.part(from: start, count: min(end, name.end) - start)
            pieces.append((start, part.count, part))
            next = start + part.count
        }
        if next < end { pieces.append((next, end - next, nil)) }
        return pieces
    }
}
