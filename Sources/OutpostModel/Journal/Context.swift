/// A set of dots, kept small: by journal a contiguous beginning, single dots beyond it, and exceptions
/// within it.
///
/// It says what the author of a write had merged of that row when it wrote; never what the authors of
/// those writes had seen, and never what was only counted. Domination is decided by contexts alone, so it
/// depends neither on the order of arrival nor on any clock. After dotted version vectors (Preguiça et
/// al., "Dotted Version Vectors", 2010), with single dots for work that was taken early and exceptions
/// for work that was held.
///
/// Three sorted arrays: most contexts name one to three journals, and one is made, joined and compared for each
/// write that is merged. (Dictionaries and sets in their place took most of a merge's time.)
public struct Context: Sendable, Hashable {
    /// A dot a journal, ascending: everything up to its sequence, exceptions aside.
    public private(set) var prefixes: [Dot]
    /// Dots beyond the prefixes, ascending.
    public private(set) var dots: [Dot]
    /// Dots within the prefixes that are not in the set, ascending.
    public private(set) var exceptions: [Dot]

    public init() {
        prefixes = []
        dots = []
        exceptions = []
    }

    /// - Parameters:
    ///   - dots: single dots, in any order; those that the vector holds are left out.
    ///   - exceptions: those that the vector does not hold are left out.
    public init(
        vector: VersionVector, dots: some Sequence<Dot> = [Dot](),
        exceptions: some Sequence<Dot> = [Dot]()
    ) {
        prefixes = vector.sequences.map { Dot($0, $1) }.sorted()
        self.dots = []
        self.exceptions = []
        self.exceptions = Set(exceptions).filter { prefixContains($0) }.sorted()
        for dot in dots { insert(dot) }
        checkInvariants()
    }

    /// Takes lists as another context gave them: ascending, dots beyond the prefixes, exceptions within them.
    package init(prefixes: [Dot], dots: [Dot], exceptions: [Dot]) {
        self.prefixes = prefixes
        self.dots = dots
        self.exceptions = exceptions
        checkInvariants()
    }

    /// Everything of a journal up to a dot of it, and nothing else; nothing at all for sequence 0.
    package init(prefix: Dot) {
        prefixes = prefix.sequence == 0 ? [] : [prefix]
        dots = []
        exceptions = []
    }

    /// What the author of a dot has merged of its own journal, and need not say.
    package static func before(_ dot: Dot) -> Context {
        Context(prefix: Dot(dot.journal, dot.sequence - 1))
    }

    public var isEmpty: Bool { prefixes.isEmpty && dots.isEmpty }

    /// Nothing to say at all: a context of exceptions alone speaks of its journal's implied part.
    package var isBlank: Bool { isEmpty && exceptions.isEmpty }

    /// How many dots it takes to say it.
    package var count: Int { prefixes.count + dots.count + exceptions.count }

    /// The prefixes as a version vector.
    public var vector: VersionVector {
        VersionVector(Dictionary(prefixes.map { ($0.journal, $0.sequence) }) { first, _ in first })
    }

    /// Up to where a journal's beginning is in the set, exceptions aside.
    package func prefix(of journal: JournalID) -> UInt64 {
        let index = prefixIndex(of: journal)
        guard index < prefixes.count, prefixes[index].journal == journal else { return 0 }
        return prefixes[index].sequence
    }

    public func contains(_ dot: Dot) -> Bool {
        if prefixContains(dot) { return exceptions.isEmpty || !exceptions.containsOrdered(dot) }
        return !dots.isEmpty && dots.containsOrdered(dot)
    }

    private func prefixContains(_ dot: Dot) -> Bool { dot.sequence <= prefix(of: dot.journal) }

    /// The place of the first prefix whose journal is not less.
    private func prefixIndex(of journal: JournalID) -> Int {
        prefixes.firstOrdered { $0.journal < journal }
    }

