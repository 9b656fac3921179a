import Foundation
import OutpostModel

/// What a command says: a line or two for people, or JSON for machines. Progress and errors go to standard error, so
/// that standard output is only the answer.
struct Output {
    let isJSON: Bool

    func line(_ text: @autoclosure () -> String) {
        if !isJSON { print(text()) }
    }

    /// The answer for machines; nothing for people.
    func json(_ value: @autoclosure () -> some Encodable) throws {
        if isJSON { print(try Self.text(of: value())) }
    }

    static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}

/// A line on a terminal that is written over while something takes more than a second.
final class Progress {
    private let isShown: Bool
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var last: ContinuousClock.Instant
    private var hasShown = false

    init(_ output: Output) {
        isShown = !output.isJSON && isatty(STDERR_FILENO) == 1
        start = clock.now
        last = start
    }

    func show(_ text: @autoclosure () -> String) {
        let now = clock.now
        guard isShown, now - start > .seconds(1), now - last > .milliseconds(100) else { return }
        last = now
        hasShown = true
        FileHandle.standardError.write(Data("\r\u{1B}[K\(text())".utf8))
    }

    func end() {
        if hasShown { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
    }
}

/// A value as JSON's own types.
enum JSONValue: Encodable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    init(_ value: Value) {
        switch value {
        case .null: self = .null
        case .integer(let number): self = .integer(number)
        // JSON has no infinity; what another program stored is shown until it is held.
        case .real(let number): self = number.isFinite ? .real(number) : .text(String(number))
        case .text(let text): self = .text(text)
        case .blob(let bytes): self = .text(Hexadecimal.text(of: bytes))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .integer(let number): try container.encode(number)
        case .real(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let object): try container.encode(object)
        }
    }
}
