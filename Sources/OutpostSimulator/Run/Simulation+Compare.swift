import OutpostModel
import OutpostStore

// What a node shows and says, beside what the oracle says of it.
extension Simulation {
    /// Compares rows with what they must show, and what is said of them.
    func check(_ rows: [RowName], at node: SimulatedNode) throws {
        tally.count(.rowChecks, rows.count)
        for row in rows { try checkFlags(of: row, at: node) }
        for (row, shown) in zip(rows, try TableReading.values(of: rows, in: node))
        where shown != node.picture[row] {
            throw SimulationFailure(
                "\(node.name) shows of \(row)\n    \(Self.text(shown))\n  and not\n    "
                    + Self.text(node.picture[row]))
        }
    }

    /// Whether a row is contested, clamped or brought back.
    private func checkFlags(of row: RowName, at node: SimulatedNode) throws {
        guard let table = node.replica.schema.table(named: row.table), let key = RowKey(row.key)
        else { return }
        let state = try node.replica.storedState(table: row.table, key: key)
        let flags = RowFlags(state, of: table)
        let expected = node.flags[row] ?? RowFlags()
        tally.count(.clamped, expected.doubtful.count)
        guard flags == expected else {
            throw SimulationFailure(
                "\(node.name) says of \(row) that it is\n    \(flags)\n  and not\n    \(expected)")
        }
    }

    /// The list of what waits for a decision: each contested cell of each row that shows, with every value that stands
    /// and the one that shows.
    func checkContested(at node: SimulatedNode) throws {
        let listed = try node.replica.contestedCells(limit: .max).map { cell in
            let candidates = cell.candidates.compactMap { number(of: $0.dot, at: node) }.sorted()
            let shown = cell.candidates.filter(\.isShown)
                .compactMap { number(of: $0.dot, at: node) }
            return "\(cell.table) \(cell.key) \(cell.cell): \(candidates), shown \(shown)"
        }
        var expected: [String] = []
        for (row, flags) in node.flags where !flags.contested.isEmpty {
            guard node.picture[row] != nil,
                let table = node.table(named: row.table)
            else { continue }
            let verdict = oracle.verdict(
                on: row, holding: node.visible, barring: node.barred, version: node.version)
            for cell in verdict.contested {
                let shown = verdict.winners[cell].map { [$0] } ?? []
                expected.append(
                    "\(row) \(table.cells[cell].name): \(verdict.standing[cell]), shown \(shown)")
            }
        }
        guard listed.sorted() == expected.sorted() else {
            throw SimulationFailure(
                "\(node.name) lists as contested\n    \(listed.sorted())\n  and not\n    "
                    + "\(expected.sorted())")
        }
        tally.count(.contestedCells, listed.count)
    }

    static func text(_ values: [ExactValue]?) -> String {
        guard let values else { return "no row" }
        return values.map { value in
            switch value {
            case .null: "NULL"
            case .integer(let number): "\(number)"
            case .real(let bits): "\(Double(bitPattern: bits))"
            case .text(let bytes): "'\(String(decoding: bytes, as: UTF8.self))'"
            case .blob(let bytes): "\(bytes.count) bytes"
            }
        }.joined(separator: ", ")
    }
}
