import GRDB
import OutpostModel

extension ReplicaReading {
    /// What stands broken, table by table: references that lead nowhere, values that must be unique and are not
    /// (each row of them), checks that do not hold, values outside their choices or range, and missing ones.
    ///
    /// - Parameter limit: how many at most; the look ends there.
    package func violations(limit: Int) throws -> [RowViolation] {
        try read { db in
            var found: [RowViolation] = []
            for table in schema.tables {
                let finder = ViolationFinder(schema: schema, table: table)
                for search in [finder.inRows, finder.references, finder.uniques] {
                    guard found.count < limit else { return found }
                    found += try search(db, limit - found.count)
                }
            }
            return found
        }
    }
}
