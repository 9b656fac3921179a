import ArgumentParser

struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bundle", abstract: "Carry work where no network goes, on a stick.",
        discussion: """
            A bundle holds what its readers lack, in order, sealed by its writers and encrypted to its readers, with rosters and \
            receipts. What is read twice is taken once.
            """,
        subcommands: [BundleWriteCommand.self, BundleReadCommand.self])
}
