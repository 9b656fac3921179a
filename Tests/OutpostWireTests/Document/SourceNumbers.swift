import Foundation
import Testing

/// The constants of an enum of limits, read from its source: those of the hub are in a module that these
/// tests do not link.
struct SourceNumbers {
    private static let files = [
        "Limits": "Sources/OutpostModel/Limits.swift",
        "WireLimits": "Sources/OutpostWire/WireLimits.swift",
        "WireDefaults": "Sources/OutpostWire/WireLimits.swift",
        "FlashLimits": "Sources/OutpostWire/Flash/FlashForm.swift",
        "SyncLimits": "Sources/OutpostSync/SyncLimits.swift",
        "HubLimits": "Sources/OutpostHub/HubLimits.swift",
    ]

    private let expressions: [String: String]

    init() throws {
        var expressions: [String: String] = [:]
        for (type, path) in Self.files {
            let text = try ProtocolPage.text(of: path)
            let start = try #require(text.range(of: "enum \(type) {"), "\(type)")
            let body = text[start.upperBound...].prefix { $0 != "}" }
            for match in body.matches(of: /static let (\w+)(?:: \w+)? = ([^\n]+)/) {
                expressions["\(type).\(match.1)"] = String(match.2)
            }
        }
        self.expressions = expressions
    }

    func names(of type: String) -> [String] {
        expressions.keys.filter { $0.hasPrefix(type + ".") }.sorted()
    }

    func value(of name: String) throws -> Int {
        let expression = try #require(expressions[name], "no constant \(name)")
        return try value(expression[...])
    }

    /// Sums and differences of products of shifts, as far as limits use them.
    private func value(_ text: Substring) throws -> Int {
        let text = text.trimmingPrefix(" ")
        if let match = text.wholeMatch(of: /\((.*)\) ([+-]) (.*)/) {
            return try combine(value(match.1), match.2, value(match.3))
        }
        if let match = text.wholeMatch(of: /([^(]*?) ([+-]) \((.*)\)/) {
            return try combine(value(match.1), match.2, value(match.3))
        }
        if let match = text.wholeMatch(of: /(.*) ([+-]) (.*)/) {
            return try combine(value(match.1), match.2, value(match.3))
        }
        let factors = try text.split(separator: " * ").map { try factor($0) }
        return factors.reduce(1, *)
    }

    private func combine(_ left: Int, _ sign: Substring, _ right: Int) throws -> Int {
        sign == "+" ? left + right : left - right
    }

    private func factor(_ text: Substring) throws -> Int {
        let parts = text.components(separatedBy: " << ")
        if parts.count == 2 { return try factor(parts[0][...]) << factor(parts[1][...]) }
        let digits = text.replacing("_", with: "")
        if digits.hasPrefix("0x") { return try #require(Int(digits.dropFirst(2), radix: 16)) }
        if let number = Int(digits) { return number }
        // One without its enum stands beside another of Limits.
        return try value(of: text.contains(".") ? String(text) : "Limits.\(text)")
    }
}
