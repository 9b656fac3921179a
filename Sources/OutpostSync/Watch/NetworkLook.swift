import Foundation

/// Which networks this machine has a way into: what the kernel's tables say, without their counters. It tells that a link came or
/// went, and nothing of whether a hub is behind it.
struct NetworkLook: Equatable {
    private let routes: Set<String>
    /// Interfaces by which everything leaves that has no way of its own: of each version of IP the one that the kernel prefers.
    let interfaces: Set<String>

    /// Which words of a line say where a way leads: interface, destination, what else tells it from others; and what it costs, in
    /// digits of which base.
    private static let tables: [(path: String, words: [Int], cost: Int, radix: Int)] = [
        ("/proc/net/route", [0, 1, 2], 6, 10), ("/proc/net/ipv6_route", [9, 0, 1, 4], 5, 16),
    ]
    /// How a destination is spelled that stands for all.
    private static let everywhere: Set<String> = [
        String(repeating: "0", count: 8), String(repeating: "0", count: 32),
    ]

    /// As it is now; empty on a machine that has no such tables, where a link is found by trying.
    init() {
        var interfaces: Set<String> = []
        routes = Self.tables.reduce(into: []) { routes, table in
            // A table that is not there has no routes.
            guard let text = try? String(contentsOfFile: table.path, encoding: .utf8) else {
                return
            }
            var cheapest: (cost: UInt64, interface: String)?
            for line in text.split(separator: "\n") {
                let words = line.split(separator: " ").flatMap { $0.split(separator: "\t") }
                guard table.words.allSatisfy(words.indices.contains) else { continue }
                let way = table.words.map { String(words[$0]) }
                routes.insert(way.joined(separator: " "))
                guard Self.everywhere.contains(way[1]), way[0] != "lo",
                    words.indices.contains(table.cost),
                    let cost = UInt64(words[table.cost], radix: table.radix),
                    cost < cheapest?.cost ?? .max
                else { continue }
                cheapest = (cost, way[0])
            }
            if let cheapest { interfaces.insert(cheapest.interface) }
        }
        self.interfaces = interfaces
    }
}
