import OutpostModel

/// What is wrong in a mission or mapping file, and exactly where.
package struct FieldFileError: Error, Sendable, Equatable {
    /// The files that are written by hand in YAML.
    package enum Document: String, Sendable {
        case mission = "mission file"
        case mapping = "mapping file"
    }

    /// Which kind of file.
    package let document: Document
    /// Counted from 1.
    package let line: Int
    /// Counted from 1, in characters.
    package let column: Int
    /// The keys down to the fault, as in `tables.incident.columns.severity.choices`; empty for the
    /// file as a whole.
    package let keyPath: String
    /// Why the file cannot be used.
    package let reason: String
    /// What to do; empty when the reason says it all.
    package let hint: String

    /// Takes the parts as they are shown.
    package init(
        _ document: Document, line: Int, column: Int, keyPath: String = "", reason: String,
        hint: String = ""
    ) {
        self.document = document
        self.line = line
        self.column = column
        self.keyPath = keyPath
        self.reason = reason
        self.hint = hint
    }

    /// The error as people see it, with the file's name.
    package func outpostError(file: String) -> OutpostError {
        let keys = keyPath.isEmpty ? "" : ", \(keyPath)"
        return OutpostError(
            .invalidInput, operation: "read the \(document.rawValue)",
            place: "\(file) line \(line)\(keys)", cause: reason, hint: hint)
    }
}

extension FieldFileError: CustomStringConvertible {
    /// One line, without the file's name.
    package var description: String {
        let keys = keyPath.isEmpty ? "" : " (\(keyPath))"
        let advice = hint.isEmpty ? "" : "; \(hint)"
        return "line \(line), column \(column)\(keys): \(reason)\(advice)"
    }
}

/// What is wrong in a mission file.
package typealias MissionError = FieldFileError
/// What is wrong in a mapping file.
package typealias MappingError = FieldFileError
