/// How a base may use its links, by kind, as whoever pays for them says. The kind is told by the interface that leads out of the
/// laptop, since nothing else on it knows what is behind a network.
package struct LinkSettings: Codable, Sendable, Equatable {
    /// One kind of link.
    package struct Use: Codable, Sendable, Equatable {
        /// As people call it: `satellite`.
        package var name: String
        /// Interfaces by name, as in `wwan0`; with a star at its end all that begin so. None: every other one.
        package var interfaces: [String]
        /// As in `06:00-07:30`, by the mission's clock; none: always.
        package var windows: [String]
        /// Both ways together; nil: as many as there are.
        package var dailyBytes: Int64?
        /// Seconds between two exchanges that nobody asked for; nil: only when somebody asks.
        package var every: Int?

        package init(
            name: String, interfaces: [String] = [], windows: [String] = [],
            dailyBytes: Int64? = nil, every: Int? = LinkSettings.everySeconds
        ) {
            self.name = name
            self.interfaces = interfaces
            self.windows = windows
            self.dailyBytes = dailyBytes
            self.every = every
        }

        /// - Parameter offsetMinutes: of the mission's clock, east of Greenwich.
        package func plan(offsetMinutes: Int) -> LinkPlan {
            LinkPlan(
                windows: windows.compactMap { LinkPlan.Window($0) }, dailyBytes: dailyBytes,
                interval: every.map { Int64($0) * 1000 }, offsetMinutes: offsetMinutes)
        }

        fileprivate func isFor(_ interface: String) -> Bool {
            interfaces.contains { pattern in
                pattern.hasSuffix("*")
                    ? interface.hasPrefix(pattern.dropLast()) : interface == pattern
            }
        }

        /// What is wrong with it, for a person; nil: nothing.
        package var defect: String? {
            if let wrong = windows.first(where: { LinkPlan.Window($0) == nil }) {
                return "'\(wrong)' is no window: 06:00-07:30"
            }
            if let dailyBytes, dailyBytes < LinkPolicyLimits.leastBytes {
                return "\(LinkPolicyLimits.leastBytes) bytes a day are the least"
            }
            if let every, !(1...86_400).contains(every) {
                return "between two exchanges there are 1 to 86400 seconds"
            }
            let isName =
                (1...LinkSettings.nameBytes).contains(name.utf8.count)
                && name.utf8.allSatisfy {
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                        || $0 == UInt8(ascii: "-")
                }
            return isName ? nil : "'\(name)' is no name: small letters, digits and '-'"
        }
    }

    /// Between two exchanges that nobody asked for, where nothing else is said: a base hears within five minutes what others wrote.
    package static let everySeconds = 300
    /// Of a kind's name, which is part of a file's name.
    static let nameBytes = 32
    /// More kinds of link than a base has.
    package static let uses = 16
    /// What the kind is called that is for every link of which nothing is said.
    package static let otherName = "any"

    /// The first that fits counts.
    package private(set) var kinds: [Use]
    /// For every other link.
    package private(set) var other: Use

    package init(other: Use = Use(name: otherName)) {
        kinds = []
        self.other = other
    }

    /// - Parameter interfaces: those that lead out of the laptop now.
    package func use(of interfaces: some Collection<String>) -> Use {
        kinds.first { kind in interfaces.contains { kind.isFor($0) } } ?? other
    }

    /// Of this name.
    package subscript(name: String) -> Use? {
        name == Self.otherName ? other : kinds.first { $0.name == name }
    }

    /// Puts it in the place of the one of its name, or after those that are there.
    package mutating func set(_ use: Use) {
        if use.name == Self.otherName {
            other = use
        } else if let index = kinds.firstIndex(where: { $0.name == use.name }) {
            kinds[index] = use
        } else {
            kinds.append(use)
        }
    }

    package mutating func remove(_ name: String) {
        if name == Self.otherName { other = Use(name: name) }
        kinds.removeAll { $0.name == name }
    }

    /// What is wrong, for a person; nil: nothing.
    package var defect: String? {
        if kinds.count > Self.uses { return "there are more than \(Self.uses) kinds of link" }
        if let kind = kinds.first(where: \.interfaces.isEmpty) {
            return "'\(kind.name)' names no interface: --interface wwan0"
        }
        return (kinds + [other]).lazy.compactMap(\.defect).first
    }
}
