import ArgumentParser
import OutpostField
import OutpostModel
import OutpostStore

struct ResolveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resolve",
        abstract: "Decide a contested value; the decision reaches every base.",
        discussion: """
            Example: outpost resolve KM7QD-A-104-R killed_minimum=3 killed_maximum=5 \
            --because "counted at the hospital". It settles every value that has arrived here; what arrives later and had \
            not seen the decision is contested again.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The report's reference or key.")
    var reference: String

    @Argument(help: "What holds: column=value …")
    var values: [String]

    @Option(help: "Why, for whoever reads the history.")
    var because: String

    func run() throws {
        let (mission, replica) = try options.open("resolve")
        let author = try Session.author(in: ReplicaFolder(path: options.path))
        let lookup = RowLookup(schema: mission.schema, place: options.path)
        let (row, assignments) = try replica.read { db in
            let row = try lookup.find(reference, db)
            let assignments = try Assignments(values, table: row.table, lookup: lookup, db)
            try assignments.check(
                ValueRules(mission: mission, table: row.table.name), isInsert: false)
            return (row, assignments)
        }
        let byColumn = Dictionary(assignments.values.map { ($0.column, $0.value) }) { $1 }
        try replica.resolve(
            table: row.table.name, key: row.key, values: byColumn, because: because,
            WriteSession(author: author))
        CopyAfterWrite.run(replica, options)
        options.output.line("\(reference)  decided, saved here")
        try options.output.json(["table": row.table.name, "key": row.key.description])
    }
}
