import Foundation
import GRDB
import OutpostModel

extension StoreEngine {
    /// Does what the roster that was taken up orders, within the running transaction: what it names goes out of journals and early
    /// work, and from what is kept beside them. The rows are made again with all others that the roster changes.
    ///
    /// Doing it again does nothing.
    func erase(_ change: inout AdmissionChange, _ db: Database) throws {
        try eraseJournals(&change, db)
        try eraseEarly(&change, db)
        try noteErasedRows(&change, db)
        try eraseStaged(db)
        try eraseHeldWrites(db)
        guard !change.erased.isEmpty else { return }
        try meta.set(1, for: MetaName.rewriteOwed)
    }

    /// What remains of some changesets.
    private struct Remainder {
        let place: Int64
        let before: ChangesetView
        let after: ChangesetView
    }

    private func eraseJournals(_ change: inout AdmissionChange, _ db: Database) throws {
        let bodies = JournalBodies(db)
        var remainders: [Remainder] = []
        for dot in erasures.erasedDots.sorted() where journals.holds(dot) {
            let place = try journals.place(of: dot)
            guard let body = try bodies.body(at: place) else { continue }
            let view = try ChangesetBody.storedView(body)
            guard let rest = erasures.remainder(of: view) else { continue }
            remainders.append(
                Remainder(place: place, before: view, after: try ChangesetBody.storedView(rest)))
        }
        guard !remainders.isEmpty else { return }
        try BodyReplacement(db: db).replace(
            Dictionary(remainders.map { ($0.place, $0.after.body) }) { first, _ in first })
        let erased = ErasedBodies(db)
        for remainder in remainders {
            try erased.note(Digest(of: remainder.after.body), at: remainder.place)
            change.erased.formUnion(try stateKeys(writtenBy: remainder.before))
            try noteAgain(remainder)
        }
        change.erasedChangesets += remainders.count
    }

    /// What is noted of a changeset beside its body follows the body.
    private func noteAgain(_ remainder: Remainder) throws {
        if let reason = try held.reason(at: remainder.place) {
            try held.admit(remainder.place)
            try held.hold(
                remainder.place, reason, rows: try stateKeys(writtenBy: remainder.after))
        } else {
            try carried.forget(carrier: remainder.place)
            try noteCarried(by: remainder.after, at: remainder.place, isHeld: false)
        }
    }

    private func eraseEarly(_ change: inout AdmissionChange, _ db: Database) throws {
        for work in try EarlyWork.all(db) {
            let view = try ChangesetBody.storedView(work.body)
            // Also where no hub says yet what remains: of a revoked device that may be never, and its journal replaces this in any case.
            guard let rest = erasures.remainder(of: view) ?? view.redacted(by: erasures) else {
                continue
            }
            try db.execute(
                sql: "UPDATE _outpost_early SET body = ? WHERE place = ?",
                arguments: [Data(rest), work.place])
            change.erased.formUnion(try stateKeys(writtenBy: view))
            change.erasedChangesets += 1
            guard work.reason == nil else { continue }
            try carried.forget(carrier: work.place)
            try noteCarried(
                by: try ChangesetBody.storedView(rest), at: work.place, isHeld: false)
        }
    }

    /// Notes which rows are erased as a whole, and forgets what else is kept of those that are so from now on.
    private func noteErasedRows(_ change: inout AdmissionChange, _ db: Database) throws {
        let wanted = Set(erasures.erasedRows.filter { $0.value == .row }.keys)
        let known = Set(
            try Row.fetchAll(db, sql: "SELECT \"table\", key FROM _outpost_erased_row").map { row in
                let key = (row[1] as Data).withUnsafeBytes { RowKey(bytes: $0) }
                return RowName(table: row[0], key: key)
            })
        for name in wanted.symmetricDifference(known) {
            let values: StatementArguments = [name.table, Data(name.key.bytes)]
            if wanted.contains(name) {
                try db.execute(
                    sql: "INSERT INTO _outpost_erased_row VALUES (?, ?)", arguments: values)
                try db.execute(
                    sql: "DELETE FROM _outpost_import WHERE key = ?",
                    arguments: [Data(name.key.bytes)])
            } else {
                try db.execute(
                    sql: "DELETE FROM _outpost_erased_row WHERE \"table\" = ? AND key = ?",
                    arguments: values)
            }
            guard let table = schema.table(named: name.table),
                try merged.hasState(table, name.key) || !wanted.contains(name)
            else { continue }
            change.erased.insert(try merged.stateKey(table, name.key))
        }
    }

    /// What a hub holds of a forked journal of ours and was fetched already.
    private func eraseStaged(_ db: Database) throws {
        let rows = try Row.fetchAll(db, sql: "SELECT place, body FROM _outpost_staged")
        for row in rows {
            let view = try ChangesetBody.storedView([UInt8](row[1] as Data))
            guard let rest = erasures.remainder(of: view) else { continue }
            try db.execute(
                sql: "UPDATE _outpost_staged SET body = ? WHERE place = ?",
                arguments: [Data(rest), row[0] as Int64])
            try meta.set(1, for: MetaName.rewriteOwed)
        }
    }

    /// What another program wrote and was kept aside.
    private func eraseHeldWrites(_ db: Database) throws {
        let rows = try Row.fetchAll(
            db, sql: "SELECT number, \"table\", key FROM _outpost_held_write")
        for row in rows {
            guard let key = RowKey(row[2] as String),
                let extent = erasures.extent(table: row[1], key: key)
            else { continue }
            let number: Int64 = row[0]
            switch extent {
            case .row:
                try db.execute(
                    sql: "DELETE FROM _outpost_held_value WHERE write = ?", arguments: [number])
                try db.execute(
                    sql: "DELETE FROM _outpost_held_write WHERE number = ?", arguments: [number])
            case .cells(let cells):
                for column in columns(of: cells, table: row[1]) {
                    try db.execute(
                        sql: "DELETE FROM _outpost_held_value WHERE write = ? AND \"column\" = ?",
                        arguments: [number, column])
                }
            }
            try meta.set(1, for: MetaName.rewriteOwed)
        }
    }

    private func columns(of cells: Set<String>, table name: String) -> [String] {
        guard let table = schema.table(named: name) else { return [] }
        return table.cells.filter { cells.contains($0.name) }
            .flatMap { $0.columnIndices.map { table.columns[$0].name } }
    }

    /// A row that an order erases as a whole stays so: whoever writes sees it at once.
    func requireNotErased(_ table: TableSchema, _ key: RowKey) throws {
        guard !erasures.isEmpty, erasures.isErased(table: table.name, key: key) else { return }
        throw OutpostError(
            .refused, operation: "write", place: "\(table.name) \(key)",
            cause: "this row was erased by an order of the hub",
            hint: "a new report is a new row; the hub's officer knows why: outpost hub erasures")
    }
}

extension Replica {
    /// Whether something was erased and may stand still in free pages or the WAL.
    package func owesRewrite() throws -> Bool {
        try inspect { try $0.meta.integer(MetaName.rewriteOwed) == 1 }
    }

    /// Writes the file anew where something was erased since it last was: until then free pages and the WAL may hold it. A crash
    /// or a full disk before it leaves it owed, and the next opening or exchange does it.
    package func settleErasures() throws {
        guard try owesRewrite() else { return }
        try rewriteFile()
        // It holds words of reports, and is made anew when somebody asks.
        if let folder { SideFile.remove(folder.duplicates) }
        try transactionBesideForeign(operation: "note that the file was written anew") {
            _, engine in
            try engine.meta.set(0, for: MetaName.rewriteOwed)
        }
    }
}
