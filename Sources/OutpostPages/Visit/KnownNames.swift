import Foundation
import OutpostModel
import OutpostStore

/// Names under which somebody signed in on this laptop without a PIN, so that they need not be typed again: the latest first, each once,
/// in a file beside the replica that no exchange carries.
///
/// A name is no proof and stands in what was written anyway. One that nobody used for a while goes.
struct KnownNames {
    private struct Entry: Codable {
        let name: String
        var usedAt: Int64
    }

    /// Names that are kept: a shift of officers and those before it, as buttons on one screen.
    static let limit = 12
    /// After so long a name is not offered any more: officers are relieved within half a year.
    static let keptMilliseconds: Int64 = 180 * 86_400_000

    private let file: String

    init(_ folder: ReplicaFolder) { file = folder.path + "/names.json" }

    /// The latest first. None where the file cannot be read: a name can be typed.
    func names(now: Int64) -> [String] {
        entries().filter { $0.usedAt > now - Self.keptMilliseconds }.map(\.name)
    }

    /// Somebody signed in by this name.
    func note(_ name: String, now: Int64) {
        var entries = entries().filter { $0.name.lowercased() != name.lowercased() }
        entries.removeAll { $0.usedAt <= now - Self.keptMilliseconds }
        entries.insert(Entry(name: name, usedAt: now), at: 0)
        do {
            try AtomicFile.write(
                [UInt8](try JSONEncoder().encode(Array(entries.prefix(Self.limit)))), to: file,
                mode: 0o600)
        } catch {
            // Nobody is kept from working because a list of names could not be written.
        }
    }

    /// Whom the roster knows first, and nobody who left or has a PIN here: those stand in the list of persons, or nowhere.
    static func offered(
        _ used: [String], withPin: Set<String>, roster: [String: RosterPerson]
    ) -> [String] {
        func spellings(_ isMeant: (RosterPerson) -> Bool) -> Set<String> {
            Set(roster.values.filter(isMeant).flatMap { [$0.id, $0.name.lowercased()] })
        }
        let left = spellings { $0.ended != nil || withPin.contains($0.id) }.union(withPin)
        let known = spellings { _ in true }
        let names = used.filter { !left.contains($0.lowercased()) }
        return names.filter { known.contains($0.lowercased()) }
            + names.filter { !known.contains($0.lowercased()) }
    }

    private func entries() -> [Entry] {
        guard FileManager.default.fileExists(atPath: file) else { return [] }
        do {
            let bytes = try AtomicFile.read(file, operation: "read the names used here")
            return try JSONDecoder().decode([Entry].self, from: Data(bytes))
        } catch {
            // A damaged list is begun anew by the next who signs in.
            return []
        }
    }
}
