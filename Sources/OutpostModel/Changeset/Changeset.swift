/// What one local transaction changed in one space: the unit that is journaled, sent, verified, and merged
/// whole or not at all.
public struct Changeset: Sendable, Hashable {
    public var header: ChangesetHeader
    /// By table name, ascending.
    public var tables: [TableChanges]

    public init(header: ChangesetHeader, tables: [TableChanges]) {
        self.header = header
        self.tables = tables
    }

    public init(
        journal: JournalID, sequence: UInt64, time: HybridTime, missionVersion: UInt32,
        rosterVersion: UInt32, author: Author, isClockDoubtful: Bool = false,
        transaction: TransactionPart? = nil, tables: [TableChanges]
    ) {
        self.init(
            header: ChangesetHeader(
                journal: journal, sequence: sequence, time: time, missionVersion: missionVersion,
                rosterVersion: rosterVersion, author: author, isClockDoubtful: isClockDoubtful,
                transaction: transaction), tables: tables)
    }

    public var journal: JournalID { header.journal }
    public var sequence: UInt64 { header.sequence }
    public var dot: Dot { header.dot }
    public var time: HybridTime { header.time }
    public var missionVersion: UInt32 { header.missionVersion }
    public var rosterVersion: UInt32 { header.rosterVersion }
    public var author: Author { header.author }
    public var isClockDoubtful: Bool { header.isClockDoubtful }
    public var transaction: TransactionPart? { header.transaction }

    public var rowCount: Int { tables.reduce(0) { $0 + $1.rows.count } }
}

/// All that a changeset says beside its rows.
public struct ChangesetHeader: Sendable, Hashable {
    public var journal: JournalID
    /// From 1, without gaps.
    public var sequence: UInt64
    public var time: HybridTime
    /// The mission version that the author's replica had.
    public var missionVersion: UInt32
    /// The roster version that the author's replica had; 0 before the first.
    public var rosterVersion: UInt32
    public var author: Author
    /// The author's clock was in doubt: never corrected by a hub, or far from it.
    public var isClockDoubtful: Bool
    /// Common to the parts of one transaction in several spaces; nil when it lies in one.
    public var transaction: TransactionPart?
    /// It is of a private space, and says no tables to those who have no key.
    public var isOpaque: Bool

    public init(
        journal: JournalID, sequence: UInt64, time: HybridTime, missionVersion: UInt32,
        rosterVersion: UInt32, author: Author, isClockDoubtful: Bool = false,
        transaction: TransactionPart? = nil, isOpaque: Bool = false
    ) {
        self.journal = journal
        self.sequence = sequence
        self.time = time
        self.missionVersion = missionVersion
        self.rosterVersion = rosterVersion
        self.author = author
        self.isClockDoubtful = isClockDoubtful
        self.transaction = transaction
        self.isOpaque = isOpaque
    }

    public var dot: Dot { Dot(journal, sequence) }

    /// The same, of what others see of it.
    package var opaque: ChangesetHeader {
        var header = self
        header.isOpaque = true
        return header
    }

    /// The same, of what its readers see of it.
    package var opened: ChangesetHeader {
        var header = self
        header.isOpaque = false
        return header
    }
}

/// Who was at the keyboard, beside the device that the journal names.
public struct Author: Sendable, Hashable {
    /// How the device knew who it was.
    public enum Identification: UInt8, Sendable, CaseIterable {
        /// Nobody had signed in.
        case none = 0
        /// A name was typed and nothing was proven.
        case unproven = 1
        /// The person unlocked with a PIN.
        case pin = 2
        /// An import, started by the person, who had unlocked with a PIN.
        case `import` = 3
        /// Another SQLite program wrote; the person was the last who had unlocked with a PIN.
        case foreignProgram = 4
        /// An import; nobody was proven.
        case unprovenImport = 5
        /// Another SQLite program wrote; nobody was proven.
        case unprovenProgram = 6
    }

    /// The person's id in the roster; before there is one, the name as typed.
    public let person: String
    public let identification: Identification

    public init(person: String, identification: Identification) {
        self.person = person
        self.identification = identification
    }

    public static let nobody = Author(person: "", identification: .none)
}

