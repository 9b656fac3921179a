import OutpostModel

/// Builds a mapping from the tree of its file.
struct MappingReader {
    let mission: Mission

    func read(_ root: YAMLEntry) throws(MappingError) -> Mapping {
        let fields = try root.fields(known: MappingKey.root)
        let table = try readTable(try fields.required("table"))
        let maps = try readMaps(fields["maps"])
        var columns: [MappedColumn] = []
        for field in try fields.required("columns").fields().all {
            columns.append(try readColumn(field, table: table, maps: maps))
        }
        try checkRequired(table, columns: columns, at: try fields.required("columns"))
        var match: [String] = []
        for entry in try fields.required("match").list() { match.append(try entry.text()) }
        guard !match.isEmpty else {
            throw try fields.required("match").failure("name at least one header")
        }
        return Mapping(
            source: try fields.required("source").text(), table: table.name, match: match,
            encoding: try readEncoding(fields["encoding"]),
            delimiter: try readDelimiter(fields["delimiter"]),
            reference: try readHeader(try fields.required("reference")),
            created: try readCreated(fields["created"]), columns: columns,
            bounds: try readBounds(fields["bounds"], table: table))
    }

    private func readTable(_ entry: YAMLEntry) throws(MappingError) -> TableSchema {
        let known = mission.schema.tables.map(\.name)
        let name = try entry.word(among: known, what: "table")
        guard let table = mission.schema.table(named: name) else { throw entry.failure(name) }
        guard case .space = table.residence else {
            throw entry.failure(
                "rows of '\(name)' live where another row lives: they cannot be imported alone")
        }
        return table
    }

    private func readMaps(
        _ entry: YAMLEntry?
    ) throws(MappingError) -> [String: [String: String]] {
        var maps: [String: [String: String]] = [:]
        for field in try entry?.fields().all ?? [] {
            maps[field.name] = try readCodes(field.value)
        }
        return maps
    }

    func readCodes(_ entry: YAMLEntry) throws(MappingError) -> [String: String] {
        var codes: [String: String] = [:]
        for field in try entry.fields().all { codes[field.name] = try field.value.text() }
        return codes
    }

    private func readEncoding(_ entry: YAMLEntry?) throws(MappingError) -> TextEncoding {
        guard let entry else { return .utf8 }
        let word = try entry.word(among: TextEncoding.allCases.map(\.rawValue), what: "encoding")
        return TextEncoding(rawValue: word) ?? .utf8
    }

    private func readDelimiter(_ entry: YAMLEntry?) throws(MappingError) -> UInt8 {
        guard let entry else { return UInt8(ascii: ",") }
        let text = try entry.text()
        if text == "tab" { return UInt8(ascii: "\t") }
        guard text.utf8.count == 1, let byte = text.utf8.first, byte < 0x80,
            byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r")
        else {
            throw entry.failure(
                "a delimiter is one ASCII character, not a quote", hint: "as in \";\" or tab")
        }
        return byte
    }

    func readHeader(_ entry: YAMLEntry) throws(MappingError) -> MappedHeader {
        MappedHeader(name: try entry.text(), place: YAMLPlace(entry))
    }

    private func readCreated(_ entry: YAMLEntry?) throws(MappingError) -> MappedDate? {
        guard let entry else { return nil }
        let fields = try entry.fields(known: MappingKey.created)
        let header = try readHeader(try fields.required("from"))
        _ = try fields.required("date")
        guard let pattern = try readDate(fields) else { return nil }
        return MappedDate(header: header, pattern: pattern)
    }

    func readDate(_ fields: YAMLFields) throws(MappingError) -> DatePattern? {
        guard let entry = fields["date"] else {
            if let zone = fields["zone"] { throw zone.failure("a zone needs a date beside it") }
            return nil
        }
        let zone = try fields.required("zone")
        let text = try zone.text()
        guard let minutes = FieldTime.offsetMinutes(of: text) else {
            throw zone.failure(
                "'\(text)' is not an offset from UTC", hint: "as in \"-05:00\" or Z")
        }
        let form = try entry.text()
        guard let pattern = DatePattern(form, offsetMinutes: minutes) else {
            throw entry.failure(
                "'\(form)' is not a form of dates",
                hint: "put yyyy, MM, dd, HH, mm, ss where the digits stand: dd/MM/yyyy HH:mm")
        }
        return pattern
    }

    private func readBounds(
        _ entry: YAMLEntry?, table: TableSchema
    ) throws(MappingError) -> MappedBounds? {
        guard let entry else { return nil }
        let numbers = table.columns.filter { $0.kind == .real || $0.kind == .integer }
        let fields = try entry.fields(known: numbers.map(\.name) + ["flag"])
        guard table.column(named: Mapping.flagsColumn)?.kind == .text else {
            throw entry.failure(
                "table '\(table.name)' has no text column '\(Mapping.flagsColumn)' for the flag")
        }
        let flag = try fields.required("flag").text()
        guard !flag.contains(where: \.isWhitespace) else {
            throw try fields.required("flag").failure("a flag is one word")
        }
        var ranges: [String: ClosedRange<Double>] = [:]
        for field in fields.all where field.name != "flag" {
            ranges[field.name] = try readRange(field.value)
        }
        return MappedBounds(ranges: ranges, flag: flag, place: YAMLPlace(entry))
    }

    private func readRange(_ entry: YAMLEntry) throws(MappingError) -> ClosedRange<Double> {
        let text = try entry.text()
        guard let separator = text.firstRange(of: ".."),
            let lower = Double(text[..<separator.lowerBound]),
            let upper = Double(text[separator.upperBound...]), lower <= upper
        else { throw entry.failure("'\(text)' is not a range", hint: "as in 17.9..20.2") }
        return lower...upper
    }
}
