/// What a roster orders to be erased, in the order in which it is asked: a pure function of the roster, as `Admission` is.
///
/// A body from which an order takes something is named by the roster with the digest of what remains. Only such a body is changed, and
/// by all orders together, so that every replica with the same roster holds the same bytes, whichever order it learnt first.
package struct Erasures: Sendable, Equatable {
    /// What of a row is erased.
    package enum Extent: Sendable, Equatable {
        case row
        case cells(Set<String>)
    }

    private var rows: [RowName: Extent] = [:]
    private var changesets = Set<Dot>()
    /// Several where rosters forked and nobody brought them together yet.
    private var bodies: [Dot: Set<Digest>] = [:]

    package static let none = Erasures()

    private init() {}

    /// - Parameter roster: restricted by what lost branches take away, where there are any.
    package init(roster: MissionRoster) {
        for order in roster.erasures {
            for row in order.rows { add(row) }
            changesets.formUnion(order.changesets)
        }
        for body in roster.erasedBodies { bodies[body.dot, default: []].insert(body.digest) }
    }

    private mutating func add(_ row: ErasedRow) {
        switch rows[row.name] {
        case .row: return
        case .cells(let cells) where !row.cells.isEmpty:
            rows[row.name] = .cells(cells.union(row.cells))
        default: rows[row.name] = row.cells.isEmpty ? .row : .cells(row.cells)
        }
    }

    package var isEmpty: Bool { rows.isEmpty && changesets.isEmpty && bodies.isEmpty }

    /// All rows of which something is erased.
    package var erasedRows: [RowName: Extent] { rows }

    /// The changesets of which something is erased.
    package var erasedDots: some Collection<Dot> { bodies.keys }

    /// Whether all of a row is erased: then nothing that is written to it counts any more.
    package func isErased(table: String, key: RowKey) -> Bool {
        !rows.isEmpty && rows[RowName(table: table, key: key)] == .row
    }

    package func extent(table: String, key: RowKey) -> Extent? {
        rows[RowName(table: table, key: key)]
    }

    package func isErased(_ dot: Dot) -> Bool { !changesets.isEmpty && changesets.contains(dot) }

    /// Whether orders take something out of this changeset.
    package func names(_ dot: Dot) -> Bool { !bodies.isEmpty && bodies[dot] != nil }

    /// Whether a body is what the roster says remains of a changeset.
    package func vouch(for digest: Digest, of dot: Dot) -> Bool {
        bodies[dot]?.contains(digest) == true
    }

    /// What orders in forked rosters leave of a changeset is known by no single digest until a hub brings them together.
    package func isUnsettled(_ dot: Dot) -> Bool { (bodies[dot]?.count ?? 0) > 1 }

    /// What is to stand in a journal in the place of a body that the roster names.
    ///
    /// - Returns: nil where nothing is to be taken out, or nothing is left to be; also where what would remain is not what the
    ///   roster says: then this is another changeset of that name, of a journal that forked.
    package func remainder(of view: ChangesetView) -> [UInt8]? {
        guard names(view.dot), let body = view.redacted(by: self),
            vouch(for: Digest(of: body), of: view.dot) || isUnsettled(view.dot)
        else { return nil }
        return body
    }
}
