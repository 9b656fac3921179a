import OutpostModel

/// What a transaction did to one row: its values before and after.
struct RowDifference {
    let table: TableSchema
    let key: RowKey
    /// nil: the row did not exist.
    let before: [Value]?
    /// nil: it does not exist now.
    let after: [Value]?
    var isInsert: Bool { before == nil && after != nil }

    /// The cells in which a value differs.
    var changedCells: [Int] {
        guard let before, let after else { return [] }
        return table.cellIndicesByName.filter { index in
            table.cells[index].columnIndices.contains { before[$0] != after[$0] }
        }
    }
}

/// Turns what `Capture` noted into differences, by reading each touched row again at commit: what was rolled
/// back or set to itself disappears here.
struct ChangeCollector {
    let schema: Schema
    let rows: RowTable

    /// - Returns: by table, then by key, ascending.
    func differences(of capture: Capture) throws -> [RowDifference] {
        if let defect = capture.defect { throw defect }
        var result: [RowDifference] = []
        for (name, touched) in capture.touched.sorted(by: { $0.key < $1.key }) {
            guard let table = schema.table(named: name) else { continue }
            for (key, old) in touched.sorted(by: { $0.key < $1.key }) {
                let after = try rows.values(table, key)
                guard after != old.values else { continue }
                let difference = RowDifference(
                    table: table, key: key, before: old.values, after: after)
                try LocalWriteRules.check(difference, schema: schema)
                result.append(difference)
            }
        }
        return result
    }
}
