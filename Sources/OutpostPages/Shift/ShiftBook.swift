import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Reads what a shift hands over from the mission's own tables.
struct ShiftBook {
    /// A handover that was signed.
    struct Handover {
        let key: RowKey
        let until: Int64
        let giver, receiver: String
    }

    /// A patrol that should have been heard of.
    struct LatePatrol {
        let key: RowKey
        let late: PatrolWatch.Overdue
    }

    let desk: PageDesk
    let plan: ShiftPlan
    let shifts: DeskTable

    /// nil where the mission keeps no handovers.
    init?(_ desk: PageDesk) {
        guard let plan = desk.mission.work.shifts, let shifts = desk.known(plan.table) else {
            return nil
        }
        self.desk = desk
        self.plan = plan
        self.shifts = shifts
    }

    /// Handovers that are looked through for the last one at this base.
    private static let searched = 200

    /// This base's row; nil where none bears its name.
    func base(_ names: BaseNames, _ db: Database) throws -> RowKey? {
        try shifts.schema.column(named: plan.base)?.references.flatMap(desk.known)
            .flatMap { try names.bases(in: $0, db).min() }
    }

    /// At this base, the latest first; a row that confirms another one is none of its own.
    func handovers(_ base: RowKey?, _ db: Database) throws -> [Handover] {
        let columns = ["id", plan.until, plan.giver, plan.receiver, plan.base]
        let rows = try db.fetchValues(
            sql: """
                SELECT \(columns.map(Replica.quoted).joined(separator: ", "))
                FROM \(Replica.quoted(shifts.name))
                WHERE \(Replica.quoted(plan.confirms)) IS NULL ORDER BY id DESC
                LIMIT \(Self.searched)
                """)
        return rows.compactMap { row in
            guard let key = RowKey(row[0].description), RowKey(row[4].description) == base,
                let until = FieldTime(row[1].description)
            else { return nil }
            return Handover(
                key: key, until: until.milliseconds, giver: row[2].description,
                receiver: row[3].description)
        }
    }

    func confirmation(of key: RowKey, _ db: Database) throws -> RowKey? {
        try db.fetchValues(
            sql: """
                SELECT id FROM \(Replica.quoted(shifts.name))
                WHERE \(Replica.quoted(plan.confirms)) = ? ORDER BY id LIMIT 1
                """, values: [.text(key.description)]
        ).first.flatMap { RowKey($0[0].description) }
    }

    // MARK: Patrols and hearings

    /// Calls of one patrol that are looked at, the latest.
    private static let calls = 50

    func latePatrols(_ now: Int64, _ db: Database) throws -> [LatePatrol] {
        guard let plan = desk.mission.work.patrols else { return [] }
        let columns = ["id", plan.startedAt, plan.dueAt, plan.checkInMinutes]
        let states = plan.underWay.map { _ in "?" }.joined(separator: ", ")
        let rows = try db.fetchValues(
            sql: """
                SELECT \(columns.map(Replica.quoted).joined(separator: ", "))
                FROM \(Replica.quoted(plan.table))
                WHERE \(Replica.quoted(plan.status)) IN (\(states))
                ORDER BY id DESC LIMIT \(PageLimits.openRows)
                """, values: plan.underWay.map { .text($0) })
        return try rows.compactMap { row in
            guard let key = RowKey(row[0].description) else { return nil }
            let calls = try db.fetchValues(
                sql: """
                    SELECT \(Replica.quoted(plan.checkInAt)) FROM \(Replica.quoted(plan.checkIns))
                    WHERE \(Replica.quoted(plan.checkInPatrol)) = ? ORDER BY id DESC
                    LIMIT \(Self.calls)
                    """, values: [row[0]])
            let late = PatrolWatch.overdue(
                started: FieldTime(row[1].description)?.milliseconds,
                due: FieldTime(row[2].description)?.milliseconds,
                interval: Int(row[3].description),
                lastCall: calls.compactMap { FieldTime($0[0].description)?.milliseconds }.max(),
                at: now)
            return late.map { LatePatrol(key: key, late: $0) }
        }
    }

    private static let day: Int64 = 86_400_000

    /// Days in court that are to come within a day, and those of the last one that nobody wrote as held.
    func hearings(_ now: Int64, _ db: Database) throws -> [(key: RowKey, at: Int64)] {
        guard let plan = desk.mission.work.hearings else { return [] }
        // Texts with offsets compare by their dates, give or take a day; what is left is compared as times.
        func date(_ days: Int64) -> Value {
            .text(desk.clock.time(now + days * Self.day)?.date ?? "")
        }
        let due = Replica.quoted(plan.dueAt)
        let rows = try db.fetchValues(
            sql: """
                SELECT id, \(due) FROM \(Replica.quoted(plan.table))
                WHERE \(due) >= ? AND \(due) < ? AND \(Replica.quoted(plan.heldAt)) IS NULL
                LIMIT \(PageLimits.openRows)
                """, values: [date(-2), date(3)])
        return rows.compactMap { row in
            guard let key = RowKey(row[0].description),
                let at = FieldTime(row[1].description)?.milliseconds,
                abs(at - now) <= Self.day
            else { return nil }
            return (key, at)
        }.sorted { $0.at < $1.at }
    }
}
