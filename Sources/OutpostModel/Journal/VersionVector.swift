/// What a replica holds: by journal, the last sequence up to which everything is there.
public struct VersionVector: Sendable, Hashable {
    /// Never holds a zero: two vectors that mean the same are equal.
    public private(set) var sequences: [JournalID: UInt64]

    public init(_ sequences: [JournalID: UInt64] = [:]) {
        self.sequences = sequences.filter { $0.value > 0 }
    }

    public subscript(journal: JournalID) -> UInt64 {
        get { sequences[journal] ?? 0 }
        set { sequences[journal] = newValue == 0 ? nil : newValue }
    }

    public func contains(_ dot: Dot) -> Bool { dot.sequence <= self[dot.journal] }

    public func isSuperset(of other: VersionVector) -> Bool {
        other.sequences.allSatisfy { self[$0.key] >= $0.value }
    }

    /// By journal, the greater sequence of the two.
    public mutating func formUnion(_ other: VersionVector) {
        sequences.merge(other.sequences) { max($0, $1) }
    }

    public var isEmpty: Bool { sequences.isEmpty }
}
