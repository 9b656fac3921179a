import OutpostModel
import OutpostTrust

/// Envelopes of a private space that copies of a device moved, and which of them count.
///
/// An envelope opens under the one header that it was written with, whatever somebody without its key wraps around it. So each counts
/// once: where it was written, if it stands there; else in the first of the places to which it was moved. Whoever names another of those
/// places has seen it.
struct MovedEnvelopes {
    /// Where each was moved to, with the names that it is read by there, by the digest of the body that it was: what says another
    /// old name or header, and so does not open, is another one.
    private var places: [Digest: [(dot: Dot, names: MovedNames)]] = [:]
    /// The names that they had.
    private var origins: [Dot: Set<Digest>] = [:]
    /// Places that do not count, with the one that does.
    private(set) var standing: [Dot: Dot] = [:]
    /// By a place that counts, the names that stand in others of the same envelope: who wrote its own may have made them up.
    private var otherNames: [Dot: [MovedNames]] = [:]

    mutating func note(_ view: ChangesetView) {
        guard case .moved(let moved)? = view.opaque, let entry = view.opaque?.entry else { return }
        let header = moved.originalHeader(view.header)
        let digest = Digest(
            of: ChangesetBody.encode(header, opaque: OpaqueContent.entry(entry).encoded))
        places[digest, default: []].append((view.dot, moved.names))
        origins[header.dot, default: []].insert(digest)
    }

    /// Whether what counts is to be found out anew, since a changeset came.
    func isChanged(by view: ChangesetView) -> Bool {
        if case .moved? = view.opaque { return true }
        return origins[view.dot] != nil
    }

    /// Once all are noted.
    ///
    /// - Parameter view: of a changeset that may be held.
    mutating func settle(_ view: (Dot) throws -> ChangesetView?) throws {
        for (origin, digests) in origins {
            guard let held = try view(origin) else { continue }
            let digest = Digest(of: held.body)
            if digests.contains(digest) {
                places[digest, default: []].append((origin, MovedNames()))
            }
        }
        for places in places.values where places.count > 1 {
            // Incarnations of branches lie above all others: where it was written comes first.
            let sorted = places.sorted { $0.dot < $1.dot }
            for place in sorted.dropFirst() {
                standing[place.dot] = sorted[0].dot
                otherNames[sorted[0].dot, default: []].append(place.names)
            }
        }
    }

    // MARK: Opening

    /// What the readers of an envelope read, also of one that was moved: then as its author would have written it where it stands
    /// now.
    ///
    /// - Throws: `corrupt` where it does not open under the header that it claims, or is no changeset under its new name.
    func open(
        _ entry: PrivateEntry, of view: ChangesetView, with key: SpaceKey
    ) throws -> ChangesetView {
        guard case .moved(let moved)? = view.opaque else {
            return try naming(try key.open(entry, of: view.header))
        }
        let original = try key.open(entry, of: moved.originalHeader(view.header)).changeset
        for names in [moved.names] + otherNames[view.dot, default: []] {
            if let mapped = names.mapped(original, to: view.journal, view.header.sequence),
                let result = mapped.viewUnderNewNames
            {
                return try naming(result)
            }
        }
        throw unread(view.dot)
    }

    /// A changeset as it is read where some places stand for others: whoever had seen one of those had seen what counts.
    ///
    /// - Throws: `corrupt` where that is more than a body holds.
    private func naming(_ view: ChangesetView) throws -> ChangesetView {
        guard !standing.isEmpty else { return view }
        var changeset = view.changeset
        for table in changeset.tables.indices {
            changeset.tables[table].rows = changeset.tables[table].rows.map { change in
                let seen = change.seen(by: view.dot)
                var context = change.context
                for (dot, place) in standing
                where place.journal != view.journal && seen.contains(dot) {
                    context.insert(place)
                }
                return RowChange(
                    key: change.key, operation: change.operation, context: context,
                    reason: change.reason, writes: change.writes, carried: change.carried)
            }
        }
        guard let result = changeset.viewUnderNewNames else { throw unread(view.dot) }
        return result
    }

    private func unread(_ dot: Dot) -> OutpostError {
        OutpostError(
            .corrupt, operation: "read a private changeset that was moved", place: "\(dot)",
            cause: "under its new name it makes no changeset: the names that it gives are nobody's",
            hint: "tell the officer at the hub: its author may be in trouble")
    }
}

extension Changeset {
    /// - Returns: nil where it is more than a body holds, or speaks of its own journal as none does.
    fileprivate var viewUnderNewNames: ChangesetView? {
        do {
            return try ChangesetBody.view(ChangesetBody.encode(self))
        } catch { return nil }
    }
}
