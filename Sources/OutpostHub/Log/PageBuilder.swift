import OutpostModel
import OutpostStore

/// A page of the log as it grows. It can be cut only where every journal in it stands at a seal: what one push brought
/// stands together in the log and ends at one.
struct PageBuilder {
    private var entries: [LogEntry] = []
    private var seals: [Seal] = []
    private var position: LogCursor
    private var size = 0
    /// Where the page can be cut.
    private var cutPoint: (entries: Int, seals: Int, position: LogCursor)?
    /// Journals whose part does not end at a seal yet.
    private var open = Set<JournalID>()

    init(position: LogCursor) { self.position = position }

    /// Whether another body belongs to this page: it has room, or cannot be cut yet.
    func hasRoom(for bytes: Int, within limit: Int) -> Bool {
        size + bytes <= limit || cutPoint == nil
    }

    mutating func add(_ entry: LogEntry, signature: [UInt8]?) {
        size += entry.body.count
        entries.append(entry)
        if let signature {
            seals.append(Seal(dot: entry.dot, signature: signature))
            open.remove(entry.dot.journal)
        } else {
            open.insert(entry.dot.journal)
        }
    }

    /// An entry was looked at, and added or left out.
    mutating func pass(_ sequence: UInt64, hash: Digest) {
        position.sequence = sequence
        position.hash = hash
        if open.isEmpty, !entries.isEmpty { cutPoint = (entries.count, seals.count, position) }
    }

    /// What stands before the last place where the page can be cut.
    func cut() -> LogPage {
        guard let cutPoint else { return whole() }
        return LogPage(
            entries: Array(entries[..<cutPoint.entries]), seals: Array(seals[..<cutPoint.seals]),
            cursor: cutPoint.position, hasMore: true)
    }

    /// All of it: the log ended.
    func whole() -> LogPage {
        LogPage(entries: entries, seals: seals, cursor: position, hasMore: false)
    }
}
