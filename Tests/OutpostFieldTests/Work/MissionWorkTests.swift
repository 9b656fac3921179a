import OutpostModel
import Testing

@testable import OutpostField

@Suite struct MissionWorkTests {
    private func load(_ sections: String) throws -> MissionWork {
        let text = """
            mission: {code: test, name: Test, version: 1, languages: [en]}
            spaces: {justice: {en: justice}}
            choices:
              age: {adult: {en: adult}, minor: {en: minor}}
              kind: {in: {en: in}, doctor: {en: doctor}, given: {en: given}, taken: {en: taken}, court: {en: court}, out: {en: out}}
            tables:
              person: {space: justice, label: {en: person}, columns: {name: {type: text, label: {en: name}}}}
              arrest:
                space: justice
                label: {en: arrest}
                columns:
                  who: {type: text, references: person, label: {en: who}}
                  at: {type: text, format: time, label: {en: at}}
                  age: {type: text, choices: age, label: {en: age}}
              log:
                space: justice
                label: {en: log}
                append_only: true
                columns:
                  arrest: {type: text, references: arrest, label: {en: arrest}}
                  kind: {type: text, choices: kind, label: {en: kind}}
                  at: {type: text, format: time, label: {en: at}}
                  place: {type: text, label: {en: place}}
                  corrects: {type: text, references: log, label: {en: corrects}}
                  confirms: {type: text, references: log, label: {en: confirms}}
                  giver: {type: text, label: {en: giver}}
                  receiver: {type: text, label: {en: receiver}}
            \(sections)
            """
        return try Mission.load(bytes: Array(text.utf8)).work
    }

    private func custody(
        arrests: String =
            "table: arrest, person: who, arrested_at: at, minority: age, adults: [adult]",
        events: String =
            "table: log, arrest: arrest, kind: kind, at: at, place: place, corrects: corrects, confirms: confirms, function: place, giver: giver, receiver: receiver",
        ends: String = "[out]", alarms: String = "[24, 36]"
    ) -> String {
        """
        custody:
          arrests: {\(arrests)}
          events: {\(events)}
          kinds: {admitted: in, medical: doctor, handed_over: given, received: taken, met: [court], ends: \(ends)}
          hours: 48
          alarms: \(alarms)
        """
    }

    @Test func `A mission names the tables of its custody clock`() throws {
        let plan = try #require(try load(custody()).custody)
        #expect(plan.arrests.person == "who" && plan.arrests.rights == nil)
        #expect(plan.kinds.ends == ["out"] && plan.alarms == [24, 36] && plan.hours == 48)
    }

    @Test func `A mission that says nothing has no clock and no handover`() throws {
        #expect(try load("") == MissionWork())
    }

    @Test func `What is wrong is told at its line, with what was meant`() throws {
        let wrong: [(String, String, line: Int)] = [
            (custody(ends: "[outt]"), "there is no choice of 'kind' 'outt'", 31),
            (custody(alarms: "[36, 24]"), "alarms ascend", 33),
            (custody(alarms: "[48]"), "before the 48 hours", 33),
            (
                custody(
                    arrests:
                        "table: arrest, person: who, arrested_at: age, minority: age, adults: [adult]"
                ), "holds no time", 29
            ),
            (
                custody(
                    arrests:
                        "table: log, person: arrest, arrested_at: at, minority: kind, adults: [in]"
                ), "append-only", 29
            ),
            (custody() + "\n  colour: red", "the key 'colour' is not known here", 34),
        ]
        for (text, reason, line) in wrong {
            do {
                _ = try load(text)
                Issue.record("this was read: \(text)")
            } catch let error as MissionError {
                #expect(error.description.contains(reason), "\(error)")
                #expect(error.line == line, "\(error)")
            }
        }
    }

    @Test func `The default mission has a clock, tasks, patrols, hearings and shifts`() throws {
        let work = try Mission.default.work
        #expect(
            work.custody?.alarms == [24, 36, 44] && work.tasks?.urgent == ["flash", "immediate"])
        #expect(work.patrols != nil && work.hearings != nil && work.shifts != nil)
    }
}
