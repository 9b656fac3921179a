import ArgumentParser
import Foundation
import OutpostField
import OutpostModel
import OutpostStore

/// The options of every command that works on a replica.
struct ReplicaOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The replica's folder. Without it: OUTPOST_REPLICA, else ./outpost, else the page's where it has one.",
            valueName: "dir"))
    var replica: String?

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    var path: String {
        replica ?? ProcessInfo.processInfo.environment["OUTPOST_REPLICA"] ?? Self.usual
    }

    /// ./outpost, or the folder of the installed page where there is no such replica and the page has one: an officer who
    /// opens a terminal means the reports of the page.
    private static var usual: String {
        let here = "outpost"
        guard !ReplicaFolder(path: here).exists,
            let home = ProcessInfo.processInfo.environment["HOME"]
        else { return here }
        let ofPage = home + "/.local/share/outpost"
        return ReplicaFolder(path: ofPage).exists ? ofPage : here
    }

    var output: Output { Output(isJSON: json) }

    /// The mission file of the replica.
    func mission() throws -> Mission {
        let folder = ReplicaFolder(path: path)
        try Replica.requireExisting(folder)
        return try Self.mission(try folder.currentMission(), file: folder.mission)
    }

    static func mission(_ bytes: [UInt8], file: String) throws -> Mission {
        do {
            return try Mission.load(bytes: bytes)
        } catch {
            throw error.outpostError(file: file)
        }
    }

    /// For commands that only read: no lock, beside whoever writes.
    func view() throws -> (Mission, ReplicaView) {
        let mission = try mission()
        return (mission, try ReplicaView(at: path, schema: mission.schema))
    }

    /// For commands that write: holds the lock until the process ends.
    func open(_ command: String) throws -> (Mission, Replica) {
        let mission = try mission()
        let replica = try Replica.open(
            at: path, schema: mission.schema, holder: "outpost \(command)",
            surroundings: .system)
        return (mission, replica)
    }
}
