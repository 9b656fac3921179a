import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct UpgradeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upgrade",
        abstract: "Take a newer version of the mission file.",
        discussion: """
            A newer version may add tables, columns, choices and ranks. What replicas of it wrote before is shown from \
            then on; replicas of the older version go on and relay what they do not know. It happens whole or not at \
            all. A hub is upgraded in the same way, while it does not serve.
            """)

    @Argument(help: "The mission file.") var file: String
    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let versionBefore, version: UInt32
        let addedTables, addedColumns: [String]
    }

    func run() throws {
        let bytes = try AtomicFile.read(file, operation: "read the mission file")
        let next = try ReplicaOptions.mission(bytes, file: file)
        let (mission, replica) = try options.open("upgrade")
        guard next.code == mission.code else {
            throw OutpostError(
                .refused, operation: "upgrade the replica", place: file,
                cause:
                    "it is the file of mission '\(next.code)', and this replica's is '\(mission.code)'"
            )
        }
        if next.schema.missionHash == mission.schema.missionHash {
            return try answer(from: mission.schema, to: next.schema)
        }
        try replica.upgraded(to: next.schema, mission: bytes).close()
        try answer(from: mission.schema, to: next.schema)
    }

    private func answer(from old: Schema, to new: Schema) throws {
        let tables = new.tables.filter { old.table(named: $0.name) == nil }.map(\.name)
        let columns = new.tables.flatMap { table in
            guard let before = old.table(named: table.name) else { return [String]() }
            return table.columns.filter { before.column(named: $0.name) == nil }
                .map { "\(table.name).\($0.name)" }
        }
        try options.output.json(
            Answer(
                versionBefore: old.version, version: new.version, addedTables: tables,
                addedColumns: columns))
        let added = tables + columns
        let words = added.isEmpty ? "" : "; added: \(added.joined(separator: ", "))"
        options.output.line("mission version \(old.version) before, \(new.version) now\(words)")
    }
}
