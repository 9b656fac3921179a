import ArgumentParser
import OutpostField
import OutpostModel
import OutpostReconcile
import OutpostStore

struct DuplicatesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "duplicates",
        abstract:
            "List reports that may speak of one event, with the reasons, and say what they are.",
        discussion: """
            Found by time, place, kind and wording, across languages and spellings; nothing is joined by itself. What a person said of a pair \
            is not proposed again.
            """,
        subcommands: [DuplicatesListCommand.self, DuplicatesRuleCommand.self],
        defaultSubcommand: DuplicatesListCommand.self)

    static func noPlan(_ place: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "look for duplicates", place: place,
            cause: "the mission has no table that links two reports",
            hint:
                "one with two columns that refer to the same table, and a relation that may be same_event"
        )
    }
}

struct DuplicatesListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List reports that may speak of one event.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "How likely it must be, from 0.3 to 1.")
    var least = DuplicateIndex.threshold

    @Option(help: "How many pairs at most.")
    var limit = 1000

    @Flag(help: "Those too of which somebody said what they are.")
    var all = false

    private struct Side: Encodable {
        let key: String
        let reference, title: String?
    }

    private struct Answer: Encodable {
        let first, second: Side
        let score: Double
        let reasons: [String]
        let relation: String?
    }

    func validate() throws {
        guard (0.3...1).contains(least) else { throw ValidationError("--least is from 0.3 to 1") }
    }

    func run() throws {
        let (mission, view) = try options.view()
        guard let plan = DuplicatePlan(mission),
            let index = try DuplicateIndex(mission, folder: view.folder)
        else { throw DuplicatesCommand.noPlan(options.path) }
        try index.catchUp(with: view)
        let verdicts = try DuplicateVerdicts(plan, of: view)
        let pairs = try index.pairs(from: least)
            .filter { all || verdicts[$0] == nil }.prefix(limit)
        try AccessDesk(options, mission).note(
            Disclosure(
                .list,
                rows: pairs.flatMap { pair in
                    [pair.first, pair.second].map { (plan.table, $0.space) }
                }))
        let answers = try pairs.map { pair in
            Answer(
                first: try side(pair.first, plan, view), second: try side(pair.second, plan, view),
                score: (pair.score * 1000).rounded() / 1000,
                reasons: index.reasons(pair).map { DuplicateWords.text(of: $0) },
                relation: verdicts[pair]?.rawValue)
        }
        for answer in answers { tell(answer) }
        if answers.isEmpty { options.output.line("no pair is as likely as that") }
        try options.output.json(answers)
    }

    private func side(
        _ key: RowKey, _ plan: DuplicatePlan, _ view: ReplicaView
    ) throws -> Side {
        let columns = [plan.reference, plan.texts.first].compactMap(\.self)
        let row = try view.read { db in
            try db.fetchValues(
                sql: "SELECT \(columns.map(Replica.quoted).joined(separator: ", ")) "
                    + "FROM \(Replica.quoted(plan.table)) WHERE id = ?",
                values: [.text(key.description)])
        }.first
        func text(_ column: String?) -> String? {
            guard let place = columns.firstIndex(where: { $0 == column }),
                case .text(let text)? = row?[place]
            else { return nil }
            return text
        }
        return Side(
            key: key.description, reference: text(plan.reference), title: text(plan.texts.first))
    }

    private func tell(_ answer: Answer) {
        let output = options.output
        output.line("\(answer.score)  \(answer.relation ?? "")")
        for side in [answer.first, answer.second] {
            output.line("  \(side.reference ?? side.key)  \((side.title ?? "").singleLine)")
        }
        output.line("  \(answer.reasons.joined(separator: "; "))")
    }
}

struct DuplicatesRuleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rule", abstract: "Say what two reports are to each other.",
        discussion: """
            The verdict is a report of its own, which reaches every base, and may be changed by another one; both reports stay as they are.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A report's reference or key.")
    var report: String

    @Argument(help: "The other one's.")
    var other: String

    @Argument(help: "same_event, part_of, follows or not_same.")
    var relation: String

    @Option(help: "Why, for whoever reads the history.")
    var because: String?

    func run() throws {
        let (mission, replica) = try options.open("duplicates rule")
        guard let plan = DuplicatePlan(mission) else {
            throw DuplicatesCommand.noPlan(options.path)
        }
        guard let relation = DuplicatePlan.Relation(rawValue: relation) else {
            throw OutpostError(
                .invalidInput, operation: "say what two reports are", place: relation,
                cause: "there is no such relation",
                hint: DuplicatePlan.Relation.allCases.map(\.rawValue).joined(separator: ", "))
        }
        let lookup = RowLookup(schema: mission.schema, place: options.path)
        let rows = try replica.read { db in
            (try lookup.find(report, db), try lookup.find(other, db))
        }
        let author = try Session.author(in: ReplicaFolder(path: options.path))
        try DuplicateVerdicts.write(
            relation, of: rows.0, and: rows.1, because: because, plan, to: replica,
            WriteSession(author: author))
        CopyAfterWrite.run(replica, options)
        options.output.line("\(report), \(other): \(relation.rawValue), saved here")
        try options.output.json([
            "first": rows.0.key.description, "second": rows.1.key.description,
            "relation": relation.rawValue,
        ])
    }
}
