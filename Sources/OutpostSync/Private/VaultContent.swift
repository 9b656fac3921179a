import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// What lies in memory while a private space is open: the keys, and the replica that they opened.
final class VaultContent {
    let replica: Replica
    let ring: SpaceKeyRing
    private let journals: PrivateJournals
    private let disk: Replica
    private let space: Space
    private let roster: MissionRoster?
    /// What the roster says of each changeset by its envelope, where its length matters.
    private let overLimit: Set<Dot>
    private let admission: Admission
    /// Which envelopes were moved, and which of them count.
    private let moved: MovedEnvelopes
    private(set) var faults: [OutpostError] = []
    private var unopened: [JournalID: [UInt64]] = [:]
    private var changesets = 0
    private var bytes = 0

    init(
        _ disk: Replica, space: Space, secret: ReaderKey, mission: MissionID
    ) throws {
        self.disk = disk
        self.space = space
        let journals = PrivateJournals(replica: disk, space: space.id)
        self.journals = journals
        let roster = try disk.missionRoster()?.roster
        self.roster = roster
        ring = SpaceKeyRing(
            try journals.keyStatements(roster), opening: secret,
            KeyWrapping(space: space.id, mission: mission))
        let admission = roster.map { Admission(roster: $0) } ?? .everything
        self.admission = admission
        var overLimit = Set<Dot>()
        var moved = MovedEnvelopes()
        try journals.forEach { view in
            if Self.isOverLimit(view, admission) { overLimit.insert(view.dot) }
            moved.note(view)
        }
        try moved.settle { try journals.view(at: $0) }
        self.moved = moved
        self.overLimit = overLimit
        replica = try Replica.vault(of: space, beside: disk)
        let noted = overLimit
        try replica.changeAdmission(
            to: Admission { subject in
                if noted.contains(subject.header.dot) { return .overLimit }
                return admission.holdReason(
                    AdmissionSubject(header: subject.header, bodyBytes: 0))
            })
        _ = try takeIn(isOpening: true)
    }

    private static func isOverLimit(_ view: ChangesetView, _ admission: Admission) -> Bool {
        admission.holdReason(
            AdmissionSubject(header: view.header, bodyBytes: view.body.count)) == .overLimit
    }

    var unopenedCount: Int { unopened.values.reduce(0) { $0 + $1.count } }

    // MARK: What changed since

    /// Another roster, or another incarnation: then all is to be judged anew.
    func isOutdated() throws -> Bool {
        try disk.missionRoster()?.roster != roster || disk.id != replica.id || isAhead()
    }

    /// Something was taken out of the journals, as when a space leaves a replica.
    private func isAhead() throws -> Bool {
        let held = try disk.heads()
        return try replica.heads().contains { journal, head in
            head.sequence > held[journal]?.sequence ?? 0
        }
    }

    func isBehind() throws -> Bool {
        let mine = try replica.heads()
        return try journals.heads().contains { $0.head.sequence > mine[$0.journal]?.sequence ?? 0 }
    }

    // MARK: Opening

    /// Takes in what the journals on disk hold beyond what is here.
    ///
    /// - Parameter isOpening: the keys and lengths of all that comes were looked at just now.
    /// - Returns: false where something came that may open more of what is here already, or is judged by its length: then all must
    ///   be opened anew.
    func takeIn(isOpening: Bool = false) throws -> Bool {
        var isWhole = true
        var page: [Batch<Unverified>.Item] = []
        var pageBytes = 0
        try journals.forEach(after: try replica.heads().mapValues(\.sequence)) { view in
            if !isOpening {
                if view.opaque?.keys.isEmpty == false || moved.isChanged(by: view) {
                    isWhole = false
                }
                if Self.isOverLimit(view, admission) { isWhole = false }
            }
            let opened = try open(view)
            try count(opened)
            page.append(
                Batch<Unverified>.Item(unverified: opened, digest: Digest(of: opened.body)))
            pageBytes += opened.body.count
            guard pageBytes >= VaultLimits.pageBytes else { return }
            try merge(&page)
            pageBytes = 0
        }
        try merge(&page)
        return isWhole
    }

