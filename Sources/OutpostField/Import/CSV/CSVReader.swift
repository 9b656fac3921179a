import OutpostModel

// CSV, AS IT IS READ HERE (RFC 4180, and what real files do)
//
//     record   fields with delimiters between, then LF, CR LF, CR or the end of the file
//     field    plain text without quotes, or text in double quotes, where "" is one quote and a
//              line break is part of the text
//     file     an optional UTF-8 byte order mark, then records; the first is the header; empty
//              lines between records are passed over
//
// A record with a quote in the wrong place, a wrong number of fields, or bytes that are no text is
// rejected with its line, and reading goes on at the next line. A quote that is never closed ends
// the reading with an error that names the line where it was opened, since nobody can say what
// after it is a record. Memory is bounded by one chunk and one record.

/// Reads a CSV file record by record.
package struct CSVReader {
    /// The file's name, for errors.
    package let name: String
    /// The ASCII character between fields.
    package let delimiter: UInt8
    /// How the bytes spell texts.
    package let encoding: TextEncoding
    /// Records with another number of fields are rejected. Set by `readHeader`.
    package private(set) var fieldCount: Int?

    var source: ByteSource
    var line = 1
    private var hasStarted = false

    /// - Parameter read: gives the next bytes, none at the end.
    package init(
        name: String, delimiter: UInt8 = UInt8(ascii: ","), encoding: TextEncoding = .utf8,
        read: @escaping () throws(OutpostError) -> [UInt8]
    ) {
        self.name = name
        self.delimiter = delimiter
        self.encoding = encoding
        self.source = ByteSource(read: read)
    }

    /// Reads a file by chunks of `FieldLimits.chunkBytes`.
    package init(
        file path: String, delimiter: UInt8 = UInt8(ascii: ","), encoding: TextEncoding = .utf8
    ) throws(OutpostError) {
        self.init(
            name: path, delimiter: delimiter, encoding: encoding,
            read: try ByteSource.reading(file: path))
    }

    /// Reads the first record as column names. From here on each record must have as many fields.
    package mutating func readHeader() throws(OutpostError) -> CSVRecord {
        guard let item = try next() else {
            throw failure("it is empty", line: 1)
        }
        switch item {
        case .record(let record):
            fieldCount = record.fields.count
            return record
        case .rejected(let rejection):
            throw failure("the header cannot be read: \(rejection.reason)", line: rejection.line)
        }
    }

    /// - Returns: nil at the end of the file.
    package mutating func next() throws(OutpostError) -> CSVItem? {
        if !hasStarted {
            hasStarted = true
            try skipByteOrderMark()
        }
        while true {
            let draft = try scan()
            guard let draft else { return nil }
            if draft.original.isEmpty { continue }
            return item(from: draft)
        }
    }

    private func item(from draft: CSVDraft) -> CSVItem {
        if let reason = draft.fault ?? countFault(of: draft) {
            return .rejected(
                Rejection(line: draft.line, reason: reason, original: draft.original))
        }
        var fields: [String] = []
        var start = 0
        for end in draft.fieldEnds {
            guard let text = encoding.text(of: draft.content[start..<end]) else {
                return .rejected(
                    Rejection(
                        line: draft.line, reason: encodingFault(of: draft),
                        original: draft.original))
            }
            fields.append(text)
            start = end
        }
        return .record(
            CSVRecord(
                line: draft.line, byteOffset: draft.byteOffset, fields: fields,
                original: draft.original))
    }

    private func countFault(of draft: CSVDraft) -> String? {
        guard let fieldCount, draft.fieldEnds.count != fieldCount else { return nil }
        return "it has \(draft.fieldEnds.count) fields, the header has \(fieldCount)"
    }

    private func encodingFault(of draft: CSVDraft) -> String {
        let index = encoding.firstFault(in: draft.original) ?? 0
        let line = draft.line + draft.original[..<index].count { $0 == UInt8(ascii: "\n") }
        let place = "line \(line), byte \(draft.byteOffset + index) of the file"
        let guess = "; it looks like Latin-1: name `encoding: latin1` in the mapping"
        let advice = encoding == .utf8 ? guess : ""
        return "\(place) is not valid \(encoding.rawValue)\(advice)"
    }

    private mutating func skipByteOrderMark() throws(OutpostError) {
        let first = try source.peek()
        if first == 0xFF || first == 0xFE, encoding == .utf8 {
            throw failure(
                "it begins like a UTF-16 file", line: 1, hint: "save it as CSV in UTF-8")
        }
        guard first == 0xEF, encoding == .utf8 else { return }
        for expected: UInt8 in [0xEF, 0xBB, 0xBF] {
            guard try source.next() == expected else {
                throw failure(
                    "byte \(source.offset - 1) is not valid utf-8", line: 1,
                    hint: "name the file's encoding in the mapping")
            }
        }
    }

    func failure(
        _ cause: String, line: Int, hint: String = "", code: OutpostError.Code = .invalidInput
    ) -> OutpostError {
        OutpostError(
            code, operation: "read the CSV file", place: "\(name) line \(line)", cause: cause,
            hint: hint)
    }
}
