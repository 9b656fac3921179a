import OutpostModel
import OutpostTestSupport
import Testing

/// Merge rules, uniqueness and checks: what a table cannot declare, and when a check holds.
@Suite struct RowRuleTests {
    private static let columns = [
        ColumnSchema(name: "a", kind: .text), ColumnSchema(name: "b", kind: .text),
        ColumnSchema(name: "n", kind: .integer), ColumnSchema(name: "x", kind: .real),
        ColumnSchema(name: "photo", kind: .blob),
    ]

    private func refusal(
        _ columns: [ColumnSchema] = columns, groups: [(name: String, columns: [String])] = [],
        guarded: Set<String> = [], uniques: [[String]] = [], checks: [CheckRule] = []
    ) -> SchemaError? {
        do {
            _ = try TableSchema(
                name: "report", residence: .space(TestSchema.aid.id), columns: columns,
                groups: groups, guardedGroups: guarded, uniques: uniques, checks: checks)
            return nil
        } catch {
            return error
        }
    }

    private func rule(
        _ rule: MergeRule, _ kind: ColumnSchema.Kind = .text, choices: [String]? = nil
    ) -> SchemaError.Reason? {
        refusal([ColumnSchema(name: "c", kind: kind, choices: choices, rule: rule)])?.reason
    }

    @Test func `A merge rule needs the column that it can merge`() {
        #expect(rule(.counter) == .ruleNeedsKind("c", rule: "counter", kind: "integer"))
        #expect(rule(.set, .integer) == .ruleNeedsKind("c", rule: "set", kind: "text"))
        #expect(rule(.text, .blob) == .ruleNeedsKind("c", rule: "text", kind: "text"))
        #expect(rule(.set, choices: ["x", "y"]) == .choicesOfSet("c"))
        #expect(rule(.counter, .integer) == nil)
        #expect(rule(.guarded, .blob) == nil)
    }

    @Test func `A ladder has two different ranks, and they are its choices`() {
        #expect(rule(.ladder(ranks: ["low"])) == .ladderRanks("c"))
        #expect(rule(.ladder(ranks: ["low", "low"])) == .ladderRanks("c"))
        let ladder = MergeRule.ladder(ranks: ["low", "high"])
        #expect(
            rule(ladder, choices: ["high", "low", "mid"]) == .ladderRankNotAChoice("c", rank: "mid")
        )
        #expect(rule(ladder, choices: ["high"]) == .ladderRankNotAChoice("c", rank: "low"))
        #expect(rule(ladder, choices: ["high", "low"]) == nil)
    }

    @Test func `A column of a group has no rule of its own`() {
        let columns = [
            ColumnSchema(name: "a", kind: .text, rule: .guarded),
            ColumnSchema(name: "b", kind: .text),
        ]
        #expect(
            refusal(columns, groups: [("g", ["a", "b"])])?.reason
                == .ruleInGroup("a", rule: "guarded"))
        #expect(refusal(guarded: ["nowhere"])?.reason == .unknownGroup("nowhere"))
    }

    @Test func `Unique columns exist, differ and are declared once, and the error names the table`()
    {
        #expect(
            refusal(uniques: [["a", "zz"]])?.description
                == "table report: there is no column 'zz'")
        for uniques in [[[]], [["a", "a"]], [["a", "b"], ["b", "a"]]] as [[[String]]] {
            #expect(refusal(uniques: uniques)?.reason == .uniqueColumns(uniques[uniques.count - 1]))
        }
        #expect(refusal(uniques: [["a"], ["a", "b"]]) == nil)
        let many = Array(repeating: ["a"], count: Limits.rowRulesPerTable + 1)
        #expect(
            refusal(uniques: many)?.reason
                == .tooMany("unique rules", limit: Limits.rowRulesPerTable))
    }

    @Test func `A check has a name, two columns at least, and compares like with like`() {
        func check(_ columns: [String], _ form: CheckRule.Form, name: String = "odd") -> CheckRule {
            CheckRule(name: name, columns: columns, form: form)
        }
        #expect(refusal(checks: [check(["a", "zz"], .onePresent)])?.reason == .unknownColumn("zz"))
        #expect(refusal(checks: [check(["a"], .onePresent)])?.reason == .checkColumns("odd"))
        #expect(refusal(checks: [check(["a", "a"], .allOrNone)])?.reason == .checkColumns("odd"))
        #expect(
            refusal(checks: [check(["a", "b"], .onePresent, name: "No")])?.reason
                == .invalidName("No"))
        let twice = check(["a", "b"], .onePresent)
        #expect(refusal(checks: [twice, twice])?.reason == .duplicateName("odd"))
        #expect(
            refusal(checks: [check(["a", "n"], .ascending)])?.reason
                == .checkKinds("odd", column: "n"))
        #expect(
            refusal(checks: [check(["n", "photo"], .ascending)])?.description
                == "table report: the check 'odd' cannot compare column 'photo' with the others: all numbers, or all text"
        )
        #expect(refusal(checks: [check(["n", "x"], .ascending), twiceNamed("b")]) == nil)
    }

    private func twiceNamed(_ name: String) -> CheckRule {
        CheckRule(name: name, columns: ["a", "b"], form: .ascending)
    }

    @Test(
        arguments: [
            (.integer(1), .integer(2), true), (.integer(2), .integer(2), true),
            (.integer(3), .integer(2), false), (.null, .integer(2), true),
            (.integer(3), .null, true),
            (.integer(3), .real(2.5), false), (.real(2), .integer(2), true),
            (.text("2026-11-02T14:00:00-05:00"), .text("2026-11-02T18:30:00Z"), false),
            (.text("2026-11-02T14:00:00-05:00"), .text("2026-11-02T19:00:00Z"), true),
            (.text("2026-11-02"), .text("2026-11-01"), false),
            (.text("2026-11-02"), .text("2026-11-02"), true),
            (.text("2026-11-02"), .text("2026-11-01T00:00:00Z"), true),
            (.text("b"), .text("a"), true),
        ] as [(Value, Value, Bool)])
    func `Numbers, times and dates ascend, and what cannot be compared does not break it`(
        first: Value, second: Value, holds: Bool
    ) {
        let check = CheckRule(name: "up", columns: ["a", "b"], form: .ascending)
        #expect(check.holds { $0 == "a" ? first : second } == holds)
    }

    @Test(
        arguments: [
            (.requiredWith, [true, true, true, false, false, false, true, true]),
            (.onePresent, [false, true, true, true, true, true, true, true]),
            (.allOrNone, [true, false, false, false, false, false, false, true]),
        ] as [(CheckRule.Form, [Bool])])
    func `Every way of having and not having three values`(form: CheckRule.Form, expected: [Bool]) {
        let names = ["a", "b", "c"]
        let check = CheckRule(name: "together", columns: names, form: form)
        let patterns: [[Int]] = [[], [1], [2], [0], [0, 1], [0, 2], [1, 2], [0, 1, 2]]
        for (pattern, holds) in zip(patterns, expected) {
            let present = Set(pattern.map { names[$0] })
            #expect(
                check.holds { present.contains($0) ? .text("") : .null } == holds, "\(pattern)")
        }
    }

    @Test func `A gap does not hide that a later value is less`() {
        let check = CheckRule(name: "up", columns: ["a", "b", "c"], form: .ascending)
        let values: [String: Value] = ["a": .integer(5), "c": .integer(4)]
        #expect(!check.holds { values[$0] ?? .null })
    }
}
