import OutpostModel

/// An SQL statement without its values, for an access entry: a name in a WHERE clause is what a restricted space keeps.
///
/// What stays is chosen, and not what goes: SQL's own words, the names of the mission's tables and columns, and signs. Whatever else there
/// is (texts, numbers, aliases, comments, names in quotes) is a question mark, so that nobody can put a name into it.
package enum StatementOutline {
    package static func text(of statement: String, schema: Schema) -> String {
        var known = words
        for table in schema.tables {
            known.insert(table.name)
            known.formUnion(table.columns.map(\.name))
        }
        var pieces: [String] = []
        var rest = Substring(statement)
        while let first = rest.first {
            if first.isWhitespace {
                rest = rest.drop(while: \.isWhitespace)
            } else if first == "'" || first == "\"" || first == "`" || first == "[" {
                rest = afterQuoted(rest, end: first == "[" ? "]" : first)
                add("?", to: &pieces)
            } else if rest.hasPrefix("--") {
                rest = rest.drop { !$0.isNewline }
            } else if rest.hasPrefix("/*") {
                rest = rest.firstRange(of: "*/").map { rest[$0.upperBound...] } ?? ""
            } else if isWord(first) {
                let word = rest.prefix(while: isWord)
                rest = rest.dropFirst(word.count)
                add(known.contains(word.lowercased()) ? String(word) : "?", to: &pieces)
            } else {
                // A sign that SQL does not know could say something too.
                add(signs.contains(first) ? String(first) : "?", to: &pieces)
                rest = rest.dropFirst()
            }
        }
        return pieces.joined(separator: " ")
    }

    /// Several values in a row are one question mark: how many words a name has is nobody's business.
    private static func add(_ piece: String, to pieces: inout [String]) {
        if piece != "?" || pieces.last != "?" { pieces.append(piece) }
    }

    /// After the quoted text that begins here; a doubled quote is read as two texts, which comes to the same.
    private static func afterQuoted(_ text: Substring, end: Character) -> Substring {
        let inside = text.dropFirst()
        guard let close = inside.firstIndex(of: end) else { return "" }
        return inside[inside.index(after: close)...]
    }

    private static func isWord(_ character: Character) -> Bool {
        character.isLetter || character.isNumber || character == "_" || character == "$"
    }

    private static let signs = Set<Character>("()*,.;=<>!+-/%|&~")

    private static let words = Set(
        """
        select distinct all from where and or not in is null isnull notnull like glob between exists case when then else end as on \
        using join left right full outer inner cross natural group by having order asc desc nulls first last limit offset union \
        intersect except with recursive values cast collate nocase binary escape over partition rows range filter explain query \
        plan count sum total avg min max group_concat string_agg length lower upper substr substring instr replace trim abs round \
        coalesce ifnull nullif iif date time datetime julianday strftime unixepoch hex quote typeof random printf format \
        json_each json_extract text integer real blob id sqlite_schema sqlite_master \
        _outpost_changeset _outpost_segment _outpost_journal _outpost_head _outpost_row _outpost_run _outpost_recent
        """.split(separator: " ").map(String.init))
}
