import ArgumentParser
import Foundation
import Hummingbird
import Logging
import OutpostModel
import OutpostPages
import OutpostStore
import OutpostSync

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Let other bases of this network exchange with this one, without a hub.",
        discussion: """
            Holds the replica while it runs. They are known by the roster: nobody else is answered. The page does the same with --lan. From \
            the other base: outpost sync --peer https://address:port
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(
        help: ArgumentHelp(
            "This laptop's address on the network.", valueName: "address:port"))
    var lan: String

    @Option(help: "A file to write the port to once it is served.")
    var portFile: String?

    @Option(help: "How much to log: error, warning, info, debug.")
    var log = "warning"

    func run() async throws {
        let folder = ReplicaFolder(path: options.path)
        let (_, replica) = try options.open("serve")
        // Told of now, not by the first that asks.
        _ = try PeerDesk(replica, folder, surroundings: .system)
        let network = try PageNetwork(lan, folder: folder, now: Date())
        let routes = PeerRoutes(network: network, surroundings: .system) {
            PeerRoutes.Room(
                try PeerDesk(replica, folder, surroundings: .system), folder: folder)
        }
        var logger = Logger(label: "outpost.serve") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: log) ?? .warning
        let application = try PeerServer.application(
            routes, network, logger: logger, onRunning: { port in running(port, network) })
        do {
            try await application.runService()
        } catch let error as OutpostError {
            throw error
        } catch {
            throw OutpostError(
                .storage, operation: "serve the base's network", place: lan, cause: "\(error)",
                hint: "another program may use this port, or this is not an address of this laptop")
        }
    }

    private func running(_ port: Int, _ network: PageNetwork) {
        options.output.line("for other bases: outpost sync --peer https://\(network.host):\(port)")
        fflush(nil)
        guard let portFile else { return }
        do {
            try AtomicFile.write(Array("\(port)\n".utf8), to: portFile)
        } catch {
            Output.error("outpost: \(error)")
        }
    }
}
