/// What the headers of one part say.
package struct MultipartPart: Sendable, Equatable {
    /// The field of the form.
    package let name: String
    /// What the client calls the file, as it wrote it. It is a claim to compare and to show, and never a path.
    package let fileName: String?
    /// In lower case, without parameters; what the client says, which need not be so.
    package let mediaType: String?

    package init(name: String, fileName: String? = nil, mediaType: String? = nil) {
        self.name = name
        self.fileName = fileName
        self.mediaType = mediaType
    }

    /// Reads the header lines of a part, their last line's end included.
    init(headers: [UInt8]) throws(MultipartError) {
        guard let text = String(validating: headers, as: UTF8.self) else { throw .header }
        var fields: [String: String] = [:]
        // A line's end is one character to Swift, in which `\r\n` is one too.
        for line in text.unicodeScalars.split(separator: "\n") {
            let line = line.last == "\r" ? line.dropLast() : line
            guard let colon = line.firstIndex(of: ":"), line.first != " ", line.first != "\t",
                !line.contains("\r"), !line.contains("\0")
            else { throw .header }
            let name = String(line[..<colon]).lowercased()
            guard !name.isEmpty, name.utf8.allSatisfy(HeaderValue.isTokenByte),
                fields[name] == nil
            else { throw .header }
            fields[name] = String(line[line.index(after: colon)...])
        }
        guard let disposition = fields["content-disposition"] else { throw .noName }
        let value = try HeaderValue(disposition)
        guard value.word == "form-data", let name = value.parameters["name"] else { throw .noName }
        self.name = name
        fileName = value.parameters["filename"]
        mediaType = try fields["content-type"].map { text throws(MultipartError) in
            try HeaderValue(text).word
        }
    }
}

/// A header's value of the form `word; name=value; name="value"` (RFC 9110, 5.6.6).
struct HeaderValue {
    /// In lower case.
    let word: String
    /// By name in lower case.
    let parameters: [String: String]

    init(_ text: String) throws(MultipartError) {
        var rest = text.unicodeScalars[...]
        word = String(Self.taken(while: { $0 != ";" }, of: &rest)).trimmedBlanks.lowercased()
        guard !word.isEmpty else { throw .header }
        var parameters: [String: String] = [:]
        while rest.popFirst() != nil {
            let name = String(Self.taken(while: { $0 != "=" && $0 != ";" }, of: &rest))
                .trimmedBlanks.lowercased()
            // A semicolon at the end.
            if name.isEmpty, rest.isEmpty { break }
            guard rest.popFirst() == "=", name.utf8.allSatisfy(Self.isTokenByte), !name.isEmpty,
                parameters[name] == nil
            else { throw .header }
            parameters[name] = try Self.value(&rest)
        }
        self.parameters = parameters
    }

    private static func value(
        _ rest: inout Substring.UnicodeScalarView
    ) throws(MultipartError) -> String {
        _ = taken(while: isBlank, of: &rest)
        guard rest.first == "\"" else {
            return String(taken(while: { $0 != ";" }, of: &rest)).trimmedBlanks
        }
        rest.removeFirst()
        var value = String.UnicodeScalarView()
        while let next = rest.popFirst() {
            switch next {
            case "\"":
                _ = taken(while: isBlank, of: &rest)
                guard rest.first == ";" || rest.isEmpty else { throw .header }
                return String(value).withoutBrowserEscapes
            // Browsers write a backslash as it is; only before a quote does it stand for something.
            case "\\" where rest.first == "\"": value.append(rest.removeFirst())
            default: value.append(next)
            }
        }
        throw .header
    }

    private static func taken(
        while isWanted: (Unicode.Scalar) -> Bool, of rest: inout Substring.UnicodeScalarView
    ) -> Substring.UnicodeScalarView {
        let taken = rest.prefix(while: isWanted)
        rest = rest[taken.endIndex...]
        return taken
    }

    private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        scalar == " " || scalar == "\t"
    }

    /// RFC 9110, 5.6.2.
    static func isTokenByte(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !"\"(),/:;<=>?@[\\]{}".utf8.contains(byte)
    }
}

extension String {
    fileprivate var trimmedBlanks: String {
        var view = unicodeScalars[...]
        while let first = view.first, first == " " || first == "\t" { view.removeFirst() }
        while let last = view.last, last == " " || last == "\t" { view.removeLast() }
        return String(view)
    }

    /// What browsers write for a quote and for line ends in a name (HTML, multipart form data).
    fileprivate var withoutBrowserEscapes: String {
        replacing("%22", with: "\"").replacing("%0D", with: "\r").replacing("%0A", with: "\n")
    }
}
