import Foundation
import OutpostModel

/// The engine's side of what foreign programs write: what is pending, what is held, and who was signed in.
final class ForeignWrites {
    let pending: [PendingTable]
    let held: HeldTable
    private let dataVersion: SQLiteStatement
    /// SQLite's count of other connections' commits when nothing was pending; nil: not known.
    private var checkedVersion: Int64?
    private let folder: ReplicaFolder?
    /// Whom the last local write of this process named.
    private var lastPerson = ""

    init(_ database: OpaquePointer, schema: Schema, folder: ReplicaFolder?) throws {
        pending = try schema.tables.map { try PendingTable(database, $0) }
        held = try HeldTable(database)
        dataVersion = try SQLiteStatement(database, "PRAGMA data_version")
        self.folder = folder
    }

    // MARK: Whether there is anything

    /// Whether another connection may have written. Within a transaction that may write, so that the answer holds until
    /// its end; costs a look at a number.
    func mayHaveWritten() throws -> Bool { try version() != checkedVersion }

    /// Nothing is pending as of this transaction.
    func noteCheck() throws { checkedVersion = try version() }

    /// After a rollback: what was adopted is pending again.
    func forgetCheck() { checkedVersion = nil }

    private func version() throws -> Int64 {
        defer { dataVersion.reset() }
        return try dataVersion.step() ? dataVersion.integer(0) : 0
    }

    // MARK: Who

    /// Remembers who wrote last through the engine.
    func note(_ author: Author) {
        if author.identification == .unproven || author.identification == .pin {
            lastPerson = author.person
        }
    }

    /// A foreign program names nobody: the person is the one who last signed in on this device, if one is known.
    var author: Author {
        let person = folder.flatMap(SignedInPerson.name) ?? lastPerson
        let fits = person.utf8.count <= Limits.personBytes
        return Author(person: fits ? person : "", identification: .foreignProgram)
    }
}

/// Who signed in last on this device.
private struct SignedInPerson: Decodable {
    let person: String

    /// - Returns: nil when nobody did, or the file does not say: what was written is adopted all the same.
    static func name(in folder: ReplicaFolder) -> String? {
        do {
            let bytes = try AtomicFile.read(folder.session, operation: "read who is signed in")
            return try JSONDecoder().decode(SignedInPerson.self, from: Data(bytes)).person
        } catch {
            return nil
        }
    }
}
