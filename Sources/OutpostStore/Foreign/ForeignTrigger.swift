import OutpostModel

/// A trigger that only foreign programs run into: the engine's own connection has triggers turned off.
///
/// Every conflict clause inside a trigger is overridden by that of the statement outside: `INSERT OR IGNORE` in here would
/// become `INSERT OR REPLACE` under one. So a row is noted once by asking first whether it is noted.
struct ForeignTrigger {
    enum Event: String, CaseIterable {
        case beforeInsert = "BEFORE INSERT"
        case afterInsert = "AFTER INSERT"
        case beforeUpdate = "BEFORE UPDATE"
        case afterUpdate = "AFTER UPDATE"
        case beforeDelete = "BEFORE DELETE"

        var word: String { rawValue.lowercased().replacing(" ", with: "_") }
    }

    static let prefix = "_outpost_on_"

    let name: String
    let sql: String

    private init(_ event: Event, on table: String, when condition: String? = nil, _ body: [String])
    {
        name = "\(Self.prefix)\(event.word)_\(table)"
        let clause = condition.map { " WHEN \($0)" } ?? ""
        sql = """
            CREATE TRIGGER \(MissionTables.quoted(name)) \(event.rawValue) ON \(MissionTables.quoted(table))\(clause) BEGIN
            \(body.map { "    \($0);" }.joined(separator: "\n"))
            END
            """
    }

    /// The triggers of a synced table and of the table of what is pending in it.
    static func all(of table: TableSchema) -> [ForeignTrigger] {
        let own = table.isAppendOnly ? appendOnly(table) : noting(table)
        return own + guarding(pending: table)
    }

    // MARK: A table whose rows change

    private static func noting(_ table: TableSchema) -> [ForeignTrigger] {
        let name = table.name
        // A key or a rowid that is taken: REPLACE removes that row and fires no delete trigger for it.
        let taken = "(o.id = NEW.id OR o._rowid_ = NEW._rowid_)"
        return [
            ForeignTrigger(
                .beforeInsert, on: name, keyDemand(table) + [noteRows(table, where: taken)]),
            ForeignTrigger(.afterInsert, on: name, [noteNew(table)]),
            ForeignTrigger(
                .beforeUpdate, on: name,
                [
                    keyChangeDemand(table), noteRows(table, where: "o.id = OLD.id"),
                    noteRows(table, where: taken),
                ]),
            ForeignTrigger(.afterUpdate, on: name, when: "NEW.id <> OLD.id", [noteNew(table)]),
            ForeignTrigger(.beforeDelete, on: name, [noteRows(table, where: "o.id = OLD.id")]),
        ]
    }

    /// Notes rows as they are, before they are touched for the first time.
    private static func noteRows(_ table: TableSchema, where condition: String) -> String {
        let pending = MissionTables.quoted(ForeignTable.pendingName(table))
        let columns = table.columns.map { MissionTables.quoted($0.name) }
        let into = (["_existed", "id"] + columns).joined(separator: ", ")
        let from = (["1", "o.id"] + columns.map { "o.\($0)" }).joined(separator: ", ")
        return """
            INSERT INTO \(pending) (\(into)) SELECT \(from)
                FROM \(MissionTables.quoted(table.name)) AS o WHERE \(condition)
                AND NOT EXISTS (SELECT 1 FROM \(pending) AS p WHERE p.id = o.id)
            """
    }

    /// Notes a key that no row had. After the write: a key that the table makes is another one before it.
    private static func noteNew(_ table: TableSchema) -> String {
        let pending = MissionTables.quoted(ForeignTable.pendingName(table))
        return """
            INSERT INTO \(pending) (_existed, id) SELECT 0, NEW.id
                WHERE NOT EXISTS (SELECT 1 FROM \(pending) AS p WHERE p.id = NEW.id)
            """
    }

    /// A table that follows another makes no keys: says how to.
    private static func keyDemand(_ table: TableSchema) -> [String] {
        guard case .follows(let column) = table.residence else { return [] }
        let recipe =
            "substr(\(column), 1, 21) || lower(hex(randomblob(1))) || '-' || lower(hex(randomblob(6)))"
        return [
            refusal(
                "\(table.name) needs a key in the space of the row that its \(column) names: "
                    + "give as id \(recipe)", where: "NEW.id IS NULL")
        ]
    }

    /// A new key is the delete of one row and the insert of another. Were the insert held for its key, the report would be
    /// gone: so SQLite refuses both.
    private static func keyChangeDemand(_ table: TableSchema) -> String {
        refusal(
            "\(table.name).id takes only a UUID of version 8 with the space of its table: "
                + "leave the key as it is, or insert a new row without one",
            where: """
                NEW.id <> OLD.id AND (NEW.id NOT GLOB '\(keyPattern(table))' \
                OR length(CAST(NEW.id AS BLOB)) <> \(RowKey.textLength))
                """)
    }

