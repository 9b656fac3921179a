/// How the bytes of a source file spell its texts. In each of them ASCII is itself, so a file can
/// be cut into fields before it is decoded.
package enum TextEncoding: String, Sendable, CaseIterable {
    case utf8 = "utf-8"
    /// ISO 8859-1.
    case latin1
    /// What Windows calls ANSI: Latin-1 with typographic signs where Latin-1 has control codes.
    case windows1252 = "windows-1252"

    /// - Returns: nil when the bytes are no text in this encoding.
    package func text(of bytes: ArraySlice<UInt8>) -> String? {
        switch self {
        case .utf8: return String(validating: bytes, as: UTF8.self)
        case .latin1:
            var text = String.UnicodeScalarView()
            for byte in bytes { text.append(Unicode.Scalar(byte)) }
            return String(text)
        case .windows1252:
            var text = String.UnicodeScalarView()
            for byte in bytes {
                guard let scalar = Self.windowsScalar(byte) else { return nil }
                text.append(scalar)
            }
            return String(text)
        }
    }

    /// The index of the first byte that is no text in this encoding.
    package func firstFault(in bytes: [UInt8]) -> Int? {
        switch self {
        case .latin1: return nil
        case .windows1252: return bytes.firstIndex { Self.windowsScalar($0) == nil }
        case .utf8: return Self.firstFault(inUTF8: bytes)
        }
    }

    private static func firstFault(inUTF8 bytes: [UInt8]) -> Int? {
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(of: bytes[index])
            let end = index + length
            guard length > 0, end <= bytes.count,
                String(validating: bytes[index..<end], as: UTF8.self) != nil
            else { return index }
            index = end
        }
        return nil
    }

    /// What a UTF-8 lead byte announces; 0 for a byte that cannot lead.
    private static func sequenceLength(of byte: UInt8) -> Int {
        switch byte {
        case 0x00...0x7F: 1
        case 0xC2...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF4: 4
        default: 0
        }
    }

    private static func windowsScalar(_ byte: UInt8) -> Unicode.Scalar? {
        guard (0x80...0x9F).contains(byte) else { return Unicode.Scalar(byte) }
        let code = windowsCodes[Int(byte) - 0x80]
        return code == 0 ? nil : Unicode.Scalar(code)
    }

    /// 0x80 to 0x9F of Windows code page 1252; 0 where it has nothing.
    private static let windowsCodes: [UInt16] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
        0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
        0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
}
