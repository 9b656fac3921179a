import OutpostModel

// THE FOLDER of a second copy
//
//     start             what a new replica is begun with: one record, a COPY START
//     piece-00000001    the first piece, as a bundle has it; then those of higher numbers
//     file-32 digits    a file of a report: records of its bytes, in order
//
// Each is a BUNDLE of its own: a header, signed by the device, with a content key for the copy's code and for the authority; then
// records (docs/PROTOCOL.md). Writer: `CopyKeeper`. Reader: `CopyReader`.

/// Names and bounds of a copy's files.
enum CopyFolder {
    static let start = "start"
    private static let piece = "piece-"
    private static let file = "file-"
    private static let numberDigits = 8
    /// Bytes of a file in one record.
    static let recordBytes = 256 << 10
    /// Files are written for so many bytes at a time, and at least one of them: reports that come meanwhile wait no longer than that.
    static let fileBytesAtOnce: Int64 = 32 << 20

    static func piece(_ number: UInt64) -> String {
        let digits = String(number)
        return piece + String(repeating: "0", count: max(0, numberDigits - digits.count)) + digits
    }

    static func number(of name: String) -> UInt64? {
        name.hasPrefix(piece) ? UInt64(name.dropFirst(piece.count)) : nil
    }

    static func file(_ name: String) -> String { file + name }

    static func isFile(_ name: String) -> Bool { name.hasPrefix(file) }
}

/// What a replica is begun with where there is none any more.
///
///     COPY START
///       form         byte      1
///       mission      data      the mission file, byte for byte
///       authority    string    its certificate, PEM
///       hub          string    where it was reached
///       base         string    what the hub's officer called the device
package struct CopyStart: Sendable, Equatable {
    package let mission: [UInt8]
    package let authority: String
    package let hub: String
    package let base: String

    package init(mission: [UInt8], authority: String, hub: String, base: String) {
        self.mission = mission
        self.authority = authority
        self.hub = hub
        self.base = base
    }

    private static let form: UInt8 = 1
    /// Of the certificate and of the names: far more than any has.
    private static let textBytes = 64 << 10

    package func encoded() -> [UInt8] {
        var bytes = ByteWriter()
        bytes.byte(Self.form)
        bytes.data(mission)
        bytes.string(authority)
        bytes.string(hub)
        bytes.string(base)
        return bytes.bytes
    }

    /// - Throws: the place and the defect.
    init(decoding bytes: [UInt8]) throws(ByteReader.Failure) {
        var reader = ByteReader(bytes)
        guard try reader.byte("form") == Self.form else {
            throw reader.failure("form", .unexpected("not a copy of form \(Self.form)"))
        }
        mission = try reader.data("mission", limit: Limits.bundleRecordBytes)
        authority = try reader.string("authority", limit: Self.textBytes)
        hub = try reader.string("hub", limit: Self.textBytes)
        base = try reader.string("base", limit: Self.textBytes)
        try reader.expectEnd("end")
    }
}
