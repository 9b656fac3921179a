import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct PrivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "private",
        abstract: "The keys of private spaces. To read and write there: --private SPACE.",
        subcommands: [
            PrivateInitCommand.self, PrivateRotateCommand.self, PrivateReadersCommand.self,
            PrivateRecoverCommand.self,
        ])
}

/// Whose PIN, where the space is an argument.
struct ReaderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Whose PIN it is; without: who is signed in.", valueName: "id"))
    var person: String?

    @OptionGroup var pin: PinOptions

    func open(
        _ space: String, _ options: ReplicaOptions, _ command: String
    ) throws -> VaultOpening {
        var vault = VaultOptions()
        vault.space = space
        vault.person = person
        vault.pin = pin
        return try VaultOpening(options, space: space, vault, "private \(command)")
    }
}

struct PrivateInitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Give a private space its first key, and print three shares of its recovery key.",
        discussion: """
            Print the three files, lock them away in three places, and delete them: any two open everything in the space. \
            You and this laptop need an admin grant.
            """)

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var reader: ReaderOptions

    @Argument(help: "The space.")
    var space: String

    @Option(help: "The folder for the three files, as on a stick; they must not be there yet.")
    var shares: String

    func run() throws {
        let opening = try reader.open(space, options, "init")
        try opening.vault.requireBlank()
        let recovery = BoxKey()
        var files: [String] = []
        for share in RecoveryShare.shares(of: recovery) {
            let file = "\(shares)/\(space)-share-\(share.number).txt"
            let text = share.file(space: space, mission: opening.mission.code)
            try CredentialFile.write(
                Array(text.utf8), to: file, access: .secret, isReplacing: false)
            files.append(file)
        }
        // The shares are on a disk before anything is encrypted to what they make.
        try opening.vault.begin(recovery: recovery.publicBytes, opening.session)
        let count = try opening.vault.readers().count
        options.output.line("\(space) has a key; \(count) readers were given it")
        for file in files { options.output.line("print, lock away, delete: \(file)") }
        try options.output.json(["space": space, "readers": "\(count)"])
    }
}

struct PrivateRotateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give a private space a new key, for those who may read it now.",
        discussion:
            "An admin who opens the space does this without being asked once a reader was taken away."
    )

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var reader: ReaderOptions

    @Argument(help: "The space.")
    var space: String

    func run() throws {
        let opening = try reader.open(space, options, "rotate")
        try opening.vault.requireAdmin()
        try opening.vault.maintainKeys(opening.session, isForced: true)
        let count = try opening.vault.readers().count
        options.output.line("\(space) has a new key; \(count) readers were given it")
        try options.output.json(["space": space, "readers": "\(count)"])
    }
}

struct PrivateReadersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "readers",
        abstract: "List who may read a private space, and whether they were given its keys.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var reader: ReaderOptions

    @Argument(help: "The space.")
    var space: String

    private struct Answer: Encodable {
        let person, name, device: String
        let lacks: Int
    }

    func run() throws {
        let opening = try reader.open(space, options, "readers")
        let roster = try opening.disk.missionRoster()?.roster ?? MissionRoster()
        let readers = try opening.vault.readers()
        let missing = try opening.vault.missingKeys()
        let answers = readers.sorted { ($0.person, $0.device) < ($1.person, $1.device) }.map {
            Answer(
                person: $0.person, name: roster.persons[$0.person]?.name ?? "",
                device: roster.devices[$0.device]?.name ?? "", lacks: missing[$0] ?? 0)
        }
        try options.output.json(answers)
        var text = TextTable(header: ["person", "name", "at", ""])
        for answer in answers {
            text.add([
                answer.person, answer.name, answer.device,
                answer.lacks == 0 ? "has every key" : "lacks \(answer.lacks) keys",
            ])
        }
        for line in text.lines { options.output.line(line) }
    }
}

struct PrivateRecoverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recover",
        abstract: "Give yourself every key of a private space, by two of its three shares.")

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var reader: ReaderOptions

    @Argument(help: "The space.")
    var space: String

    @Option(help: "A file with a share, as it was printed or typed; twice.")
    var share: [String] = []

    func validate() throws {
        guard share.count == 2 else { throw ValidationError("give --share twice") }
    }

    func run() throws {
        let opening = try reader.open(space, options, "recover")
        let shares = try share.map { file in
            let bytes = try CarriedFile.read(file, limit: 4096, operation: "read a share")
            return try RecoveryShare(text: String(decoding: bytes, as: UTF8.self))
        }
        let key = try RecoveryShare.key(shares[0], shares[1])
        let count = try opening.vault.recover(with: key, opening.session)
        options.output.line("\(count) keys of \(space) were given to you at this laptop")
        try options.output.json(["space": space, "keys": "\(count)"])
    }
}
