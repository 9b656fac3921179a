import OutpostModel
import Testing

@testable import OutpostField

/// What importing a whole file came to.
struct ImportedFile {
    var rows: [ImportedRow] = []
    var rejections: [Rejection] = []
    var repeatedLines: [Int] = []
    var tally = ImportTally()

    init(path: String) throws {
        let mission = try Mission.default
        let mappings = try Mapping.shipped(for: mission)
        var first = try CSVReader(file: path)
        let header = try first.readHeader().fields
        let chosen = try Mapping.choose(header: header, among: mappings).mapping
        var reader = try CSVReader(
            file: path, delimiter: chosen.delimiter, encoding: chosen.encoding)
        var importer = try RowImporter(
            mapping: chosen, mission: mission, header: try reader.readHeader().fields)
        while let item = try reader.next() {
            switch importer.take(item) {
            case .row(let row): rows.append(row)
            case .repeated(let line, _): repeatedLines.append(line)
            case .rejected(let rejection): rejections.append(rejection)
            }
        }
        tally = importer.tally
    }
}

@Suite struct ImportTests {
    static let fixture = Repository.root.appendingPathComponent("Fixtures/import/reports.csv").path

    @Test func `Each record is accepted, repeated or rejected with a reason`() throws {
        let file = try ImportedFile(path: Self.fixture)
        #expect(file.tally.records == 304)
        #expect(file.tally.accepted == 300)
        #expect(file.repeatedLines.count == 1)
        let reasons = file.rejections.map(\.reason)
        try #require(reasons.count == 3)
        #expect(reasons[0] == "it has 16 fields, the header has 15")
        #expect(reasons[1].contains("'31/02/2026 08:15' is not a date like dd/MM/yyyy HH:mm"))
        #expect(reasons[2].contains("reference 'FR-0020' stands in line"))
    }

    @Test func `A report from outside the area is kept and flagged`() throws {
        let file = try ImportedFile(path: Self.fixture)
        let flagged = file.rows.filter { !$0.flags.isEmpty }
        #expect(
            flagged.map(\.sourceReference).sorted() == ["FR-0041", "FR-0118", "FR-0203", "FR-0260"])
        #expect(flagged.allSatisfy { $0[column: "flags"] == .text("outside_area") })
    }

    @Test func `The same file gives the same keys and values`() throws {
        let first = try ImportedFile(path: Self.fixture)
        let second = try ImportedFile(path: Self.fixture)
        #expect(first.rows == second.rows)
        #expect(Set(first.rows.map(\.key)).count == first.rows.count)
        let row = try #require(first.rows.first)
        #expect(row.key.space == SpaceID(name: "operations"))
        // 19/09/2026 14:40 at -05:00
        #expect(row.key.milliseconds == 1_789_846_800_000)
        #expect(row[column: "observed_at"] == .text("2026-09-19T12:40:00-05:00"))
        #expect(row[column: "category"] == .text("kidnapping"))
        #expect(row[column: "recorded_language"] == .text("ht"))
        #expect(row[column: "severity"] == .integer(4))
        #expect(row[column: "source_system"] == .text("field-reports"))
        #expect(row[column: "source_reference"] == .text("FR-0001"))
    }

    @Test(.enabled(if: Repository.hasRealExport))
    func `Each real record is accepted, and 13 lie outside the country`() throws {
        let file = try ImportedFile(path: Repository.realExport)
        #expect(file.tally.records == 3593)
        #expect(file.rejections.map { "\($0.line): \($0.reason)" } == [])
        #expect(file.tally.accepted == 3593)
        #expect(file.tally.flagged == 13)
        #expect(file.rows.allSatisfy { $0.key.milliseconds == 0 })
        #expect(file.rows.count { $0[column: "verification"] == .text("verified") } > 200)
        // Two fields hold every code: the main one is among them.
        for row in file.rows {
            let codes = row[column: "categories"].description.split(separator: " ").map(String.init)
            #expect(codes.contains(row[column: "category"].description), "line \(row.line)")
        }
    }

    @Test(.enabled(if: Repository.hasRealExport))
    func `Each category of the real export is named`() throws {
        let file = try ImportedFile(path: Repository.realExport)
        let others = file.rows.count { $0[column: "category"] == .text("other") }
        // 89 of "8. Autre | Other" and 6 without any category; one of "8c" never stands first.
        #expect(others == 95)
    }
}
