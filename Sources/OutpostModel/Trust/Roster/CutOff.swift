/// Where what counts of somebody's work ends: by journal the last accepted head. Of a journal that is not named nothing is
/// accepted.
///
/// Admission goes by the sequences. The chains say which of two branches is meant, so that whoever holds another one there can
/// tell.
package struct CutOff: Sendable, Hashable {
    /// Sequences from 1.
    package var heads: [JournalID: Head]

    package init(_ heads: [JournalID: Head] = [:]) { self.heads = heads }

    package func accepts(_ dot: Dot) -> Bool {
        guard let head = heads[dot.journal] else { return false }
        return dot.sequence <= head.sequence
    }

    /// What both accept: only the journals that both name, each up to the lesser head.
    package func intersection(_ other: CutOff) -> CutOff {
        var common: [JournalID: Head] = [:]
        for (journal, head) in heads {
            guard let otherHead = other.heads[journal] else { continue }
            common[journal] = min(head, otherHead)
        }
        return CutOff(common)
    }

    /// As `intersection`, where nil accepts everything.
    package static func intersection(_ left: CutOff?, _ right: CutOff?) -> CutOff? {
        guard let left, let right else { return left ?? right }
        return left.intersection(right)
    }

    /// nil where it is well-formed.
    package var fault: String? {
        if heads.count > Limits.cutOffJournals { return "too many journals" }
        return heads.contains { !(1...Limits.sequence).contains($0.value.sequence) }
            ? "a sequence out of bounds" : nil
    }
}

extension Head: Comparable {
    /// By sequence; of two branches at one sequence, by chain, so that every replica prefers the same.
    public static func < (left: Head, right: Head) -> Bool {
        (left.sequence, left.chain) < (right.sequence, right.chain)
    }
}
