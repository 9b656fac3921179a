import OutpostModel
import OutpostStore

/// The end of one journal that a shift looks at.
struct ShiftPart {
    let journal: JournalID
    /// What comes after it is read.
    let start: UInt64
    /// What comes after it is new to this shift: `start`, or later in this laptop's own journals, since its older values may have
    /// been overtaken only now.
    let counted: UInt64
    let head: UInt64
    /// There was more than is looked at.
    let isCut: Bool

    /// Changesets of one journal that are looked at, the latest: more than two officers write in a week.
    static let journalChanges: UInt64 = 2000
    /// Changesets of all journals together.
    static let allChanges: UInt64 = 6000

    /// Of every journal in which there is something to look at.
    static func parts(_ replica: Replica, since start: ShiftChanges.Start) throws -> [ShiftPart] {
        let access = replica.schema.accessSpace
        let heads = try replica.storedHeads().filter { $0.key.space != access }
        let parts = try heads.map { journal, head in
            let isOwn = journal.replica.identity == replica.id.identity
            let floor = head.sequence > journalChanges ? head.sequence - journalChanges : 0
            let first = try first(of: journal, floor, head.sequence, start, replica)
            return ShiftPart(
                journal: journal, start: isOwn ? floor : max(first, floor),
                counted: max(first, floor), head: head.sequence, isCut: first < floor)
        }
        return shared(parts.filter { $0.start < $0.head })
    }

    /// Where all together are too many, a long journal gives way to short ones.
    private static func shared(_ parts: [ShiftPart]) -> [ShiftPart] {
        var left = allChanges
        let sorted = parts.sorted {
            ($0.head - $0.start, "\($0.journal)") < ($1.head - $1.start, "\($1.journal)")
        }
        return sorted.enumerated().map { index, part in
            let share = left / UInt64(sorted.count - index)
            let taken = min(part.head - part.start, share)
            left -= taken
            let start = part.head - taken
            return ShiftPart(
                journal: part.journal, start: start, counted: max(part.counted, start),
                head: part.head, isCut: part.isCut || part.counted < start)
        }
    }

    /// Up to where a journal is not new; what is asked by time is looked for no further back than `floor`.
    private static func first(
        of journal: JournalID, _ floor: UInt64, _ head: UInt64, _ start: ShiftChanges.Start,
        _ replica: Replica
    ) throws -> UInt64 {
        switch start {
        case .positions(let positions): return min(head, positions["\(journal)"] ?? 0)
        case .time(let time):
            func isOld(after sequence: UInt64) throws -> Bool {
                let body = try replica.bodies(of: journal, after: sequence, limit: 1).first
                let header = try body.map { try ChangesetBody.decodeHeader(of: $0) }
                return header.map { $0.time.milliseconds < time } ?? false
            }
            // Most journals have been quiet: their last changeset says so. Stamps of a journal ascend.
            if head > 0, try isOld(after: head - 1) { return head }
            // All that would be looked at is new, and so is some of what would not.
            if floor > 0, try !isOld(after: floor - 1) { return floor - 1 }
            var (low, high) = (floor, head)
            while low < high {
                let middle = (low + high) / 2
                if try isOld(after: middle) { low = middle + 1 } else { high = middle }
            }
            return low
        }
    }

    /// Gives what comes after `position`, in order.
    ///
    /// - Parameter isWanted: asked before a body is read through.
    func forEach(
        from position: UInt64, in replica: Replica, where isWanted: (ChangesetHeader) -> Bool,
        _ body: (ChangesetView) throws -> Void
    ) throws {
        var position = position
        while position < head {
            let bodies = try replica.bodies(of: journal, after: position)
            guard !bodies.isEmpty else { return }
            for bytes in bodies {
                let header = try ChangesetBody.decodeHeader(of: bytes)
                position = header.sequence
                guard position <= head else { return }
                if isWanted(header) { try body(try ChangesetBody.storedView(bytes)) }
            }
        }
    }
}
