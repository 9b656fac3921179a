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
    private var last = SignedInPerson(person: "", isProven: nil)

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
        switch author.identification {
        case .unproven, .pin:
            last = SignedInPerson(
                person: author.person, isProven: author.identification == .pin)
        case .none, .import, .foreignProgram, .unprovenImport, .unprovenProgram: break
        }
    }

    /// Remembers whom another engine of this process remembered, which this one takes the place of.
    func noteLast(of other: ForeignWrites) { last = other.last }

    /// A foreign program names nobody: the person is the one who last signed in on this device, if one is known.
    var author: Author {
        let signedIn = folder.flatMap(SignedInPerson.load) ?? last
        let isProven = signedIn.isProven == true
        let fits = signedIn.person.utf8.count <= Limits.personBytes
        return Author(
            person: fits ? signedIn.person : "",
            identification: isProven ? .foreignProgram : .unprovenProgram)
    }
}

/// Who signed in last on this device.
private struct SignedInPerson: Decodable {
    let person: String
    /// By a PIN; nil in a file of before there were any.
    let isProven: Bool?

    /// - Returns: nil when nobody did, or the file does not say: what was written is adopted all the same.
    static func load(in folder: ReplicaFolder) -> SignedInPerson? {
        do {
            let bytes = try AtomicFile.read(folder.session, operation: "read who is signed in")
            return try JSONDecoder().decode(SignedInPerson.self, from: Data(bytes))
        } catch {
            return nil
        }
    }
}
