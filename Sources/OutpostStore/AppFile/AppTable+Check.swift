import OutpostModel

extension AppTable {
    private static let operation = "open the app's file"

    /// Refuses a table that cannot be synced as it stands, with what to do about it: a merge must never fail, cascade or
    /// be changed by a trigger, and Outpost must know every column.
    ///
    /// - Parameter isSynced: it was opened before; columns that a newer schema adds are added to it.
    func check(against schema: TableSchema, isSynced: Bool) throws {
        try checkKind(schema)
        try checkKey()
        try checkColumns(schema, isSynced: isSynced)
        try checkConstraints()
    }

    private func checkKind(_ schema: TableSchema) throws {
        guard name == schema.name else {
            throw refusal(
                "", "the file spells it '\(name)', and the schema '\(schema.name)'",
                hint: "rename it: ALTER TABLE \"\(name)\" RENAME TO \(schema.name)")
        }
        guard type == "table" else {
            throw refusal(
                "", "it is a \(type)\(type == "view" ? "" : " table")",
                hint: "name the ordinary tables that hold its rows")
        }
        guard !isWithoutRowid else {
            throw refusal(
                "", "it is WITHOUT ROWID",
                hint: "recreate the table without WITHOUT ROWID")
        }
    }

    private func checkKey() throws {
        let column = TableSchema.keyColumn
        guard let key = columns.first(where: { $0.name == column }),
            key.stores(.text, isStrict: isStrict),
            columns.filter({ $0.keyPlace > 0 }).map(\.name) == [column]
        else {
            throw refusal(
                column, "it must be the only primary key, and TEXT",
                hint: "recreate the table with: \(column) TEXT PRIMARY KEY NOT NULL")
        }
    }

    private func checkColumns(_ schema: TableSchema, isSynced: Bool) throws {
        for declared in schema.columns {
            guard let column = columns.first(where: { $0.name == declared.name }) else {
                if isSynced { continue }
                let kind = declared.kind.rawValue.uppercased()
                throw refusal(
                    declared.name, "the file's table has no such column",
                    hint: "ALTER TABLE \(name) ADD COLUMN \(declared.name) \(kind)")
            }
            guard column.stores(declared.kind, isStrict: isStrict) else {
                let type = column.type.isEmpty ? "no type" : column.type
                throw refusal(
                    column.name,
                    "the file declares it with \(type), and the schema as \(declared.kind.rawValue)",
                    hint: "declare in Outpost what the file holds, or recreate the table with "
                        + "\(column.name) \(declared.kind.rawValue.uppercased())")
            }
            if column.isGenerated {
                throw refusal(
                    column.name, "it is generated",
                    hint: "leave it out of the table: put the expression into a view")
            }
            if column.isNotNull {
                throw refusal(
                    column.name, "it is NOT NULL, and a merge must never fail",
                    hint: "declare it in the schema in Outpost: isRequired: true; recreate the "
                        + "table without NOT NULL")
            }
        }
        let known = Set(schema.columns.map(\.name) + [TableSchema.keyColumn])
        if let other = columns.first(where: { !known.contains($0.name) }) {
            throw refusal(
                other.name, "the schema does not name it",
                hint: "name it in the schema in Outpost, or move it to a table of the app's own")
        }
    }

    private func checkConstraints() throws {
        if let columns = uniques.first {
            let list = columns.map { "\"\($0)\"" }.joined(separator: ", ")
            throw refusal(
                columns.joined(separator: "+"), "it is UNIQUE, and a merge must never fail",
                hint: "declare uniqueness in the schema in Outpost: uniques: [[\(list)]]; recreate "
                    + "the table, or its index, without UNIQUE")
        }
        if let column = foreignKeys.first {
            throw refusal(
                column, "it has a FOREIGN KEY, and a merge must never fail or cascade",
                hint: "declare the reference in the schema in Outpost: references:; recreate the "
                    + "table without it")
        }
        if let trigger = triggers.first {
            throw refusal(
                "", "it has the trigger '\(trigger)', which would change what a merge writes",
                hint: "DROP TRIGGER \"\(trigger)\", and do its work in the app's own writes")
        }
        let hints = [
            (
                "CHECK",
                "declare checks, choices: and range: in the schema in Outpost; recreate the table "
                    + "without it"
            ),
            ("COLLATE", "recreate the table without it, and put COLLATE into queries and indexes"),
            ("CONFLICT", "recreate the table without ON CONFLICT, and put OR … into statements"),
        ]
        for (word, hint) in hints where words.contains(word) {
            throw refusal("", "it has a \(word) of its own", hint: hint)
        }
    }

    private func refusal(_ column: String, _ cause: String, hint: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: Self.operation,
            place: column.isEmpty ? name : "\(name).\(column)", cause: cause, hint: hint)
    }
}
