import OutpostField
import OutpostModel

/// Files that officers and other programs write: missions, mappings, CSV, radio messages, pictures.
enum FieldTargets {
    static let all = [mission, mapping, csv, importing, radio, picture]

    private static let mission = FuzzTarget(
        "mission", reads: "a mission file",
        dictionary: [
            "mission:", "spaces:", "tables:", "columns:", "groups:", "choices:", "checks:",
            "unique:", "retention:", "custody:", "tasks:", "patrols:", "shifts:", "references:",
            "rule: guarded", "rule: ladder", "rule: counter", "rule: set", "space: of ", "range:",
            "1..", "..5", "since:", "append_only: yes", "required: yes", "- ", "? ", "| ", "> ",
            "!!",
            "%YAML 1.1\n---\n", "...\n", "<<: ", "[[[[[[[[", "{{{{{{{{", "- - - - ",
        ],
        samples: { fixtures in
            try fixtures.files("missions", ending: ".yaml") + [try haiti()]
        }
    ) { input in
        let mission = try Mission.load(bytes: input)
        try FuzzFinding.expect(mission.tables.count <= Limits.tables, "more tables than may be")
        for table in mission.tables {
            _ = ValueRules(mission: mission, table: table.name)?.violations(inserting: [:])
            if let form = XFormTable(mission, table.name) { _ = XForm(form, of: mission).text }
        }
    }

    private static func haiti() throws -> [UInt8] { try ShippedFile.bytes(named: "haiti.yaml") }

    private static let mapping = FuzzTarget(
        "mapping", reads: "a mapping of columns",
        dictionary: [
            "source:", "table:", "match:", "encoding:", "delimiter:", "reference:", "created:",
            "columns:", "constant:", "choices:", "split:", "bounds:", "tab", "latin1", "HH:mm",
        ],
        samples: { _ in try mappings() }
    ) { input in
        let mission = try ParsedMission.shared.get()
        let mapping = try Mapping.load(bytes: input, mission: mission)
        _ = try RowImporter(mapping: mapping, mission: mission, header: mapping.match)
    }

    private static func mappings() throws -> [[UInt8]] {
        try ShippedFile.names(in: "mappings").filter { $0.hasSuffix(".yaml") }
            .map { try ShippedFile.bytes(named: "mappings/\($0)") }
    }

    private static let csv = FuzzTarget(
        "csv", reads: "a CSV file", dictionary: ["\"\"", "\",\"", "\r\n", "\u{FEFF}", "\";\""],
        samples: { fixtures in
            try fixtures.files("import", ending: ".csv").map { Array($0.prefix(4_000)) }
                + ["a,b\n1,2\r\n\"x \"\"y\"\"\n\",3\n", "a\tb\n", "\u{FEFF}a;b\r1;2\r"].map {
                    Array($0.utf8)
                }
        }
    ) { input in
        let whole = Self.records(input, chunk: max(1, input.count))
        let pieces = Self.records(input, chunk: 61)
        try FuzzFinding.expect(whole.items == pieces.items, "in pieces it has other records")
        for case .record(let record) in whole.items.dropFirst() {
            try FuzzFinding.expect(
                record.original.count <= FieldLimits.recordBytes, "a record beyond its limit")
        }
        if let error = whole.error { throw error }
    }

    private static func records(
        _ input: [UInt8], chunk: Int
    ) -> (items: [CSVItem], error: OutpostError?) {
        var reader = reader(of: input, chunk: chunk)
        var items: [CSVItem] = []
        do throws(OutpostError) {
            _ = try reader.readHeader()
            while let item = try reader.next() { items.append(item) }
            return (items, nil)
        } catch {
            return (items, error)
        }
    }

    private static func reader(of input: [UInt8], chunk: Int) -> CSVReader {
        var rest = input[...]
        return CSVReader(name: "a file") { () throws(OutpostError) in
            defer { rest = rest.dropFirst(chunk) }
            return Array(rest.prefix(chunk))
        }
    }

    private static let importing = FuzzTarget(
        "import", reads: "rows of a CSV file, by a mapping",
        dictionary: ["&quot;", "&#39;", "&#x", "01/13/2010 25:61", "1. Urgences", "-91", "180.1"],
        samples: { try $0.files("fuzz-samples", ending: ".import.csv") }
    ) { input in
        let mission = try ParsedMission.shared.get()
        let mapping = try ParsedMission.ushahidi.get()
        var reader = reader(of: input, chunk: FieldLimits.chunkBytes)
        let header = try reader.readHeader().fields
        var importer = try RowImporter(mapping: mapping, mission: mission, header: header)
        let rules = try ValueRules(mission: mission, table: mapping.table).taken()
        while let item = try reader.next() {
            guard case .row(let row) = importer.take(item) else { continue }
            let pairs = row.values.map { ($0.column, $0.value) }
            let values = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
            try FuzzFinding.expect(
                rules.violations(inserting: values).isEmpty, "a row that breaks the mission's rules"
            )
        }
    }

    private static let radio = FuzzTarget(
        "radio", reads: "a radio message",
        dictionary: [
            "S:", "A.", "L -", "U)", "T:", "E:", "1. ", "FROM:", "TO:", "SUMMARY:", "lè:",
        ],
        samples: { _ in
            [
                "S: 12 men\nA: moving south\nL: 18QYF 83000 50000\nU: unknown\nT: 281604RNOV26\nE: 3 trucks\n",
                "FROM: 270600Z\nTO: 280600Z\nSUMMARY: quiet\nREQUESTS: fuel", "281604RNOV26",
                "311259Z",
            ].map { Array($0.utf8) }
        }
    ) { input in
        let text = String(decoding: input, as: UTF8.self)
        let today = try FieldTime("2026-11-28T12:00:00-05:00").taken()
        let time = DateTimeGroup.time(text, today: today)
        if let time {
            try FuzzFinding.expect(FieldTime(time.description) == time, "no time at all")
        }
        _ = SpellingAlphabet.spelt(text)
        if time == nil {
            let message = try LineMessage(text).taken()
            if let said = message.lines["time"] { _ = DateTimeGroup.time(said, today: today) }
        }
    }

    private static let picture = FuzzTarget(
        "picture", reads: "a picture, and what it says of who took it",
        dictionary: ["Exif\0\0", "MM\0*", "II*\0", "IHDR", "IDAT", "IEND", "eXIf", "VP8X", "EXIF"],
        samples: { try $0.files("fuzz-samples", ending: ".picture.hex") }
    ) { input in
        _ = PictureMetadata.facts(of: input)
        let stripped = try PictureMetadata.stripped(input)
        try FuzzFinding.expect(
            stripped.count <= input.count + 64, "it grows as something is taken out")
        let again = try PictureMetadata.stripped(stripped)
        try FuzzFinding.expect(again == stripped, "it changes as it is stripped once more")
        let facts = PictureMetadata.facts(of: stripped)
        try FuzzFinding.expect(
            facts.localTime == nil && facts.latitude == nil && facts.longitude == nil,
            "it still says when or where")
    }
}
