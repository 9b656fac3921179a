import OutpostModel

/// The simulator's mission: four tables over two spaces. One has a group of columns and gives base
/// references, one only its group and a choice, one follows rows of either space, one is
/// append-only.
enum SimulatedMission {
    /// A table as the simulator and its oracle know it, beside the engine's own schema of it.
    struct Table {
        let name: String
        /// nil: it follows the row that its first column names.
        let space: String?
        let columns: [Column]
        let group: (name: String, columns: [String])?
        var isAppendOnly = false
        var referenceColumn: String?

        /// The numbers of the columns that merge as one, in the columns' order.
        var cells: [[Int]] {
            let members = columns.indices.filter { isInGroup($0) }
            return columns.indices.compactMap { index in
                guard isInGroup(index) else { return [index] }
                return index == members.first ? members : nil
            }
        }

        var groupIndices: [Int] { columns.indices.filter { isInGroup($0) } }

        func isInGroup(_ index: Int) -> Bool {
            group?.columns.contains(columns[index].name) ?? false
        }
    }

    struct Column {
        let name: String
        let kind: ColumnSchema.Kind
        var isRequired = false
        var range: ClosedRange<Int64>?
        var choices: [String]?
    }

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
            ],
            group: ("position", ["latitude", "longitude"]), referenceColumn: "reference"),
        Table(
            name: "delivery", space: "aid",
            columns: [
                Column(name: "state", kind: .text, choices: ["planned", "sent", "received"]),
                Column(name: "quantity", kind: .integer),
                Column(name: "unit", kind: .text),
                Column(name: "weight", kind: .real),
            ],
            group: ("amount", ["quantity", "unit"])),
        Table(
            name: "task", space: nil,
            columns: [
                Column(name: "about", kind: .text, isRequired: true),
                Column(name: "wording", kind: .text),
                Column(name: "people", kind: .integer),
            ], group: nil),
        Table(
            name: "custody", space: "aid",
            columns: [
                Column(name: "item", kind: .text, isRequired: true),
                Column(name: "holder", kind: .text),
            ], group: nil, isAppendOnly: true),
    ]

    static func table(named name: String) -> Table? { tables.first { $0.name == name } }

    /// What the oracle must know of the tables.
    static var cells: [String: [[Int]]] {
        Dictionary(tables.map { ($0.name, $0.cells) }) { first, _ in first }
    }

    static func schema() throws -> Schema {
        try Schema(
            version: 1, missionHash: Digest(of: Array("the simulator's mission".utf8)),
            spaces: spaceNames.map { Space(name: $0) },
            tables: tables.map { table in
                try TableSchema(
                    name: table.name,
                    residence: table.space.map { .space(SpaceID(name: $0)) }
                        ?? .follows(column: table.columns[0].name),
                    columns: table.columns.map { column in
                        ColumnSchema(
                            name: column.name, kind: column.kind, isRequired: column.isRequired,
                            choices: column.choices, range: column.range)
                    },
                    groups: table.group.map { [$0] } ?? [], isAppendOnly: table.isAppendOnly,
                    referenceColumn: table.referenceColumn)
            })
    }
}
