import OutpostModel

extension RowState {
    /// Whether two states say the same. Of an origin that is known, only values of cells that nobody wrote since mean
    /// anything.
    func says(_ other: RowState, of table: TableSchema) -> Bool {
        switch (origin, other.origin) {
        case (.none, .none), (.mixed, .mixed): return self == other
        case (.insert(let mine), .insert(let others)):
            return mine.dot == others.dot && mine.missionVersion == others.missionVersion
                && mine.content?.stamp == others.content?.stamp && merged == other.merged
                && written == other.written && deleted == other.deleted
                && standingDeletes == other.standingDeletes && answered == other.answered
                && replaced == other.replaced && cells(table) == other.cells(table)
        default: return false
        }
    }
}
