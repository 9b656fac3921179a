import OutpostModel
import OutpostStore

/// Reads synced tables by plain SQL, as any program would, and exactly: every value with its type
/// and bytes.
enum TableReading {
    /// - Returns: nil when there is no such row.
    static func row(_ row: RowName, in replica: Replica) throws -> [ExactValue]? {
        guard let table = SimulatedMission.table(named: row.table) else { return nil }
        let lines = try replica.read { db in
            try String.fetchAll(
                db, sql: "SELECT \(columns(table)) FROM \(table.name) WHERE id = '\(row.key)'")
        }
        return try lines.first.map { try values($0) }
    }

    static func rows(of table: SimulatedMission.Table, in replica: Replica) throws -> [(
        key: String, values: [ExactValue]
    )] {
        let lines = try replica.read { db in
            try String.fetchAll(
                db, sql: "SELECT id || '|' || \(columns(table)) FROM \(table.name) ORDER BY id")
        }
        return try lines.map { line in
            let parts = line.split(separator: "|", maxSplits: 1)
            return (String(parts[0]), try values(String(parts[1])))
        }
    }

    private static func columns(_ table: SimulatedMission.Table) -> String {
        table.columns.map { column in
            """
            CASE typeof(\(column.name)) WHEN 'null' THEN 'n'
            WHEN 'integer' THEN 'i' || \(column.name)
            WHEN 'real' THEN 'r' || printf('%!.20g', \(column.name))
            WHEN 'text' THEN 't' || hex(\(column.name)) ELSE 'b' || hex(\(column.name)) END
            """
        }.joined(separator: " || '|' || ")
    }

    private static func values(_ line: String) throws -> [ExactValue] {
        try line.split(separator: "|").map { part in
            let rest = String(part.dropFirst())
            switch part.first {
            case "n": return .null
            case "i": return .integer(try read(Int64(rest), line))
            case "r": return .real(try read(Double(rest), line).bitPattern)
            case "t": return .text(try read(Hexadecimal.bytes(of: rest), line))
            case "b": return .blob(try read(Hexadecimal.bytes(of: rest), line))
            default: throw SimulationFailure("a row cannot be read: \(line)")
            }
        }
    }

    private static func read<Result>(_ value: Result?, _ line: String) throws -> Result {
        guard let value else { throw SimulationFailure("a row cannot be read: \(line)") }
        return value
    }
}
