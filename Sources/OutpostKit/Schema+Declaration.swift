import OutpostField
import OutpostModel

extension Schema {
    /// Declares what an app syncs: its spaces, and its tables with their columns, groups and rules.
    ///
    ///     let operations = Space(name: "operations")
    ///     let incident = try TableSchema(
    ///         name: "incident", residence: .space(operations.id),
    ///         columns: [
    ///             ColumnSchema(name: "title", kind: .text, isRequired: true),
    ///             ColumnSchema(name: "deaths", kind: .integer, range: 0...1_000, rule: .guarded),
    ///         ])
    ///     let schema = try Schema(spaces: [operations], tables: [incident])
    ///
    /// The hub of the app takes the same declaration as a mission file: `outpost hub init --mission FILE` with the bytes
    /// of ``missionFile``.
    ///
    /// - Parameters:
    ///   - version: raised by one with each change; changes only add.
    ///   - spaces: who shares what. A row lives in one space for life.
    ///   - tables: the tables to sync; others in the file stay the app's own.
    /// - Throws: `OutpostError`, whose place is the table, and the column where there is one.
    public init(version: UInt32 = 1, spaces: [Space], tables: [TableSchema]) throws {
        let draft: Schema
        do {
            draft = try Schema(
                version: version, missionHash: .zero, spaces: spaces, tables: tables)
        } catch {
            throw OutpostError(
                .invalidInput, operation: Self.operation, place: error.table ?? "",
                cause: SchemaError(error.reason).description)
        }
        let mission: Mission
        do {
            mission = try Mission.load(bytes: MissionText.bytes(of: draft))
        } catch {
            throw OutpostError(
                .invalidInput, operation: Self.operation, place: Self.place(error),
                cause: error.reason, hint: error.hint)
        }
        self = mission.schema
    }

    private static let operation = "declare the schema"

    /// `tables.incident.columns.severity.range` is for those who write files: incident.severity.
    private static func place(_ error: MissionError) -> String {
        let keys = error.keyPath.split(separator: ".")
        guard keys.count > 1, keys[0] == "tables" else { return error.keyPath }
        guard keys.count > 3, keys[2] == "columns" else { return String(keys[1]) }
        return "\(keys[1]).\(keys[3])"
    }

    /// The declaration as a mission file, which the hub is made with. The same declaration gives the same bytes.
    public var missionFile: [UInt8] { MissionText.bytes(of: self) }
}
