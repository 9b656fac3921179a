import ArgumentParser

struct EnrolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enrol",
        abstract: "Enrol this laptop with a hub: by a one-time code, or by files without a link.",
        subcommands: [
            EnrolByCodeCommand.self, EnrolRequestCommand.self, EnrolAcceptCommand.self,
        ], defaultSubcommand: EnrolByCodeCommand.self)
}

struct EnrolByCodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "code",
        abstract: "Enrol this laptop with a hub, by a one-time code.",
        discussion:
            "Makes the replica if there is none; a laptop that recorded before keeps its work.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The hub: https://host:port")
    var url: String

    @Argument(help: "The code that the hub's officer gave. Dashes and case do not matter.")
    var code: String

    func run() throws {
        let joined = try EnrolmentDesk(options: options).join(url: url, code: code)
        options.output.line("enrolled as \(joined.base); next: outpost sync")
        try options.output.json([
            "base": joined.base, "replica": joined.replica.description, "mission": joined.mission,
        ])
    }
}
