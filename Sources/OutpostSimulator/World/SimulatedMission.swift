import OutpostModel

/// The simulator's mission: five tables over two spaces. One has a group of columns and gives base
/// references, one has every merge rule and a guarded group, one a group and a choice, one follows rows of either
/// space, one is append-only. Its second version adds columns of every kind of rule, and a table.
enum SimulatedMission {
    /// A table as the simulator and its oracle know it, beside the engine's own schema of it.
    struct Table {
        let name: String
        /// nil: it follows the row that its first column names.
        let space: String?
        var columns: [Column]
        let group: (name: String, columns: [String])?
        var isGroupGuarded = false
        var isAppendOnly = false
        var referenceColumn: String?

        /// What merges as one, in the columns' order.
        var cells: [Unit] {
            let members = columns.indices.filter { isInGroup($0) }
            return columns.indices.compactMap { index in
                guard let group, isInGroup(index) else {
                    return Unit(
                        name: columns[index].name, columns: [index], rule: columns[index].rule)
                }
                guard index == members.first else { return nil }
                return Unit(
                    name: group.name, columns: members,
                    rule: isGroupGuarded ? .guarded : .register)
            }
        }

        /// Columns with a rule of their own.
        var ruleIndices: [Int] { columns.indices.filter { columns[$0].rule != .register } }

        var hasEveryRule: Bool { ruleIndices.count >= 5 }

        var groupIndices: [Int] { columns.indices.filter { isInGroup($0) } }

        func isInGroup(_ index: Int) -> Bool {
            group?.columns.contains(columns[index].name) ?? false
        }
    }

    /// A column, or the columns of a group.
    struct Unit {
        let name: String
        let columns: [Int]
        let rule: MergeRule
    }

    struct Column {
        let name: String
        let kind: ColumnSchema.Kind
        var rule = MergeRule.register
        var isRequired = false
        var range: ClosedRange<Int64>?
        var choices: [String]?
        var since: UInt32 = 1
    }

    static let ranks = ["reported", "confirmed", "closed"]

    static let spaceNames = ["operations", "aid"]

    static let tables = [
        Table(
            name: "incident", space: "operations",
            columns: [
                Column(name: "title", kind: .text, isRequired: true),
                Column(name: "reference", kind: .text),
                Column(name: "severity", kind: .integer, range: 0...9),
                Column(name: "latitude", kind: .real),
                Column(name: "longitude", kind: .real),
                Column(name: "photo", kind: .blob),
                Column(name: "casualties", kind: .integer, rule: .guarded, range: 0...3),
            ],
            group: ("position", ["latitude", "longitude"]), referenceColumn: "reference"),
        Table(
            name: "camp", space: "operations",
            columns: [
                Column(name: "name", kind: .text, isRequired: true),
                Column(name: "status", kind: .text, rule: .ladder(ranks: ranks)),
                Column(name: "custody", kind: .text, rule: .guarded),
                Column(name: "narrative", kind: .text, rule: .text),
                Column(name: "killed_min", kind: .integer, range: 0...2),
                Column(name: "killed_max", kind: .integer, range: 2...4),
                Column(name: "people", kind: .integer, rule: .counter),
                Column(name: "needs", kind: .text, rule: .set),
            ],
            group: ("killed", ["killed_min", "killed_max"]), isGroupGuarded: true),
        Table(
            name: "delivery", space: "aid",
            columns: [
                Column(name: "state", kind: .text, choices: ["planned", "sent", "received"]),
                Column(name: "quantity", kind: .integer),
                Column(name: "unit", kind: .text),
                Column(name: "weight", kind: .real),
                Column(name: "boxes", kind: .integer, rule: .counter),
            ],
            group: ("amount", ["quantity", "unit"])),
        Table(
            name: "task", space: nil,
            columns: [
                Column(name: "about", kind: .text, isRequired: true),
                Column(name: "wording", kind: .text),
                Column(name: "people", kind: .integer),
                Column(name: "skills", kind: .text, rule: .set),
            ], group: nil),
        Table(
            name: "custody", space: "aid",
            columns: [
                Column(name: "item", kind: .text, isRequired: true),
                Column(name: "holder", kind: .text),
            ], group: nil, isAppendOnly: true),
    ]

    /// The newest version.
    static let newest: UInt32 = 2

    /// The tables of the second version: what is new stands at the end.
    private static let newerTables: [Table] = {
        let added = [
            "incident": [
                Column(name: "witness", kind: .text, since: 2),
                Column(name: "verdict", kind: .text, rule: .guarded, since: 2),
            ],
            "camp": [
                Column(name: "sick", kind: .integer, rule: .counter, since: 2),
                Column(name: "wants", kind: .text, rule: .set, since: 2),
            ],
        ]
        let visit = Table(
            name: "visit", space: "operations",
            columns: [
                Column(name: "wording", kind: .text, since: 2),
                Column(name: "people", kind: .integer, rule: .counter, since: 2),
            ], group: nil)
        return tables.map { table in
            var table = table
            table.columns += added[table.name] ?? []
            return table
        } + [visit]
    }()

    static func tables(ofVersion version: UInt32) -> [Table] {
        version == 1 ? tables : newerTables
    }

    /// What the oracle must know of the tables of a version.
    static func cells(ofVersion version: UInt32) -> [String: [OracleCell]] {
        Dictionary(
            tables(ofVersion: version).map { table in
                (table.name, table.cells.map { OracleCell($0.columns, oracleRule($0.rule)) })
            }
        ) { first, _ in first }
    }

    private static func oracleRule(_ rule: MergeRule) -> OracleCell.Rule {
        switch rule {
        case .register: .register
        case .guarded, .text: .guarded
        case .ladder(let ranks): .ladder(ranks.map { Array($0.utf8) })
        case .counter: .counter
        case .set: .set
        }
    }

    /// Stands for the mission file beside a replica on a disk.
    static let file = Array("the simulator's mission".utf8)

    static func file(ofVersion version: UInt32) -> [UInt8] {
        version == 1 ? file : Array("the simulator's mission, version \(version)".utf8)
    }

    /// Which version a folder's mission file is.
    static func version(ofFile bytes: [UInt8]) -> UInt32 { bytes == file ? 1 : newest }

    static func schema(ofVersion version: UInt32 = 1) throws -> Schema {
        try Schema(
            version: version, missionHash: Digest(of: file(ofVersion: version)),
            spaces: spaceNames.map { Space(name: $0) },
            tables: tables(ofVersion: version).map { table in
                try TableSchema(
                    name: table.name,
                    residence: table.space.map { .space(SpaceID(name: $0)) }
                        ?? .follows(column: table.columns[0].name),
                    columns: table.columns.map { column in
                        ColumnSchema(
                            name: column.name, kind: column.kind, isRequired: column.isRequired,
                            choices: column.choices, range: column.range, rule: column.rule,
                            since: column.since)
                    },
                    groups: table.group.map { [$0] } ?? [],
                    guardedGroups: table.isGroupGuarded
                        ? Set([table.group?.name].compactMap(\.self)) : [],
                    isAppendOnly: table.isAppendOnly,
                    referenceColumn: table.referenceColumn)
            })
    }
}
