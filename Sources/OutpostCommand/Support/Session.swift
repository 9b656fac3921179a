import Foundation
import OutpostModel
import OutpostStore

/// Who signed in on this replica. Until persons have keys it is a name, marked unproven.
struct Session: Codable {
    var person: String

    static func save(_ session: Session, in folder: ReplicaFolder) throws {
        try AtomicFile.write([UInt8](try JSONEncoder().encode(session)), to: folder.session)
    }

    /// Nobody, if nobody has signed in: a local write never waits for a grant.
    static func author(
        in folder: ReplicaFolder, identification: Author.Identification? = nil
    ) throws -> Author {
        guard FileManager.default.fileExists(atPath: folder.session) else {
            return Author(person: "", identification: identification ?? .none)
        }
        let bytes = try AtomicFile.read(folder.session, operation: "read who is signed in")
        let session: Session
        do {
            session = try JSONDecoder().decode(Session.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: "read who is signed in", place: folder.session,
                cause: "\(error)", hint: "sign in again: outpost sign-in NAME")
        }
        return Author(person: session.person, identification: identification ?? .unproven)
    }
}
