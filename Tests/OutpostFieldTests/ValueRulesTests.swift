import OutpostModel
import Testing

@testable import OutpostField

@Suite struct ValueRulesTests {
    static func rules(_ table: String = "incident") throws -> ValueRules {
        try #require(ValueRules(mission: try Mission.default, table: table))
    }

    static let good: [String: Value] = [
        "category": .text("fire"), "title": .text("Fire"),
        "observed_at": .text("2026-11-02T14:05:00-05:00"), "severity": .integer(3),
        "latitude": .real(18.5), "killed_civilian_minimum": .integer(1),
        "killed_civilian_maximum": .integer(1),
    ]

    @Test func `A good row breaks no rule`() throws {
        #expect(try Self.rules().violations(inserting: Self.good) == [])
    }

    @Test(arguments: [
        ("title", Value.null, ValueViolation.Reason.missing),
        ("title", .text(""), .missing),
        ("title", .integer(1), .wrongKind(expected: .text)),
        ("title", .text("a\0b"), .zeroCharacter),
        ("observed_at", .text("02/11/2026"), .notATime),
        ("observed_at", .text("2026-11-02T14:05:00"), .notATime),
        ("latitude", .real(91), .outOfRange(-90...90)),
        ("latitude", .real(.nan), .notFinite),
        ("base", .text("base one"), .notAKey),
        ("killed_civilian_minimum", .integer(-1), .outOfRange(0 ... .max)),
        ("colour", .text("red"), .unknownColumn),
    ])
    func `A value that breaks a rule is named with its column`(
        column: String, value: Value, reason: ValueViolation.Reason
    ) throws {
        var values = Self.good
        values[column] = value
        let expected = [ValueViolation(column: column, reason)]
        #expect(try Self.rules().violations(inserting: values) == expected)
    }

    @Test func `An unknown choice says what was probably meant`() throws {
        var values = Self.good
        values["category"] = .text("fier")
        let violations = try Self.rules().violations(inserting: values)
        #expect(
            violations.map(\.description) == [
                "category: 'fier' is not one of its choices; did you mean 'fire'?"
            ])
    }

    @Test func `A change is asked only for what it changes`() throws {
        let rules = try Self.rules()
        #expect(rules.violations(updating: ["severity": .integer(4)]) == [])
        #expect(
            rules.violations(updating: ["title": .null])
                == [ValueViolation(column: "title", .missing)])
        #expect(rules.violations(updating: ["severity": .integer(9)]).count == 1)
    }

    @Test func `A check is asked of a new row, and of a change that gives all it needs`() throws {
        let rules = try Self.rules()
        var values = Self.good
        values["killed_civilian_minimum"] = .integer(2)
        let violation = try #require(rules.violations(inserting: values).first)
        #expect(violation.column == "killed_civilian_minimum+killed_civilian_maximum")
        #expect(violation.explanation.contains("must not be greater than"))
        let both: [String: Value] = [
            "killed_civilian_minimum": .integer(2), "killed_civilian_maximum": .integer(1),
        ]
        #expect(rules.violations(updating: both).count == 1)
        #expect(rules.violations(updating: ["killed_civilian_minimum": .integer(2)]) == [])
    }

    @Test(arguments: [
        ("1970-01-01T00:00:00Z", Int64(0)), ("2026-11-02T14:05:00-05:00", 1_793_646_300_000),
        ("2024-02-29T23:59:60.5+03:00", 1_709_240_400_000),
    ])
    func `A time is read with its offset`(text: String, milliseconds: Int64) throws {
        #expect(FieldTime(text)?.milliseconds == milliseconds)
    }

    @Test(arguments: [
        "2023-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-02 14:05:00Z",
        "2026-11-02T14:05:00+0500", "2026-11-02T24:00:00Z", "", "２０２６-11-02T14:05:00Z",
    ])
    func `What is not RFC 3339 is no time`(text: String) {
        #expect(FieldTime(text) == nil)
    }
}
