import OutpostModel
import Testing

@testable import OutpostField

@Suite struct LaneRuleTests {
    private func table(_ line: String, column: String = "level") throws -> TableSchema? {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {aid: {en: aid}}
            choices: {levels: {"1": {en: low}, "5": {en: high}}}
            tables:
              request:
                space: aid
                label: {en: request}
                \(line)
                columns:
                  level: {type: integer, choices: levels, label: {en: level}}
                  word: {type: text, label: {en: word}}
                  weight: {type: real, label: {en: weight}}
            """
        return try Mission.load(bytes: Array(text.utf8)).schema.table(named: "request")
    }

    private func lane(_ table: TableSchema?, _ level: Int64, _ word: String) -> Lane? {
        table?.lane(of: [.integer(level), .text(word), .null])
    }

    @Test func `The most urgent lane that one of a row's values asks for is the row's`() throws {
        let table = try table(
            "lanes: {priority: {level: [\"5\"], word: [fire]}, flash: {word: [fire, flood]}}")
        #expect(lane(table, 5, "quiet") == .priority)
        #expect(lane(table, 5, "flood") == .flash)
        #expect(lane(table, 1, "fire") == .flash)
        #expect(lane(table, 1, "quiet") == nil)
        #expect(table?.lane(of: [.null, .null, .null]) == nil)
    }

    @Test func `A mission without lanes has no urgent rows`() throws {
        #expect(try table("append_only: false")?.laneRules == [])
    }

    @Test(arguments: [
        ("lanes: {urgent: {level: [\"5\"]}}", "no lane 'urgent'"),
        ("lanes: {bulk: {level: [\"5\"]}}", "no lane 'bulk'"),
        ("lanes: {flash: {lever: [\"5\"]}}", "no column 'lever'"),
        ("lanes: {flash: {level: [\"4\"]}}", "no choice '4'"),
        ("lanes: {flash: {weight: [\"4\"]}}", "only texts and whole numbers"),
        ("lanes: {flash: {level: []}}", "at least one value"),
        ("lanes: {flash: {word: [a, a]}}", "stands twice"),
    ]) func `A lane rule that means nothing is refused where it stands`(
        line: String, reason: String
    ) throws {
        let error = #expect(throws: MissionError.self) { try table(line) }
        #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.keyPath.hasPrefix("tables.request.lanes") == true)
    }

    @Test func `A table of a private space has no lane rules`() throws {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {aid: {en: aid}, log: {en: log}}
            protection: {aid: {private: true}}
            access_log: entry
            tables:
              entry:
                space: log
                append_only: true
                label: {en: entry}
                columns:
                  action: {type: text, label: {en: a}}
                  spaces: {type: text, label: {en: a}}
                  tables: {type: text, label: {en: a}}
                  report: {type: text, label: {en: a}}
                  statement: {type: text, label: {en: a}}
                  row_count: {type: integer, label: {en: a}}
              request:
                space: aid
                label: {en: request}
                lanes: {flash: {word: [fire]}}
                columns:
                  word: {type: text, label: {en: word}}
            """
        let error = #expect(throws: MissionError.self) {
            try Mission.load(bytes: Array(text.utf8))
        }
        #expect(error?.reason.contains("private space") == true, "\(String(describing: error))")
    }
}
