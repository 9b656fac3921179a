import OutpostModel

extension TransactionMaker {
    /// Ends the transaction with something for which all of it must be refused.
    mutating func addDefect() {
        let operations = SpaceID(name: "operations").hash
        let aid = SpaceID(name: "aid").hash
        let defects: [(String, String)] = [
            (
                "a required value is missing",
                "INSERT INTO incident (id) VALUES ('\(freshKey(operations))')"
            ),
            (
                "a number is out of its range",
                "INSERT INTO incident (id, title, severity) "
                    + "VALUES ('\(freshKey(operations))', 'a', 12)"
            ),
            (
                "the key lies in another space",
                "INSERT INTO incident (id, title) VALUES ('\(freshKey(aid))', 'a')"
            ),
            ("the key is none", "INSERT INTO delivery (id) VALUES ('first')"),
            (
                "the value is of another type",
                "INSERT INTO delivery (id, quantity) VALUES ('\(freshKey(aid))', 'many')"
            ),
            (
                "the choice does not exist",
                "INSERT INTO delivery (id, state) VALUES ('\(freshKey(aid))', 'lost')"
            ),
            (
                "the rank does not exist",
                "INSERT INTO camp (id, name, status) "
                    + "VALUES ('\(freshKey(operations))', 'a', 'burnt')"
            ),
            (
                "the set is none",
                "INSERT INTO camp (id, name, needs) "
                    + "VALUES ('\(freshKey(operations))', 'a', 'water')"
            ),
            (
                "the set holds what is no text",
                "INSERT INTO camp (id, name, needs) "
                    + "VALUES ('\(freshKey(operations))', 'a', '[\"water\", 1]')"
            ),
            (
                "the followed row lies in another space",
                "INSERT INTO task (id, about) "
                    + "VALUES ('\(freshKey(aid))', '\(freshKey(operations))')"
            ),
        ]
        var choices = defects + appendOnlyDefects()
        if let row = random.pick(picture.keys.filter { $0.table == "delivery" }.sorted()) {
            choices.append(("the key is taken", "INSERT INTO delivery (id) VALUES ('\(row.key)')"))
        }
        guard !random.chance(25), let (cause, sql) = random.pick(choices) else {
            plan.defect = "the writer changes its mind"
            return plan.steps.append(.fail)
        }
        plan.defect = cause
        plan.steps.append(.run(sql))
    }

    /// A row that this same transaction inserted may still be changed: it was never there for
    /// anybody.
    private mutating func appendOnlyDefects() -> [(String, String)] {
        let rows = base.keys.filter { $0.table == "custody" }.sorted()
        guard let row = random.pick(rows) else { return [] }
        return [
            "UPDATE custody SET item = item || ' and more' WHERE id = '\(row.key)'",
            "DELETE FROM custody WHERE id = '\(row.key)'",
            "REPLACE INTO custody (id, item) VALUES ('\(row.key)', 'another thing altogether')",
        ].map { ("the table is append-only", $0) }
    }
}
