extension RowState {
    /// With a mixed origin every cell stands for itself; what stands as deleted was answered by nobody; a row whose origin
    /// is known has merged it.
    @inline(__always)
    func checkInvariants(table: TableSchema) {
        #if DEBUG
            assert(
                written.indices.allSatisfy(table.cells.indices.contains), "a cell that no table has"
            )
            switch origin {
            case .none: break
            case .mixed:
                assert(written.count == table.cells.count, "a cell of a mixed row is missing")
            case .insert(let insert):
                assert(merged.contains(insert.dot), "the origin was not merged")
                assert(
                    insert.content.map { $0.values.count == table.columns.count } ?? true,
                    "the origin has more or fewer values than the table has columns")
            }
            assert(standingDeletes.isEmpty || deleted != nil, "a delete stands that is not counted")
            assert(
                standingDeletes.allSatisfy { !answered.contains($0) }, "an answered delete stands")
        #endif
    }
}
