import Foundation
import OutpostModel
import Testing

@testable import OutpostField

@Suite struct XFormTests {
    private static func form(
        _ table: String, candidates: [String: [XFormCandidate]] = [:]
    ) throws -> XMLTree {
        let mission = try Mission.default
        let form = try #require(XFormTable(mission, table))
        let text = XForm(form, of: mission, candidates: candidates).text
        return try XMLTree(reading: Array(text.utf8), elements: 50_000)
    }

    private static func all(_ tree: XMLTree, _ name: String) -> [XMLTree] {
        (tree.name == name ? [tree] : []) + tree.elements.flatMap { all($0, name) }
    }

    private static func bind(_ tree: XMLTree, _ node: String) throws -> XMLTree {
        try #require(all(tree, "bind").first { $0[attribute: "nodeset"] == node }, "\(node)")
    }

    /// The paths of the leaves of the instance, below its root.
    private static func leaves(_ tree: XMLTree, _ path: String = "") -> [String] {
        tree.elements.isEmpty
            ? [path] : tree.elements.flatMap { leaves($0, "\(path)/\($0.name)") }
    }

    @Test func `Every table that phones may write has a form, and the others have none`() throws {
        let mission = try Mission.default
        let names = Set(XFormTable.all(of: mission).map(\.name))
        #expect(names.contains("incident") && names.contains("site_count"))
        for name in ["attachment", "task", "access_entry", "nothing"] {
            #expect(!names.contains(name), "\(name)")
        }
        #expect(names.count == mission.tables.count - 3)
    }

    @Test func `Every node has its bind, every control its node, every text its languages`()
        throws
    {
        let mission = try Mission.default
        for table in XFormTable.all(of: mission) {
            let tree = try Self.form(table.name)
            let instance = try #require(Self.all(tree, "instance").first?.elements.first)
            #expect(instance[attribute: "id"] == table.name)
            #expect(instance[attribute: "version"] == String(mission.version))
            let nodes = Set(Self.leaves(instance).map { "/\(table.name)\($0)" })
            let binds = Self.all(tree, "bind").compactMap { $0[attribute: "nodeset"] }
                .map { $0.replacing("orx:", with: "") }
            #expect(Set(binds) == nodes && binds.count == nodes.count, "\(table.name)")
            let controls = ["input", "select1", "select", "upload"].flatMap { Self.all(tree, $0) }
            let refs = controls.compactMap { $0[attribute: "ref"] }
            #expect(Set(refs).count == refs.count)
            #expect(
                Set(refs) == nodes.subtracting(["/\(table.name)/meta/instanceID"]), "\(table.name)")
            try Self.checkTexts(tree, mission)
        }
    }

    private static func checkTexts(_ tree: XMLTree, _ mission: Mission) throws {
        let translations = all(tree, "translation")
        #expect(translations.map { $0[attribute: "lang"] } == mission.languages)
        let named =
            (all(tree, "label") + all(tree, "hint")).compactMap { $0[attribute: "ref"] }
            + all(tree, "bind").compactMap { $0[attribute: "constraintMsg"] }
            .filter { $0.hasPrefix("jr:") }
        let ids = Set(named.map { String($0.dropFirst("jr:itext('".count).dropLast(2)) })
        for translation in translations {
            let texts = all(translation, "text")
            #expect(texts.allSatisfy { $0.first("value")?.text.isEmpty == false })
            let own = texts.compactMap { $0[attribute: "id"] }
            #expect(Set(own) == ids && own.count == ids.count)
        }
    }

    @Test func `A column's type, bounds and choices are those of the mission`() throws {
        let tree = try Self.form("incident")
        let title = try Self.bind(tree, "/incident/title")
        #expect(title[attribute: "type"] == "string" && title[attribute: "required"] == "true()")
        let when = try Self.bind(tree, "/incident/observed_at")
        #expect(when[attribute: "type"] == "dateTime")
        #expect(Self.all(tree, "setvalue").first?[attribute: "ref"] == "/incident/observed_at")
        let killed = try Self.bind(tree, "/incident/killed_civilian_maximum")
        #expect(killed[attribute: "type"] == "int")
        #expect(
            killed[attribute: "constraint"]
                == ". >= 0 and (/incident/killed_civilian_minimum = '' or . >= /incident/killed_civilian_minimum)"
        )
        #expect(try Self.bind(tree, "/incident/position")[attribute: "type"] == "geopoint")
        let category = try #require(
            Self.all(tree, "select1").first { $0[attribute: "ref"] == "/incident/category" })
        let codes = Self.all(category, "value").map(\.text)
        #expect(codes == (try Mission.default).choiceList(named: "incident_category")?.codes)
        let uploads = Self.all(tree, "upload")
        #expect(uploads.count == 2)
        for upload in uploads {
            let node = try #require(upload[attribute: "ref"])
            #expect(try Self.bind(tree, node)[attribute: "type"] == "binary")
        }
        // What the base fills in is not asked.
        for node in ["reference", "flags", "source_system", "source_reference", "latitude"] {
            let nodeset = "/incident/\(node)"
            #expect(!Self.all(tree, "bind").contains { $0[attribute: "nodeset"] == nodeset })
        }
    }

    @Test func `A row of a small table is picked, and of another one typed`() throws {
        let key = RowKey(space: SpaceID(name: "operations"), milliseconds: 0, random: 7)
        let tree = try Self.form(
            "incident", candidates: ["base": [XFormCandidate(key: key, name: "Jacmel & <co>")]])
        let base = try #require(
            Self.all(tree, "select1").first { $0[attribute: "ref"] == "/incident/base" })
        #expect(Self.all(base, "value").map(\.text) == [key.description])
        #expect(base.first("item")?.first("label")?.text == "Jacmel & <co>")
        let typed = Self.all(tree, "input").compactMap { $0[attribute: "ref"] }
        #expect(typed.contains("/incident/patrol") && !typed.contains("/incident/base"))
    }

    @Test func `What the mission asks first comes first`() throws {
        let tree = try Self.form("incident")
        let first = try #require(Self.all(tree, "body").first?.elements.first)
        let refs = ["input", "select1"].flatMap { Self.all(first, $0) }
            .compactMap { $0[attribute: "ref"] }
        #expect(refs == ["/incident/category"])
    }

    /// For a validator beside the tests: see scripts/checks/xforms.py.
    @Test(.enabled(if: XFormTests.folder != nil))
    func `The forms are written where a validator looks`()
        throws
    {
        let mission = try Mission.default
        for table in XFormTable.all(of: mission) {
            let path = "\(Self.folder ?? "")/\(table.name).xml"
            try Data(XForm(table, of: mission).text.utf8).write(to: URL(fileURLWithPath: path))
        }
    }

    static let folder = ProcessInfo.processInfo.environment["OUTPOST_FORMS_FOLDER"]
}
