import Foundation
import OutpostModel
import OutpostStore

@testable import OutpostWire

/// Defects of what stands in a changesets message for private spaces.
enum BadOpaque {
    private static func bad(
        _ name: String, _ refusal: String, _ change: (inout WireChangesetsMessage) throws -> Void
    ) throws -> BadStream {
        var message = ChangesetPacker.pack(SamplePages.opaque)
        try change(&message)
        return BadStream(
            name, refused: refusal,
            BadStream.frame(.changesets, try message.serializedBytes()))
    }

    static func all() throws -> [BadStream] {
        let plain = try plainIndex()
        return [
            try bad("opaque-fewer-than-flags", "opaque: 5 for 6 changesets") {
                $0.opaque.removeLast()
            },
            try bad("opaque-more-than-flags", "opaque: 7 for 6 changesets") {
                $0.opaque.append($0.opaque[0])
            },
            try bad("opaque-of-a-changeset-with-tables", "opaque: 6 for 7 changesets") {
                $0.flags[plain] |= PageFlag.opaque
            },
            try bad("opaque-and-tables", "table incident") { message in
                message.flags[plain] |= PageFlag.opaque
                message.opaque.append(message.opaque[0])
            },
            try bad("opaque-empty", "opaque kind at byte") { $0.opaque[0] = Data() },
            try bad("opaque-of-an-unknown-kind", "unknown kind") { $0.opaque[1][0] = 4 },
            try bad("opaque-cut-short", "the bytes end before it does") {
                $0.opaque[1].removeLast()
            },
            try bad("opaque-with-bytes-left-over", "bytes follow") { $0.opaque[1].append(0) },
            try bad("opaque-altered", "the rebuilt bodies are not those that were packed") {
                $0.opaque[1][$0.opaque[1].count - 1] ^= 1
            },
        ] + (try moved())
    }

    /// Moved changesets: the fourth has no names, the fifth and the sixth have two. Their bytes are those of MOVED: kind 0,
    /// incarnation 1, sequence 5, name count 6, and of the first name incarnation 7, lane 11, first 12, count 13, new incarnation 14,
    /// new first 18.
    private static func moved() throws -> [BadStream] {
        [
            try bad("moved-outside-a-branch", "not moved into a branch") {
                $0.opaque[0] = $0.opaque[3]
            },
            try bad("moved-under-its-own-name", "not moved into a branch") {
                $0.opaque[3].replaceSubrange(1..<5, with: [0x81, 0x23, 0x45, 0x67])
            },
            try bad("moved-in-a-moved-one", "unknown kind") { message in
                message.opaque[3] = message.opaque[3].prefix(7) + message.opaque[4]
            },
            try bad("moved-from-no-incarnation", "old incarnation at byte") {
                $0.opaque[3].replaceSubrange(1..<5, with: [0, 0, 0, 0])
            },
            try bad("moved-from-no-place", "old sequence at byte") { $0.opaque[3][5] = 0 },
            try bad("moved-with-too-many-names", "name count at byte") {
                $0.opaque[4].replaceSubrange(6..<7, with: [0x81, 0x20])
            },
            try bad("moved-names-out-of-order", "names are not in order") {
                $0.opaque[4][11] = 2
            },
            try bad("moved-names-to-no-branch", "not that of a branch") { $0.opaque[4][14] = 0x70 },
            try bad("moved-name-of-no-place", "count at byte") { $0.opaque[4][13] = 0 },
            try bad("moved-name-beyond-every-journal", "count at byte") {
                $0.opaque[4].replaceSubrange(13..<14, with: [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F])
            },
        ]
    }

    /// Which changeset of the page has tables.
    private static func plainIndex() throws -> Int {
        let message = ChangesetPacker.pack(SamplePages.opaque)
        return message.flags.firstIndex { $0 & PageFlag.opaque == 0 } ?? 0
    }
}
