import OutpostModel

/// How pages are packed. Each end says in greeting and welcome which is the newest that it reads; what it was not told of, a sender does
/// not use, so that versions of the program differ in the field for weeks.
package enum Packing: UInt32, Sendable, Comparable, CaseIterable {
    /// Raw keys and reals, zstd.
    case first = 1
    /// Keys without what follows from their space and from what is imported, reals as decimals, parts that the receiver has by name,
    /// brotli where bytes cost more than time.
    case second = 2

    package static let newest = Packing.second

    package static func < (left: Packing, right: Packing) -> Bool {
        left.rawValue < right.rawValue
    }

    /// The newest that both know.
    ///
    /// - Parameter said: what the other end said; 0 of one that does not say.
    package init(said: UInt32) {
        self = Packing(rawValue: min(max(said, 1), Packing.newest.rawValue)) ?? .first
    }

    /// As greeting and welcome say it: of the first, nothing.
    package var said: UInt32 { self == .first ? 0 : rawValue }
}

/// How hard a writer of frames tries: bytes against time.
package enum PackingEffort: Sendable {
    /// A link that outruns the packing.
    case quick
    /// A link of some hundred kilobytes a second.
    case thorough
    /// A slow link, or so little that it takes no time.
    case utmost
}

/// What a page is packed for.
package struct PackingOptions: Sendable {
    package var packing: Packing
    package var effort: PackingEffort
    /// Whether the receiver is known to have a changeset: then what a change carries of it goes by name.
    package var isHeld: @Sendable (Dot) -> Bool

    package init(
        _ packing: Packing = .first, effort: PackingEffort = .quick,
        isHeld: @escaping @Sendable (Dot) -> Bool = { _ in false }
    ) {
        self.packing = packing
        self.effort = effort
        self.isHeld = isHeld
    }
}

/// Gives what a changeset that is here did to a row: what a page names in the place of parts that its receiver has.
///
/// - Returns: nil where it is not here, or does not write the row.
package typealias CarriedSource = (Dot, _ table: String, RowKey) throws -> CarriedChange?
