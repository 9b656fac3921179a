import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust

/// Where a replica's second copy is kept, and whom it is encrypted to: `device/copy.json`, beside the keys, since it names files by a secret.
package struct CopySettings: Codable, Sendable, Equatable {
    /// The copy's own folder.
    package let folder: String
    /// 16 bytes in hexadecimal, drawn when it was begun.
    package let id: String
    /// The public half of the code's key, in hexadecimal.
    package let reader: String
    /// By which files are named, in hexadecimal.
    package let names: String

    private static let operation = "see where the second copy is kept"

    /// Those of a new copy.
    ///
    /// - Parameters:
    ///   - disk: a folder of another disk; the copy has a folder of its own in it, so that one stick serves several laptops.
    ///   - id: 16 fresh bytes.
    package init(in disk: String, id: [UInt8], code: CopyCode) throws {
        let path = (disk as NSString).standardizingPath
        self.init(
            folder: "\(path)/outpost-copy-\(Hexadecimal.text(of: id).prefix(8))", id: id,
            reader: try code.boxKey().publicBytes, names: CopyNames.freshKey())
    }

    /// - Parameters:
    ///   - reader: a box key's public half.
    ///   - names: 32 bytes.
    package init(folder: String, id: [UInt8], reader: [UInt8], names: [UInt8]) {
        self.folder = folder
        self.id = Hexadecimal.text(of: id)
        self.reader = Hexadecimal.text(of: reader)
        self.names = Hexadecimal.text(of: names)
    }

    /// - Returns: nil where no copy is kept.
    package static func load(_ folder: ReplicaFolder) throws -> CopySettings? {
        let path = path(folder)
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        let bytes = try AtomicFile.read(path, operation: operation)
        do {
            return try JSONDecoder().decode(CopySettings.self, from: Data(bytes))
        } catch {
            throw OutpostError(
                .corrupt, operation: operation, place: path, cause: "\(error)",
                hint: "begin the copy again: outpost copy begin FOLDER")
        }
    }

    package func save(_ folder: ReplicaFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(
            [UInt8](try encoder.encode(self)), to: Self.path(folder), mode: 0o600)
    }

    package static func remove(_ folder: ReplicaFolder) throws {
        guard FileManager.default.fileExists(atPath: path(folder)) else { return }
        try FileManager.default.removeItem(atPath: path(folder))
    }

    private static func path(_ folder: ReplicaFolder) -> String { folder.device + "/copy.json" }

    /// - Throws: `corrupt`.
    func bytes(_ field: KeyPath<CopySettings, String>, _ name: String, count: Int) throws -> [UInt8]
    {
        guard let bytes = Hexadecimal.bytes(of: self[keyPath: field]), bytes.count == count else {
            throw OutpostError(
                .corrupt, operation: Self.operation, place: "copy.json",
                cause: "'\(name)' is not \(count) bytes in hexadecimal",
                hint: "begin the copy again: outpost copy begin FOLDER")
        }
        return bytes
    }
}
