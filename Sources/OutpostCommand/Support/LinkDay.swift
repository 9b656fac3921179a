import OutpostModel
import OutpostStore

/// How many bytes the link carried on a day, kept over restarts: a file `link-day` with the day's number and the bytes.
struct LinkDay {
    private let path: String

    init(_ folder: ReplicaFolder) { path = folder.path + "/link-day" }

    /// - Returns: 0 for another day than the one that was noted.
    func used(on day: Int64) -> Int64 {
        // Where there is none, or it cannot be read, nothing is known of the day.
        guard let bytes = try? AtomicFile.read(path, operation: "look at the day's bytes") else {
            return 0
        }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        guard words.count == 2, Int64(words[0]) == day else { return 0 }
        return max(0, Int64(words[1]) ?? 0)
    }

    /// - Throws: what the disk said. What cannot be noted must stop the link: it would be spent again after a restart.
    func note(_ used: Int64, on day: Int64) throws {
        try AtomicFile.write(Array("\(day) \(used)\n".utf8), to: path)
    }
}
