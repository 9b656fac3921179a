import OutpostModel
import OutpostTestSupport
import Testing

@testable import OutpostField

@Suite struct XFormSubmissionTests {
    static func xml(_ table: String, _ inner: String, id: String = "uuid:1") -> [UInt8] {
        Array(
            """
            <?xml version='1.0' ?><data id="\(table)" version="1" xmlns:orx="http://openrosa.org/xforms">\
            \(inner)<orx:meta><orx:instanceID>\(id)</orx:instanceID></orx:meta></data>
            """.utf8)
    }

    static let incident = """
        <category>fire</category><title>Fire &amp; smoke</title>
        <observed_at>2026-11-02T14:05:07.123-05:00</observed_at>
        """

    private static func row(
        _ inner: String, table: String = "incident", id: String = "uuid:1"
    ) throws -> SubmittedRow {
        let mission = try Mission.default
        let submission = try XFormSubmission(xml: xml(table, inner, id: id))
        let form = try #require(XFormTable(mission, submission.form))
        return try submission.row(mission, form)
    }

    @Test func `A filled form becomes the values of a row`() throws {
        let row = try Self.row(
            Self.incident + """
                <severity>3</severity><position>18.54 -72.34 12.0 6.0</position>
                <ended_at>2026-11-02T15:00:00.000-05</ended_at><patrol> KM7QD-A-104-R </patrol>
                <narrative> two  lines </narrative><killed_civilian_minimum>2</killed_civilian_minimum>
                <pictures><picture_1>1.jpg</picture_1><picture_2/>\
                <is_evidence>yes</is_evidence></pictures>
                <start>2026-11-02T14:05:07.123-05:00</start>
                """)
        #expect(row.table == "incident")
        #expect(
            row.values == [
                "category": .text("fire"), "title": .text("Fire & smoke"),
                "observed_at": .text("2026-11-02T14:05:07-05:00"), "severity": .integer(3),
                "latitude": .real(18.54), "longitude": .real(-72.34), "accuracy_metres": .real(6),
                "ended_at": .text("2026-11-02T15:00:00-05:00"),
                "narrative": .text(" two  lines "),
                "killed_civilian_minimum": .integer(2), "source_system": .text("openrosa"),
                "source_reference": .text("uuid:1"),
            ])
        #expect(
            row.references == [
                SubmittedRow.Reference(column: "patrol", table: "patrol", text: "KM7QD-A-104-R")
            ])
    }

    @Test func `What goes with it is named, and whether it is evidence`() throws {
        let pictures = """
            <pictures><picture_1>1.jpg</picture_1><picture_2>b.png</picture_2></pictures>
            """
        let submission = try XFormSubmission(xml: Self.xml("incident", pictures))
        #expect(submission.files == ["1.jpg", "b.png"])
        #expect(!submission.isEvidence)
    }

    @Test func `The sample of another client is read`() throws {
        let sample = """
            <?xml version="1.0" encoding="UTF-8"?>
            <data id="site_count" version="2026110201" xmlns:orx="http://openrosa.org/xforms">
              <site>KM7QD-A-104-R</site><persons>412</persons>
              <observed_at>2026-11-02T14:05:07.123Z</observed_at>
              <orx:meta><orx:instanceID>uuid:6f1c</orx:instanceID>
                <entity dataset="sites" id="0e7c" update="1"><label>Site 12</label></entity></orx:meta>
            </data>
            """
        let submission = try XFormSubmission(xml: Array(sample.utf8))
        #expect(submission.form == "site_count" && submission.version == "2026110201")
        #expect(submission.instanceID == "uuid:6f1c")
        let mission = try Mission.default
        let row = try submission.row(mission, try #require(XFormTable(mission, "site_count")))
        #expect(row.values["persons"] == .integer(412))
    }

    @Test func `The same instance has the same key at every base, another one another`() throws {
        let first = try Self.row(Self.incident)
        #expect(try Self.row(Self.incident + "<severity>1</severity>").key == first.key)
        #expect(try Self.row(Self.incident, id: "uuid:2").key != first.key)
        #expect(first.key.space == SpaceID(name: "operations"))
    }

    @Test(arguments: [
        ("<severity>9</severity>", "severity"), ("<severity>high</severity>", "severity"),
        ("<category>fier</category>", "category"), ("<title/>", "title"),
        ("<observed_at>2026-11-02T14:05:07</observed_at>", "observed_at"),
        ("<observed_at>yesterday</observed_at>", "observed_at"),
        ("<position>91 0 0 0</position>", "latitude"), ("<position>91</position>", "latitude"),
        ("<position>a b c d</position>", "latitude"), ("<position>nan 0</position>", "latitude"),
        ("<killed_civilian_minimum>1.5</killed_civilian_minimum>", "killed_civilian_minimum"),
        ("<killed_civilian_minimum>-1</killed_civilian_minimum>", "killed_civilian_minimum"),
        ("<colour>red</colour>", "colour"), ("<reference>KM7QD-A-104-R</reference>", "reference"),
        ("<position><a>1</a></position>", "position/a"),
        ("<ended_at>2026-11-02T10:00:00-05:00</ended_at>", "observed_at+ended_at"),
    ])
    func `An answer that breaks the mission's rules is refused with its column`(
        inner: String, column: String
    ) throws {
        let name = inner.dropFirst().prefix { $0 != ">" && $0 != "/" }
        let kept = Self.incident.replacing(
            try Regex("<\(name)>[^<]*</\(name)>"), with: "")
        let error = #expect(throws: RefusedSubmission.self) { try Self.row(kept + inner) }
        #expect(error?.column == column)
        #expect(error?.hint.isEmpty == false)
    }

    @Test(arguments: [
        ("+03:00", "+03:00"), ("+03", "+03:00"), ("-0430", "-04:30"), ("Z", "+00:00"),
    ])
    func `Offsets are read as every version of JavaRosa writes them`(
        offset: String, read: String
    ) {
        let time = OpenRosaTime.fieldTime("2026-11-02T14:05:07.000\(offset)")
        #expect(time?.description == "2026-11-02T14:05:07\(read)")
    }

    @Test(arguments: [
        "", "<data", "<data/>", "plain", "<data id='a'><meta><instanceID/></meta></data>",
        "<data id='a'><meta><instanceID>\(String(repeating: "a", count: 201))</instanceID></meta></data>",
        "<?xml version='1.0' encoding='UTF-16'?><data id='a'/>",
        "<?xml version='1.0' encoding='ISO-8859-1'?><data id='a'/>",
        "<!DOCTYPE d [<!ENTITY a 'b'>]><data id='a'><meta><instanceID>&a;</instanceID></meta></data>",
        "<!DOCTYPE d SYSTEM 'file:///etc/passwd'><data/>",
        "<data id='a'><x>1</x><x>2</x><meta><instanceID>1</instanceID></meta></data>",
        "<data id='a'><meta><instanceID>1</instanceID></meta></data><data/>",
        String(repeating: "<a>", count: 500), String(repeating: "<a>", count: 100_000),
        "<data>\(String(repeating: "<a/>", count: 2001))</data>",
        "<data>\(String(repeating: "a", count: 1 << 20))</data>", "<data>&undeclared;</data>",
    ])
    func `What is no filled form is refused`(text: String) {
        #expect(throws: RefusedSubmission.self) { try XFormSubmission(xml: Array(text.utf8)) }
    }

    @Test func `Bytes that are no UTF-8 are refused`() {
        let utf16 = Array("<data id='a'/>".utf16).flatMap { [UInt8($0 & 0xFF), 0] }
        for bytes in [[0xFF, 0xFE] + utf16, utf16, [0xC0, 0x80], Array("<a>\0</a>".utf8)] {
            #expect(throws: RefusedSubmission.self) { try XFormSubmission(xml: bytes) }
        }
    }

    @Test func `A damaged form is read or refused, and never more than that`() throws {
        try forEachSeed(300) { _, generator in
            var bytes = Self.xml("incident", Self.incident)
            for _ in 0...generator.below(3) {
                let place = generator.below(bytes.count)
                switch generator.below(3) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.remove(at: place)
                default: bytes.insert(generator.pick(Array("<>&/\"' ".utf8)), at: place)
                }
            }
            let mission = try Mission.default
            do {
                let submission = try XFormSubmission(xml: bytes)
                guard let form = XFormTable(mission, submission.form) else { return }
                _ = try submission.row(mission, form)
            } catch is RefusedSubmission {
                return
            }
        }
    }
}
