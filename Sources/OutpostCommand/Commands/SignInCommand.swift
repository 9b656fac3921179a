import ArgumentParser
import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct SignInCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-in",
        abstract: "Say who is at the keyboard; by PIN, where you have one on this laptop.",
        discussion:
            "After ten minutes without a write a session by PIN is locked. A name without a PIN stands in every changeset, marked unproven."
    )

    @OptionGroup var options: ReplicaOptions
    @OptionGroup var pin: PinOptions

    @Argument(help: "Your id, or a name as others know you.")
    var name: String

    func run() throws {
        let (_, view) = try options.view()
        let folder = view.folder
        let identity = try view.storedIdentity().identity
        let persons = PersonFolder(folder, device: identity)
        guard persons.has(name) else { return try signInUnproven(view, identity) }
        _ = try persons.unlock(name, pin: try pin.pin("PIN of \(name)"), now: try .now())
        try Session.save(PersonSession(person: name, provenAt: try .now()), in: folder)
        options.output.line("signed in as \(name)")
        try options.output.json(["person": name, "identification": "pin"])
    }

    private func signInUnproven(_ view: ReplicaView, _ identity: UInt64) throws {
        guard !name.isEmpty, name.utf8.count <= Limits.personBytes,
            !name.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
        else {
            throw OutpostError(
                .invalidInput, operation: "sign in", place: "NAME",
                cause: "a name has 1 to \(Limits.personBytes) bytes and no control characters",
                hint: "give the name that others know you by")
        }
        let roster = try view.keptRosters()?.effective
        guard roster?.devices[identity]?.requiresPersons != true else {
            throw OutpostError(
                .refused, operation: "sign in", place: name,
                cause: "on this laptop only persons count who have a PIN here",
                hint: "outpost person enrol ID; the hub's officer then accepts it")
        }
        try Session.save(PersonSession(person: name, provenAt: nil), in: view.folder)
        options.output.line("signed in as \(name) (unproven)")
        try options.output.json(["person": name, "identification": "unproven"])
    }
}

struct SignOutCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign-out", abstract: "Nobody is at the keyboard from now on.")

    @OptionGroup var options: ReplicaOptions

    func run() throws {
        let folder = ReplicaFolder(path: options.path)
        try Replica.requireExisting(folder)
        guard unlink(folder.session) == 0 || errno == ENOENT else {
            throw OutpostError(
                .storage, operation: "sign out", place: folder.session,
                cause: String(cString: strerror(errno)))
        }
        options.output.line("signed out")
        try options.output.json(["person": ""])
    }
}
