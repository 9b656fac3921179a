import Foundation
import OutpostField
import OutpostHub
import OutpostModel
import OutpostStore

/// Notes what a command is about to show of restricted spaces, before it shows it. What cannot be noted is not shown.
///
/// Where nothing restricted is shown, the replica is not opened for writing and its lock is not asked for.
struct AccessDesk {
    private let options: ReplicaOptions
    private let schema: Schema
    /// A replica that the command holds open already, and who is at the keyboard.
    private let opened: (replica: Replica, author: Author)?

    init(
        _ options: ReplicaOptions, _ mission: Mission,
        opened: (replica: Replica, author: Author)? = nil
    ) {
        self.options = options
        schema = mission.schema
        self.opened = opened
    }

    /// How long a command waits for another that holds the lock for a moment, in milliseconds, and how often it looks.
    private static let wait: Int64 = 3_000
    private static let look: Int64 = 50

    func note(_ disclosure: Disclosure) throws {
        guard let entry = schema.accessEntry(for: disclosure) else { return }
        if let opened { return try opened.replica.note(entry, by: opened.author) }
        let replica: Replica
        let author: Author
        do {
            author = try Session.author(in: ReplicaFolder(path: options.path))
            replica = try openedForWriting(entry.action)
        } catch let error as OutpostError {
            if error.code == .locked, try isNotedByServingHub(entry) { return }
            throw error.keepingFromView(entry.spaces)
        }
        try replica.note(entry, by: author)
        try replica.close()
    }

    /// Commands that note something hold the lock for a moment; a sync or an import holds it longer.
    private func openedForWriting(_ command: String) throws -> Replica {
        let isHub = hubRegistry != nil
        let start = ContinuousClock.now
        while true {
            do {
                return try options.open(command).1
            } catch let error as OutpostError where error.code == .locked {
                let isOver = start.duration(to: .now) > .milliseconds(Self.wait)
                // A hub that serves has the lock for as long as it runs.
                if isHub || isOver { throw error }
                Thread.sleep(forTimeInterval: Double(Self.look) / 1000)
            }
        }
    }

    private var hubRegistry: String? {
        let path = HubFolder(path: options.path).registry
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    /// The process that serves writes the entry into its journal, and answers.
    ///
    /// - Returns: false where there is none that answers.
    private func isNotedByServingHub(_ entry: AccessEntry) throws -> Bool {
        guard let hubRegistry else { return false }
        let author = try Session.author(in: ReplicaFolder(path: options.path))
        let registry = try HubRegistry(path: hubRegistry)
        let number = try registry.ask(
            AccessRequest(entry, by: author), now: Date().milliseconds)
        let start = ContinuousClock.now
        while start.duration(to: .now) < .milliseconds(HubLimits.accessAnswerMilliseconds) {
            switch try registry.answer(to: number) {
            case .noted: return true
            case .refused(let error): throw error
            case nil: Thread.sleep(forTimeInterval: Double(Self.look) / 1000)
            }
        }
        return try registry.withdraw(number) == .noted
    }
}

extension Disclosure {
    /// Rows of one table.
    ///
    /// - Parameter keys: of the rows that are shown.
    init(_ action: Action, _ table: TableSchema, keys: [RowKey]) {
        self.init(
            action, spaces: Set(keys.map(\.space)), tables: [table.name], rowCount: keys.count)
        if case .space(let home) = table.residence { spaces.insert(home) }
    }

    /// One report.
    init(_ action: Action, _ row: FoundRow) {
        self.init(
            action, spaces: [row.key.space], tables: [row.table.name], report: row.key, rowCount: 1)
    }

    /// What the roster holds, with its content. Of a private space no content is here.
    init(held: [HeldChangeset]) {
        self.init(
            .held,
            rows: held.map(\.changeset).flatMap { changeset in
                changeset.tables.flatMap { table in
                    table.rows.map { (table.table, $0.key.space) }
                }
            })
    }
}
