import OutpostModel

/// Builds a mission from the tree of its file, collecting labels on the way.
struct MissionReader {
    var version: UInt32 = 1
    var languages: [String] = []
    var referenceLabels: Labels?
    var choiceLists: [ChoiceList] = []
    var common: [String: ColumnBlock] = [:]
    var spaceNames: [String] = []
    /// By name, those of which the file says how they are protected.
    var protected: [String: Space] = [:]
    var tableNames: [String] = []
    var labels: [PlacedLabels] = []

    mutating func read(_ root: YAMLEntry, hash: Digest) throws(MissionError) -> Mission {
        let fields = try root.fields(known: MissionKey.root)
        let header = try readHeader(try fields.required("mission"))
        let spaces = try readSpaces(try fields.required("spaces"))
        try readProtection(fields["protection"])
        if let choices = fields["choices"] { try readChoices(choices) }

        let tableFields = try fields.required("tables").fields()
        guard !tableFields.all.isEmpty else {
            throw tableFields.entry.failure("a mission needs at least one table")
        }
        tableNames = tableFields.all.map(\.name)
        for block in try fields["common"]?.fields().all ?? [] {
            common[block.name] = try readCommon(block.value)
        }
        var tables: [MissionTable] = []
        var schemas: [TableSchema] = []
        for field in tableFields.all {
            let (table, schema) = try readTable(field)
            tables.append(table)
            schemas.append(schema)
        }
        let schema = try makeSchema(schemas, hash: hash, root: fields, tables: tableFields)
        return Mission(
            code: header.code, name: header.name, version: version, languages: languages,
            timeZone: header.timeZone, area: try Self.readArea(fields["area"]), spaces: spaces,
            choiceLists: choiceLists, tables: tables, labels: labels, schema: schema,
            work: try WorkReader(tables: tables, schemas: schemas).read(fields))
    }

    private mutating func readHeader(
        _ entry: YAMLEntry
    ) throws(MissionError) -> (code: String, name: String, timeZone: String?) {
        let fields = try entry.fields(known: MissionKey.header)
        let codeEntry = try fields.required("code")
        let code = try codeEntry.text()
        guard code.utf8.allSatisfy(Self.isCodeCharacter), code.utf8.count <= Limits.nameLength
        else {
            throw codeEntry.failure("a mission's code has only a-z, 0-9, _ and -")
        }
        let name = try fields.required("name").text()
        let number = try fields.required("version").integer(in: 1...Int64(UInt32.max))
        version = UInt32(number)
        try readLanguages(try fields.required("languages"))
        if let reference = fields["reference"] { referenceLabels = try readLabels(reference) }
        return (code, name, try readTimeZone(fields["time_zone"]))
    }

    /// Whether the machine knows the zone is for those to say who show times: it may be known at the next one.
    private func readTimeZone(_ entry: YAMLEntry?) throws(MissionError) -> String? {
        guard let entry else { return nil }
        let text = try entry.text()
        let isName = text.utf8.allSatisfy { byte in
            Self.isLanguageCharacter(byte) || "/_+".utf8.contains(byte)
        }
        guard isName, (1...64).contains(text.utf8.count) else {
            throw entry.failure(
                "'\(text)' is not a time zone", hint: "as in America/Port-au-Prince, or UTC")
        }
        return text
    }

    private mutating func readLanguages(_ entry: YAMLEntry) throws(MissionError) {
        let entries = try entry.list()
        guard (1...FieldLimits.languages).contains(entries.count) else {
            throw entry.failure("name 1 to \(FieldLimits.languages) languages")
        }
        for entry in entries {
            let language = try entry.text()
            guard language.utf8.allSatisfy(Self.isLanguageCharacter), language.utf8.count <= 35
            else {
                throw entry.failure(
                    "'\(language)' is not a language code", hint: "as in en, fr, ht, sw, pt-BR")
            }
            guard !languages.contains(language) else {
                throw entry.failure("language '\(language)' stands twice")
            }
            languages.append(language)
        }
    }

    private mutating func readSpaces(_ entry: YAMLEntry) throws(MissionError) -> [MissionSpace] {
        var spaces: [MissionSpace] = []
        for field in try entry.fields().all {
            spaces.append(MissionSpace(name: field.name, labels: try readLabels(field.value)))
        }
        guard !spaces.isEmpty else { throw entry.failure("a mission needs at least one space") }
        spaceNames = spaces.map(\.name)
        return spaces
    }

    /// Which spaces are encrypted to their readers, and whose readers leave an entry.
    mutating func readProtection(_ entry: YAMLEntry?) throws(MissionError) {
        guard let entry else { return }
        for field in try entry.fields(known: spaceNames).all {
            let fields = try field.value.fields(known: MissionKey.protection)
            let isPrivate = try fields["private"]?.truth() ?? false
            let isRestricted = try fields["restricted"]?.truth() ?? false
            guard fields["private"] != nil || fields["restricted"] != nil else {
                throw field.value.failure(
                    "it is not said how space '\(field.name)' is protected",
                    hint: "restricted: true, or private: true")
            }
            let due = try fields["due"]?.text()
            guard isPrivate || due == nil else {
                throw field.value.failure(
                    "space '\(field.name)' says 'due' and is not private",
                    hint: "only of a private space must the hub be told when rows are due")
            }
            protected[field.name] = Space(
                name: field.name, isPrivate: isPrivate, isRestricted: isRestricted, dueColumn: due)
        }
    }

    private mutating func readChoices(_ entry: YAMLEntry) throws(MissionError) {
        for list in try entry.fields().all {
            let fields = try list.value.fields()
            guard (1...FieldLimits.choicesPerList).contains(fields.all.count) else {
                throw list.key.failure(
                    "a choice list has 1 to \(FieldLimits.choicesPerList) choices")
            }
            var choices: [ChoiceList.Choice] = []
            for field in fields.all {
                guard field.name.utf8.count <= FieldLimits.choiceCodeBytes,
                    !field.name.contains(where: \.isWhitespace)
                else {
                    throw field.key.failure(
                        "a choice's code has no spaces and at most "
                            + "\(FieldLimits.choiceCodeBytes) bytes")
                }
                choices.append(
                    ChoiceList.Choice(code: field.name, labels: try readLabels(field.value)))
            }
            choiceLists.append(ChoiceList(name: list.name, choices: choices))
        }
    }

    /// Reads texts by language. The first language must be there, as the others fall back to it.
    mutating func readLabels(_ entry: YAMLEntry) throws(MissionError) -> Labels {
        let fields = try entry.fields(known: languages)
        var texts: [String: String] = [:]
        for field in fields.all { texts[field.name] = try field.value.text() }
        guard let first = languages.first, texts[first] != nil else {
            throw entry.failure("the text in '\(languages.first ?? "")' is missing")
        }
        let result = Labels(texts)
        labels.append(PlacedLabels(path: entry.path, labels: result))
        return result
    }

    private static func isCodeCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    private static func isLanguageCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
