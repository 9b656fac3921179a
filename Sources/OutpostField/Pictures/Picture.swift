/// The kinds of picture of which we know what in them is picture, and what says who took it, with what and where.
package enum PictureKind: String, Sendable, CaseIterable {
    case jpeg, png, webp

    package var mediaType: String { "image/\(rawValue)" }

    /// What a file is by its first bytes, whatever its name says; nil where it is none of these.
    package init?(of bytes: [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: PNGPicture.signature) {
            self = .png
        } else if bytes.count >= WebPPicture.headerLength, bytes.starts(with: Array("RIFF".utf8)),
            bytes[8..<12].elementsEqual(Array("WEBP".utf8))
        {
            self = .webp
        } else {
            return nil
        }
    }
}

/// Why a picture cannot be stripped, so that it is not kept as if it were.
package enum PictureError: Error, Sendable, Equatable {
    /// Another kind of file: what it says of whoever made it cannot be told.
    case unknownKind
    /// It ends too early.
    case cut
    /// It breaks the rules of its kind.
    case damaged(String)
    case tooManyParts(limit: Int)
}

extension PictureError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unknownKind:
            "it is no JPEG, PNG or WebP, so what it says of who made it, and where, cannot be taken out"
        case .cut: "the picture ends too early"
        case .damaged(let reason): "the picture is damaged: \(reason)"
        case .tooManyParts(let limit): "the picture has more than \(limit) parts"
        }
    }

    /// What to do.
    package var hint: String {
        switch self {
        case .unknownKind:
            "attach a JPEG, PNG or WebP, or keep it as evidence, with all that it says"
        default: "take or copy the picture again, or keep it as evidence, as it is"
        }
    }
}

/// What a picture says beside the picture.
package enum PictureMetadata {
    /// Parts of one picture: an animation of a minute, or a scan in a thousand passes.
    static let partLimit = 100_000

    /// The same picture without what says who took it, with what, when and where: no EXIF, XMP, IPTC, colour profile, comments,
    /// thumbnails, nor what is hidden behind its end. Which way is up stays. The bytes of the picture itself are not touched.
    ///
    /// A colour profile goes since it has texts of its own; a picture of a wide gamut shows a little paler then.
    ///
    /// - Throws: where it cannot be understood to its end.
    package static func stripped(_ bytes: [UInt8]) throws(PictureError) -> [UInt8] {
        switch PictureKind(of: bytes) {
        case .jpeg: return try JPEGPicture.stripped(bytes)
        case .png: return try PNGPicture.stripped(bytes)
        case .webp: return try WebPPicture.stripped(bytes)
        case nil: throw .unknownKind
        }
    }

    /// What a picture says of when and where it was taken, to offer it to whoever attaches it. Of a damaged one, what can be read.
    package static func facts(of bytes: [UInt8]) -> PictureFacts {
        let exif: ArraySlice<UInt8>?
        switch PictureKind(of: bytes) {
        case .jpeg: exif = JPEGPicture.exif(of: bytes)
        case .png: exif = PNGPicture.exif(of: bytes)
        case .webp: exif = WebPPicture.exif(of: bytes)
        case nil: exif = nil
        }
        return exif.map { PictureFacts(tiff: Array($0)) } ?? PictureFacts()
    }
}