    private func open(_ view: ChangesetView) throws -> ChangesetView {
        guard let entry = view.opaque?.entry else { return view }
        // Somebody moved what counts elsewhere.
        if let place = moved.standing[view.dot] {
            if !place.journal.replica.isBranch { faults.append(Self.repeated(view, place)) }
            return view
        }
        guard let key = ring.key(entry.key) else { return noteUnopened(view) }
        do {
            return try moved.open(entry, of: view, with: key)
        } catch let error as OutpostError {
            faults.append(error)
            return noteUnopened(view)
        }
    }

    /// Its author's device, or somebody with its seal key, wrote an envelope a second time.
    private static func repeated(_ view: ChangesetView, _ place: Dot) -> OutpostError {
        OutpostError(
            .refused, operation: "open a private changeset", place: "\(view.dot)",
            cause: "it says that it was moved from \(place), where it still stands",
            hint: "it counts there alone. Tell the officer at the hub: its author may be in trouble"
        )
    }

    private func noteUnopened(_ view: ChangesetView) -> ChangesetView {
        unopened[view.journal, default: []].append(view.header.sequence)
        return view
    }

    private func count(_ view: ChangesetView) throws {
        changesets += 1
        bytes += view.body.count
        guard changesets <= VaultLimits.changesets, bytes <= VaultLimits.bodyBytes else {
            throw OutpostError(
                .limit, operation: "open a private space", place: space.name,
                cause: "it holds more than \(VaultLimits.changesets) changesets or "
                    + "\(VaultLimits.bodyBytes >> 20) MiB",
                hint: "begin a new space in the next version of the mission")
        }
    }

    private func merge(_ page: inout [Batch<Unverified>.Item]) throws {
        guard !page.isEmpty else { return }
        try replica.noteUnopened(unopened)
        let heads = try replica.heads()
        // The seals were checked when the envelopes came, and what is inside says the same header, by a key of the space.
        let verifier = BatchVerifier(withoutSeals: replica.schema) {
            heads[$0] ?? Head(emptyJournal: $0)
        }
        _ = try replica.merge(
            try verifier.verify(Batch<Unverified>(items: page, chainClaims: [:])))
        page.removeAll(keepingCapacity: true)
    }

    // MARK: Writing

    /// What a transaction becomes for the disk.
    func sealed(_ bodies: [[UInt8]], with key: SpaceKey, _ db: Database) throws -> [[UInt8]] {
        guard unopenedCount <= VaultLimits.unopened else {
            throw OutpostError(
                .limit, operation: "write to a private space", place: space.name,
                cause:
                    "\(unopenedCount) changesets in it cannot be opened with the keys given to you",
                hint:
                    "sync, and let an admin of the space open it, who then gives you the older keys"
            )
        }
        return try bodies.map { body in
            let view = try ChangesetBody.view(body)
            guard view.journal.space == space.id else {
                throw OutpostError(
                    .refused, operation: "write to a private space", place: space.name,
                    cause: "the transaction writes rows of another space",
                    hint: "write those in a transaction of their own, outside")
            }
            return try key.seal(body, view.header, notices: try notices(of: view, key, db))
        }
    }

    /// One for each row, with its due time as it stands now.
    private func notices(
        of view: ChangesetView, _ key: SpaceKey, _ db: Database
    ) throws -> [PrivateNotice] {
        let naming = ring.naming ?? key
        var notices: [PrivateNotice] = []
        for index in view.tables.indices {
            let table = view.tables[index].name
            for row in view.rows(ofTable: index) {
                notices.append(
                    PrivateNotice(
                        id: naming.noticeID(table: table, key: row.key),
                        due: try due(table, row.key, db)))
            }
        }
        return notices.sorted { $0.id < $1.id }
    }

    private func due(_ name: String, _ key: RowKey, _ db: Database) throws -> Int64? {
        guard let column = space.dueColumn,
            replica.schema.table(named: name)?.column(named: column) != nil
        else { return nil }
        let values = try db.fetchValues(
            sql: """
                SELECT \(Replica.quoted(column)) FROM \(Replica.quoted(name)) WHERE id = ?
                """, values: [.text(key.description)])
        switch values.first?.first {
        case .integer(let milliseconds)?:
            return (1...Limits.timeMilliseconds).contains(milliseconds) ? milliseconds : nil
        case .text(let text)?: return FieldTime(text)?.milliseconds
        default: return nil
        }
    }
}
