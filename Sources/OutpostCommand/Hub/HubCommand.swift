import ArgumentParser

struct HubCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hub", abstract: "Make, serve and ask a hub.",
        subcommands: [
            HubInitCommand.self, HubServeCommand.self, HubEnrolCodeCommand.self,
            HubSourcesCommand.self, HubPrivateCommand.self, HubDevicesCommand.self,
            HubPersonsCommand.self,
            HubGrantCommand.self, HubRevokeCommand.self, HubRosterCommand.self,
            HubStolenCommand.self, HubExposureCommand.self, HubHeldCommand.self,
            HubRefusedCommand.self,
            HubReceiveCommand.self,
            HubRootCommand.self, HubBackupCommand.self, HubRestoreCommand.self,
            HubApproveCommand.self, HubEraseCommand.self, HubErasuresCommand.self,
            HubRetentionCommand.self, HubAccessCommand.self,
        ])
}
