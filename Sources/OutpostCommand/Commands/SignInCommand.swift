import ArgumentParser
import OutpostModel
import OutpostStore

struct SignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in",
        abstract: "Say who is at the keyboard.",
        discussion: "Until persons have keys, the name stands in every changeset, marked unproven.")

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "Your name, as others know you.")
    var name: String

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        try Replica.requireExisting(folder)
        guard !name.isEmpty, name.utf8.count <= Limits.personBytes,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw OutpostError(
                .invalidInput, operation: "sign in", place: "NAME",
                cause: "a name has 1 to \(Limits.personBytes) bytes and no control characters",
                hint: "give the name that others know you by")
        }
        try Session.save(Session(person: name), in: folder)
        options.output.line("signed in as \(name) (unproven)")
        try options.output.json(["person": name, "identification": "unproven"])
    }
}
