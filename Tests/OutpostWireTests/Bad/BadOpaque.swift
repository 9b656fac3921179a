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
            try bad("opaque-fewer-than-flags", "opaque: 2 for 3 changesets") {
                $0.opaque.removeLast()
            },
            try bad("opaque-more-than-flags", "opaque: 4 for 3 changesets") {
                $0.opaque.append($0.opaque[0])
            },
            try bad("opaque-of-a-changeset-with-tables", "opaque: 3 for 4 changesets") {
                $0.flags[plain] |= PageFlag.opaque
            },
            try bad("opaque-and-tables", "table incident") { message in
                message.flags[plain] |= PageFlag.opaque
                message.opaque.append(message.opaque[0])
            },
            try bad("opaque-empty", "opaque kind at byte") { $0.opaque[0] = Data() },
            try bad("opaque-of-an-unknown-kind", "unknown kind") { $0.opaque[1][0] = 3 },
            try bad("opaque-cut-short", "the bytes end before it does") {
                $0.opaque[1].removeLast()
            },
            try bad("opaque-with-bytes-left-over", "bytes follow") { $0.opaque[1].append(0) },
            try bad("opaque-altered", "the rebuilt bodies are not those that were packed") {
                $0.opaque[1][$0.opaque[1].count - 1] ^= 1
            },
        ]
    }

    /// Which changeset of the page has tables.
    private static func plainIndex() throws -> Int {
        let message = ChangesetPacker.pack(SamplePages.opaque)
        return message.flags.firstIndex { $0 & PageFlag.opaque == 0 } ?? 0
    }
}
