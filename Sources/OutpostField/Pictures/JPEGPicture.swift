// JPEG (ITU-T T.81, annex B), as far as it matters here
//
//     FF D8                                  SOI
//     FF xx  length (2, itself included) …   a segment
//     FF DA  length …                        SOS: a segment, and behind it entropy-coded data in which FF 00 is a byte FF and
//                                            FF D0 … FF D7 are restart marks; it ends at any other FF xx
//     FF D9                                  EOI; what stands behind it is no part of the picture
//
// Any number of FF may stand before a marker. Writers: cameras. Reader: `JPEGPicture`.

/// The segments of a JPEG picture.
enum JPEGPicture {
    private enum Marker {
        static let start: UInt8 = 0xD8
        static let end: UInt8 = 0xD9
        static let scan: UInt8 = 0xDA
        static let application: ClosedRange<UInt8> = 0xE0...0xEF
        static let exif: UInt8 = 0xE1
        static let adobe: UInt8 = 0xEE
        static let comment: UInt8 = 0xFE
        static let restarts: ClosedRange<UInt8> = 0xD0...0xD7
        /// Frames, tables and how they are used: 0xC8 is reserved.
        static let picture: Set<UInt8> = Set(0xC0...0xCF).subtracting([0xC8]).union(0xDB...0xDF)
    }

    private struct Segment {
        let marker: UInt8
        /// Without its length.
        let content: Range<Int>
        /// With its marker and, behind SOS, the entropy-coded data.
        let whole: Range<Int>
    }

    private static let exifName = Array("Exif\0\0".utf8)
    private static let adobeName = Array("Adobe".utf8)
    private static let adobeLength = 12
    private static let jfifName = Array("JFIF\0".utf8)
    private static let jfifLength = 14

    static func stripped(_ bytes: [UInt8]) throws(PictureError) -> [UInt8] {
        var jfif: [UInt8] = []
        var rest: [UInt8] = []
        var orientation = 1
        var hasScan = false
        try walk(bytes) { segment throws(PictureError) in
            let content = bytes[segment.content]
            switch segment.marker {
            case Marker.application.lowerBound where content.starts(with: jfifName):
                guard content.count >= jfifLength else {
                    throw .damaged("its JFIF header is short")
                }
                // Version, unit and density; the last two are the size of a thumbnail, which goes.
                if jfif.isEmpty {
                    jfif = header(
                        segment.marker, Array(content.prefix(jfifLength - 2)) + [0, 0])
                }
            case Marker.exif where content.starts(with: exifName) && orientation == 1:
                orientation =
                    PictureFacts(tiff: Array(content.dropFirst(exifName.count))).orientation
            case Marker.adobe where content.starts(with: adobeName):
                // How its colours are to be read; longer ones would be something else.
                guard content.count >= adobeLength else {
                    throw .damaged("its Adobe header is short")
                }
                rest += header(segment.marker, Array(content.prefix(adobeLength)))
            case Marker.application, Marker.comment: break
            case Marker.scan:
                hasScan = true
                rest += bytes[segment.whole]
            default:
                guard Marker.picture.contains(segment.marker) else {
                    throw .damaged("it has a part FF\(String(segment.marker, radix: 16))")
                }
                rest += header(segment.marker, Array(content))
            }
        }
        guard hasScan else { throw .damaged("it has no picture") }
        let exif =
            orientation == 1
            ? [] : header(Marker.exif, exifName + OrientationEXIF.tiff(orientation))
        return [0xFF, Marker.start] + jfif + exif + rest + [0xFF, Marker.end]
    }

    /// The first EXIF of a picture, however damaged it is behind that.
    static func exif(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        do {
            try walk(bytes) { segment in
                let content = bytes[segment.content]
                if found == nil, segment.marker == Marker.exif, content.starts(with: exifName) {
                    found = content.dropFirst(exifName.count)
                }
            }
        } catch {
            // What was found before the damage is offered to a person, who sees the picture.
        }
        return found
    }

    private static func header(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(length >> 8), UInt8(length & 0xFF)] + content
    }

    /// Gives each segment between SOI and EOI.
    private static func walk(
        _ bytes: [UInt8], _ take: (Segment) throws(PictureError) -> Void
    ) throws(PictureError) {
        var place = 2
        var parts = 0
        while true {
            let first = place
            guard place < bytes.count else { throw .cut }
            guard bytes[place] == 0xFF else {
                throw .damaged("a part does not begin where it should")
            }
            while place < bytes.count, bytes[place] == 0xFF { place += 1 }
            guard place < bytes.count else { throw .cut }
            let marker = bytes[place]
            place += 1
            if marker == Marker.end { return }
            guard place + 2 <= bytes.count else { throw .cut }
            let length = Int(bytes[place]) << 8 | Int(bytes[place + 1])
            guard length >= 2 else { throw .damaged("a part is shorter than its length") }
            let content = place + 2..<place + length
            guard content.upperBound <= bytes.count else { throw .cut }
            place =
                marker == Marker.scan
                ? scanEnd(of: bytes, from: content.upperBound) : content.upperBound
            parts += 1
            guard parts <= PictureMetadata.partLimit else {
                throw .tooManyParts(limit: PictureMetadata.partLimit)
            }
            try take(Segment(marker: marker, content: content, whole: first..<place))
        }
    }

    /// Where the entropy-coded data ends that begins at `place`: at a marker, or with the bytes.
    private static func scanEnd(of bytes: [UInt8], from place: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var place = place
            while place + 1 < bytes.count {
                guard bytes[place] == 0xFF else {
                    place += 1
                    continue
                }
                let next = bytes[place + 1]
                // Fill bytes belong to the marker behind them.
                guard next == 0 || Marker.restarts.contains(next) else { return place }
                place += 2
            }
            return bytes.count
        }
    }
}
