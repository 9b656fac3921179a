import OutpostModel
import Testing

@testable import OutpostField

@Suite struct MappingTests {
    static let text = """
        source: test
        table: incident
        match: [No, Titre]
        delimiter: ";"
        encoding: latin1
        reference: No
        columns:
          title: {from: [Titre, Lieu], join: " / ", trim: true, unescape: html}
          category: {from: Genre, choices: {FEU: fire}}
          observed_at: {from: Jour, date: yyyy-MM-dd HH:mm, zone: "-04:00"}
          latitude: {from: Lat, decimal: comma}
          killed_civilian_minimum: {from: Min}
          killed_civilian_maximum: {from: Max, default: 9}
        """
    static let header = ["No", "Titre", "Lieu", "Genre", "Jour", "Lat", "Min", "Max"]

    static func mapping(replacing old: String = "", with new: String = "") throws -> Mapping {
        let changed = old.isEmpty ? text : text.replacing(old, with: new)
        return try Mapping.load(bytes: Array(changed.utf8), mission: try Mission.default)
    }

    static func importing(_ lines: String) throws -> [ImportOutcome] {
        let mapping = try mapping()
        let text = header.joined(separator: ";") + "\n" + lines
        let bytes = text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        var reader = reader(over: bytes, delimiter: mapping.delimiter, encoding: mapping.encoding)
        var importer = try RowImporter(
            mapping: mapping, mission: try Mission.default,
            header: try reader.readHeader().fields)
        return try reader.all().map { importer.take($0) }
    }

    @Test func `Latin-1, decimal commas, joined cells and entities are understood`() throws {
        let outcomes = try Self.importing(
            "7;\"Feu &quot;vif&quot; \";Forêt;FEU;2026-03-01 07:30;18,54;1;2\n")
        let row = try #require(outcomes[0].row, "\(outcomes)")
        #expect(row[column: "title"] == .text("Feu \"vif\"  / Forêt"))
        #expect(row[column: "latitude"] == .real(18.54))
        #expect(row[column: "observed_at"] == .text("2026-03-01T07:30:00-04:00"))
        #expect(row[column: "killed_civilian_maximum"] == .integer(2))
        #expect(row.key.milliseconds == 0)
    }

    @Test(arguments: [
        ("8;t;l;EAU;2026-03-01 07:30;18,5;1;2", "'EAU' is not named under choices"),
        ("8;t;l;FEU;2026-03-01;18,5;1;2", "is not a date like yyyy-MM-dd HH:mm"),
        ("8;t;l;FEU;2026-03-01 07:30;nan;1;2", "'nan' is not a number"),
        ("8;t;l;FEU;2026-03-01 07:30;95;1;2", "from -90 to 90"),
        ("8;t;l;FEU;2026-03-01 07:30;18;1,5;2", "'1,5' is not a whole number"),
        ("8;t;l;FEU;2026-03-01 07:30;18;5;2", "greater than killed_civilian_maximum"),
        ("8;t;l;FEU;;18;1;2", "observed_at: a value is required"),
        (" ;t;l;FEU;2026-03-01 07:30;18;1;2", "its reference (No) is empty"),
    ])
    func `A record that breaks a rule is rejected with its reason`(
        line: String, reason: String
    ) throws {
        let outcomes = try Self.importing(line + "\n")
        let rejection = try #require(outcomes[0].rejection, "\(outcomes)")
        #expect(rejection.line == 2)
        #expect(rejection.reason.contains(reason), "\(rejection.reason)")
        #expect(String(decoding: rejection.original, as: UTF8.self) == line)
    }

    @Test(arguments: [
        ("title: {", "titel: {", 8, "did you mean 'title'"),
        ("encoding: latin1", "encodig: latin1", 5, "did you mean 'encoding'"),
        ("fire}", "fier}", 9, "did you mean 'fire'"),
        ("zone: \"-04:00\"", "zone: EST", 10, "not an offset"),
        ("yyyy-MM-dd HH:mm", "yyyy-dd", 10, "not a form of dates"),
        ("{from: Min}", "{trim: true}", 12, "either from or constant"),
        ("table: incident", "table: attachment", 2, "cannot be imported alone"),
        ("  category: {from: Genre, choices: {FEU: fire}}\n", "", 8, "'category'"),
    ])
    func `A bad mapping is refused with its line`(
        old: String, new: String, line: Int, reason: String
    ) throws {
        let error = try #require(throws: MappingError.self) {
            _ = try Self.mapping(replacing: old, with: new)
        }
        #expect(error.line == line, "\(error)")
        #expect(error.description.contains(reason), "\(error)")
    }

    @Test func `A header that the file does not have is an error at the mapping's line`() throws {
        let mapping = try Self.mapping()
        let header = Self.header.map { $0 == "Genre" ? "Gener" : $0 }
        let error = try #require(throws: MappingError.self) {
            _ = try RowImporter(mapping: mapping, mission: try Mission.default, header: header)
        }
        #expect(error.line == 9)
        #expect(error.keyPath == "columns.category.from")
        #expect(error.hint == "did you mean 'Gener'?")
    }

    @Test func `The mapping is chosen by the headers, whatever the delimiter`() throws {
        let mission = try Mission.default
        var mappings = try Mapping.shipped(for: mission)
        #expect(mappings.map(\.file) == ["field-reports.yaml", "ushahidi.yaml"])
        mappings.append(Mapping.Named(file: "own.yaml", mapping: try Self.mapping()))
        let bytes = Array((Self.header.joined(separator: ";") + "\n1;2").utf8)
        let chosen = try Mapping.choose(name: "x.csv", firstBytes: bytes, among: mappings)
        #expect(chosen.file == "own.yaml")
        let error = try #require(throws: OutpostError.self) {
            _ = try Mapping.choose(header: ["something", "else"], among: mappings)
        }
        #expect(error.code == .notFound)
    }

    @Test func `A number used twice is rejected unless the record is the same`() throws {
        let good = "1;t;l;FEU;2026-03-01 07:30;18;1;2"
        let outcomes = try Self.importing("\(good)\n\(good)\n\(good)0\n")
        #expect(outcomes[0].row != nil, "\(outcomes[0])")
        #expect(outcomes[1] == .repeated(line: 3, firstLine: 2))
        let rejection = try #require(outcomes[2].rejection, "\(outcomes[2])")
        #expect(rejection.reason.contains("stands in line 2 already"))
    }
}
