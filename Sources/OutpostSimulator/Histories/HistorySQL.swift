import OutpostModel

/// What a row holds: by field, a literal for each column; of a set its members in order.
typealias HistoryPicture = [String: [String]]

/// Values as SQL literals, equal only where the values are, and statements made of them.
enum HistorySQL {
    /// Swift takes a composed and a decomposed é for the same text: what is not ASCII is spelt by its bytes.
    static func text(_ text: String) -> String {
        text.utf8.allSatisfy { $0 < 0x80 }
            ? "'" + text.replacing("'", with: "''") + "'"
            : "CAST(\(blob(Array(text.utf8))) AS TEXT)"
    }

    private static func blob(_ bytes: [UInt8]) -> String {
        "X'" + Hexadecimal.text(of: bytes).uppercased() + "'"
    }

    static func literal(_ value: Value) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let number): String(number)
        case .real(let number): String(number)
        case .text(let text): Self.text(text)
        case .blob(let bytes): blob(bytes)
        }
    }

    /// A column as SQL that gives `literal`, save that a text is 't' and its bytes in hexadecimal.
    static func spelling(of column: String) -> String {
        "CASE typeof(\(column)) WHEN 'text' THEN 't' || hex(\(column)) ELSE quote(\(column)) END"
    }

    /// What `spelling` gave, as a literal.
    static func literal(spelled text: String) -> String {
        guard text.hasPrefix("t") else { return text }
        let digits = text.dropFirst()
        guard let bytes = Hexadecimal.bytes(of: String(digits)) else { return text }
        return Self.text(String(decoding: bytes, as: UTF8.self))
    }

    /// The value of a literal that is spelt as above.
    static func value(_ literal: String) throws -> Value {
        if literal == "NULL" { return .null }
        if let number = Int64(literal) { return .integer(number) }
        if let number = Double(literal) { return .real(number) }
        let parts = literal.split(separator: "'", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2, let end = parts[1].lastIndex(of: "'") {
            let inner = String(parts[1][..<end])
            if parts[0].isEmpty { return .text(inner.replacing("''", with: "'")) }
            if let bytes = Hexadecimal.bytes(of: inner) {
                return parts[0] == "X"
                    ? .blob(bytes) : .text(String(decoding: bytes, as: UTF8.self))
            }
        }
        throw SimulationFailure("\(literal) is no literal")
    }

    /// A set's members as JSON, in the order given.
    static func list(_ members: [String]) -> String {
        guard !members.isEmpty else { return "NULL" }
        let quoted = members.map { "\"" + $0.replacing("\"", with: "\\\"") + "\"" }
        return text("[" + quoted.joined(separator: ",") + "]")
    }

    /// A field's columns as literals.
    static func literals(_ field: HistoryMission.Field, _ values: [String]) -> [String] {
        field.rule == .set ? [list(values)] : values
    }

    static func assignments(_ field: HistoryMission.Field, _ values: [String]) -> [String] {
        zip(field.columns, literals(field, values)).map { "\($0.name) = \($1)" }
    }

    /// `INSERT INTO … VALUES …` of a whole row.
    static func insertion(
        _ verb: String, _ row: HistoryRow, _ fields: [HistoryMission.Field],
        _ picture: HistoryPicture
    ) -> String {
        let columns = fields.flatMap { $0.columns.map(\.name) }
        let values = fields.flatMap { literals($0, picture[$0.name] ?? []) }
        return """
            \(verb) INTO \(row.table) (\((["id"] + columns).joined(separator: ", "))) \
            VALUES (\(([text(row.key.description)] + values).joined(separator: ", ")))
            """
    }

    static func update(_ row: HistoryRow, _ assignments: [String]) -> String {
        """
        UPDATE \(row.table) SET \(assignments.joined(separator: ", ")) \
        WHERE id = \(text(row.key.description))
        """
    }

    static func delete(_ row: HistoryRow) -> String {
        "DELETE FROM \(row.table) WHERE id = \(text(row.key.description))"
    }
}
