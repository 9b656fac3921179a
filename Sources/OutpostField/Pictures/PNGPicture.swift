// PNG (ISO/IEC 15948): an 8-byte signature, then chunks
//
//     length of the data (4)   type (4)   data   CRC of type and data (4)
//
// from IHDR to IEND. Bit 5 of a type's first byte says that it is not critical. Writers: phones and laptops. Reader: `PNGPicture`.

/// The chunks of a PNG picture.
enum PNGPicture {
    static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    /// What a picture is made of, and what it takes to show it as it was meant; numbers alone.
    private static let kept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs",
        "cICP", "mDCV", "cLLI", "acTL", "fcTL", "fdAT",
    ]
    private static let exifType = "eXIf"
    /// Length, type and CRC.
    private static let frameLength = 12

    private struct Chunk {
        let type: String
        let isCritical: Bool
        let data: Range<Int>
        let whole: Range<Int>
    }

    static func stripped(_ bytes: [UInt8]) throws(PictureError) -> [UInt8] {
        let orientation = exif(of: bytes).map { PictureFacts(tiff: Array($0)).orientation } ?? 1
        var result = signature
        var types: [String] = []
        try walk(bytes) { chunk throws(PictureError) in
            if types.isEmpty, chunk.type != "IHDR" { throw .damaged("it does not begin with IHDR") }
            let isKept = kept.contains(chunk.type)
            guard isKept || !chunk.isCritical else {
                throw .damaged("it needs a part '\(chunk.type)', which nobody knows")
            }
            if isKept {
                result += bytes[chunk.whole]
                types.append(chunk.type)
            }
            if chunk.type == "IHDR", orientation != 1 {
                result += framed(exifType, OrientationEXIF.tiff(orientation))
            }
        }
        guard types.contains("IDAT") else { throw .damaged("it has no picture") }
        return result
    }

    /// The EXIF of a picture.
    static func exif(of bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var found: ArraySlice<UInt8>?
        do {
            try walk(bytes) { chunk in
                if found == nil, chunk.type == exifType { found = bytes[chunk.data] }
            }
        } catch {
            // What was found before the damage is offered to a person, who sees the picture.
        }
        return found
    }

    /// Gives each chunk, IEND the last.
    private static func walk(
        _ bytes: [UInt8], _ take: (Chunk) throws(PictureError) -> Void
    ) throws(PictureError) {
        var place = signature.count
        var parts = 0
        while true {
            guard bytes.count - place >= frameLength else { throw .cut }
            let length = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            guard length <= bytes.count - place - frameLength else { throw .cut }
            let type = bytes[place + 4..<place + 8]
            guard type.allSatisfy({ ($0 | 0x20) >= 0x61 && ($0 | 0x20) <= 0x7A }) else {
                throw .damaged("a part has no name")
            }
            let whole = place..<place + frameLength + length
            let chunk = Chunk(
                type: String(decoding: type, as: UTF8.self),
                isCritical: bytes[place + 4] & 0x20 == 0,
                data: place + 8..<place + 8 + length, whole: whole)
            let check = bytes[whole.upperBound - 4..<whole.upperBound].reduce(UInt32(0)) {
                $0 << 8 | UInt32($1)
            }
            guard CRC32.of(bytes[place + 4..<place + 8 + length]) == check else {
                throw .damaged("the check of part '\(chunk.type)' fails")
            }
            parts += 1
            guard parts <= PictureMetadata.partLimit else {
                throw .tooManyParts(limit: PictureMetadata.partLimit)
            }
            try take(chunk)
            if chunk.type == "IEND" { return }
            place = whole.upperBound
        }
    }

    private static func framed(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        return bigEndian(UInt32(data.count)) + checked + bigEndian(CRC32.of(checked[...]))
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(number >> $0 & 0xFF) }
    }
}

/// PNG's check (ISO/IEC 15948, annex D).
enum CRC32 {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1
        }
    }

    static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBufferPointer { bytes in
                ~bytes.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
            }
        }
    }
}
