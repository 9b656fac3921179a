import Yams

/// A place in a file, counted from 1.
struct Position: Sendable, Equatable {
    let line: Int
    let column: Int
}

extension Node {
    var position: Position? { mark.map { Position(line: $0.line, column: $0.column) } }
}

/// A value in a YAML file, with the keys that lead to it.
struct YAMLEntry {
    let node: Node
    let path: String
    /// Where the value stands, or its key when the value has no mark.
    let mark: Position
    let document: FieldFileError.Document

    func failure(_ reason: String, hint: String = "") -> FieldFileError {
        FieldFileError(
            document, line: mark.line, column: mark.column, keyPath: path, reason: reason,
            hint: hint)
    }

    /// A single text, not empty.
    func text() throws(FieldFileError) -> String {
        let text = try anyText()
        guard !text.isEmpty else { throw failure("a value is missing here") }
        return text
    }

    /// A single text that may be empty (a separator, a source's empty value).
    func anyText() throws(FieldFileError) -> String {
        guard case .scalar(let scalar) = node else {
            throw failure("a single value was expected, not a \(shape)")
        }
        guard scalar.string.utf8.count <= FieldLimits.documentTextBytes else {
            throw failure("the text is longer than \(FieldLimits.documentTextBytes) bytes")
        }
        return scalar.string
    }

    func truth() throws(FieldFileError) -> Bool {
        switch try text() {
        case "true": return true
        case "false": return false
        case let other: throw failure("'\(other)' is neither true nor false")
        }
    }

    func integer(in range: ClosedRange<Int64>) throws(FieldFileError) -> Int64 {
        let text = try text()
        guard let number = Int64(text), range.contains(number) else {
            throw failure(
                "'\(text)' is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(in range: ClosedRange<Double>) throws(FieldFileError) -> Double {
        let text = try text()
        guard let number = Double(text), range.contains(number) else {
            throw failure(
                "'\(text)' is not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// One of `known`.
    func word(among known: [String], what: String) throws(FieldFileError) -> String {
        let text = try text()
        guard known.contains(text) else {
            throw failure(
                "there is no \(what) '\(text)'", hint: Suggestion.hint(for: text, among: known))
        }
        return text
    }

    func list() throws(FieldFileError) -> [YAMLEntry] {
        guard case .sequence(let sequence) = node else {
            throw failure("a list was expected, as in [a, b], not a \(shape)")
        }
        return sequence.enumerated().map { index, value in
            YAMLEntry(
                node: value, path: "\(path)[\(index)]", mark: value.position ?? mark,
                document: document)
        }
    }

    /// The values under keys that may be anything.
    func fields() throws(FieldFileError) -> YAMLFields {
        guard case .mapping(let mapping) = node else {
            throw failure("keys with values were expected, as in {key: value}, not a \(shape)")
        }
        var all: [YAMLFields.Field] = []
        for (key, value) in mapping {
            let keyMark = key.position ?? mark
            guard case .scalar(let scalar) = key, !scalar.string.isEmpty else {
                throw FieldFileError(
                    document, line: keyMark.line, column: keyMark.column, keyPath: path,
                    reason: "a key must be a word")
            }
            let name = scalar.string
            let child = path.isEmpty ? name : "\(path).\(name)"
            all.append(
                YAMLFields.Field(
                    name: name,
                    key: YAMLEntry(node: key, path: child, mark: keyMark, document: document),
                    value: YAMLEntry(
                        node: value, path: child, mark: value.position ?? keyMark,
                        document: document)))
        }
        return YAMLFields(entry: self, all: all)
    }

    /// The values under keys of which all must be known.
    func fields(known: [String]) throws(FieldFileError) -> YAMLFields {
        let fields = try fields()
        for field in fields.all where !known.contains(field.name) {
            throw field.key.failure(
                "the key '\(field.name)' is not known here",
                hint: Suggestion.hint(for: field.name, among: known))
        }
        return fields
    }

    private var shape: String {
        switch node {
        case .scalar: "single value"
        case .mapping: "group of keys"
        case .sequence: "list"
        case .alias: "YAML alias"
        }
    }
}

/// The keys of one place in a YAML file, in the file's order.
struct YAMLFields {
    struct Field {
        let name: String
        /// The key itself: where an error about the name points.
        let key: YAMLEntry
        let value: YAMLEntry
    }

    let entry: YAMLEntry
    let all: [Field]

    subscript(name: String) -> YAMLEntry? {
        all.first { $0.name == name }?.value
    }

    func required(_ name: String) throws(FieldFileError) -> YAMLEntry {
        guard let value = self[name] else { throw entry.failure("the key '\(name)' is missing") }
        return value
    }
}
