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

    private func today() throws -> FieldTime {
        try #require(FieldTime(year: 2026, month: 12, day: 1, hour: 9, offsetMinutes: -300))
    }

    @Test(arguments: [
        "12 men\nroadblock\nKafou Fèy\nunknown\n281604RNOV26\n2 pick-ups",
        "FLASH\n12 men\nroadblock\n\nKafou Fèy\nunknown\n281604RNOV26\n2 pick-ups\n",
        "Salute 3, priority\r\n12 men\r\nroadblock\r\nKafou Fèy\r\nunknown\r\nabout noon\r\n2 pick-ups",
        "1. 12 men\n2. roadblock\n3) Kafou Fèy\n4. unknown\n5. about noon\n6. 2 pick-ups",
    ])
    func `Six lines without labels may be a SALUTE, in its order`(text: String) throws {
        let message = try #require(LineMessage.proposal(text, today: try today()))
        #expect(message.kind == .salute && message.lines.count == 6)
        #expect(message.lines["size"] == "12 men" && message.lines["location"] == "Kafou Fèy")
        #expect(message.lines["equipment"] == "2 pick-ups")
        // It is no message that is read without asking.
        #expect(LineMessage(text) == nil)
    }

    @Test func `Two times at the beginning make it a SITREP, unless a person says otherwise`()
        throws
    {
        let text = "270600R\n280600R\nHQ\ncalm\nrain\nwater, 200 l"
        let message = try #require(LineMessage.proposal(text, today: try today()))
        #expect(message.kind == .sitrep && message.lines["requests"] == "water, 200 l")
        let other = try #require(LineMessage.proposal(text, today: try today(), as: .salute))
        #expect(other.lines["size"] == "270600R")
        let headed = "SITREP\nyesterday\ntoday\nHQ\ncalm\nrain\nwater"
        #expect(LineMessage.proposal(headed, today: try today())?.kind == .sitrep)
    }

    @Test(arguments: [
        "a\nb\nc\nd\ne", "a\nb\nc\nd\ne\nf\ng", "FLASH\na\nb\nc\nd\ne",
        "S: 12\nroadblock\nKafou\nunknown\nnoon\nrifles", "", "SALUTE",
    ])
    func `Another count of lines, or a label among them, is proposed as nothing`(text: String)
        throws
    {
        #expect(LineMessage.proposal(text, today: try today()) == nil)
    }

    @Test(arguments: ["", "Hello: there", "A: only one line", "S\nA\nL\nU"])
    func `What is no such message is left to whoever reads it`(text: String) {
        #expect(LineMessage(text) == nil)
    }
}
