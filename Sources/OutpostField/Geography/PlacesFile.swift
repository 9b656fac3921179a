import OutpostModel

/// The areas of a mission as one file, `places/areas` in the replica's folder. Written by `outpost places take`; read by whatever
/// shows a map or looks up a place.
///
///     8 bytes   OUTPLACE
///     1 byte    version, 1
///     varint    arcs, and for each:
///                 varint    corners, at least 2
///                 signed    east, north, in millionths of a degree, for each corner: the difference to the corner before it in the
///                           file (before the first: 0, 0)
///     varint    areas, and for each:
///                 1 byte    level, 1 or 2
///                 string    code
///                 varint    parent: 0, or 1 + the number of the area it lies in, which is one before it of level 1
///                 varint    names, and for each: string language (two letters, or none for a spelling), string text
///                 varint    rings, at least 1, and for each:
///                             varint    arcs, at least 1
///                             signed    n for arc n, ~n for arc n backwards; each begins where the one before it ends
///     32 bytes  SHA-256 of all that stands before
///
/// Varint, signed and string are those of every table of bytes (ByteWriter). The reader looks at the digest first, and then trusts
/// nothing all the same.
package enum PlacesFile {
    static let magic = Array("OUTPLACE".utf8)
    static let version: UInt8 = 1

    package static func encode(_ places: Places) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes = magic
        writer.byte(version)
        write(arcs: places.borders.arcs, to: &writer)
        writer.varint(places.areas.count)
        for (index, area) in places.areas.enumerated() {
            writer.byte(UInt8(area.level))
            writer.string(area.code)
            writer.varint(area.parent.flatMap(places.index).map { $0 + 1 } ?? 0)
            writer.varint(area.names.count)
            for name in area.names {
                writer.string(name.language)
                writer.string(name.text)
            }
            writer.varint(places.borders.rings[index].count)
            for ring in places.borders.rings[index] {
                writer.varint(ring.count)
                for reference in ring { writer.signed(Int64(reference)) }
            }
        }
        Digest(of: writer.bytes).append(to: &writer.bytes)
        return writer.bytes
    }

    private static func write(arcs: [[MapPoint]], to writer: inout ByteWriter) {
        writer.varint(arcs.count)
        var last = MapPoint(x: 0, y: 0)
        for arc in arcs {
            writer.varint(arc.count)
            for point in arc {
                writer.signed(Int64(point.x) - Int64(last.x))
                writer.signed(Int64(point.y) - Int64(last.y))
                last = point
            }
        }
    }

    /// - Parameter file: its name, for the error.
    package static func decode(_ bytes: [UInt8], file: String) throws(OutpostError) -> Places {
        let cause: String
        do {
            return try PlacesFileReader(bytes).read()
        } catch {
            cause = error.description
        }
        throw OutpostError(
            .corrupt, operation: "read the places", place: file, cause: cause,
            hint: "take them anew: outpost places take FILE…")
    }
}
