import OutpostModel
import Testing

@testable import OutpostField

@Suite struct MissionFileTests {
    static let folder = "Fixtures/missions/bad"

    @Test(arguments: try Repository.names(in: folder))
    func `A bad mission is refused with line, key and reason`(file: String) throws {
        let bytes = try Repository.bytes("\(Self.folder)/\(file)")
        let firstLine = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        let expected = firstLine.dropFirst("# expect: ".count)
            .split(separator: "|", omittingEmptySubsequences: false).map(String.init)
        try #require(expected.count == 3)
        let error = try #require(throws: MissionError.self) {
            _ = try Mission.load(bytes: bytes)
        }
        #expect("\(error.line)" == expected[0], "\(file): \(error)")
        #expect(error.keyPath == expected[1], "\(file): \(error)")
        #expect(error.description.contains(expected[2]), "\(file): \(error)")
    }

    @Test func `A mission file with a misspelt key says line and key`() throws {
        let bytes = try Repository.bytes("\(Self.folder)/misspelt_column_key.yaml")
        let error = try #require(throws: MissionError.self) {
            _ = try Mission.load(bytes: bytes)
        }
        let shown = error.outpostError(file: "haiti.yaml")
        #expect(shown.code == .invalidInput)
        #expect(shown.operation == "read the mission file")
        #expect(shown.place == "haiti.yaml line 16, tables.incident.columns.severity.choises")
        #expect(shown.hint == "did you mean 'choices'?")
    }

    @Test func `The small mission yields the schema that it declares`() throws {
        let bytes = try Repository.bytes("Fixtures/missions/small.yaml")
        let mission = try Mission.load(bytes: bytes)
        #expect(mission.schema.version == 2)
        #expect(mission.schema.missionHash == Digest(of: bytes))
        let table = try #require(mission.schema.table(named: "incident"))
        #expect(table.cells.map(\.name) == ["number", "severity", "position"])
        #expect(table.column(named: "severity")?.choices == ["1", "2"])
        #expect(table.column(named: "latitude")?.range == -90...90)
        #expect(table.referenceColumn == "number")
        #expect(mission.table(named: "incident")?.titleColumn == "number")
    }

    @Test func `Two spaces of equal hash are named with the line of one of them`() throws {
        let names = try #require(Self.collidingNames)
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces:
              \(names.0): {en: one}
              \(names.1): {en: two}
            tables:
              thing:
                space: \(names.0)
                label: {en: thing}
                columns: {name: {type: text, label: {en: name}}}
            """
        let error = try #require(throws: MissionError.self) {
            _ = try Mission.load(bytes: Array(text.utf8))
        }
        #expect(error.line == 3)
        #expect(error.reason.contains("16-bit hash"))
    }

    @Test func `A mission file over two megabytes is refused unread`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: FieldLimits.documentBytes + 1)
        let error = try #require(throws: MissionError.self) {
            _ = try Mission.load(bytes: bytes)
        }
        #expect(error.reason.contains("limit"))
    }

    /// The first two of `s0`, `s1`, … whose 16-bit hashes are equal.
    static var collidingNames: (String, String)? {
        var seen: [SpaceID: String] = [:]
        for number in 0..<5000 {
            let name = "s\(number)"
            if let other = seen.updateValue(name, forKey: SpaceID(name: name)) {
                return (other, name)
            }
        }
        return nil
    }
}
