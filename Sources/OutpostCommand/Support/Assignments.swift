import Foundation
import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// `column=value` arguments as values of a table's columns.
struct Assignments {
    private(set) var values: [(column: String, value: Value)] = []

    /// - Parameter lookup: turns a base reference into a key, where the column refers to another row.
    init(_ arguments: [String], table: TableSchema, lookup: RowLookup, _ db: Database) throws {
        for argument in arguments {
            guard let equals = argument.firstIndex(of: "=") else {
                throw Self.error(
                    table.name, "'\(argument)' is not of the form column=value", hint: "")
            }
            let name = String(argument[..<equals])
            let text = String(argument[argument.index(after: equals)...])
            guard let column = table.column(named: name) else {
                throw Self.error(
                    table.name, "there is no column '\(name)'",
                    hint: "it has: \(table.columns.map(\.name).joined(separator: ", "))")
            }
            guard !values.contains(where: { $0.column == name }) else {
                throw Self.error("\(table.name).\(name)", "it is given twice", hint: "")
            }
            values.append((name, try Self.value(text, column, table, lookup, db)))
        }
    }

    private static func value(
        _ text: String, _ column: ColumnSchema, _ table: TableSchema, _ lookup: RowLookup,
        _ db: Database
    ) throws -> Value {
        if text.isEmpty { return .null }
        let place = "\(table.name).\(column.name)"
        switch column.kind {
        case .integer:
            guard let number = Int64(text) else {
                throw error(place, "'\(text)' is not a whole number", hint: "")
            }
            return .integer(number)
        case .real:
            guard let number = Double(text), number.isFinite else {
                throw error(place, "'\(text)' is not a number", hint: "write it as in 18.54")
            }
            return .real(number)
        case .blob:
            guard let bytes = Hexadecimal.bytes(of: text) else {
                throw error(place, "'\(text)' is not hexadecimal", hint: "")
            }
            return .blob(bytes)
        case .text:
            let isReference =
                column.references != nil || table.residence == .follows(column: column.name)
            guard isReference, RowKey(text) == nil else { return .text(text) }
            return .text(try lookup.find(text, db).key.description)
        }
    }

    private static func error(_ place: String, _ cause: String, hint: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "read what to write", place: place, cause: cause, hint: hint)
    }

    /// Throws for the first value that the mission's rules do not allow.
    func check(_ rules: ValueRules?, isInsert: Bool) throws {
        guard let rules else { return }
        let byName = Dictionary(values.map { ($0.column, $0.value) }) { first, _ in first }
        let violations =
            isInsert
            ? rules.violations(inserting: byName) : rules.violations(updating: byName)
        if let first = violations.first {
            throw Self.error(
                "\(rules.table.name).\(first.column)", first.explanation, hint: first.advice)
        }
    }
}
