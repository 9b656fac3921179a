// WEBP (RFC 9649): a RIFF container, little-endian
//
//     "RIFF"  length of what follows (4)  "WEBP"  chunks
//     chunk: type (4)  length (4)  data  one zero where the length is odd
//     VP8X, the first chunk where there is one: flags (1), reserved (3), width - 1 (3), height - 1 (3)
//     ANMF, a frame of an animation: 16 bytes, then chunks
//
// Writers: phones. Reader: `WebPPicture`.

/// The chunks of a WebP picture.
enum WebPPicture {
    static let headerLength = 12

    private static let frameHeaderLength = 16
    private static let chunkHeaderLength = 8
    private static let canvasLength = 10
    private static let exifFlag: UInt8 = 0x08
    /// XMP and the colour profile.
    private static let otherFlags: UInt8 = 0x04 | 0x20
    private static let exifName = Array("Exif\0\0".utf8)

    private struct Chunk {
        let type: String
        let data: Range<Int>
    }

    static func stripped(_ bytes: [UInt8]) throws(PictureError) -> [UInt8] {
        let orientation = exif(of: bytes).map { PictureFacts(tiff: Array($0)).orientation } ?? 1
        var result: [UInt8] = []
        var hasCanvas = false
        var hasPicture = false
        try walk(bytes, content(of: bytes)) { chunk throws(PictureError) in
            switch chunk.type {
            case "VP8X":
                guard chunk.data.count == canvasLength, result.isEmpty else {
                    throw .damaged("its canvas is not what and where it should be")
                }
                var canvas = Array(bytes[chunk.data])
                canvas[0] &= ~(exifFlag | otherFlags)
                if orientation != 1 { canvas[0] |= exifFlag }
                result += framed(chunk.type, canvas)
                hasCanvas = true
            case "VP8 ", "VP8L":
                hasPicture = true
                result += framed(chunk.type, Array(bytes[chunk.data]))
            case "ALPH", "ANIM": result += framed(chunk.type, Array(bytes[chunk.data]))
            case "ANMF":
                hasPicture = true
                result += framed(chunk.type, try frame(bytes, chunk.data))
            default: break
            }
        }
        guard hasPicture else { throw .damaged("it has no picture") }
        if orientation != 1, hasCanvas {
            result += framed("EXIF", OrientationEXIF.tiff(orientation))
        }
        let body = Array("WEBP".utf8) + result
        return Array("RIFF".utf8) + littleEndian(body.count) + body
    }

    private static func frame(
        _ bytes: [UInt8], _ data: Range<Int>
    ) throws(PictureError) -> [UInt8] {
        guard data.count >= frameHeaderLength else { throw .damaged("a frame is short") }
        let inner = data.lowerBound + frameHeaderLength
        var result = Array(bytes[data.lowerBound..<inner])
        try walk(bytes, inner..<data.upperBound) { chunk in
            if ["ALPH", "VP8 ", "VP8L"].contains(chunk.type) {
                result += framed(chunk.type, Array(bytes[chunk.data]))
            }
        }
        return result
    }

    /// The EXIF of a picture; some writers put JPEG's name before it.
    static func exif(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        do {
            try walk(bytes, content(of: bytes)) { chunk in
                guard found == nil, chunk.type == "EXIF" else { return }
                let data = bytes[chunk.data]
                found = data.starts(with: exifName) ? data.dropFirst(exifName.count) : data
            }
        } catch {
            // What was found before the damage is offered to a person, who sees the picture.
        }
        return found
    }

    /// Where the chunks stand; what lies behind the container is no part of the picture.
    private static func content(of bytes: [UInt8]) throws(PictureError) -> Range<Int> {
        let end = headerLength - 4 + number(bytes, at: 4)
        guard end >= headerLength, end <= bytes.count else { throw .cut }
        return headerLength..<end
    }

    private static func walk(
        _ bytes: [UInt8], _ range: Range<Int>, _ take: (Chunk) throws(PictureError) -> Void
    ) throws(PictureError) {
        var place = range.lowerBound
        var parts = 0
        while place < range.upperBound {
            guard range.upperBound - place >= chunkHeaderLength else { throw .cut }
            let length = number(bytes, at: place + 4)
            let data = place + chunkHeaderLength..<place + chunkHeaderLength + length
            guard data.upperBound <= range.upperBound else { throw .cut }
            let type = String(decoding: bytes[place..<place + 4], as: UTF8.self)
            parts += 1
            guard parts <= PictureMetadata.partLimit else {
                throw .tooManyParts(limit: PictureMetadata.partLimit)
            }
            try take(Chunk(type: type, data: data))
            // The last zero is left away by some writers.
            place = data.upperBound + (length & 1)
        }
    }

    private static func framed(_ type: String, _ data: [UInt8]) -> [UInt8] {
        Array(type.utf8) + littleEndian(data.count) + data + (data.count % 2 == 1 ? [0] : [])
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> Int {
        bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func littleEndian(_ number: Int) -> [UInt8] {
        [0, 8, 16, 24].map { UInt8(number >> $0 & 0xFF) }
    }
}