    /// Adds one dot.
    public mutating func insert(_ dot: Dot) {
        if prefixContains(dot) {
            exceptions.removeOrdered(dot)
        } else if dot.sequence == prefix(of: dot.journal) + 1 {
            raise(to: dot)
            absorbContiguousDots(of: dot.journal)
        } else {
            dots.insertOrdered(dot)
        }
        checkInvariants()
    }

    /// Adds every dot of `journal` up to `sequence`.
    public mutating func insertPrefix(of journal: JournalID, through sequence: UInt64) {
        guard sequence > 0 else { return }
        let end = Dot(journal, sequence)
        raise(to: end)
        if !exceptions.isEmpty { exceptions.removeAll { $0.journal == journal && $0 <= end } }
        if !dots.isEmpty {
            dots.removeAll { $0.journal == journal && $0 <= end }
            absorbContiguousDots(of: journal)
        }
        checkInvariants()
    }

    public mutating func formUnion(_ other: Context) {
        if other.isEmpty { return }
        if isEmpty {
            self = other
            return
        }
        if dots.isEmpty, exceptions.isEmpty, other.dots.isEmpty, other.exceptions.isEmpty {
            for prefix in other.prefixes { raise(to: prefix) }
            return
        }
        let kept = exceptions.filter { !other.contains($0) }
        let added = other.exceptions.filter { !contains($0) }
        let singles = Set(dots + other.dots).sorted()
        for prefix in other.prefixes { raise(to: prefix) }
        exceptions = Set(kept + added).sorted()
        dots = []
        for dot in singles {
            if prefixContains(dot) { exceptions.removeOrdered(dot) } else { dots.append(dot) }
        }
        for journal in Set(dots.map(\.journal)) { absorbContiguousDots(of: journal) }
        checkInvariants()
    }

    public func union(_ other: Context) -> Context {
        var result = self
        result.formUnion(other)
        return result
    }

    /// The same set without some dots.
    package func excluding(_ excluded: [Dot]) -> Context {
        guard !excluded.isEmpty else { return self }
        var result = self
        result.dots.removeAll(where: excluded.contains)
        let within = excluded.filter { prefixContains($0) }
        result.exceptions = Set(exceptions + within).sorted()
        result.checkInvariants()
        return result
    }

    /// The same set without what it says of one journal.
    package func removing(_ journal: JournalID) -> Context {
        var result = self
        result.prefixes.removeAll { $0.journal == journal }
        if !dots.isEmpty { result.dots.removeAll { $0.journal == journal } }
        if !exceptions.isEmpty { result.exceptions.removeAll { $0.journal == journal } }
        return result
    }

    /// Every journal that it speaks of.
    package var journals: Set<JournalID> { Set((prefixes + dots).map(\.journal)) }

    /// Raises a journal's prefix to a dot; never lowers it.
    private mutating func raise(to dot: Dot) {
        let index = prefixIndex(of: dot.journal)
        if index < prefixes.count, prefixes[index].journal == dot.journal {
            if prefixes[index].sequence < dot.sequence { prefixes[index] = dot }
        } else {
            prefixes.insert(dot, at: index)
        }
    }

    private mutating func absorbContiguousDots(of journal: JournalID) {
        var next = Dot(journal, prefix(of: journal) + 1)
        while dots.removeOrdered(next) {
            raise(to: next)
            next = Dot(journal, next.sequence + 1)
        }
    }
}

extension [Dot] {
    /// The first place whose element does not satisfy a condition that holds for a beginning of the array.
    fileprivate func firstOrdered(where precedes: (Dot) -> Bool) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if precedes(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    fileprivate func containsOrdered(_ dot: Dot) -> Bool {
        let index = firstOrdered { $0 < dot }
        return index < count && self[index] == dot
    }

    fileprivate mutating func insertOrdered(_ dot: Dot) {
        let index = firstOrdered { $0 < dot }
        if index == count || self[index] != dot { insert(dot, at: index) }
    }

    @discardableResult
    fileprivate mutating func removeOrdered(_ dot: Dot) -> Bool {
        let index = firstOrdered { $0 < dot }
        guard index < count, self[index] == dot else { return false }
        remove(at: index)
        return true
    }
}
