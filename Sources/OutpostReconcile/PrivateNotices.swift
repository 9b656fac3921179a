import OutpostModel
import OutpostStore

/// All that the hub knows of the private spaces: that there are rows, since when, which device wrote last, and by when somebody must
/// have acted. Read from the envelopes of the journals; the hub holds no key, and what the rows say stands nowhere here.
package struct PrivateNotices: Sendable, Equatable {
    /// One row of a private space.
    package struct Row: Sendable, Equatable {
        package let space: String
        package let id: OpaqueID
        /// By the clock of the device that wrote first, milliseconds since 1970.
        package fileprivate(set) var firstWritten: Int64
        /// Milliseconds since 1970; nil: never, or not any more.
        package fileprivate(set) var due: Int64?
        /// Which device wrote last, as the roster calls it.
        package fileprivate(set) var latestDevice: String
        fileprivate var latest: Stamp

        package func isOverdue(at now: Int64) -> Bool { due.map { $0 <= now } ?? false }
    }

    /// What is due first comes first, what is never due last; then by space and id.
    package let rows: [Row]

    /// Reads every journal of the private spaces, a piece at a time.
    ///
    /// Of several writers at once the greatest stamp says when a row is due, as it does of a column.
    package init(of replica: some ReplicaReading) throws {
        let roster = try replica.roster()
        let schema = replica.schema
        var rows: [SpaceID: [OpaqueID: Row]] = [:]
        for (journal, head) in try replica.storedHeads() {
            guard let space = schema.space(with: journal.space), space.isPrivate else { continue }
            var sequence: UInt64 = 0
            while sequence < head.sequence {
                let bodies = try replica.bodies(of: journal, after: sequence)
                guard !bodies.isEmpty else { break }
                for body in bodies {
                    let view = try ChangesetBody.storedView(body)
                    let device = roster.name(of: journal.replica)
                    for row in Row.rows(of: view, space: space.name, device: device) {
                        rows[space.id, default: [:]][row.id] =
                            rows[space.id]?[row.id].map { $0.joined(with: row) } ?? row
                    }
                }
                sequence += UInt64(bodies.count)
            }
        }
        self.rows = rows.values.flatMap(\.values).sorted { $0.precedes($1) }
    }
}

extension PrivateNotices.Row {
    /// What one changeset says.
    fileprivate static func rows(
        of view: ChangesetView, space: String, device: String
    ) -> [Self] {
        guard let entry = view.opaque?.entry else { return [] }
        let time = view.header.time
        let stamp = Stamp(
            time: time, replica: view.journal.replica, digest: Digest(of: view.body))
        return entry.notices.map { notice in
            Self(
                space: space, id: notice.id, firstWritten: time.milliseconds, due: notice.due,
                latestDevice: device, latest: stamp)
        }
    }

    fileprivate func joined(with other: Self) -> Self {
        var result = latest < other.latest ? other : self
        result.firstWritten = min(firstWritten, other.firstWritten)
        return result
    }

    fileprivate func precedes(_ other: Self) -> Bool {
        (due ?? .max, space, id) < (other.due ?? .max, other.space, other.id)
    }
}
