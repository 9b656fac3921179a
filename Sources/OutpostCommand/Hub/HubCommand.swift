import ArgumentParser

struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Make, serve and ask a hub.",
        subcommands: [
            HubInitCommand.self, HubServeCommand.self, HubEnrolCodeCommand.self,
            HubSourcesCommand.self, HubRootCommand.self,
            HubApproveCommand.self,
        ])
}
