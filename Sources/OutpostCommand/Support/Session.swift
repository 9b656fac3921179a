import Foundation
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

/// Who signed in on this replica, as commands see it.
enum Session {
    static func save(_ session: PersonSession, in folder: ReplicaFolder) throws {
        try AtomicFile.write(
            [UInt8](try JSONEncoder().encode(session)), to: folder.session, mode: 0o600)
    }

    /// nil where nobody has signed in.
    static func current(in folder: ReplicaFolder) throws -> PersonSession? {
        guard FileManager.default.fileExists(atPath: folder.session) else { return nil }
        let bytes = try AtomicFile.read(folder.session, operation: "read who is signed in")
        do {
            return try JSONDecoder().decode(PersonSession.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: "read who is signed in", place: folder.session,
                cause: "\(error)", hint: "sign in again: outpost sign-in NAME")
        }
    }

    /// Whom a write names. Nobody, if nobody has signed in: a local write never waits for a grant.
    ///
    /// - Throws: `refused` where the session is locked: what is written now is not that person's.
    static func author(in folder: ReplicaFolder, isImport: Bool = false) throws -> Author {
        guard let session = try current(in: folder) else {
            return Author(person: "", identification: isImport ? .unprovenImport : .none)
        }
        guard session.isProven else {
            return Author(
                person: session.person, identification: isImport ? .unprovenImport : .unproven)
        }
        let now = try SteadyTime.now()
        guard !session.isLocked(at: now) else {
            let minutes = PersonSession.idleMilliseconds / 60_000
            throw OutpostError(
                .refused, operation: "write", place: session.person,
                cause:
                    "the session is locked: nothing was written for \(minutes) minutes, or the laptop was started anew",
                hint: "outpost sign-in \(session.person); or outpost sign-out")
        }
        if let used = session.used(at: now) { try save(used, in: folder) }
        return Author(person: session.person, identification: isImport ? .import : .pin)
    }
}
