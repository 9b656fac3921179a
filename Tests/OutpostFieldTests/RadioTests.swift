import OutpostModel
import Testing

@testable import OutpostField

@Suite struct RadioTests {
    @Test func `A reference is spelt with words that no language owns`() {
        #expect(
            SpellingAlphabet.spelt("KM7QD-A-104-R")
                == "KILO MIKE 7 QUEBEC DELTA – ALFA – 1 0 4 – ROMEO")
    }

    @Test(
        arguments: [
            ("281604RNOV26", "2026-11-28 16:04 -300"), ("28 1604 Z NOV 26", "2026-11-28 16:04 0"),
            ("281604", "2026-12-28 16:04 -300"), ("310200ZFEB26", nil), ("2816Z", nil),
            ("281604JNOV26", nil), ("281604AXYZ26", nil),
        ] as [(String, String?)])
    func `A date-time group is read with its zone`(text: String, expected: String?) throws {
        let today = try #require(
            FieldTime(year: 2026, month: 12, day: 1, hour: 9, offsetMinutes: -300))
        let time = DateTimeGroup.time(text, today: today).map { time in
            let minute = time.minute < 10 ? "0\(time.minute)" : "\(time.minute)"
            return "\(time.date) \(time.hour):\(minute) \(time.offsetMinutes)"
        }
        #expect(time == expected)
    }

    @Test func `A SALUTE report is read line by line`() throws {
        let message = try #require(
            LineMessage(
                """
                FLASH
                S: about 12 men
                A: roadblock, stopping trucks
                and taking fuel
                L: 18QYF 8080 5200
                U: unknown
                T: 281604RNOV26
                E: 2 pick-ups, rifles
                """))
        #expect(message.kind == .salute)
        #expect(message.lines["activity"] == "roadblock, stopping trucks\nand taking fuel")
        #expect(message.lines["location"] == "18QYF 8080 5200")
        #expect(message.lines["time"] == "281604RNOV26")
    }

    @Test func `A SITREP is read in another language, with numbered lines`() throws {
        let message = try #require(
            LineMessage(
                "1. DU: 270600R\n2. AU: 280600R\n3. RÉSUMÉ: calme\n4. Demandes - eau, 200 l"))
        #expect(message.kind == .sitrep)
        #expect(message.lines["requests"] == "eau, 200 l")
    }

    @Test(arguments: ["", "Hello: there", "A: only one line", "S\nA\nL\nU"])
    func `What is no such message is left to whoever reads it`(text: String) {
        #expect(LineMessage(text) == nil)
    }
}
