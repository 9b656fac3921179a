import OutpostModel
import OutpostWire

/// Defects of a stream and its frames.
enum BadFrames {
    private static let farewell: [UInt8] = [0x08, 0x01]

    private static func frame(_ change: (inout RawFrame) -> Void) -> [UInt8] {
        var frame = RawFrame(.farewell, farewell)
        change(&frame)
        return frame.stream
    }

    private static func zstd(_ payload: [UInt8], expanded: UInt32) -> [UInt8] {
        frame {
            $0.encoding = 1
            $0.payload = payload
            $0.expanded = expanded
        }
    }

    private static let magic: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD]
    /// One segment, its size in one byte; a last, raw block of two bytes.
    private static let whole = magic + [0x20, 2, 0x11, 0, 0] + farewell
    /// No size; a window of 1 KiB instead.
    private static let unsized = magic + [0x00, 0x00, 0x11, 0, 0] + farewell
    /// States two bytes; its one block repeats a byte 131,072 times.
    private static let bomb = magic + [0x20, 2, 0x03, 0, 0x10, 0]
    /// A frame that readers of zstd are to skip, of no bytes.
    private static let skippable: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]

    static func all() -> [BadStream] {
        let good = RawFrame(.farewell, farewell).stream
        return [
            BadStream(
                "wrong-magic", refused: "does not begin as one of Outpost's",
                [0x6F] + good.dropFirst()),
            BadStream(
                "captive-portal", refused: "'HTTP/1.1 200 OK.'",
                Array("HTTP/1.1 200 OK\r\n\r\n<html>".utf8)),
            BadStream(
                "other-protocol-version", refused: "protocol 210, not of ours",
                good.prefix(7) + [0xD2] + good.dropFirst(8)),
            BadStream("unknown-kind", refused: "unknown kind 8", frame { $0.kind = 8 }),
            BadStream("kind-zero", refused: "unknown kind 0", frame { $0.kind = 0 }),
            BadStream("unknown-encoding", refused: "unknown encoding 4", frame { $0.encoding = 4 }),
            BadStream(
                "length-over-limit", refused: "has 9437185 bytes, more than 9437184",
                frame { $0.length = 9_437_185 }),
            BadStream(
                "length-of-all-ones", refused: "has 4294967295 bytes", frame { $0.length = .max }),
            BadStream(
                "expanded-over-limit", refused: "expands to 16777217 bytes, more than 16777216",
                frame {
                    $0.encoding = 1
                    $0.expanded = 16_777_217
                }),
            BadStream(
                "plain-with-two-lengths", refused: "plain frame gives two lengths",
                frame { $0.expanded = 3 }),
            BadStream(
                "check-fails", refused: "check does not fit",
                frame { $0.check = [0, 1, 2, 3, 4, 5, 6, 7] }),
            BadStream(
                "payload-changed", refused: "check does not fit", good.dropLast() + [0x00]),
            BadStream(
                "zstd-garbage", refused: "does not expand",
                zstd(Array("not zstd at all".utf8), expanded: 15)),
            BadStream("zstd-empty", refused: "does not expand", zstd([], expanded: 0)),
            BadStream(
                "zstd-bomb-that-states-a-small-size", refused: "does not expand",
                zstd(bomb, expanded: 2)),
            BadStream(
                "zstd-without-content-size", refused: "give different lengths",
                zstd(unsized, expanded: 2)),
            BadStream(
                "zstd-states-another-size", refused: "give different lengths",
                zstd(whole, expanded: 3)),
            BadStream(
                "zstd-cut-short", refused: "not one whole zstd frame",
                zstd(whole.dropLast(), expanded: 2)),
            BadStream(
                "zstd-shorter-than-it-states", refused: "does not expand",
                zstd(magic + [0x20, 3, 0x11, 0, 0] + farewell, expanded: 3)),
            BadStream(
                "zstd-with-a-second-frame", refused: "not one whole zstd frame",
                zstd(whole + skippable, expanded: 2)),
            BadStream("empty-stream", refused: "8 bytes early", []),
            BadStream("truncated-preamble", refused: "3 bytes early", Array(good.prefix(5))),
            BadStream("truncated-header", refused: "1 bytes early", Array(good.prefix(25))),
            BadStream("truncated-payload", refused: "1 bytes early", good.dropLast()),
        ]
    }
}
