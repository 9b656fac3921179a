import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Reads what is to be done.
struct TaskBook {
    /// A task that nobody has finished.
    struct Open: Sendable {
        let key: RowKey
        let base, officer: RowKey?
        let due: Int64?
        let isUrgent: Bool
    }

    let desk: PageDesk
    let plan: TaskPlan
    let tasks: DeskTable
    private let bases, officers: DeskTable

    /// nil where the mission has no tasks.
    init?(_ desk: PageDesk) {
        guard let plan = desk.mission.work.tasks, let tasks = desk.known(plan.table),
            let bases = tasks.schema.column(named: plan.base)?.references.flatMap(desk.known),
            let officers = tasks.schema.column(named: plan.officer)?.references.flatMap(desk.known)
        else { return nil }
        self.desk = desk
        self.plan = plan
        self.tasks = tasks
        self.bases = bases
        self.officers = officers
    }

    /// Urgent ones and then the latest, where there are too many.
    func open(_ db: Database) throws -> [Open] {
        let columns = ["id", plan.base, plan.officer, plan.dueAt, plan.priority]
        let ended = plan.ended.map { _ in "?" }.joined(separator: ", ")
        let urgent = plan.urgent.map { _ in "?" }.joined(separator: ", ")
        let (status, priority) = (Replica.quoted(plan.status), Replica.quoted(plan.priority))
        let rows = try db.fetchValues(
            sql: """
                SELECT \(columns.map(Replica.quoted).joined(separator: ", "))
                FROM \(Replica.quoted(tasks.name))
                WHERE \(status) IS NULL OR \(status) NOT IN (\(ended))
                ORDER BY \(priority) IN (\(urgent)) DESC, id DESC LIMIT \(PageLimits.openRows)
                """, values: (plan.ended + plan.urgent).map { .text($0) })
        return rows.compactMap { row in
            RowKey(row[0].description).map { key in
                Open(
                    key: key, base: RowKey(row[1].description), officer: RowKey(row[2].description),
                    due: FieldTime(row[3].description)?.milliseconds,
                    isUrgent: plan.urgent.contains(row[4].description))
            }
        }
    }

    /// Each with its place in the order in which the reader should see them, that order first.
    func ordered(_ open: [Open], _ room: PageRoom) throws -> [(task: Open, order: TaskOrder)] {
        guard !open.isEmpty else { return [] }
        let names = try BaseNames(room, desk)
        let (mine, me) = try desk.replica.read { db in
            (try names.bases(in: bases, db), try names.officers(in: officers, db))
        }
        // A laptop that no row of a base knows speaks for none of them: what is sent to any stands there.
        let isMyBase = { (base: RowKey) in mine.isEmpty || mine.contains(base) }
        return open.map { task in
            let audience = TaskOrder.audience(
                base: task.base, officer: task.officer, isMyBase: isMyBase,
                isMe: { me.contains($0) })
            return (
                task, TaskOrder(audience: audience, due: task.due, isUrgent: task.isUrgent)
            )
        }.sorted { TaskOrder.precedes($0.order, $1.order) }
    }

    /// How many stand on every page until somebody here has read them.
    func escalated(_ open: [Open], _ room: PageRoom) throws -> Int {
        guard open.contains(where: \.isUrgent) else { return 0 }
        let read = try ReadMarks(desk.folder).all()
        return try ordered(open.filter(\.isUrgent), room).count { task, order in
            order.isEscalated(isRead: read[task.key.description] != nil)
        }
    }
}
