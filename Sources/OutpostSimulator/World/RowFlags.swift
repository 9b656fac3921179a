import OutpostModel

/// What is said of a row beside its values; names of cells.
struct RowFlags: Equatable, CustomStringConvertible {
    var contested: [String] = []
    /// A figure that does not fit.
    var doubtful: [String] = []
    var isBroughtBack = false

    init() {}

    /// What the oracle says.
    init(_ verdict: Oracle.Verdict, of table: SimulatedMission.Table) {
        let names = table.cells.map(\.name)
        contested = verdict.contested.map { names[$0] }.sorted()
        doubtful = verdict.doubtful.map { names[$0] }.sorted()
        isBroughtBack = verdict.isBroughtBack
    }

    /// What the engine says.
    init(_ state: RowState, of table: TableSchema) {
        contested = state.contestedCells(table: table).sorted()
        doubtful = table.cells.indices.filter { index in
            state.cell(index, table: table).shown(
                table.cells[index].rule, deleted: state.deleted)?.isDoubtful == true
        }.map { table.cells[$0].name }.sorted()
        isBroughtBack = state.isBroughtBack(table)
    }

    var description: String {
        "contested \(contested), doubtful \(doubtful), brought back: \(isBroughtBack)"
    }
}
