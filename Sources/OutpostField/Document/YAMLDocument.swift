import Yams

/// Reads the bytes of a YAML file into a tree that remembers lines.
///
/// Anchors and aliases are refused before the parser sees the file: a few lines of them can expand
/// to gigabytes, and the files are read by officers, who would not understand them.
enum YAMLDocument {
    static func parse(
        _ bytes: [UInt8], as document: FieldFileError.Document
    ) throws(FieldFileError) -> YAMLEntry {
        guard bytes.count <= FieldLimits.documentBytes else {
            throw FieldFileError(
                document, line: 1, column: 1,
                reason: "it has \(bytes.count) bytes, the limit is \(FieldLimits.documentBytes)")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FieldFileError(
                document, line: line(ofInvalidTextIn: bytes), column: 1,
                reason: "it is not valid UTF-8", hint: "save the file as UTF-8")
        }
        try refuseAliases(in: bytes, as: document)
        let node = try compose(text, as: document)
        guard let node else {
            throw FieldFileError(document, line: 1, column: 1, reason: "it is empty")
        }
        let mark = node.position ?? Position(line: 1, column: 1)
        try checkDepth(of: node, depth: 1, mark: mark, as: document)
        return YAMLEntry(node: node, path: "", mark: mark, document: document)
    }

    private static func compose(
        _ text: String, as document: FieldFileError.Document
    ) throws(FieldFileError) -> Node? {
        do {
            // The basic resolver leaves every scalar a text: a code `no` or `1` stays what was
            // written.
            return try Parser(yaml: text, resolver: .basic, encoding: .utf8).singleRoot()
        } catch let error as YamlError {
            throw failure(from: error, as: document)
        } catch {
            throw FieldFileError(document, line: 1, column: 1, reason: "\(error)")
        }
    }

    private static func failure(
        from error: YamlError, as document: FieldFileError.Document
    ) -> FieldFileError {
        switch error {
        case .scanner(let context, let problem, let mark, _),
            .parser(let context, let problem, let mark, _),
            .composer(let context, let problem, let mark, _):
            let what = context.map { "\($0.text) (begun in line \($0.mark.line)) " } ?? ""
            return FieldFileError(
                document, line: mark.line, column: mark.column,
                reason: "it is not YAML: \(what)\(problem)",
                hint: "look at this line and the one above: indentation, quotes, braces")
        case .duplicatedKeysInMapping(let names, let context):
            let quoted = names.map { "'\($0)'" }.joined(separator: ", ")
            return FieldFileError(
                document, line: context.mark.line, column: context.mark.column,
                keyPath: names.first ?? "", reason: "\(quoted) stands twice",
                hint: "leave one of them")
        case .reader(let problem, let offset, _, let text):
            let before = text.prefix(offset ?? 0)
            let line = 1 + before.utf8.count { $0 == UInt8(ascii: "\n") }
            return FieldFileError(
                document, line: line, column: 1, reason: "it is not YAML: \(problem)")
        default:
            return FieldFileError(document, line: 1, column: 1, reason: "it is not YAML: \(error)")
        }
    }

    /// Refuses every `&name` and `*name` at the start of a word, wherever it stands. That is
    /// stricter than YAML, where they may stand inside a quoted text, but cannot be led astray by
    /// quotes.
    private static func refuseAliases(
        in bytes: [UInt8], as document: FieldFileError.Document
    ) throws(FieldFileError) {
        var line = 1
        var lineStart = 0
        for (index, byte) in bytes.enumerated() {
            if byte == UInt8(ascii: "\n") {
                line += 1
                lineStart = index + 1
                continue
            }
            guard byte == UInt8(ascii: "&") || byte == UInt8(ascii: "*") else { continue }
            let before = index > 0 ? bytes[index - 1] : UInt8(ascii: " ")
            let after = index + 1 < bytes.count ? bytes[index + 1] : UInt8(ascii: " ")
            guard isNameCharacter(after), !isNameCharacter(before) else { continue }
            throw FieldFileError(
                document, line: line, column: index - lineStart + 1,
                reason: "YAML anchors (&name) and aliases (*name) are not accepted",
                hint: "write the value out; in a text, put a space after the & or *")
        }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func checkDepth(
        of node: Node, depth: Int, mark: Position, as document: FieldFileError.Document
    ) throws(FieldFileError) {
        let mark = node.position ?? mark
        guard depth <= FieldLimits.documentDepth else {
            throw FieldFileError(
                document, line: mark.line, column: mark.column,
                reason: "it is nested more than \(FieldLimits.documentDepth) deep")
        }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping {
                try checkDepth(of: key, depth: depth + 1, mark: mark, as: document)
                try checkDepth(of: value, depth: depth + 1, mark: mark, as: document)
            }
        case .sequence(let sequence):
            for value in sequence {
                try checkDepth(of: value, depth: depth + 1, mark: mark, as: document)
            }
        case .scalar, .alias: break
        }
    }

    private static func line(ofInvalidTextIn bytes: [UInt8]) -> Int {
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let index = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        return (index ?? 0) + 1
    }
}
