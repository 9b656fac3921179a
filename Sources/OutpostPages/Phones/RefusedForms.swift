import Foundation
import OutpostField
import OutpostModel
import OutpostStore

/// Forms that the base did not take, with all that came, in `rejects/phone-ID/`: `form.xml`, `reason.json`, and
/// its files under their hashes.
struct RefusedForms: Sendable {
    /// Why, for an officer.
    struct Reason: Codable, Sendable {
        let person: String
        let form: String
        let instanceID: String
        let column: String
        let cause: String
        let hint: String
        /// Milliseconds since 1970.
        let time: Int64
        /// Hashes by the names that the phone gave.
        let files: [String: String]
    }

    private static let prefix = "phone-"
    private static let operation = "keep a refused form"
    private let folder: String

    init(_ folder: ReplicaFolder) { self.folder = folder.rejects }

    /// The same form, refused again, stands once.
    func keep(
        _ reason: Reason, xml: [UInt8], files: [(name: String, digest: Digest)],
        from store: AttachmentStore
    ) throws {
        let id = IncomingForms.id(
            person: reason.person, instanceID: Digest(of: xml).hexadecimal)
        let place = "\(folder)/\(Self.prefix)\(id)"
        let own = try AttachmentStore.open(at: place)
        try AtomicFile.write(xml, to: "\(place)/form.xml", mode: 0o600)
        for file in files where store.has(file.digest) && !own.has(file.digest) {
            let writer = try own.begin()
            try store.read(file.digest) { try writer.write($0) }
            _ = try writer.finish()
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The last file: a refusal counts once its reason stands.
        try AtomicFile.write(
            [UInt8](try encoder.encode(reason)), to: "\(place)/reason.json", mode: 0o600)
    }

    /// The latest first.
    func all() throws -> [Reason] {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: folder)
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "list refused forms", place: folder,
                cause: FileFailure.cause(of: error))
        }
        return try names.filter { $0.hasPrefix(Self.prefix) }.compactMap { name in
            let path = "\(folder)/\(name)/reason.json"
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            let bytes = try AtomicFile.read(path, operation: "list refused forms")
            return try JSONDecoder().decode(Reason.self, from: Data(bytes))
        }
        .sorted { $0.time > $1.time }
    }
}
