/// Why a record cannot become a row.
struct RecordFault: Error {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Where each header of the file stands.
struct HeaderIndex {
    private let header: [String]

    init(_ header: [String]) {
        self.header = header.map(\.trimmed)
    }

    func index(of mapped: MappedHeader) throws(MappingError) -> Int {
        guard let index = header.firstIndex(of: mapped.name) else {
            throw mapped.place.failure(
                "the file has no header '\(mapped.name)'",
                hint: Suggestion.hint(for: mapped.name, among: header))
        }
        guard header.lastIndex(of: mapped.name) == index else {
            throw mapped.place.failure("the file has the header '\(mapped.name)' twice")
        }
        return index
    }
}

extension String {
    /// Without the white space at both ends.
    var trimmed: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        guard let first = firstIndex(where: { !isSpace($0) }),
            let last = lastIndex(where: { !isSpace($0) })
        else { return "" }
        return String(self[first...last])
    }
}
