import Foundation
import OutpostLink
import OutpostModel
import OutpostStore

/// A replica's `link.json`.
extension LinkSettings {
    private static let operation = "see how the link may be used"
    private static let hint = "outpost link says what stands there; outpost link set writes it anew"

    private static func path(_ folder: ReplicaFolder) -> String { folder.path + "/link.json" }

    /// - Returns: nil where nothing was said.
    /// - Throws: `corrupt`: who pays for a link must not pay since a file could not be read.
    package static func load(_ folder: ReplicaFolder) throws -> LinkSettings? {
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(path(folder), operation: operation)
        } catch let error as OutpostError where error.code == .notFound {
            return nil
        }
        let settings: LinkSettings
        do {
            settings = try JSONDecoder().decode(LinkSettings.self, from: Data(bytes))
        } catch {
            throw corrupt(folder, "\(error)")
        }
        if let defect = settings.defect { throw corrupt(folder, defect) }
        return settings
    }

    private static func corrupt(_ folder: ReplicaFolder, _ cause: String) -> OutpostError {
        OutpostError(
            .corrupt, operation: operation, place: path(folder), cause: cause, hint: hint)
    }

    package func save(_ folder: ReplicaFolder) throws {
        if let defect {
            throw OutpostError(
                .invalidInput, operation: "say how the link may be used", cause: defect)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write([UInt8](try encoder.encode(self)), to: Self.path(folder))
    }
}
