import OutpostModel

/// The mission's table of what is said of files, where it has one: it follows a subject, and has these columns.
package struct AttachmentTable: Sendable {
    /// What a row of it says, by the columns' names.
    package enum Column: String, Sendable, CaseIterable {
        case subject
        case contentHash = "content_hash"
        case byteCount = "byte_count"
        case mediaType = "media_type"
        // The table may be without these.
        case kind, caption
        case takenAt = "taken_at"
        case isEvidence = "is_evidence"

        var isNeeded: Bool {
            switch self {
            case .subject, .contentHash, .byteCount, .mediaType: true
            default: false
            }
        }
    }

    package static let photograph = "photograph"
    package static let yes = "yes"
    package static let no = "no"

    package let table: MissionTable
    package let schema: TableSchema

    /// - Returns: nil where the mission has no such table.
    package init?(_ mission: Mission) {
        let found = mission.tables.lazy.compactMap { table -> AttachmentTable? in
            guard let schema = mission.schema.table(named: table.name),
                schema.residence == .follows(column: Column.subject.rawValue),
                Column.allCases.allSatisfy({
                    !$0.isNeeded || schema.column(named: $0.rawValue) != nil
                })
            else { return nil }
            return AttachmentTable(table: table, schema: schema)
        }
        guard let first = found.first else { return nil }
        self = first
    }

    private init(table: MissionTable, schema: TableSchema) {
        self.table = table
        self.schema = schema
    }

    package func has(_ column: Column) -> Bool { schema.column(named: column.rawValue) != nil }

    /// A code of a column's choices, where the mission has it.
    package func code(_ code: String, of column: Column) -> Value? {
        guard let found = schema.column(named: column.rawValue),
            found.choices?.contains(code) ?? true
        else { return nil }
        return .text(code)
    }
}
