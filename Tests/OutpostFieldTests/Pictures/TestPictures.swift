import Foundation
import Testing

@testable import OutpostField

/// Pictures of 8 by 6 pixels, and what cameras and programs put into such.
enum TestPictures {
    static let jpeg = bytes(
        """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAA0JCgsKCA0LCgsODg0PEyAVExISEyccHhcgLikxMC4pLSwzOko+MzZGNywtQFdBRkxOUlNSMj5aYVpQYEpRUk\
        //2wBDAQ4ODhMREyYVFSZPNS01T09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT09PT0//wAARCAAGAAgDASIAAhEBAxEB/8\
        QAFQABAQAAAAAAAAAAAAAAAAAAAAb/xAAXEAEAAwAAAAAAAAAAAAAAAAAAAhRh/8QAFQEBAQAAAAAAAAAAAAAAAAAABAb/xAAZEQACAwEAAAAAAAAAAAAA\
        AAAAAQQVUlP/2gAMAwEAAhEDEQA/AI27PQFhWROaE2MrbP/Z
        """)
    static let png = bytes(
        """
        iVBORw0KGgoAAAANSUhEUgAAAAgAAAAGBAMAAAAMK8LIAAAAElBMVEX/AADMADOZAGZmAJkzAMwAAP/hvKCLAAAAHElEQVQI12NgAAFBIGBQAgIGYyBgcA\
        EChlAgAAAkpAP9A4sMkAAAAABJRU5ErkJggg==
        """)
    static let webp = bytes(
        """
        UklGRlQAAABXRUJQVlA4IEgAAAAwAwCdASoIAAYAAgA0JagCdLcAlgH8AwgD9APf/A9EArXgAP73nEpAeVM/+euOGOKv7kYY4q/99pf69v/gm/QruYB7V5\
        jaAAA=
        """)

    private static func bytes(_ text: String) -> [UInt8] {
        [UInt8](Data(base64Encoded: text) ?? Data())
    }

    /// What must be in no stripped picture.
    static let secret = "SECRET"

    /// EXIF of a camera at 18°33'22.5" N 72°19'30" W, turned by a quarter, with a thumbnail of a kind.
    static func exif(isBigEndian: Bool, orientation: Int = 6) -> [UInt8] {
        var made = TIFFBuilder(isBigEndian: isBigEndian)
        let main: [TIFFBuilder.Entry] = [
            .ascii(0x010F, "\(secret) maker"), .short(0x0112, orientation), .directory(0x8769, 1),
            .directory(0x8825, 2),
        ]
        let camera: [TIFFBuilder.Entry] = [
            .ascii(0x9003, "2026:11:02 14:05:07"), .ascii(0x9011, "-05:00"),
        ]
        let gps: [TIFFBuilder.Entry] = [
            .ascii(0x0001, "N"), .rationals(0x0002, [(18, 1), (33, 1), (225, 10)]),
            .ascii(0x0003, "W"), .rationals(0x0004, [(72, 1), (19, 1), (30, 1)]),
            .rationals(0x001F, [(13, 2)]),
        ]
        return made.build([main, camera, gps]) + Array("\(secret) thumbnail".utf8)
    }

    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }

    /// The JPEG with all that a phone, a camera and an editor add.
    static func talkingJPEG(isBigEndian: Bool = true, orientation: Int = 6) -> [UInt8] {
        let words = Array("\(secret) words".utf8)
        let added =
            segment(
                0xE1,
                Array("Exif\0\0".utf8)
                    + exif(isBigEndian: isBigEndian, orientation: orientation))
            + segment(0xE1, Array("http://ns.adobe.com/xap/1.0/\0".utf8) + words)
            + segment(0xE2, Array("ICC_PROFILE\0\u{1}\u{1}".utf8) + words)
            + segment(0xE2, Array("MPF\0".utf8) + words)
            + segment(0xE0, Array("JFXX\0\u{10}".utf8) + words)
            + segment(0xED, Array("Photoshop 3.0\0".utf8) + words) + segment(0xFE, words)
        // Behind SOI and the JFIF header.
        return Array(jpeg[..<20]) + added + Array(jpeg[20...]) + words
    }

    static func pngChunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        func number(_ value: UInt32) -> [UInt8] {
            [24, 16, 8, 0].map { UInt8(value >> $0 & 0xFF) }
        }
        return number(UInt32(data.count)) + checked + number(CRC32.of(checked[...]))
    }

    static func talkingPNG(orientation: Int = 6) -> [UInt8] {
        let words = Array("\(secret)\0 words".utf8)
        let header = 8 + 25
        let added = ["tEXt", "zTXt", "iTXt", "tIME", "iCCP", "sPLT", "prVt"].flatMap {
            pngChunk($0, words)
        }
        return Array(png[..<header]) + added + pngChunk("gAMA", [0, 0, 0xB1, 0x8F])
            + pngChunk("eXIf", exif(isBigEndian: false, orientation: orientation))
            + Array(png[header...]) + words
    }

    static func webpChunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let length = [0, 8, 16, 24].map { UInt8(data.count >> $0 & 0xFF) }
        return Array(type.utf8) + length + data + (data.count % 2 == 1 ? [0] : [])
    }

    static func riff(_ chunks: [UInt8]) -> [UInt8] {
        webpChunk("RIFF", Array("WEBP".utf8) + chunks)
    }

    static func talkingWebP(orientation: Int = 6) -> [UInt8] {
        let words = Array("\(secret) word".utf8)
        let canvas: [UInt8] = [0x2C, 0, 0, 0, 7, 0, 0, 5, 0, 0]
        return riff(
            webpChunk("VP8X", canvas) + webpChunk("ICCP", words) + Array(webp[12...])
                + webpChunk(
                    "EXIF",
                    Array("Exif\0\0".utf8) + exif(isBigEndian: true, orientation: orientation))
                + webpChunk("XMP ", words) + webpChunk("priv", words)) + words
    }

    static let talking: [(String, [UInt8])] = [
        ("jpeg", talkingJPEG()), ("jpeg, little-endian", talkingJPEG(isBigEndian: false)),
        ("png", talkingPNG()), ("webp", talkingWebP()),
    ]
}