/// Which part of a transaction over several spaces this is.
public struct TransactionPart: Sendable, Hashable {
    /// 16 random bytes, the same in every part.
    public let id: TransactionID
    /// How many parts there are.
    public let count: UInt8

    public init(id: TransactionID, count: UInt8) {
        self.id = id
        self.count = count
    }
}

/// 128 random bits that the parts of one transaction share.
public struct TransactionID: Sendable, Hashable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }
}

/// What a changeset changed in one table.
public struct TableChanges: Sendable, Hashable {
    public let table: String
    /// By key, ascending; a key once.
    public var rows: [RowChange]

    public init(table: String, rows: [RowChange]) {
        self.table = table
        self.rows = rows
    }
}

/// What a changeset did to one row.
public struct RowChange: Sendable, Hashable {
    /// What was done; the numbers are those of the body.
    public enum Operation: UInt8, Sendable, CaseIterable {
        /// Writes every cell of its mission version; a cell that it does not list is written NULL. With
        /// an empty context it is a fresh insert, else a re-insert after a delete.
        case insert = 0
        /// Writes the cells that it lists.
        case edit = 1
        /// Lists no cells.
        case delete = 2
        /// A person's decision on contested cells: an edit that settles all that its author had merged.
        case ruling = 3
    }

    public let key: RowKey
    public let operation: Operation
    /// What the author had merged of this row, beyond its own journal's earlier part, which is implied;
    /// exceptions may name dots of that implied part.
    public let context: Context
    /// Why a ruling was made, in the words of whoever made it; empty in every other operation.
    public let reason: String
    /// By cell name, then by kind, ascending.
    public var writes: [CellWrite]
    /// What other changesets, of less urgent lanes, did to this row and still stood in it, by dot: a change that
    /// lifts a row to a more urgent lane takes them along.
    public var carried: [CarriedChange]

    public init(
        key: RowKey, operation: Operation, context: Context, reason: String = "",
        writes: [CellWrite], carried: [CarriedChange] = []
    ) {
        self.reason = reason
        self.key = key
        self.operation = operation
        self.context = context
        self.writes = writes
        self.carried = carried
    }

    /// Its author had merged nothing of this row, not even a delete: only the implied part counts.
    package var isFreshInsert: Bool { operation == .insert && context.isBlank }

    /// The same of an author who had merged nothing of this row.
    package var asFresh: RowChange {
        RowChange(
            key: key, operation: operation, context: Context(), reason: reason, writes: writes,
            carried: carried)
    }

    /// The context with its implied part: what this change had seen.
    package func seen(by dot: Dot) -> Context {
        let before = Context.before(dot)
        if context.isBlank { return before }
        return before.excluding(context.exceptions).union(context)
    }
}

/// A value given to a cell.
public struct CellWrite: Sendable, Hashable {
    /// How the values are to be taken; the numbers are those of the body.
    public enum Kind: UInt8, Sendable, CaseIterable {
        /// The cell's values, or a counter's figure.
        case set = 0
        /// One integer, added to a counter's figure.
        case increment = 1
        /// One text: the canonical JSON of the elements that join a set.
        case add = 2
        /// One text: the canonical JSON of the elements that leave a set.
        case remove = 3
    }

    public let cell: String
    public let kind: Kind
    /// Set: one value for each column of the cell, in the cell's order. Else one value, see `Kind`.
    public let values: [Value]
    /// Writes to this cell that the author had merged and that this write does not replace, ascending:
    /// contested values other than the one that the author was shown.
    public let exceptions: [Dot]

    public init(cell: String, kind: Kind = .set, values: [Value], exceptions: [Dot] = []) {
        self.cell = cell
        self.kind = kind
        self.values = values
        self.exceptions = exceptions
    }

    /// Whether its values are what its kind carries; a peer may send anything.
    package var isWellFormed: Bool {
        switch (kind, values.count, values.first) {
        case (.set, _, _): true
        case (.increment, 1, .integer): exceptions.isEmpty
        case (.add, 1, .text(let text)), (.remove, 1, .text(let text)):
            exceptions.isEmpty && ElementList.canonicalElements(of: text)?.isEmpty == false
        default: false
        }
    }
}
