import OutpostModel

/// A record as bytes, before its fields are decoded.
struct CSVDraft {
    let line: Int
    let byteOffset: Int
    var original: [UInt8] = []
    /// The fields' contents, one after the other.
    var content: [UInt8] = []
    /// Where in `content` each field ends.
    var fieldEnds: [Int] = []
    /// The first fault found; the record is still read to its line's end: the next one is whole.
    var fault: String?
    var state: State = .fieldStart
    /// Where the last quote was opened.
    var quoteLine = 0

    enum State {
        case fieldStart, plain, quoted
        /// After a quote inside quotes: the field's end, or the first half of "".
        case quoteSeen
    }

    mutating func endField() {
        fieldEnds.append(content.count)
        state = .fieldStart
    }

    mutating func note(_ reason: String) {
        if fault == nil { fault = reason }
    }
}

extension CSVReader {
    /// Reads the bytes of one record and its line end.
    ///
    /// - Returns: nil at the end of the file.
    mutating func scan() throws(OutpostError) -> CSVDraft? {
        guard try source.peek() != nil else { return nil }
        var draft = CSVDraft(line: line, byteOffset: source.offset)
        while let byte = try source.next() {
            let isBreak = byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
            if isBreak, draft.state != .quoted {
                try endLine(after: byte)
                draft.endField()
                return draft
            }
            try take(byte, into: &draft)
        }
        if draft.state == .quoted {
            throw failure(
                "the quote that is opened in line \(draft.quoteLine) is never closed",
                line: draft.quoteLine, hint: "close it, or write a quote inside a text twice")
        }
        draft.endField()
        return draft
    }

    private mutating func endLine(after byte: UInt8) throws(OutpostError) {
        if byte == UInt8(ascii: "\r"), try source.peek() == UInt8(ascii: "\n") {
            _ = try source.next()
        }
        line += 1
    }

    private mutating func take(_ byte: UInt8, into draft: inout CSVDraft) throws(OutpostError) {
        draft.original.append(byte)
        if draft.original.count > FieldLimits.recordBytes { throw tooLarge(draft) }
        switch (draft.state, byte) {
        case (.quoted, UInt8(ascii: "\"")):
            draft.state = .quoteSeen
        case (.quoted, _):
            draft.content.append(byte)
            try countLine(byte)
        case (.quoteSeen, UInt8(ascii: "\"")):
            draft.content.append(byte)
            draft.state = .quoted
        case (.fieldStart, UInt8(ascii: "\"")):
            draft.state = .quoted
            draft.quoteLine = line
        case (_, delimiter):
            draft.endField()
            if draft.fieldEnds.count >= FieldLimits.fieldsPerRecord {
                draft.note("it has more than \(FieldLimits.fieldsPerRecord) fields")
            }
        case (.quoteSeen, _):
            draft.note("line \(line): there is text after a closing quote")
            draft.content.append(byte)
            draft.state = .plain
        case (.plain, UInt8(ascii: "\"")):
            draft.note(
                "line \(line): there is a quote inside a text that does not begin with one")
            draft.content.append(byte)
        case (.fieldStart, _), (.plain, _):
            draft.content.append(byte)
            draft.state = .plain
        }
    }

    /// Line breaks inside quotes count, each once: LF, CR LF and a lone CR.
    private mutating func countLine(_ byte: UInt8) throws(OutpostError) {
        if byte == UInt8(ascii: "\n") {
            line += 1
        } else if byte == UInt8(ascii: "\r"), try source.peek() != UInt8(ascii: "\n") {
            line += 1
        }
    }

    private func tooLarge(_ draft: CSVDraft) -> OutpostError {
        let isOpen = draft.state == .quoted || draft.state == .quoteSeen
        return failure(
            "the record that begins in line \(draft.line) has more than "
                + "\(FieldLimits.recordBytes) bytes",
            line: draft.line,
            hint: isOpen ? "is the quote that is opened in line \(draft.quoteLine) closed?" : "",
            code: .limit)
    }
}