/// Builds TIFF structures: directories one behind the other, each with what it refers to.
struct TIFFBuilder {
    enum Entry {
        case ascii(Int, String)
        case short(Int, Int)
        case rationals(Int, [(Int, Int)])
        /// Another directory, by its number.
        case directory(Int, Int)
    }

    let isBigEndian: Bool

    private func number(_ value: Int, _ count: Int) -> [UInt8] {
        let digits = (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) }
        return isBigEndian ? digits.reversed() : digits
    }

    mutating func build(_ directories: [[Entry]]) -> [UInt8] {
        // Each directory has room of its own behind it, of 256 bytes.
        let room = 512
        var result = isBigEndian ? Array("MM\0*".utf8) : Array("II*\0".utf8)
        result += number(8, 4)
        for (index, entries) in directories.enumerated() {
            let start = 8 + index * room
            var extra: [UInt8] = []
            let extraStart = start + 256
            var bytes = number(entries.count, 2)
            for entry in entries {
                switch entry {
                case .short(let tag, let value):
                    bytes += number(tag, 2) + number(3, 2) + number(1, 4)
                    bytes += number(value, 2) + [0, 0]
                case .directory(let tag, let target):
                    bytes += number(tag, 2) + number(4, 2) + number(1, 4)
                    bytes += number(8 + target * room, 4)
                case .ascii(let tag, let text):
                    let value = Array(text.utf8) + [0]
                    bytes += number(tag, 2) + number(2, 2) + number(value.count, 4)
                    if value.count <= 4 {
                        bytes += value + Array(repeating: 0, count: 4 - value.count)
                    } else {
                        bytes += number(extraStart + extra.count, 4)
                        extra += value
                    }
                case .rationals(let tag, let values):
                    bytes += number(tag, 2) + number(5, 2) + number(values.count, 4)
                    bytes += number(extraStart + extra.count, 4)
                    for value in values { extra += number(value.0, 4) + number(value.1, 4) }
                }
            }
            bytes += number(0, 4)
            bytes += Array(repeating: 0, count: 256 - bytes.count) + extra
            result += bytes + Array(repeating: 0, count: room - bytes.count)
        }
        return result
    }
}
