import ArgumentParser
import OutpostModel
import OutpostStore
import OutpostSync

struct CopyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Keep a second copy on a stick or another disk.",
        discussion: """
            What is written stands there too within a minute, while the page or 'outpost sync --watch' runs: encrypted, so that the stick \
            alone tells nobody anything. When the disk is lost, 'outpost rebuild' makes a replica of the copy.
            """,
        subcommands: [CopyNowCommand.self, CopyBeginCommand.self, CopyStopCommand.self],
        defaultSubcommand: CopyNowCommand.self)
}

struct CopyBeginCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "begin", abstract: "Begin a second copy, and say the code that opens it.",
        discussion: """
            Write the code down, and keep the paper away from laptop and stick: it is shown once and kept nowhere. The hub's officer can \
            open the copy without it. A copy that was kept before is not kept any more; what lies on its disk stays.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A folder of the other disk, such as /media/stick.")
    var disk: String

    private struct Answer: Encodable {
        let folder, code: String
    }

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        try Replica.requireExisting(folder)
        let desk = CopyDesk(folder)
        let random = Surroundings.system.random
        var id = ByteWriter()
        id.fixed(random())
        id.fixed(random())
        let code = try desk.begin(in: disk, id: id.bytes)
        let path = try desk.settings()?.folder ?? disk
        options.output.line("the second copy lies in \(path)")
        options.output.line("the code that opens it: \(code.text)")
        options.output.line("write it down; then: outpost copy, or go on with the page")
        try options.output.json(Answer(folder: path, code: code.text))
    }
}

struct CopyNowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "now", abstract: "Write to the second copy what it does not hold yet.",
        discussion: "While the page runs, it does that by itself.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let folder: String
        let changesets, bytes, files: Int
        let isAnew: Bool
    }

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        let (_, replica) = try options.open("copy")
        let desk = CopyDesk(folder)
        guard let settings = try desk.settings(),
            var report = try desk.keep(replica, surroundings: .system)
        else {
            throw OutpostError(
                .notFound, operation: "keep the second copy", place: options.path,
                cause: "no second copy was begun", hint: "outpost copy begin FOLDER-OF-A-STICK")
        }
        var files = report.files
        while report.filesLeft > 0,
            let next = try desk.keep(replica, surroundings: .system), next.files > 0
        {
            files += next.files
            report.filesLeft = next.filesLeft
        }
        options.output.line(
            report.bytes == 0
                ? "nothing new: \(settings.folder) holds all that is here"
                : "\(report.changesets) changesets written to \(settings.folder), \(report.bytes) bytes"
                    + (report.isAnew ? ", all of it" : ""))
        if files > 0 { options.output.line("\(files) files of reports written there") }
        try options.output.json(
            Answer(
                folder: settings.folder, changesets: report.changesets, bytes: report.bytes,
                files: files, isAnew: report.isAnew))
    }
}

struct CopyStopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Keep the second copy no longer.",
        discussion: "What lies on the other disk stays there.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        let folder: String?
    }

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        try Replica.requireExisting(folder)
        let desk = CopyDesk(folder)
        let path = try desk.settings()?.folder
        try desk.stop()
        options.output.line(
            path.map { "not kept any more; what lies in \($0) stays" } ?? "no second copy was kept")
        try options.output.json(Answer(folder: path))
    }
}
