import OutpostModel
import OutpostStore

/// Changesets of one device in few bytes, for roads that carry hundreds of bytes a message. What both ends know by roster and mission
/// is left out; the receiver makes the canonical bodies of it again, byte for byte, which the seal beside it vouches for. It is not
/// canonical itself.
///
/// `varint`, `signed` and fixed numbers are as in a body. TEXTS are the bytes of all texts, one after the other, in the order in which
/// NUMBERS name them by their length ("text" below). Where a body has what these tables cannot say, it travels whole (bit 7).
///
///     FORM
///       head              varint     length of TEXTS times 2; bit 0: NUMBERS are packed
///       packed            varint     how many bytes TEXTS take, packed; 0: they stand as they are
///       TEXTS             by the dictionary of this version: see ZstandardDictionary
///       expanded          varint     only with bit 0: length of NUMBERS
///       NUMBERS           to the end: CHANGESET …
///
///     CHANGESET
///       flags             1 byte     bits 0–1: lane; bit 2: SPACE follows, else it is that of the first table; bit 3: the
///                                    incarnation follows, else it is that of the changeset before, at first 1; bit 4:
///                                    the two versions follow, else as before; bit 5: AUTHOR follows, else as before, at
///                                    first nobody; bit 6: the counter follows, else 0; bit 7, alone: WHOLE follows,
///                                    and nothing else
///       WHOLE             varint     length of the body, which stands in TEXTS
///       SPACE             2 bytes
///       incarnation       varint
///       sequence          varint     less that of the changeset before + 1, if that is of the same journal
///       milliseconds      signed     less those of the changeset before, at first less 1,700,000,000,000
///       counter           varint     times 2; bit 0: the clock was doubtful
///       mission version   varint
///       roster version    varint
///       AUTHOR
///       table count       varint
///       table             2 bytes …  the first of SHA-256 over its name
///       for each table: row count (varint), ROW …
///
///     AUTHOR
///       kind              1 byte     bits 0–2: identification; bits 3–4: 0 no name, 1 HINT follows, 2 a text's length follows
///       HINT              2 bytes    the first of SHA-256 over the id, where the roster has one such
///
///     ROW
///       milliseconds      signed     those of the key less those of the changeset
///       key               8 bytes    its last 58 bits below CHANGE's flags
///       CHANGE
///       carried count     varint     only with flag bit 3
///       CARRIED …
///
///     CHANGE
///       flags             6 bits     0–1: operation, as in a body; 2: CONTEXT follows; 3: carried changes follow; 4: it only
///                                    sets cells whole; 5: the same cells as the row of this table before
///       CONTEXT                      three times: count (varint), DOT …
///       reason            varint     a text's length; only of a ruling
///       CELLS                        only with bit 4 and without bit 5
///       values                       with bit 4: of each cell's columns, by CELLS: VALUE by the column's type
///       write count       varint     without bit 4
///       WRITE …                      without bit 4
///
///     CELLS (numbers of a table's cells by the version that added them, then in the mission file's order, from 0)
///       kind              varint     2n: n numbers follow, each less the one before + 1 (varint); 2n + 1: n bytes of bits, the
///                                    least significant first
///
///     WRITE
///       cell              varint     number
///       kind              1 byte     as in a body, bit 4: exceptions follow: count (varint), DOT …
///       value count       varint
///       VALUE …                      as of no type
///
///     VALUE, by the column's type
///       integer           varint     0 NULL; 1 OTHER follows; 2 + zigzag
///       real              varint     0 NULL; 1 OTHER follows; 2 as in the row before; 3 + n: a signed number follows, to be
///                                    divided by 10 to the power of n
///       text              varint     bits 0–1: 0 by the rest: 0 NULL, 1 OTHER follows, 2 a row's key follows (16 bytes), 3 as in
///                                    the row before; 1 a text of that length; 2 TIME; 3 the device's base reference with
///                                    that counter
///       blob              varint     0 NULL; 1 OTHER follows
///       OTHER, or no type 1 byte     0 NULL; 1 signed; 2 8 bytes, IEEE 754; 3 a text's length; 4 a blob's, in TEXTS
///
///     TIME (a field time that is spelled as this says it; the rest of the number)
///       bit 0                        seconds follow and not minutes
///       the rest                     0 for Z, else 1 + the zigzag of the offset in quarter hours
///       signed                       the moment's minutes or seconds, rounded down, less those of the changeset
///
///     DOT
///       replica           varint     0 the changeset's; 1 a new one: identity (8 bytes), incarnation (varint); 2 + n: the n-th new
///       place             varint     sequence times 4 and lane
///
///     CARRIED
///       DOT
///       digest            32 bytes
///       milliseconds      signed     less those of the changeset
///       counter           varint     times 2; bit 0: the clock was doubtful
///       mission version   varint
///       roster version    varint
///       AUTHOR
///       flags             1 byte     of the CHANGE
///       CHANGE
package enum FlashForm {
    /// Milliseconds from which the first changeset's are told.
    static let epoch: Int64 = 1_700_000_000_000

    enum Flag {
        static let laneMask: UInt8 = 3
        static let space: UInt8 = 1 << 2
        static let incarnation: UInt8 = 1 << 3
        static let versions: UInt8 = 1 << 4
        static let author: UInt8 = 1 << 5
        static let counter: UInt8 = 1 << 6
        static let whole: UInt8 = 1 << 7
    }

    enum RowFlag {
        static let operationMask: UInt8 = 3
        static let context: UInt8 = 1 << 2
        static let carried: UInt8 = 1 << 3
        static let simple: UInt8 = 1 << 4
        static let sameCells: UInt8 = 1 << 5
        /// Where they stand above a key's random bits.
        static let shift: UInt64 = 58
    }

    enum Text {
        static let other: UInt64 = 0
        static let plain: UInt64 = 1
        static let time: UInt64 = 2
        static let reference: UInt64 = 3
    }

    enum WriteFlag {
        static let kindMask: UInt8 = 0x0F
        static let exceptions: UInt8 = 1 << 4
    }

    /// What the last row of a table in this message set, for those after it.
    struct RowBefore {
        let cells: [Int]
        /// By cell number, then column.
        let values: [Int: [Value]]
    }

    /// - Parameters:
    ///   - bodies: canonical, of one device, none of which anything was erased of.
    /// - Throws: of a body that is broken.
    package static func encode(
        _ bodies: [[UInt8]], names: FlashNames
    ) throws(ByteReader.Failure) -> [UInt8] {
        var writer = FlashFormWriter(names: names)
        for body in bodies { writer.append(try ChangesetBody.decode(body), body: body) }
        // What the tables cannot say to the byte travels whole.
        if let form = packed(writer), let identity = writer.identity,
            try !decodes(form, to: bodies, names: names, identity)
        {
            writer = FlashFormWriter(names: names)
            for body in bodies { writer.append(whole: body) }
            return packed(writer) ?? []
        }
        guard let form = packed(writer) else {
            throw ByteReader([]).failure("texts", .lengthOverLimit(FlashLimits.expandedBytes))
        }
        return form
    }

    private static func decodes(
        _ form: [UInt8], to bodies: [[UInt8]], names: FlashNames, _ identity: UInt64
    ) throws(ByteReader.Failure) -> Bool {
        do {
            return try decode(form, names: names, identity: identity) == bodies
        } catch {
            return false
        }
    }

    /// - Parameters:
    ///   - identity: of the device, which the seal proves.
    ///   - attempt: which of several persons is meant that a hint may mean, from 0.
    /// - Returns: bodies, which are still to be read.
    package static func decode(
        _ form: [UInt8], names: FlashNames, identity: UInt64, attempt: Int = 0
    ) throws(ByteReader.Failure) -> [[UInt8]] {
        let (texts, numbers) = try unpacked(form)
        var reader = FlashFormReader(
            texts: texts, numbers: numbers, names: names, identity: identity, attempt: attempt)
        return try reader.bodies()
    }

    private static func packed(_ writer: FlashFormWriter) -> [UInt8]? {
        let (texts, numbers) = (writer.texts, writer.numbers.bytes)
        guard texts.count <= FlashLimits.expandedBytes, numbers.count <= FlashLimits.expandedBytes
        else { return nil }
        let packedTexts = pack(texts)
        // The few numbers of one report are as they are.
        let packedNumbers = numbers.count < FlashLimits.packedNumbers ? nil : pack(numbers)
        var result = ByteWriter()
        result.varint(texts.count << 1 | (packedNumbers == nil ? 0 : 1))
        result.varint(packedTexts?.count ?? 0)
        result.bytes += packedTexts ?? texts
        if packedNumbers != nil { result.varint(numbers.count) }
        result.bytes += packedNumbers ?? numbers
        return result.bytes
    }

    /// nil also where zstd has no memory: then it stands as it is.
    private static func pack(_ bytes: [UInt8]) -> [UInt8]? {
        do {
            return try FlashDictionary.first.pack(bytes)
        } catch {
            return nil
        }
    }

    private static func unpacked(
        _ form: [UInt8]
    ) throws(ByteReader.Failure) -> (texts: [UInt8], numbers: [UInt8]) {
        var reader = ByteReader(form)
        let head = try reader.varint("head")
        guard head >> 1 <= UInt64(FlashLimits.expandedBytes) else {
            throw reader.failure("head", .lengthOverLimit(FlashLimits.expandedBytes))
        }
        let count = Int(head >> 1)
        let packed = try reader.count("packed", limit: FlashLimits.expandedBytes)
        let texts =
            packed == 0
            ? try reader.raw("texts", count: count)
            : try expand(try reader.raw("texts", count: packed), count: count, reader)
        guard head & 1 == 1 else {
            return (texts, try reader.raw("numbers", count: reader.remaining))
        }
        let expanded = try reader.varint("expanded")
        guard expanded <= UInt64(FlashLimits.expandedBytes) else {
            throw reader.failure("expanded", .lengthOverLimit(FlashLimits.expandedBytes))
        }
        let rest = try reader.raw("numbers", count: reader.remaining)
        return (texts, try expand(rest, count: Int(expanded), reader))
    }

    private static func expand(
        _ bytes: [UInt8], count: Int, _ reader: ByteReader
    ) throws(ByteReader.Failure) -> [UInt8] {
        do {
            return try FlashDictionary.first.expand(bytes, count: count)
        } catch {
            throw reader.failure("packed bytes", .unexpected(error.cause))
        }
    }
}

/// Bounds of a flash message's content, at both ends.
package enum FlashLimits {
    /// TEXTS and NUMBERS, each, once expanded: some hundred reports, and memory that anybody may ask for.
    package static let expandedBytes = 65_536
    /// The values of a message, once each that is 'as in the row before' is spelled: a byte of a form may stand for a long text.
    package static let valueBytes = 1_048_576
    /// Changesets of one message.
    package static let changesets = 1_024
    /// Rows of one changeset in it.
    static let rows = 4_096
    /// Replicas that its contexts name.
    static let replicas = 1_024
    /// NUMBERS that are shorter are not packed: those of one report have nothing twice.
    static let packedNumbers = 128
    /// The greatest power of ten by which a real is divided: degrees to the tenth of a micrometre.
    static let decimals = 12
}
