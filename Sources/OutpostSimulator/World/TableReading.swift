import OutpostModel
import OutpostStore

/// Reads synced tables by plain SQL, as any program would, and exactly: every value with its type
/// and bytes.
enum TableReading {
    /// The rows in one snapshot, each nil when it is not there.
    static func values(of rows: [RowName], in node: SimulatedNode) throws -> [[ExactValue]?] {
        let lines = try node.replica.read { db in
            try rows.map { row -> String? in
                guard let table = node.table(named: row.table) else { return nil }
                return try String.fetchOne(
                    db.cachedStatement(
                        sql: "SELECT \(columns(table)) FROM \(table.name) WHERE id = ?"),
                    arguments: [row.key])
            }
        }
        return try lines.map { line in try line.map { try values(Array($0.utf8)[...]) } }
    }

    /// Every row of every table, by name.
    static func all(in node: SimulatedNode) throws -> [RowName: [ExactValue]] {
        var result: [RowName: [ExactValue]] = [:]
        for table in node.tables {
            for (key, values) in try rows(of: table, in: node.replica) {
                let space = RowKey(key)?.space.hash ?? 0
                result[RowName(table: table.name, key: key, space: space)] = values
            }
        }
        return result
    }

    private static func rows(
        of table: SimulatedMission.Table, in replica: Replica
    ) throws -> [(key: String, values: [ExactValue])] {
        let lines = try replica.read { db in
            try String.fetchAll(
                db.cachedStatement(
                    sql: "SELECT id || '|' || \(columns(table)) FROM \(table.name) ORDER BY id"))
        }
        return try lines.map { line in
            let parts = Array(line.utf8).split(separator: separator, maxSplits: 1)
            return (String(decoding: parts[0], as: UTF8.self), try values(parts[1]))
        }
    }

    private static let separator = UInt8(ascii: "|")

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

    private static func values(_ line: ArraySlice<UInt8>) throws -> [ExactValue] {
        try line.split(separator: separator).map { part in
            let rest = part.dropFirst()
            switch part.first {
            case UInt8(ascii: "n"): return .null
            case UInt8(ascii: "i"): return .integer(try number(rest))
            case UInt8(ascii: "r"): return .real((try number(rest) as Double).bitPattern)
            case UInt8(ascii: "t"): return .text(try bytes(rest))
            case UInt8(ascii: "b"): return .blob(try bytes(rest))
            default: throw SimulationFailure("a value of unknown type was read")
            }
        }
    }

    private static func number<Number: LosslessStringConvertible>(
        _ digits: ArraySlice<UInt8>
    ) throws -> Number {
        let text = String(decoding: digits, as: UTF8.self)
        guard let number = Number(text) else {
            throw SimulationFailure("a number was read as '\(text)'")
        }
        return number
    }

    private static func bytes(_ digits: ArraySlice<UInt8>) throws -> [UInt8] {
        func nibble(_ digit: UInt8) -> UInt8 { (digit & 15) + (digit >> 6) * 9 }
        guard digits.count.isMultiple(of: 2) else {
            throw SimulationFailure("a text or blob was read with half a byte")
        }
        return stride(from: digits.startIndex, to: digits.endIndex, by: 2).map { index in
            nibble(digits[index]) << 4 | nibble(digits[index + 1])
        }
    }
}
