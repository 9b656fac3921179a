import OutpostModel

// What people write into a column of a rule.
extension TransactionMaker {
    private static let differences: [Int64] = [-7, -5, -1, 1, 3, 12]
    private static let largeDifferences: [Int64] = [1 << 62, -(1 << 62)]

    /// One column with a rule of its own, most often by itself.
    mutating func addRuleEdit(_ table: Table, _ row: RowName) {
        guard let column = random.pick(table.ruleIndices) else {
            return addEdit(table, row, columns: someColumns(table))
        }
        addEdit(table, row, columns: [column])
    }

    /// What an UPDATE gives a column that shows something: by its rule often a change of that.
    mutating func newValue(
        _ table: Table, _ column: Int, _ space: UInt16, over shown: ExactValue
    ) -> (sql: String, value: ExactValue) {
        let name = table.columns[column].name
        let change: (sql: String, value: ExactValue)? =
            switch table.columns[column].rule {
            case .counter: incremented(name, shown)
            case .set: changedSet(name, shown)
            case .register, .guarded, .text, .ladder: nil
            }
        return change ?? value(table, column, space)
    }

    // MARK: Counters

    /// - Returns: nil when the figure itself is to be written.
    private mutating func incremented(
        _ name: String, _ shown: ExactValue
    ) -> (sql: String, value: ExactValue)? {
        guard random.chance(75), let difference = difference(),
            let sum = Self.sum(shown, difference)
        else { return nil }
        let sign = difference < 0 ? "-" : "+"
        return ("\(name) \(sign) \(difference.magnitude)", sum)
    }

    private mutating func difference() -> Int64? {
        random.pick(random.chance(90) ? Self.differences : Self.largeDifferences)
    }

    /// A difference that fits the figures of all rows; nil when figures are to be written, or the column has none.
    mutating func increment(_ table: Table, _ column: Int, of rows: [RowName]) -> Int64? {
        guard table.columns[column].rule == .counter, random.chance(60),
            let difference = difference(),
            rows.allSatisfy({ row in
                picture[row].map { Self.sum($0[column], difference) != nil } ?? true
            })
        else { return nil }
        return difference
    }

    /// What SQLite makes of `n + d`: NULL stays NULL.
    ///
    /// - Returns: nil when 64 bits do not hold it.
    static func sum(_ value: ExactValue, _ difference: Int64) -> ExactValue? {
        guard case .integer(let number) = value else { return .null }
        let (sum, overflow) = number.addingReportingOverflow(difference)
        return overflow ? nil : .integer(sum)
    }

    // MARK: Sets

    /// One element more, or one less.
    ///
    /// - Returns: nil when the whole set is to be written.
    private mutating func changedSet(
        _ name: String, _ shown: ExactValue
    ) -> (sql: String, value: ExactValue)? {
        var elements = SetText.elements(of: shown)
        switch random.below(100) {
        case 0..<40:
            let added = random.pick(ValueMaker.elements) ?? ""
            elements.insert(Array(added.utf8))
            // As SQLite appends it: at the end, and perhaps a second time.
            let list = "json_insert(coalesce(\(name), '[]'), '$[#]', \(ValueMaker.quoted(added)))"
            return (list, SetText.shown(elements))
        case 40..<80:
            let sorted = elements.sorted { $0.lexicographicallyPrecedes($1) }
            guard let removed = random.pick(sorted) else { return nil }
            elements.remove(removed)
            let texts = sorted.filter { $0 != removed }
                .map { ValueMaker.json(String(decoding: $0, as: UTF8.self)) }
            let list = "[" + texts.joined(separator: ", ") + "]"
            return (ValueMaker.quoted(list), SetText.shown(elements))
        default: return nil
        }
    }
}
