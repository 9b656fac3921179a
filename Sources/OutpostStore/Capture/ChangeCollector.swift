import OutpostModel

/// Turns what `Capture` noted into differences, by reading each touched row again at commit: what was rolled
/// back or set to itself disappears here.
struct ChangeCollector {
    let schema: Schema
    let rows: RowTable

    /// - Returns: by table, then by key, ascending.
    func differences(of capture: Capture) throws -> [RowDifference] {
        if let defect = capture.defect { throw defect }
        var result: [RowDifference] = []
        for notes in capture.notes {
            let first = result.count
            try collect(notes, into: &result)
            // New rows mostly come in the order of their keys.
            for index in result.indices.dropFirst(first + 1)
            where result[index].key < result[index - 1].key {
                result[first...].sort { $0.key < $1.key }
                break
            }
        }
        for difference in result { try LocalWriteRules.check(difference, schema: schema) }
        return result
    }

    private func collect(_ notes: Capture.Notes, into result: inout [RowDifference]) throws {
        let table = notes.table
        var gone = notes.before
        var respelled: [RowDifference] = []
        for rowids in runs(of: notes.touched) {
            try rows.forEachRow(table, rowids: rowids) { key, after in
                let before = gone.isEmpty ? nil : gone.removeValue(forKey: key)
                let difference = RowDifference(
                    table: table, key: key, before: before, after: after)
                guard !difference.isNone else { return }
                try difference.checkTexts()
                let canonical = difference.canonical
                if canonical.after != difference.after { respelled.append(canonical) }
                if !canonical.isNone { result.append(canonical) }
            }
        }
        for difference in respelled { try difference.writeAfter(to: rows) }
        for (key, before) in gone {
            result.append(RowDifference(table: table, key: key, before: before, after: nil))
        }
    }

    /// Consecutive rowids together: rows that stand side by side are read by one look-up.
    private func runs(of rowids: Set<Int64>) -> [ClosedRange<Int64>] {
        var runs: [ClosedRange<Int64>] = []
        for rowid in rowids.sorted() {
            if let last = runs.last, last.upperBound < .max, last.upperBound + 1 == rowid {
                runs[runs.count - 1] = last.lowerBound...rowid
            } else {
                runs.append(rowid...rowid)
            }
        }
        return runs
    }
}