    /// The keys of a table as a GLOB pattern; see `RowKey` for the bits.
    private static func keyPattern(_ table: TableSchema) -> String {
        let digit = "[0-9a-f]"
        func digits(_ count: Int) -> String { String(repeating: digit, count: count) }
        var upper = digits(3)
        var variant = "[89ab]" + digit
        if case .space(let space) = table.residence {
            upper = Hexadecimal.text(of: UInt64(space.hash), digits: 4).prefix(3).description
            let lower = space.hash & 0xF
            let first = Hexadecimal.text(of: UInt64(8 + lower >> 2), digits: 1)
            let second = (0..<4).map {
                Hexadecimal.text(of: UInt64((lower & 3) * 4 + $0), digits: 1)
            }
            variant = first + "[" + second.joined() + "]"
        }
        return "\(digits(8))-\(digits(4))-8\(upper)-\(variant)\(digits(2))-\(digits(12))"
    }

    // MARK: A table that is append-only

    private static func appendOnly(_ table: TableSchema) -> [ForeignTrigger] {
        let name = table.name
        let pending = MissionTables.quoted(ForeignTable.pendingName(table))
        func message(_ what: String) -> String {
            "\(name) is append-only: its rows are never \(what); add a new row that corrects the old one"
        }
        return [
            // By key, INSERT OR IGNORE may still leave the row alone: whether it was replaced is seen after. -1 is what
            // SQLite says here of a rowid that it has yet to choose.
            ForeignTrigger(
                .beforeInsert, on: name,
                keyDemand(table) + [
                    noteRows(table, where: "o.id = NEW.id"),
                    refusal(
                        message("replaced"),
                        where:
                            "EXISTS (SELECT 1 FROM \(MissionTables.quoted(name)) AS o WHERE o._rowid_ = NEW._rowid_)"
                    ),
                ]),
            ForeignTrigger(
                .afterInsert, on: name,
                [
                    refusal(
                        message("replaced"),
                        where:
                            "EXISTS (SELECT 1 FROM \(pending) AS p WHERE p.id = NEW.id AND p._existed)"
                    ),
                    refusal("\(name) takes no negative rowid", where: "NEW._rowid_ < 0"),
                    noteNew(table),
                ]),
            ForeignTrigger(.beforeUpdate, on: name, [refusal(message("changed"))]),
            ForeignTrigger(.beforeDelete, on: name, [refusal(message("deleted"))]),
        ]
    }

    // MARK: The engine's tables

    /// Every write to one of the engine's own tables is refused.
    static func guarding(engineTable name: String) -> [ForeignTrigger] {
        [Event.beforeInsert, .beforeUpdate, .beforeDelete].map { event in
            ForeignTrigger(event, on: name, [refusal(engineMessage(name))])
        }
    }

    /// The triggers of a synced table must be able to note a row, and nothing tells them from a program that does it itself.
    /// So a note is only taken if it is true: what it says of the row must be what the row holds.
    private static func guarding(pending table: TableSchema) -> [ForeignTrigger] {
        let name = ForeignTable.pendingName(table)
        let fits = (["id"] + table.columns.map(\.name)).map {
            "o.\(MissionTables.quoted($0)) IS NEW.\(MissionTables.quoted($0))"
        }
        let row = "SELECT 1 FROM \(MissionTables.quoted(table.name)) AS o WHERE"
        return [
            ForeignTrigger(
                .beforeInsert, on: name,
                [
                    refusal(
                        engineMessage(name),
                        where:
                            "NEW._existed AND NOT EXISTS (\(row) \(fits.joined(separator: " AND ")))"
                    ),
                    refusal(
                        engineMessage(name),
                        where: "NOT NEW._existed AND NOT EXISTS (\(row) o.id = NEW.id)"),
                ]),
            ForeignTrigger(.beforeUpdate, on: name, [refusal(engineMessage(name))]),
            ForeignTrigger(.beforeDelete, on: name, [refusal(engineMessage(name))]),
        ]
    }

    private static func engineMessage(_ name: String) -> String {
        "\(name) belongs to outpost: write the mission's tables"
    }

    private static func refusal(_ message: String, where condition: String? = nil) -> String {
        let text = message.replacing("'", with: "''")
        return "SELECT RAISE(ABORT, '\(text)')" + (condition.map { " WHERE \($0)" } ?? "")
    }
}
