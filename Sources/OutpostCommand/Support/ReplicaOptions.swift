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
            "The replica's folder. Without it: OUTPOST_REPLICA, else ./outpost.", valueName: "dir"))
    var replica: String?

    @Flag(name: .long, help: "Answer as JSON.")
    var json = false

    var path: String {
        replica ?? ProcessInfo.processInfo.environment["OUTPOST_REPLICA"] ?? "outpost"
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
