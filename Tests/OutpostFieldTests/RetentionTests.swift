import OutpostModel
import Testing

@testable import OutpostField

@Suite struct RetentionTests {
    private func retention(_ line: String) throws -> Retention? {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {aid: {en: aid}}
            tables:
              request:
                space: aid
                label: {en: request}
                \(line)
                columns:
                  asked_at: {type: text, format: time, label: {en: asked}}
                  name: {type: text, label: {en: name}}
                  phone: {type: text, label: {en: phone}}
            """
        return try Mission.load(bytes: Array(text.utf8)).table(named: "request")?.retention
    }

    @Test func `A table says how long its reports or some columns are kept`() throws {
        #expect(
            try retention("retention: {days: 365, from: asked_at, columns: [name, phone]}")
                == Retention(days: 365, start: .column("asked_at"), columns: ["name", "phone"]))
        #expect(
            try retention("retention: {days: 30, from: changed}")
                == Retention(days: 30, start: .changed, columns: []))
    }

    @Test func `A mission that says nothing keeps everything, as every older one`() throws {
        #expect(try retention("append_only: false") == nil)
        #expect(try Mission.default.tables.allSatisfy { $0.retention == nil })
    }
}
