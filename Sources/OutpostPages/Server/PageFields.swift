import OutpostModel

/// The fields of a query or a form, in the order in which they came: `application/x-www-form-urlencoded` of the WHATWG's URL
/// standard, section 5.1.
package struct PageFields: Sendable, Equatable {
    package private(set) var all: [(name: String, value: String)] = []

    package init() {}

    /// - Throws: `OutpostError`, `invalid-input`, for what is no UTF-8 or has more fields than a form.
    package init(encoded text: some StringProtocol) throws {
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            guard all.count < PageLimits.formFields else { throw Self.failure("too many fields") }
            let parts = pair.split(
                separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? try Self.decoded(parts[1]) : ""
            all.append((try Self.decoded(parts.first ?? pair), value))
        }
    }

    /// The first of that name; empty where there is none.
    package subscript(_ name: String) -> String { all.first { $0.name == name }?.value ?? "" }

    package func has(_ name: String) -> Bool { all.contains { $0.name == name } }

    /// Every value of that name.
    package func values(of name: String) -> [String] {
        all.filter { $0.name == name }.map(\.value)
    }

    package mutating func append(_ name: String, _ value: String) { all.append((name, value)) }

    /// The same as part of an address.
    package var encoded: String {
        all.map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    package static func == (left: PageFields, right: PageFields) -> Bool {
        left.all.elementsEqual(right.all) { $0 == $1 }
    }

    private static func decoded(_ bytes: some Collection<UInt8>) throws -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): result.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(digit),
                    let low = rest.popFirst().flatMap(digit)
                else { throw failure("a % without two digits") }
                result.append(high << 4 | low)
            default: result.append(byte)
            }
        }
        guard let text = String(validating: result, as: UTF8.self) else {
            throw failure("text that is not UTF-8")
        }
        return text
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            let isPlain =
                byte < 0x80
                && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                    || "-._~".unicodeScalars.contains(scalar))
            result += isPlain ? String(scalar) : "%" + Hexadecimal.text(of: [byte]).uppercased()
        }
        return result
    }

    private static func failure(_ cause: String) -> OutpostError {
        OutpostError(
            .invalidInput, operation: "read a form", cause: cause,
            hint: "go back and send it once more")
    }
}
