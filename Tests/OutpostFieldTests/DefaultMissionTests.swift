import OutpostModel
import Testing

@testable import OutpostField

@Suite struct DefaultMissionTests {
    @Test func `The default mission loads`() throws {
        let mission = try Mission.default
        #expect(mission.languages == ["en", "fr", "ht", "sw"])
        #expect(
            mission.spaces.map(\.name) == [
                "operations", "aid", "justice", "protection", "conduct", "access",
            ])
        let schema = mission.schema
        #expect(schema.missionHash == Digest(of: try Mission.defaultBytes))
        #expect(schema.table(named: "attachment")?.residence == .follows(column: "subject"))
        #expect(schema.table(named: "task")?.residence == .follows(column: "subject"))
        for name in [
            "patrol_point", "patrol_check_in", "custody_event", "stock_move", "access_entry",
            "shift_handover",
        ] {
            #expect(schema.table(named: name)?.isAppendOnly == true, "\(name)")
        }
    }

    @Test func `What a base of the version before has can be upgraded to the default mission`()
        throws
    {
        let text = String(decoding: try Mission.defaultBytes, as: UTF8.self)
        let old = try Mission.load(
            bytes: Array(
                text.replacing("  version: 3\n", with: "  version: 2\n")
                    .replacing(/(?m)^    lanes: .*\n/, with: "").utf8))
        #expect(old.version == 2 && old.schema.tables.allSatisfy(\.laneRules.isEmpty))
        let new = try Mission.default
        #expect(new.schema.table(named: "incident")?.laneRules.count == 2)
        #expect(throws: Never.self) { try new.schema.checkAdds(to: old.schema) }
    }

    @Test func `Whoever reads of persons in the default mission leaves an entry`() throws {
        let schema = try Mission.default.schema
        #expect(
            schema.spaces.filter(\.isRestricted).map(\.name) == [
                "conduct", "justice", "protection",
            ])
        #expect(schema.accessLog == "access_entry")
        #expect(schema.accessSpace == SpaceID(name: "access"))
    }

    @Test func `Every label of the default mission has all four languages`() throws {
        let mission = try Mission.default
        for placed in mission.labels {
            for language in mission.languages {
                #expect(placed.labels.texts[language] != nil, "\(placed.path) lacks \(language)")
            }
        }
    }

    @Test func `A label that equals the English one is listed with its reason`() throws {
        let mission = try Mission.default
        let text = String(decoding: try ShippedFile.bytes(named: "same-word.tsv"), as: UTF8.self)
        var listed: Set<String> = []
        for line in text.split(separator: "\n").dropFirst() {
            let parts = line.split(separator: "\t", omittingEmptySubsequences: false)
            #expect(parts.count == 3 && parts[2].count > 5, "\(line)")
            listed.insert(parts.prefix(2).joined(separator: " "))
        }
        var same: Set<String> = []
        for placed in mission.labels {
            for language in mission.languages.dropFirst()
            where placed.labels.texts[language] == placed.labels.texts["en"] {
                same.insert("\(placed.path) \(language)")
            }
        }
        #expect(same.subtracting(listed).sorted() == [], "add them to same-word.tsv, or translate")
        #expect(listed.subtracting(same).sorted() == [], "same-word.tsv lists what differs now")
    }

    @Test func `Each report of the default mission gets a base reference`() throws {
        let reports = [
            "incident", "patrol", "access", "seizure", "delivery", "supply_request", "site",
            "site_count", "arrest", "court_case", "hearing", "cp_referral", "force_use",
            "complaint", "task", "situation_report", "facility", "strength",
        ]
        let schema = try Mission.default.schema
        for name in reports {
            #expect(schema.table(named: name)?.referenceColumn == "reference", "\(name)")
        }
    }

    @Test func `The default mission names no source, victim or protected child`() throws {
        let schema = try Mission.default.schema
        for name in ["incident_victim", "cp_referral", "complaint", "delivery"] {
            let table = try #require(schema.table(named: name))
            let personal = table.columns.map(\.name).filter { name in
                ["name", "family_name", "given_names", "phone", "address"].contains(name)
            }
            #expect(personal == [], "\(table.name)")
        }
        #expect(schema.table(named: "household") == nil)
    }

    @Test func `A figure with a minimum has its maximum in the same cell`() throws {
        for table in try Mission.default.schema.tables {
            for column in table.columns where column.name.hasSuffix("_minimum") {
                let group = String(column.name.dropLast("_minimum".count))
                let cell = try #require(table.cells.first { $0.name == group }, "\(column.name)")
                let names = cell.columnIndices.map { table.columns[$0].name }
                #expect(names == ["\(group)_minimum", "\(group)_maximum"])
            }
        }
    }
}
