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

    @Test func `A mission's area is one box or several, or is not said`() throws {
        let text = String(
            decoding: try Repository.bytes("Fixtures/missions/small.yaml"), as: UTF8.self)
        func area(_ line: String) throws -> [GeoBox] {
            try Mission.load(bytes: Array("\(text)\n\(line)\n".utf8)).area
        }
        #expect(try area("").isEmpty)
        let one = GeoBox(south: 18, west: -74.5, north: 20.1, east: -71.6)
        #expect(try area("area: {west: -74.5, south: 18, east: -71.6, north: 20.1}") == [one])
        let two = try area(
            """
            area:
              - {west: 177, south: -20, east: 180, north: -12}
              - {west: -180, south: -20, east: -178, north: -12}
            """)
        #expect(two.map(\.west) == [177, -180] && two.map(\.east) == [180, -178])
    }

    @Test func `A space that the file protects is private, and its tables are made nowhere`() throws
    {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {aid: {en: aid}, referrals: {en: referrals}, access: {en: access}}
            protection: {referrals: {private: true, due: due_at}}
            access_log: access_entry
            tables:
              access_entry:
                space: access
                label: {en: access entry}
                append_only: true
                columns:
                  action: {type: text, label: {en: action}}
                  spaces: {type: text, label: {en: spaces}}
                  tables: {type: text, label: {en: tables}}
                  report: {type: text, label: {en: report}}
                  statement: {type: text, label: {en: statement}}
                  row_count: {type: integer, label: {en: rows}}
              request: {space: aid, label: {en: request}, columns: {code: {type: text, label: {en: code}}}}
              referral:
                space: referrals
                label: {en: referral}
                columns: {due_at: {type: text, format: time, label: {en: due}}}
            """
        let mission = try Mission.load(bytes: Array(text.utf8))
        #expect(mission.schema.tables.map(\.name) == ["access_entry", "request"])
        #expect(mission.schema.restrictedSpaces == [SpaceID(name: "referrals")])
        #expect(mission.schema.privateTables.map(\.name) == ["referral"])
        #expect(mission.tables.map(\.name) == ["access_entry", "request", "referral"])
        let space = try #require(mission.schema.space(named: "referrals"))
        #expect(space.isPrivate && space.dueColumn == "due_at")
        #expect(mission.schema.space(named: "aid")?.isPrivate == false)
        let vault = try mission.schema.vault(of: space)
        #expect(vault.tables.map(\.name) == ["referral"])
        #expect(vault.missionHash == mission.schema.missionHash)

        for (old, new, cause) in [
            ("due: due_at", "due: nothing", "no table of it has that column"),
            ("private: true", "private: false", "is not private"),
            ("protection: {referrals", "protection: {nowhere", "nowhere"),
            ("private: true, due: due_at", "", "is not said how"),
            ("access_log: access_entry\n", "", "no table is named for who reads it"),
            ("access_log: access_entry", "access_log: nothing", "nothing"),
            ("access_log: access_entry", "access_log: request", "is not append-only"),
            ("access_log: access_entry", "access_log: referral", "outside of private spaces"),
            ("append_only: true", "append_only: false", "is not append-only"),
            ("space: access", "space: aid", "has other tables"),
            (
                "private: true, due: due_at}",
                "private: true, due: due_at}, access: {restricted: true}", "restricted itself"
            ),
            (
                "report: {type: text, label: {en: report}}",
                "note: {type: text, label: {en: note}}", "a column 'report'"
            ),
            ("row_count: {type: integer", "row_count: {type: text", "'row_count' of type integer"),
            ("tables: {type: text", "tables: {type: text, required: true", "a column 'tables'"),
            (
                "columns: {code: {type: text,",
                "columns: {code: {type: text, references: referral,",
                "refers to a table of a private space"
            ),
        ] {
            let error = #expect(throws: MissionError.self) {
                _ = try Mission.load(bytes: Array(text.replacing(old, with: new).utf8))
            }
            #expect(error?.description.contains(cause) == true, "\(String(describing: error))")
        }
        let opened = text.replacing("version: 1", with: "version: 2")
            .replacing("protection: {referrals: {private: true, due: due_at}}\n", with: "")
        let next = try Mission.load(bytes: Array(opened.utf8))
        #expect(throws: EvolutionError.self) { try next.schema.checkAdds(to: mission.schema) }
    }

    @Test func `Merge rules, uniqueness and checks reach the schema`() throws {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {aid: {en: aid}}
            choices: {stage: {asked: {en: asked}, given: {en: given}, refused: {en: refused}}}
            tables:
              request:
                space: aid
                label: {en: request}
                unique: [[code], [place, code]]
                checks: {in_order: {columns: [from, until], is: ascending}}
                groups: {figure: {columns: [least, most], rule: guarded}, spot: [place, level]}
                columns:
                  code: {type: text, label: {en: code}, rule: guarded}
                  stage: {type: text, choices: stage, label: {en: stage}, rule: ladder}
                  other: {type: text, choices: stage, label: {en: o}, rule: ladder, ranks: [refused, asked, given]}
                  free: {type: text, label: {en: free}, rule: ladder, ranks: [reported, confirmed, closed]}
                  left: {type: integer, label: {en: left}, rule: counter}
                  kinds: {type: text, label: {en: kinds}, rule: set}
                  words: {type: text, label: {en: words}, rule: text}
                  from: {type: text, format: date, label: {en: from}}
                  until: {type: text, format: date, label: {en: until}, rule: register}
                  least: {type: integer, label: {en: least}}
                  most: {type: integer, label: {en: most}}
                  place: {type: text, label: {en: place}}
                  level: {type: integer, label: {en: level}}
            """
        let mission = try Mission.load(bytes: Array(text.utf8))
        let table = try #require(mission.schema.table(named: "request"))
        #expect(
            table.cells.map(\.rule) == [
                .guarded, .ladder(ranks: ["asked", "given", "refused"]),
                .ladder(ranks: ["refused", "asked", "given"]),
                .ladder(ranks: ["reported", "confirmed", "closed"]), .counter, .set, .text,
                .register, .register, .guarded, .register,
            ])
        #expect(table.uniques == [["code"], ["place", "code"]])
        #expect(
            table.checks == [
                CheckRule(name: "in_order", columns: ["from", "until"], form: .ascending)
            ])
        #expect(table.column(named: "free")?.codes == ["reported", "confirmed", "closed"])
        #expect(mission.table(named: "request")?.column(named: "left")?.rule == .counter)
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
