import ArgumentParser
import Foundation
import Hummingbird
import Logging
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

struct HubServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve bases over HTTPS until stopped.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: "The address to listen at.")
    var host = "127.0.0.1"

    @Option(help: "The port; 0 for any free one.")
    var port = 8443

    @Option(help: "A file to write the port to once the hub serves.")
    var portFile: String?

    @Option(help: "How much to log: error, warning, info, debug.")
    var log = "warning"

    @Option(help: "The folder of a modem's or an HF program: what comes there is taken in.")
    var spool: String?

    @Option(help: "A folder to write receipts into for what came there.")
    var receipts: String?

    func run() async throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("serve")
        var limits = ServerLimits()
        limits.connections = min(limits.connections, OpenFiles.roomForConnections())
        let (mission, picture) = try options.open("hub serve")
        let registry = try HubRegistry(path: folder.registry)
        let authority = try folder.authorityCertificate()
        // A hub whose keys do not fit is told so now, not by the first laptop that enrols.
        _ = try folder.keys(authority)
        let core = try folder.openCore(
            mission, picture: picture, registry: registry, authority: authority)
        // A roster of which half the time is over is issued again, so that bases know that nothing was kept from them.
        try registry.issue(by: folder.issuer(authority), now: Date().milliseconds) { _ in }
        // What a crash left between log and picture is made good before anyone is served.
        try core.catchUp()
        AccessClerk(registry: registry, picture: picture).serveForever { error in
            Output.error("outpost: \(error)")
        }
        if let spool {
            SpoolClerk(
                hub: folder, core: core, authority: authority, spool: spool, receipts: receipts
            ).serveForever()
        }
        let router = Router(context: HubRequestContext.self)
        HubRouter(
            core: core, registry: registry, authority: authority,
            missionFile: try folder.replica.currentMission(),
            attachments: try AttachmentRows(mission).map { rows in
                HubAttachments(
                    rows: rows, store: try AttachmentStore.open(folder.replica), core: core)
            },
            keys: { try folder.keys(authority) }
        ).addRoutes(to: router)
        var logger = Logger(label: "outpost.hub") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = Logger.Level(rawValue: log) ?? .warning
        let application = try HubServer.application(
            HubServer.Configuration(
                host: host, port: port, certificatePEM: try text(folder.serverCertificate),
                keyPEM: try text(folder.serverKey), authority: authority,
                limits: limits),
            responder: router.buildResponder(), logger: logger,
            onRunning: { port in running(port) })
        do {
            try await application.runService()
        } catch let error as OutpostError {
            throw error
        } catch {
            throw OutpostError(
                .storage, operation: "serve", place: "\(host):\(port)", cause: "\(error)",
                hint: "another program may use this port: try --port 0")
        }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try AtomicFile.read(path, operation: "serve"), as: UTF8.self)
    }

    private func running(_ port: Int) {
        options.output.line("serving https://\(host):\(port)")
        fflush(nil)
        guard let portFile else { return }
        do {
            try AtomicFile.write(Array("\(port)\n".utf8), to: portFile)
        } catch {
            Output.error("outpost: \(error)")
        }
    }
}
