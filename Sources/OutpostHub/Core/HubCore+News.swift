import OutpostModel
import OutpostStore
import OutpostSync

/// How far the hub is, in what a base might not have.
struct NewsStand: Sendable, Equatable {
    let epoch: UInt64
    /// By space, the number of its log's last entry.
    let ends: [SpaceID: UInt64]
    let roster: RosterMark
}

extension HubCore {
    func newsStand() throws -> NewsStand {
        var ends: [SpaceID: UInt64] = [:]
        for space in Set(try log.heads().keys.map(\.space)) { ends[space] = try log.end(of: space) }
        return NewsStand(epoch: try log.epoch, ends: ends, roster: try rosterMark())
    }

    /// Whether an exchange would bring a device something: another roster, or work of somebody else in a space that it may read. Of a log
    /// that was put back all is news.
    func hasNews(
        since question: NewsQuestion, for device: ReplicaID, at stand: NewsStand
    ) throws -> Bool {
        guard question.epoch == Hexadecimal.text(of: stand.epoch, digits: 16),
            question.roster == Hexadecimal.text(of: stand.roster.value, digits: 16)
        else { return true }
        let readable = try currentRoster().map {
            $0.access.readableSpaces(ofDevice: device.identity)
        }
        for (space, end) in stand.ends where readable?.contains(space) ?? true {
            let cursor = question.cursors["\(space)"] ?? 0
            guard cursor < end else { continue }
            // One entry of somebody else's is enough.
            let page = try log.page(of: space, after: cursor, bodyBytes: 1) {
                $0.journal.replica.identity != device.identity
            }
            if !page.entries.isEmpty { return true }
        }
        return false
    }
}
