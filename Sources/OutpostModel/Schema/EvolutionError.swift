/// A change of a mission that is not additive, with the table and the column that it changes.
public struct EvolutionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What was changed.
    public enum Reason: Sendable, Equatable {
        case version(old: UInt32, new: UInt32)
        case spaceGone(String)
        case spacePrivacy(String, isNow: Bool)
        case spaceUnrestricted(String)
        case accessLog(String)
        case tableGone
        case columnGone
        case residence
        case appendOnly(isNow: Bool)
        case referenceColumn
        case kind(old: String, new: String)
        case since(UInt32, after: UInt32)
        case sinceChanged(old: UInt32)
        case references
        case required
        case choicesNarrowed(String?)
        case rangeNarrowed
        case rule(old: String, new: String)
        case ranks
        case group(String)
    }

    public let table: String?
    public let column: String?
    public let reason: Reason

    init(table: String? = nil, column: String? = nil, _ reason: Reason) {
        self.table = table
        self.column = column
        self.reason = reason
    }

    /// "table incident, column severity: its type was integer and is text now"
    public var description: String {
        let places = [table.map { "table \($0)" }, column.map { "column \($0)" }].compactMap(\.self)
        let place = places.isEmpty ? "" : places.joined(separator: ", ") + ": "
        return place + explanation
    }

    private var explanation: String {
        switch reason {
        case .version(let old, let new) where old == new:
            "the version is \(new) as before, and the file is another"
        case .version(let old, let new):
            "version \(new) is older than \(old), which this replica has"
        case .spaceGone(let name): "space '\(name)' is gone"
        case .spacePrivacy(let name, let isNow):
            "space '\(name)' is \(isNow ? "private" : "open to the hub") now, and stays what it was for life"
        case .spaceUnrestricted(let name):
            "space '\(name)' was restricted, and others go on noting who reads it"
        case .accessLog(let name): "access entries no longer go to '\(name)'"
        case .tableGone: "it is gone"
        case .columnGone: "it is gone"
        case .residence: "it lies in another space now, and rows stay in one for life"
        case .appendOnly(true): "it is append-only now, and rows of it were edited"
        case .appendOnly(false): "it is not append-only any more, and others still refuse edits"
        case .referenceColumn: "its reference column is another now"
        case .kind(let old, let new): "its type was \(old) and is \(new) now"
        case .since(let since, let version):
            "it is new and says 'since: \(since)', which version \(version) should have known"
        case .sinceChanged(let old): "it said 'since: \(old)' before"
        case .references: "it refers to rows of another table now, or of none"
        case .required: "it is required now, and older versions write rows without it"
        case .choicesNarrowed(let code?): "the choice '\(code)' is gone, and rows hold it"
        case .choicesNarrowed(nil): "it is a choice now, and rows hold other values"
        case .rangeNarrowed: "its range is narrower now, and rows hold values outside"
        case .rule(let old, let new): "it merged by '\(old)' and is to merge by '\(new)' now"
        case .ranks: "ranks of its ladder are gone, or stand in another order"
        case .group(let name): "'\(name)' has other columns now, and merges as one"
        }
    }

    /// What to do about it.
    public var hint: String {
        switch reason {
        case .version: "raise the version with each change of the file"
        case .since(_, let version): "write 'since: \(version + 1)', or the version that adds it"
        case .sinceChanged: "leave it as it was"
        default: "add a column or a table beside it: what is in use stays as it is"
        }
    }
}
