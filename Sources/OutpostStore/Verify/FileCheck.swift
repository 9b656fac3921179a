import GRDB
import OutpostModel

/// Whether SQLite can read the file, and its tables are those that the engine makes.
struct FileCheck {
    private let db: Database
    private let schema: Schema
    private let model: EngineModel

    init(_ db: Database, _ schema: Schema, _ model: EngineModel) {
        self.db = db
        self.schema = schema
        self.model = model
    }

    func check(_ verification: inout Verification) throws {
        try checkFile(&verification)
        guard verification.isSound else { return }
        try checkEngineTables(&verification)
        try checkMissionTables(&verification)
        try checkTriggers(&verification)
    }

    /// Also finds values of another type than their column's, and NULL where none may be: what comes after may rely on both.
    private func checkFile(_ verification: inout Verification) throws {
        for line in try lines() where line != "ok" {
            verification.note(
                VerifyFinding(
                    .file, place: "the database file", expected: "a file that SQLite wrote",
                    found: line))
        }
    }

    private func lines() throws -> [String] {
        do {
            return try String.fetchAll(db, sql: "PRAGMA integrity_check(10)")
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
            return [error.message ?? "it is malformed"]
        }
    }

    private func checkEngineTables(_ verification: inout Verification) throws {
        let model = model.objects
        let found = try EngineModel.objects(db)
        for (name, object) in model.sorted(by: { $0.key < $1.key }) {
            guard object.type != "trigger" else { continue }
            guard let stored = found[name] else {
                verification.note(
                    VerifyFinding(
                        .table, place: name, expected: "the engine's \(object.type) of this name",
                        found: "none"))
                continue
            }
            if object.isFixed, stored != object {
                verification.note(
                    VerifyFinding(
                        .table, place: name, expected: object.sql ?? object.type,
                        found: stored.sql ?? stored.type))
            }
        }
        for name in found.keys.sorted()
        where model[name] == nil && !name.hasPrefix(ForeignTable.pendingPrefix)
            && !name.hasPrefix(ForeignTrigger.prefix)
        {
            verification.note(
                VerifyFinding(
                    .table, place: name, expected: "no such \(found[name]?.type ?? "table")",
                    found: "one that this version of the engine does not make"))
        }
    }

    /// One finding for all that are missing: a program that drops one drops many.
    private func checkTriggers(_ verification: inout Verification) throws {
        let found = try EngineModel.objects(db)
        let missing = model.objects.filter { $1.type == "trigger" && found[$0] == nil }.keys
        guard let first = missing.min() else { return }
        verification.note(
            VerifyFinding(
                .trigger, place: first, expected: "the engine's trigger of this name",
                found: missing.count == 1
                    ? "none" : "none, and \(missing.count - 1) more are missing",
                hint: "another program dropped it: any command that writes makes it again"))
    }

    private func checkMissionTables(_ verification: inout Verification) throws {
        for table in schema.tables {
            guard try db.tableExists(table.name) else {
                verification.note(
                    VerifyFinding(
                        .table, place: table.name, expected: "a table of the mission",
                        found: "none"))
                continue
            }
            let columns = Set(try db.columns(in: table.name).map(\.name))
            for name in [TableSchema.keyColumn] + table.columns.map(\.name)
            where !columns.contains(name) {
                verification.note(
                    VerifyFinding(
                        .table, place: "\(table.name).\(name)",
                        expected: "a column of the mission", found: "none"))
            }
        }
    }
}
