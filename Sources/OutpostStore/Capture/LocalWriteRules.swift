import OutpostModel

/// What a local write may do, by the schema alone: checked at commit, so that a refused transaction leaves
/// nothing behind. Merges are never checked: what they break is kept and flagged.
enum LocalWriteRules {
    static func check(_ difference: RowDifference, schema: Schema) throws {
        try checkAppendOnly(difference)
        guard let after = difference.after else { return }
        guard schema.mayHold(opaque: false, in: difference.key.space) else {
            throw refusal(
                difference, TableSchema.keyColumn, "the key belongs to a private space",
                hint: "write it where that space is open, with the secret of a reader")
        }
        try checkSpace(difference, after: after)
        // What a merge brought may break a rule: that must not stop an edit of other columns.
        for index in difference.table.ruledColumns where difference.changes(index) {
            let column = difference.table.columns[index]
            // A new row that has no reference gets one right after this.
            let isAssigned = difference.isInsert && column.name == difference.table.referenceColumn
            if isAssigned, after.isNull(index) { continue }
            try check(after[index], column, difference)
        }
        try checkTogether(difference, after: after)
    }

    private static func checkAppendOnly(_ difference: RowDifference) throws {
        guard difference.table.isAppendOnly, difference.before != nil else { return }
        throw refusal(
            difference, "",
            "this table is append-only: its rows are never \(difference.after == nil ? "deleted" : "changed")",
            hint: "add a new row that corrects the old one")
    }

    private static func checkSpace(_ difference: RowDifference, after: RowImage) throws {
        let table = difference.table
        switch table.residence {
        case .space(let space):
            guard difference.key.space == space else {
                throw refusal(
                    difference, TableSchema.keyColumn, "the key belongs to another space",
                    hint: "leave the key out: the table makes one")
            }
        case .follows(let name):
            // Where the write that gave it is held, the row shows none: that must not stop an edit of other columns.
            if !difference.isInsert, let index = table.columnIndex(named: name),
                !difference.changes(index)
            {
                return
            }
            guard let index = table.columnIndex(named: name), case .text(let text) = after[index],
                let followed = RowKey(text)
            else {
                throw refusal(
                    difference, name, "it must hold the key of the row that this one belongs to")
            }
            guard difference.key.space == followed.space else {
                throw refusal(
                    difference, TableSchema.keyColumn,
                    "the key's space is not that of the row in '\(name)'",
                    hint: "make the key with the space of the row that it belongs to")
            }
        }
    }

    private static func check(
        _ value: Value, _ column: ColumnSchema, _ difference: RowDifference
    ) throws {
        guard let fault = column.fault(in: value) else { return }
        var hint = ""
        if case .notAChoice(let codes) = fault {
            hint = "use one of: \(codes.joined(separator: ", "))"
        }
        throw refusal(difference, column.name, fault.explanation(of: value), hint: hint)
    }

    /// What SQLite sees to in a STRICT table: a value has its column's type.
    static func checkKinds(_ differences: [RowDifference]) throws {
        for difference in differences {
            guard let after = difference.after else { continue }
            for (index, column) in difference.table.columns.enumerated()
            where difference.changes(index) && !column.kind.holds(after[index]) {
                throw refusal(
                    difference, column.name,
                    "the column is \(column.kind.rawValue), and '\(after[index])' is not",
                    hint: "correct the value and write again")
            }
        }
    }

    /// The checks that concern a changed column.
    private static func checkTogether(_ difference: RowDifference, after: RowImage) throws {
        let table = difference.table
        for check in table.checks {
            let isConcerned = check.columns.contains { name in
                guard let index = table.columnIndex(named: name) else { return false }
                return difference.changes(index)
            }
            guard isConcerned || difference.isInsert else { continue }
            let holds = check.holds { name in
                guard let index = table.columnIndex(named: name) else { return .null }
                // A new row that has no reference gets one right after this.
                let isAssigned = difference.isInsert && name == table.referenceColumn
                return isAssigned && after.isNull(index) ? .text("") : after[index]
            }
            guard !holds else { continue }
            throw refusal(
                difference, check.columns.joined(separator: "+"),
                "the check '\(check.name)' does not hold: \(check.explanation)",
                hint: "correct one of them and write again")
        }
    }

    static func refusal(
        _ difference: RowDifference, _ column: String, _ cause: String, hint: String = ""
    ) -> OutpostError {
        var place = difference.table.name
        if !column.isEmpty { place += ".\(column)" }
        return OutpostError(
            .invalidInput, operation: "write", place: "\(place), row \(difference.key)",
            cause: cause, hint: hint)
    }
}

extension Capture.Defect {
    /// In words, for whoever wrote the row.
    var explanation: OutpostError {
        switch self {
        case .key(let table):
            OutpostError(
                .invalidInput, operation: "write", place: "\(table).\(TableSchema.keyColumn)",
                cause: "the key is not a UUID of version 8 in 36 lower-case characters",
                hint: "leave the key out: the table makes one")
        case .value(let table, let key, let column, let defect):
            OutpostError(
                .invalidInput, operation: "write", place: "\(table).\(column), row \(key)",
                cause: defect.explanation, hint: "correct the value and write again")
        }
    }
}

extension InvalidValue {
    var explanation: String {
        switch self {
        case .invalidUTF8: "the text is not valid UTF-8"
        case .tooLarge(let bytes):
            "the value has \(bytes) bytes, more than the limit of \(Limits.valueBytes)"
        case .notFinite: "the number is not finite"
        }
    }
}
