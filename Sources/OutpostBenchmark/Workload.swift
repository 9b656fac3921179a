import GRDB
import OutpostModel
import OutpostStore

/// What is done to a database while the time is taken.
enum Workload {
    /// GRDB has a name like it.
    private typealias PreparedStatement = OutpostStore.SQLiteStatement

    /// - Returns: seconds.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let time = try ContinuousClock().measure(body).components
        return Double(time.seconds) + Double(time.attoseconds) * 1e-18
    }

    /// Inserts reports, `size` a transaction.
    ///
    /// - Returns: rows a second.
    static func insert(
        _ reports: [SyntheticReports.Report], by size: Int, into database: any BenchmarkDatabase
    ) throws -> Double {
        let arguments = reports.map { [Value.text($0.key.description)] + $0.values }
        return try run(ReportTable.insertStatement, arguments, by: size, on: database)
    }

    /// Gives reports new titles, `size` a transaction.
    ///
    /// - Returns: rows a second.
    static func update(
        _ edits: [ReportTable.Edit], by size: Int, in database: any BenchmarkDatabase
    ) throws -> Double {
        let arguments = edits.map { [$0.title, .text($0.key.description)] }
        return try run(ReportTable.updateStatement, arguments, by: size, on: database)
    }

    private static func run(
        _ sql: String, _ arguments: [[Value]], by size: Int, on database: any BenchmarkDatabase
    ) throws -> Double {
        var statement: PreparedStatement?
        let seconds = try seconds {
            for first in stride(from: 0, to: arguments.count, by: size) {
                try database.transaction { db in
                    let prepared = try statement ?? prepare(sql, db)
                    statement = prepared
                    for values in arguments[first..<min(first + size, arguments.count)] {
                        for (index, value) in values.enumerated() {
                            try prepared.bind(value, at: Int32(index + 1))
                        }
                        try prepared.run()
                    }
                }
            }
        }
        return Double(arguments.count) / seconds
    }

    /// Plain SQLite's copy: all rows are read here and inserted there, in one transaction.
    ///
    /// - Returns: seconds.
    static func copy(from source: PlainDatabase, to target: PlainDatabase) throws -> Double {
        try seconds {
            try target.transaction { to in
                try source.read { from in
                    let insert = try prepare(ReportTable.insertStatement, to)
                    let select = try prepare("SELECT * FROM \(ReportTable.name)", from)
                    while try select.step() {
                        for column in 0..<Int32(ReportTable.columns) {
                            try insert.bind(column: column, of: select, at: column + 1)
                        }
                        try insert.run()
                    }
                }
            }
        }
    }

    private static func prepare(_ sql: String, _ db: Database) throws -> PreparedStatement {
        guard let connection = db.sqliteConnection else {
            throw BenchmarkFailure.statement(sql, "the connection is closed")
        }
        return try PreparedStatement(connection, sql)
    }
}
