import OutpostModel
import OutpostStore

/// What a base's link carried the last time, kept in a file of its folder: a hint, without which the first page may be larger than it
/// should be and nobody can say how long the rest will take.
package struct LinkPace: Sendable, Equatable {
    /// Bytes of bodies a second, before they are packed; nil: not known.
    package var bodies: Double?
    /// Bytes a second as they travel, both ways together; nil: not known.
    package var wire: Double?

    package init(bodies: Double? = nil, wire: Double? = nil) {
        self.bodies = bodies
        self.wire = wire
    }

    private static func path(_ folder: ReplicaFolder) -> String { folder.path + "/link-pace" }

    package static func read(_ folder: ReplicaFolder) -> LinkPace {
        // Where there is none, or it cannot be read, nothing is known of the link.
        guard let bytes = try? AtomicFile.read(path(folder), operation: "look at the link's pace")
        else { return LinkPace() }
        let words = String(decoding: bytes, as: UTF8.self).split { $0 == " " || $0 == "\n" }
        func number(_ index: Int) -> Double? {
            guard words.indices.contains(index), let number = Double(words[index]),
                number.isFinite, number > 0
            else { return nil }
            return number
        }
        return LinkPace(bodies: number(0), wire: number(1))
    }

    /// Written where one of the two differs by half from what stands there.
    package func write(_ folder: ReplicaFolder) {
        let known = Self.read(folder)
        let merged = LinkPace(bodies: bodies ?? known.bodies, wire: wire ?? known.wire)
        guard
            Self.differs(merged.bodies, known.bodies) || Self.differs(merged.wire, known.wire)
        else { return }
        let words = [merged.bodies, merged.wire].map { "\(Int(($0 ?? 0).rounded(.up)))" }
        // A sync that went well does not fail for a hint.
        try? AtomicFile.write(
            Array((words.joined(separator: " ") + "\n").utf8), to: Self.path(folder))
    }

    private static func differs(_ new: Double?, _ old: Double?) -> Bool {
        guard let new else { return false }
        guard let old else { return true }
        return new > old * 1.5 || new < old / 1.5
    }
}
