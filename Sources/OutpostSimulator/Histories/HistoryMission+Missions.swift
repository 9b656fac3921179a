extension HistoryMission {
    private static let ranks = ["reported", "confirmed", "closed"]
    private static let elements = ["a", "b", "c", "é\"q"]
    private static let numbers = ["NULL", "0", "1", "2"]

    /// Every rule and every type of value, in three versions.
    static let full = HistoryMission(
        tables: [
            Table(
                name: "t", rows: ["R", "S"],
                fields: [
                    Field(
                        name: "r", rule: .register,
                        columns: [
                            Column(
                                name: "r", kind: .text,
                                literals: ["NULL"]
                                    + ["", "x", "it's", "é", "e\u{301}"].map(HistorySQL.text))
                        ]),
                    Field(
                        name: "b", rule: .register,
                        columns: [
                            Column(name: "b", kind: .blob, literals: ["NULL", "X''", "X'00FF'"])
                        ]),
                    Field(
                        name: "c", rule: .register, columns: [Column(name: "c", kind: .text)],
                        codes: [["food", "water"], ["tents"], ["cash"]]),
                    Field(
                        name: "g", rule: .guarded,
                        columns: [Column(name: "g", kind: .integer, literals: numbers)]),
                    Field(
                        name: "w", rule: .text,
                        columns: [
                            Column(name: "w", kind: .text, literals: ["NULL", "'one'", "'two'"])
                        ]),
                    Field(
                        name: "l", rule: .ladder, columns: [Column(name: "l", kind: .text)],
                        codes: [ranks, ["reopened"], ["archived"]]),
                    Field(
                        name: "n", rule: .counter, columns: [Column(name: "n", kind: .integer)]),
                    Field(
                        name: "s", rule: .set, columns: [Column(name: "s", kind: .text)],
                        elements: elements),
                    Field(
                        name: "p", rule: .guarded,
                        columns: [
                            Column(name: "p1", kind: .integer, literals: numbers),
                            Column(name: "p2", kind: .integer, literals: ["0", "1"]),
                        ]),
                    Field(
                        name: "q", rule: .register,
                        columns: [
                            Column(
                                name: "q1", kind: .real,
                                literals: ["NULL", "0.0", "0.5", "-2.25"]),
                            Column(name: "q2", kind: .text, literals: ["NULL", "'kg'", "'box'"]),
                        ]),
                    Field(
                        name: "z", rule: .register,
                        columns: [Column(name: "z", kind: .integer, literals: numbers)], since: 2),
                    Field(
                        name: "zn", rule: .counter, columns: [Column(name: "zn", kind: .integer)],
                        since: 2),
                    Field(
                        name: "zg", rule: .guarded,
                        columns: [Column(name: "zg", kind: .integer, literals: numbers)],
                        since: 3),
                    Field(
                        name: "zs", rule: .set, columns: [Column(name: "zs", kind: .text)],
                        since: 3, elements: elements),
                ]),
            Table(
                name: "u", rows: ["U"], since: 2,
                fields: [
                    Field(
                        name: "g", rule: .guarded,
                        columns: [Column(name: "g", kind: .integer, literals: numbers)]),
                    Field(
                        name: "n", rule: .counter, columns: [Column(name: "n", kind: .integer)]),
                ]),
        ], versions: 3)

    /// What a merge vector can tell: one table, no NULL, column z from version 2 on.
    static let vectors = HistoryMission(
        tables: [
            Table(
                name: VectorMission.table, rows: ["R", "S"],
                fields: [
                    number("r", .register), number("g", .guarded),
                    Field(
                        name: "l", rule: .ladder, columns: [Column(name: "l", kind: .text)],
                        codes: [VectorMission.ladder]),
                    number("n", .counter),
                    Field(
                        name: "t", rule: .set, columns: [Column(name: "t", kind: .text)],
                        elements: ["a", "b", "c"]),
                    Field(
                        name: "p", rule: .guarded,
                        columns: ["p1", "p2"].map {
                            Column(name: $0, kind: .integer, literals: ["0", "1"])
                        }),
                    number("z", .register, since: 2),
                ])
        ], versions: 2)

    private static func number(_ name: String, _ rule: Rule, since: Int = 1) -> Field {
        let column = Column(name: name, kind: .integer, literals: ["0", "1", "2", "3"])
        return Field(name: name, rule: rule, columns: [column], since: since)
    }
}
