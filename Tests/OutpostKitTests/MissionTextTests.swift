import OutpostField
import OutpostKit
import Testing

@testable import OutpostKit

/// What an app declares, as the file that its hub is made with.
@Suite struct MissionTextTests {
    private static let space = Space(name: "operations")

    private func everything() throws -> Schema {
        let incident = try TableSchema(
            name: "incident", residence: .space(Self.space.id),
            columns: [
                ColumnSchema(name: "reference", kind: .text),
                ColumnSchema(name: "title", kind: .text, isRequired: true, rule: .text),
                ColumnSchema(
                    name: "status", kind: .text, rule: .ladder(ranks: ["new", "done", "a \"b\" é"])),
                ColumnSchema(
                    name: "level", kind: .text, choices: ["low", "high"],
                    rule: .ladder(ranks: ["low", "high"])),
                ColumnSchema(name: "kind", kind: .integer, choices: ["1", "2"]),
                ColumnSchema(name: "tally", kind: .integer, range: 0 ... .max, rule: .counter),
                ColumnSchema(name: "tags", kind: .text, rule: .set),
                ColumnSchema(name: "started", kind: .text),
                ColumnSchema(name: "ended", kind: .text),
                ColumnSchema(name: "latitude", kind: .real, range: -90...90),
                ColumnSchema(name: "longitude", kind: .real, range: -180...180),
                ColumnSchema(name: "killed_least", kind: .integer),
                ColumnSchema(name: "killed_most", kind: .integer),
                ColumnSchema(name: "image", kind: .blob, rule: .guarded, since: 2),
                ColumnSchema(name: "base", kind: .text, references: "incident"),
            ],
            groups: [
                ("place", ["latitude", "longitude"]), ("killed", ["killed_most", "killed_least"]),
            ],
            guardedGroups: ["killed"], referenceColumn: "reference",
            uniques: [["title"], ["kind", "level"]],
            checks: [
                CheckRule(name: "in_order", columns: ["started", "ended"], form: .ascending),
                CheckRule(
                    name: "least_most", columns: ["killed_least", "killed_most"], form: .ascending),
                CheckRule(name: "any", columns: ["title", "kind"], form: .onePresent),
            ],
            laneRules: [
                LaneRule(lane: .flash, column: "kind", values: [.integer(2)]),
                LaneRule(
                    lane: .priority, column: "status", values: [.text("done"), .text("a \"b\" é")]),
            ])
        let log = try TableSchema(
            name: "log", residence: .follows(column: "of"),
            columns: [
                ColumnSchema(name: "of", kind: .text, isRequired: true, references: "incident")
            ],
            isAppendOnly: true)
        return try Schema(
            version: 3, spaces: [Self.space, Space(name: "aid")], tables: [log, incident])
    }

    @Test func `A mission file gives back the declaration that it was made of`() throws {
        let schema = try everything()
        let mission = try Mission.load(bytes: schema.missionFile)
        #expect(mission.schema == schema)
        #expect(schema.missionHash == Digest(of: schema.missionFile))
        #expect(try everything().missionFile == schema.missionFile)
        let text = String(decoding: schema.missionFile, as: UTF8.self)
        for word in ["uniques", "ladder", "counter", "set", "guarded", "append_only", "of of"] {
            #expect(text.contains(word) == (word != "uniques"), "\(text)")
        }
    }

    @Test func `Another declaration is another mission`() throws {
        let one = try SampleApp.schema()
        let two = try SampleApp.schema([ColumnSchema(name: "title", kind: .text)])
        #expect(one.missionHash != two.missionHash)
    }
}
