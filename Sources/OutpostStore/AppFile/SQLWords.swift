/// The bare words of a statement as SQLite keeps it, in upper case: no strings, quoted names, comments or numbers.
///
/// No pragma tells of a CHECK or a COLLATE; their keywords are reserved, so that a bare one is a clause and never a
/// name.
enum SQLWords {
    static func all(in sql: String) -> [String] {
        var words: [String] = []
        var rest = Array(sql.utf8)[...]
        while let first = rest.first {
            switch first {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                skip(past: first, &rest)
            case UInt8(ascii: "["):
                skip(past: UInt8(ascii: "]"), &rest)
            case UInt8(ascii: "-") where rest.dropFirst().first == first:
                rest = rest.drop { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "/") where rest.dropFirst().first == UInt8(ascii: "*"):
                skipComment(&rest)
            case _ where isWord(first):
                words.append(
                    String(decoding: rest.prefix(while: isWord), as: UTF8.self).uppercased())
                rest = rest.drop(while: isWord)
            default: rest.removeFirst()
            }
        }
        return words
    }

    /// A doubled quote ends one string and begins the next, which comes to the same.
    private static func skip(past end: UInt8, _ rest: inout ArraySlice<UInt8>) {
        rest = rest.dropFirst().drop { $0 != end }.dropFirst()
    }

    private static func skipComment(_ rest: inout ArraySlice<UInt8>) {
        rest = rest.dropFirst(2)
        while !rest.isEmpty, !rest.starts(with: Array("*/".utf8)) { rest.removeFirst() }
        rest = rest.dropFirst(2)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...:
            true
        default: false
        }
    }
}
