import OutpostLink
import OutpostModel
import OutpostStore

/// How many bytes a kind of link carried on a day, kept over restarts: a file `link-day` with the day's number and the bytes; of a kind with
/// a name of its own `link-day-NAME`.
package struct LinkDay: Sendable {
    private let path: String

    package init(_ folder: ReplicaFolder, of kind: String = LinkSettings.otherName) {
        path = folder.path + "/link-day" + (kind == LinkSettings.otherName ? "" : "-\(kind)")
    }

    /// - Returns: nil where nothing was noted yet.
    /// - Throws: what the disk said; `corrupt`. A day whose bytes are not known is not a day with none used.
    package func spent() throws -> LinkManager.Spent? {
        let operation = "look at the day's bytes"
        let bytes: [UInt8]
        do {
            bytes = try AtomicFile.read(path, operation: operation)
        } catch let error as OutpostError where error.code == .notFound {
            return nil
        }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, let noted = Int64(words[0]), let used = Int64(words[1]), used >= 0
        else {
            throw OutpostError(
                .corrupt, operation: operation, place: path, cause: "it is not a day and a number",
                hint: "remove the file; the day then counts as unused")
        }
        return LinkManager.Spent(day: noted, bytes: used)
    }

    /// - Throws: what the disk said. What cannot be noted must stop the link: it would be spent again after a restart.
    package func note(_ spent: LinkManager.Spent) throws {
        try AtomicFile.write(Array("\(spent.day) \(spent.bytes)\n".utf8), to: path)
    }
}
