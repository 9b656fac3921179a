import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

struct HubRootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root",
        abstract:
            "Say where the mission's root key lies, move it to a stick, or have it sign anew.",
        subcommands: [HubRootMoveCommand.self, HubRootRenewCommand.self, HubRootStateCommand.self],
        defaultSubcommand: HubRootStateCommand.self)
}

struct HubRootStateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Say where the root key lies.")

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        var mission, authority, signed: String
        var isRootHere: Bool
        var delegation, rosterDelegation, roster: UInt32
        var server: [String]
    }

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("look at the root")
        let certificate = try folder.authorityCertificate()
        let delegation = try folder.signedDelegation()
        let standing = try HubRegistry(path: folder.registry).keptRosters()?.standing
        let answer = Answer(
            mission: certificate.mission,
            authority: Hexadecimal.text(of: certificate.fingerprint),
            signed: ShowCommand.text(HybridTime(milliseconds: delegation.issued)),
            isRootHere: Authority.hasKey(inFolder: folder.authority),
            delegation: delegation.number, rosterDelegation: standing?.delegation ?? 0,
            roster: standing?.version ?? 0, server: try folder.serverNames())
        let output = options.output
        output.line("\(answer.mission), authority \(answer.authority)")
        output.line(
            answer.isRootHere
                ? "the root's key lies here: move it to a stick with 'outpost hub root move DIR'"
                : "the root's key is not here, as it should be")
        output.line(
            "the hub works under delegation \(answer.delegation), signed \(answer.signed); "
                + "roster \(answer.roster) stands")
        if answer.rosterDelegation != answer.delegation {
            output.line(
                "that roster is under delegation \(answer.rosterDelegation): "
                    + "run 'outpost hub root renew' again")
        }
        output.line("it serves as " + answer.server.joined(separator: ", "))
        try output.json(answer)
    }
}

struct HubRootMoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "move", abstract: "Move the root's key to a stick; the hub works on without.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "A folder on the stick; made if there is none.")
    var directory: String

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("move the root's key")
        // Without working keys the hub would stand still once the root's key is gone.
        _ = try folder.keys(try folder.authorityCertificate())
        let last = try max(
            folder.signedDelegation().number, RootMemory.lastDelegation(in: folder.authority))
        try Authority.copyKey(from: folder.authority, to: directory)
        try RootMemory.note(
            delegation: max(last, try RootMemory.lastDelegation(in: directory)), in: directory)
        try Authority.removeKey(inFolder: folder.authority)
        options.output.line("the root's key lies in \(directory), and here no more")
        options.output.line(
            "make a second copy of that stick, and lock both away; the hub needs them for "
                + "'outpost hub root renew' alone")
        try options.output.json(["root": directory])
    }
}

struct HubRootRenewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "renew",
        abstract: "Have the root sign new working keys; those before count no more.")

    @OptionGroup var options: ReplicaOptions

    @Option(help: ArgumentHelp("The root's folder, on its stick.", valueName: "dir"))
    var root: String?

    @Option(
        help: "A name or address by which bases reach this hub; repeat. Without: those it has.")
    var host: [String] = []

    func run() throws {
        let folder = HubFolder(path: options.path)
        try folder.requireHub("renew the hub's keys")
        let place = root ?? folder.authority
        let authority = try folder.root(at: place)
        let hub = try options.view().1.storedIdentity()
        let number = try folder.renew(
            by: authority, at: place, names: host, hub: hub.identity, now: Date())
        options.output.line(
            "delegation \(number): new working keys, a new server's certificate, and a roster "
                + "under them")
        options.output.line("next: start 'outpost hub serve' anew; laptops learn it by themselves")
        try options.output.json(["delegation": number])
    }
}
