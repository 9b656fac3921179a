import OutpostModel
import OutpostStore
import OutpostSync

/// Where one report is: what `outpost status REF` answers to "did my report reach the hub?".
struct ReportStatus {
    struct Answer: Encodable {
        let table, key, furthest: String
        let steps, bases: [String]
        let sentTime: String?
        /// Nothing in it was written here: its own base is told the rest.
        let isOfOthers: Bool
    }

    let answer: Answer
    private let place: OwnWork.Place
    private let work: OwnWork

    /// - Throws: `.notFound` for a report that is not here.
    init(_ reference: String, _ view: ReplicaView, _ work: OwnWork, place path: String) throws {
        let lookup = RowLookup(schema: view.schema, place: path)
        let row = try view.read { db in try lookup.find(reference, db) }
        let events = try view.events(table: row.table.name, key: row.key)
        let state = ReplicaView.rebuiltState(of: events, table: row.table)
        let roster = try view.roster()
        self.work = work
        place = work.place(of: state.standingDots(row.table))
        answer = Answer(
            table: row.table.name, key: row.key.description, furthest: place.furthest.rawValue,
            steps: OwnWork.Step.allCases.filter(place.steps.contains).map(\.rawValue),
            bases: place.holders.map { roster.name(of: ReplicaID(identity: $0)) },
            sentTime: place.sentTime.map(Self.text), isOfOthers: place.isOfOthers)
    }

    private static func text(_ milliseconds: Int64) -> String {
        ShowCommand.text(HybridTime(milliseconds: milliseconds))
    }

    /// A line for each step that is known, and for the first that is not.
    var lines: [String] {
        var lines = ["saved here"]
        if let copy = place.copy {
            lines.append("in the second copy of \(Self.text(copy.time)), in \(copy.place)")
        }
        guard place.steps.contains(.atTheHub) else {
            let sent = place.sentTime.map {
                "went out \(Self.text($0)), and the hub has not confirmed it: sync"
            }
            let told =
                answer.bases.isEmpty
                ? [] : ["at \(answer.bases.joined(separator: ", ")), which brings it to the hub"]
            return lines + told + [sent ?? "not at the hub yet: it goes with the next sync"]
        }
        lines.append("received by the hub")
        if place.steps.contains(.inBackup), let time = work.backupTime {
            lines.append("in the hub's backup of \(Self.text(time))")
        }
        if !answer.bases.isEmpty {
            lines.append("taken by \(answer.bases.joined(separator: ", "))")
        }
        if place.isOfOthers { lines.append("written elsewhere: its own base is told the rest") }
        return lines
    }
}

/// How many of this device's changesets wait in each lane, the most urgent first; of none, none.
struct WaitingLanes {
    let counts: [(lane: Lane, count: UInt64)]

    init(_ heads: [JournalID: Head], _ peer: PeerState, of identity: UInt64) {
        var waiting: [Lane: UInt64] = [:]
        for (journal, head) in heads where journal.replica.identity == identity {
            let received = peer.ownDiffers ? 0 : peer.acknowledged[journal] ?? 0
            if head.sequence > received {
                waiting[journal.lane, default: 0] += head.sequence - received
            }
        }
        counts = waiting.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    var text: String { counts.map { "\($0.count) \($0.lane)" }.joined(separator: ", ") }
    var byName: [String: UInt64] {
        Dictionary(counts.map { ("\($0.lane)", $0.count) }) { first, _ in first }
    }
}
