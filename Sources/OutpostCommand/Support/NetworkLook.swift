import Foundation

/// Which networks this machine has a way into: what the kernel's tables say, without their counters. It tells that a link came or
/// went, and nothing of whether a hub is behind it.
struct NetworkLook: Equatable {
    private let routes: Set<String>

    /// Which words of a line say where a way leads: interface, destination, gateway.
    private static let tables: [(path: String, words: [Int])] = [
        ("/proc/net/route", [0, 1, 2]), ("/proc/net/ipv6_route", [9, 0, 1, 4]),
    ]

    /// As it is now; empty on a machine that has no such tables, where a link is found by trying.
    init() {
        routes = Self.tables.reduce(into: []) { routes, table in
            // A table that is not there has no routes.
            guard let text = try? String(contentsOfFile: table.path, encoding: .utf8) else {
                return
            }
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").flatMap { $0.split(separator: "\t") }
                guard table.words.allSatisfy(words.indices.contains) else { continue }
                routes.insert(table.words.map { String(words[$0]) }.joined(separator: " "))
            }
        }
    }
}
