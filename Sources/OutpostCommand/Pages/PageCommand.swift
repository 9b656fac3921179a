import ArgumentParser
import Foundation
import Hummingbird
import Logging
import OutpostField
import OutpostLink
import OutpostModel
import OutpostPages
import OutpostStore
import OutpostSync

struct PageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "page", abstract: "Serve this laptop's page to its browser until stopped.",
        discussion:
            "Holds the replica while it runs, and exchanges with the hub by itself; open http://127.0.0.1:8480/ in a browser."
    )

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The port; 0 for any free one.")
    var port = PageProbe.port

    @Option(help: "A file to write the port to once the page is served.")
    var portFile: String?

    @Option(
        help: ArgumentHelp(
            "Serve phones and other bases of the base's network too, over TLS, at this address of the laptop.",
            valueName: "address:port"))
    var lan: String?

    @Option(help: "A file to write that port to.")
    var lanPortFile: String?

    @Option(
        help: ArgumentHelp(
            "Another base of this network, with which to exchange where the hub is not reached; more than one may be given.",
            valueName: "url"))
    var peer: [String] = []

    @Option(
        help:
            "Exchange with the hub after each write, and every so many minutes; 0: only when asked. What 'outpost link' says, and else 10."
    )
    var every: Int?

    @Option(help: "How much to log: error, warning, info, debug.")
    var log = "warning"

    func validate() throws {
        guard (0...1440).contains(every ?? 0) else {
            throw ValidationError("--every is from 0 to 1440 minutes")
        }
    }

    func run() async throws {
        let folder = ReplicaFolder(path: options.path)
        let options = options
        let said = every.map { Self.settings(minutes: $0) }
        let peers = peer
        let house = PageHouse(
            folder: folder, setup: CommandSetup(options: options), surroundings: .system
        ) {
            let (mission, replica) = try options.open("page")
            let link = LinkWatch(
                LinkWatch.World(
                    folder, mission, settings: said, otherwise: Self.settings(minutes: Self.minutes)
                ) { replica, attempt, warm in
                    try PeerMeeting.exchange(replica, folder, attempt, warm, peers: peers)
                })
            return try PageDesk(
                mission: mission, replica: replica, folder: folder, link: link,
                copies: CopyWatch { replica in
                    try CopyDesk(folder).keep(replica, surroundings: .system)
                }, surroundings: .system)
        }
        // A folder that cannot be opened is told of now, not by the first page.
        _ = try house.current()
        var logger = Logger(label: "outpost.page") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: log) ?? .warning
        let network = try lan.map { try PageNetwork($0, folder: folder, now: Date()) }
        let application = PageServer.application(
            try await PageSite(house, network: network), port: port, logger: logger,
            onRunning: { port in running(port) })
        do {
            guard let network else { return try await application.runService() }
            let site = try await PageSite(house, isSecure: true, network: network)
            let served = try PageServer.networkApplication(
                site, network, logger: logger, onRunning: { port in running(port, network) })
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await application.runService() }
                group.addTask { try await served.runService() }
                // Where one of them cannot go on, the other one stops too.
                try await group.next()
                group.cancelAll()
            }
        } catch let error as OutpostError {
            throw error
        } catch {
            throw OutpostError(
                .storage, operation: "serve the page", place: "127.0.0.1:\(port)",
                cause: "\(error)", hint: "another program may use this port: try --port 0")
        }
    }

    /// Between two exchanges that nobody asked for, where nothing is said.
    private static let minutes = 10

    private static func settings(minutes: Int) -> LinkSettings {
        LinkSettings(
            other: LinkSettings.Use(
                name: LinkSettings.otherName, every: minutes == 0 ? nil : minutes * 60))
    }

    private func running(_ port: Int) {
        options.output.line("the page: http://127.0.0.1:\(port)/")
        fflush(nil)
        note(port, in: portFile)
    }

    private func running(_ port: Int, _ network: PageNetwork) {
        options.output.line("the base's network: https://\(network.host):\(port)/")
        options.output.line("its certificate: \(network.words)")
        fflush(nil)
        note(port, in: lanPortFile)
    }

    private func note(_ port: Int, in file: String?) {
        guard let file else { return }
        do {
            try AtomicFile.write(Array("\(port)\n".utf8), to: file)
        } catch {
            Output.error("outpost: \(error)")
        }
    }
}
