/// A set of dots, kept small: by journal a contiguous beginning, single dots beyond it, and exceptions
/// within it.
///
/// It says what the author of a write had merged of that row when it wrote; never what the authors of
/// those writes had seen, and never what was only counted. Domination is decided by contexts alone, so it
/// depends neither on the order of arrival nor on any clock. After dotted version vectors (Preguiça et
/// al., "Dotted Version Vectors", 2010), with single dots for work that was taken early and exceptions
/// for work that was held.
public struct Context: Sendable, Hashable {
    /// By journal: everything up to this sequence, exceptions aside.
    public private(set) var vector: VersionVector
    /// Dots beyond the vector.
    public private(set) var dots: Set<Dot>
    /// Dots within the vector that are not in the set.
    public private(set) var exceptions: Set<Dot>

    public init() {
        self.init(vector: VersionVector())
    }

    public init(vector: VersionVector, dots: Set<Dot> = [], exceptions: Set<Dot> = []) {
        self.vector = vector
        self.dots = []
        self.exceptions = exceptions.filter { vector.contains($0) }
        for dot in dots { insert(dot) }
        checkInvariants()
    }

    public var isEmpty: Bool { vector.isEmpty && dots.isEmpty }

    public func contains(_ dot: Dot) -> Bool {
        if vector.contains(dot) { return exceptions.isEmpty || !exceptions.contains(dot) }
        return dots.contains(dot)
    }

    /// Adds one dot.
    public mutating func insert(_ dot: Dot) {
        if vector.contains(dot) {
            exceptions.remove(dot)
        } else {
            dots.insert(dot)
            absorbContiguousDots(of: dot.journal)
        }
        checkInvariants()
    }

    /// Adds every dot of `journal` up to `sequence`.
    public mutating func insertPrefix(of journal: JournalID, through sequence: UInt64) {
        formUnion(Context(vector: VersionVector([journal: sequence])))
    }

    public mutating func formUnion(_ other: Context) {
        if other.isEmpty { return }
        if isEmpty {
            self = other
            return
        }
        let kept = exceptions.filter { !other.contains($0) }
        let added = other.exceptions.filter { !contains($0) }
        let singles = dots.union(other.dots)
        vector.formUnion(other.vector)
        exceptions = kept.union(added)
        dots = []
        for dot in singles {
            if vector.contains(dot) { exceptions.remove(dot) } else { dots.insert(dot) }
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
        return Context(
            vector: vector, dots: dots.subtracting(excluded), exceptions: exceptions.union(excluded)
        )
    }

    /// The same set without what it says of one journal.
    package func removing(_ journal: JournalID) -> Context {
        var sequences = vector.sequences
        sequences[journal] = nil
        return Context(
            vector: VersionVector(sequences), dots: dots.filter { $0.journal != journal },
            exceptions: exceptions.filter { $0.journal != journal })
    }

    /// Every journal that it speaks of.
    package var journals: Set<JournalID> {
        Set(vector.sequences.keys).union(dots.map(\.journal))
    }

    private mutating func absorbContiguousDots(of journal: JournalID) {
        var next = Dot(journal, vector[journal] + 1)
        while dots.remove(next) != nil {
            vector[journal] = next.sequence
            next = Dot(journal, next.sequence + 1)
        }
    }
}
