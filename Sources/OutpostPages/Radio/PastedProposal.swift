import OutpostField

/// A message that was pasted without labels, as it would be read: a person says that it is so, or reads it as another kind.
enum PastedProposal {
    struct Page {
        let kind, text: String
        let lines: [RowSheet.Line]
        let others: [PageFrame.Choice]
    }

    static func show(
        _ message: LineMessage, text: String, _ room: PageRoom
    ) throws -> PageAnswer {
        let lines = message.kind.lines.map { line in
            RowSheet.Line(
                label: room.phrase(key(of: line)).capitalisedFirst,
                text: message.lines[line] ?? "")
        }
        let others = LineMessage.Kind.allCases.filter { $0 != message.kind }.map { kind in
            PageFrame.Choice(
                address: kind.rawValue,
                label: room.phrase("paste_other", ["kind": kind.rawValue.uppercased()]),
                isCurrent: false)
        }
        return try room.page(
            "pasted",
            title: room.phrase("paste_seems", ["kind": message.kind.rawValue.uppercased()]),
            Page(kind: message.kind.rawValue, text: text, lines: lines, others: others))
    }

    /// A test asks every language for each.
    static func key(of line: String) -> String { "paste_line_\(line)" }
}
