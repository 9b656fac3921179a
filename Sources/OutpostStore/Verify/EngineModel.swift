import GRDB
import OutpostModel

/// What the engine makes in a file for a mission, made once more in memory: a file is compared with it.
package struct EngineModel: Sendable {
    let objects: [String: Object]

    package init(_ schema: Schema) throws {
        objects = try DatabaseQueue().write { db in
            try db.execute(sql: EngineTables.sql)
            try MissionTables.prepare(db, schema: schema)
            try ForeignTable.prepare(db, schema: schema)
            return try Self.objects(db)
        }
    }

    /// A table, view, index or trigger.
    struct Object: Equatable, Sendable {
        let type: String
        let sql: String?
        /// Tables that grow with the mission, and triggers of an earlier version, are made anew by whoever opens for writing.
        let isFixed: Bool
    }

    static func objects(_ db: Database) throws -> [String: Object] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT name, type, sql FROM sqlite_schema WHERE name GLOB '_outpost_*'
                ORDER BY name
                """)
        return Dictionary(
            rows.compactMap { row in
                guard let name = row[0] as String?, let type = row[1] as String? else { return nil }
                let isFixed = type != "trigger" && !name.hasPrefix(ForeignTable.pendingPrefix)
                return (name, Object(type: type, sql: row[2], isFixed: isFixed))
            }
        ) { first, _ in first }
    }
}
