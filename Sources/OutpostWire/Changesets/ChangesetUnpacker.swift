import Foundation
import OutpostModel
import OutpostStore

/// Rebuilds changesets from columns and checks each run against the digests that it was packed from.
enum ChangesetUnpacker {
    static func unpack(_ message: WireChangesetsMessage) throws -> ChangesetPage {
        var unpacking = try Unpacking(message)
        for table in message.tables { try unpacking.addTable(table) }
        let batch = try unpacking.finish()
        let cursor = message.hasCursor ? try message.cursor.model() : nil
        return ChangesetPage(batch: batch, cursor: cursor.map { (space: $0.0, cursor: $0.1) })
    }
}

private struct Unpacking {
    private let message: WireChangesetsMessage
    private let contexts: [ListedContext]
    private var changesets: [Changeset] = []
    private var budget = RebuildBudget()

    init(_ message: WireChangesetsMessage) throws {
        self.message = message
        let count = message.milliseconds.count
        guard count <= WireLimits.changesetsPerMessage else {
            throw MessageDefect("changesets", "more than \(WireLimits.changesetsPerMessage)")
        }
        for (field, length) in [
            ("counters", message.counters.count), ("persons", message.persons.count),
            ("mission versions", message.missionVersions.count), ("flags", message.flags.count),
            ("roster versions", message.rosterVersions.count),
            ("identifications", message.identifications.count),
            ("runs", message.runs.reduce(0) { $0 + Int($1.count) }),
        ] where length != count {
            throw MessageDefect(field, "\(length) for \(count) changesets")
        }
        for name in message.names where name.utf8.count > WireLimits.nameBytes {
            throw MessageDefect("names", "one is longer than \(WireLimits.nameBytes) bytes")
        }
        contexts = try message.contexts.map { try ListedContext($0) }
        try readHeaders()
    }

    private mutating func readHeaders() throws {
        changesets.reserveCapacity(message.milliseconds.count)
        var milliseconds: Int64 = 0
        var transactions = message.transactions.makeIterator()
        for run in message.runs {
            guard Int(run.journal) < message.journals.count else {
                throw MessageDefect("run", "journal \(run.journal) is not listed")
            }
            let journal = try message.journals[Int(run.journal)].model()
            guard run.firstSequence > 0, run.count > 0,
                run.firstSequence - 1 <= Limits.sequence - UInt64(run.count)
            else { throw MessageDefect("run", "sequence \(run.firstSequence) is out of range") }
            for offset in 0..<UInt64(run.count) {
                let index = changesets.count
                milliseconds &+= message.milliseconds[index]
                changesets.append(
                    try header(
                        index, journal: journal, sequence: run.firstSequence + offset,
                        milliseconds: milliseconds, &transactions))
            }
        }
        guard transactions.next() == nil else {
            throw MessageDefect("transactions", "more of them than the flags say")
        }
    }

    private func header(
        _ index: Int, journal: JournalID, sequence: UInt64, milliseconds: Int64,
        _ transactions: inout IndexingIterator<[WireTransaction]>
    ) throws -> Changeset {
        let flags = message.flags[index]
        guard flags & ~(PageFlag.clockDoubtful | PageFlag.transaction) == 0,
            (0...Limits.timeMilliseconds).contains(milliseconds),
            message.counters[index] <= Limits.stampCounter,
            let number = UInt8(exactly: message.identifications[index]),
            let identification = Author.Identification(rawValue: number)
        else { throw MessageDefect("changeset \(index)", "a number is out of range") }
        var part: TransactionPart?
        if flags & PageFlag.transaction != 0 {
            guard let next = transactions.next(), let count = UInt8(exactly: next.count), count > 1
            else { throw MessageDefect("transactions", "missing, or a count out of range") }
            part = TransactionPart(id: TransactionID(high: next.high, low: next.low), count: count)
        }
        return Changeset(
            journal: journal, sequence: sequence,
            time: HybridTime(milliseconds: milliseconds, counter: message.counters[index]),
            missionVersion: message.missionVersions[index],
            rosterVersion: message.rosterVersions[index],
            author: Author(
                person: try name(message.persons[index], "person"), identification: identification),
            isClockDoubtful: flags & PageFlag.clockDoubtful != 0, transaction: part, tables: [])
    }

    private func name(_ index: UInt32, _ field: String) throws -> String {
        guard Int(index) < message.names.count else {
            throw MessageDefect(field, "name \(index) is not listed")
        }
        return message.names[Int(index)]
    }

    mutating func addTable(_ columns: WireTableColumns) throws {
        let table = try name(columns.name, "table")
        let keys = [UInt8](columns.keys)
        let count = keys.count / RowKey.byteCount
        let operations = [UInt8](columns.operations)
        let rowCounts = columns.rowCounts.map(Int.init)
        guard keys.count.isMultiple(of: RowKey.byteCount), operations.count == count,
            columns.contexts.isEmpty || columns.contexts.count == count,
            rowCounts.count == columns.changesets.count,
            rowCounts.allSatisfy({ $0 > 0 && $0 <= count }), rowCounts.reduce(0, +) == count
        else { throw MessageDefect("table \(table)", "its columns differ in length") }
        try budget.spend(count, bytesEach: RebuildBudget.rowBytes)
        var writes = [[CellWrite]](repeating: [], count: count)
        for cell in columns.cells { try addCell(cell, to: &writes) }
        let carried = try carried(of: columns, count: count)
        var reasons = columns.reasons.makeIterator()
        var row = 0
        for (changeset, rowCount) in zip(columns.changesets, rowCounts) {
            guard Int(changeset) < changesets.count else {
                throw MessageDefect("table \(table)", "changeset \(changeset) is not listed")
            }
            let dot = changesets[Int(changeset)].dot
            let space = dot.journal.space
            var changes: [RowChange] = []
            changes.reserveCapacity(rowCount)
            for index in row..<row + rowCount {
                let reason = try reason(operations[index], &reasons)
                var change = try change(
                    index, keys, operations, columns.contexts, reason, writes[index], space)
                if let parts = carried[index] {
                    change.carried = try parts.changes(of: change.key, by: dot)
                }
                changes.append(change)
            }
            changesets[Int(changeset)].tables.append(TableChanges(table: table, rows: changes))
            row += rowCount
        }
        guard reasons.next() == nil else {
            throw MessageDefect("reasons", "more of them than rulings")
        }
    }

    /// What rows carry, by row.
    private mutating func carried(
        of columns: WireTableColumns, count: Int
    ) throws -> [Int: CarriedBytes] {
        guard !columns.carried.isEmpty else {
            guard columns.carriedCells.isEmpty else {
                throw MessageDefect("carried cells", "no row carries anything")
            }
            return [:]
        }
        let cells = try columns.carriedCells.map { try name($0, "carried cell") }
        var result: [Int: CarriedBytes] = [:]
        var last = -1
        for entry in columns.carried {
            let row = Int(entry.row)
            guard row > last, row < count else {
                throw MessageDefect("carried", "row \(row) is not in order, or not of the table")
            }
            last = row
            try budget.spend(entry.changes.count, bytesEach: 1)
            result[row] = CarriedBytes(bytes: [UInt8](entry.changes), cells: cells)
        }
        return result
    }

    private mutating func reason(
        _ operation: UInt8, _ reasons: inout IndexingIterator<[UInt32]>
    ) throws -> String {
        guard operation == RowChange.Operation.ruling.rawValue else { return "" }
        guard let index = reasons.next() else {
            throw MessageDefect("reasons", "fewer of them than rulings")
        }
        let reason = try name(index, "reason")
        try budget.spend(reason.utf8.count, bytesEach: 1)
        return reason
    }

    private mutating func change(
        _ index: Int, _ keys: [UInt8], _ operations: [UInt8], _ references: [UInt32],
        _ reason: String, _ writes: [CellWrite], _ space: SpaceID
    ) throws -> RowChange {
        func word(_ offset: Int) -> UInt64 {
            let start = index * RowKey.byteCount + offset
            return keys[start..<start + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard let operation = RowChange.Operation(rawValue: operations[index]) else {
            throw MessageDefect("operations", "unknown operation \(operations[index])")
        }
        let reference = references.isEmpty ? 0 : references[index]
        let context = try listed(reference, space: space)?.context ?? Context()
        return RowChange(
            key: RowKey(high: word(0), low: word(8)), operation: operation, context: context,
            reason: reason, writes: writes)
    }

    /// What a row or a write names of the list of contexts; nil for none.
    private mutating func listed(_ reference: UInt32, space: SpaceID?) throws -> ListedContext? {
        guard reference > 0 else { return nil }
        guard Int(reference) <= contexts.count else {
            throw MessageDefect("contexts", "context \(reference) is not listed")
        }
        let listed = contexts[Int(reference) - 1]
        guard space.map({ space in listed.spaces.allSatisfy { $0 == space } }) ?? true else {
            throw MessageDefect("contexts", "context \(reference) speaks of another space")
        }
        try budget.spend(1, bytesEach: RebuildBudget.contextBytes)
        try budget.spend(listed.count, bytesEach: RebuildBudget.dotBytes)
        return listed
    }

    private mutating func addCell(_ column: WireCellColumn, to writes: inout [[CellWrite]]) throws {
        let cell = try name(column.name, "cell")
        let rows = try Presence.rows(of: column.presence, count: writes.count)
        let kinds = [UInt8](column.kinds)
        guard kinds.isEmpty || kinds.count == rows.count else {
            throw MessageDefect("cell \(cell)", "\(kinds.count) kinds for \(rows.count) writes")
        }
        guard column.columns.count <= Limits.columnsPerTable else {
            throw MessageDefect("cell \(cell)", "more than \(Limits.columnsPerTable) columns")
        }
        guard column.exceptions.isEmpty || column.exceptions.count == rows.count else {
            throw MessageDefect(
                "cell \(cell)", "\(column.exceptions.count) exceptions for \(rows.count) writes")
        }
        try budget.spend(
            rows.count,
            bytesEach: RebuildBudget.writeBytes + column.columns.count * RebuildBudget.valueBytes)
        let values = try column.columns.map { try ValueColumnCoding.unpack($0, count: rows.count) }
        for (position, row) in rows.enumerated() {
            guard let kind = CellWrite.Kind(rawValue: kinds.isEmpty ? 0 : kinds[position]) else {
                throw MessageDefect("cell \(cell)", "unknown kind \(kinds[position])")
            }
            let reference = column.exceptions.isEmpty ? 0 : column.exceptions[position]
            // The rebuilt body names dots by journal alone, so that those of another space do not rebuild.
            let exceptions = try listed(reference, space: nil)?.dots ?? []
            writes[row].append(
                CellWrite(
                    cell: cell, kind: kind, values: values.map { $0[position] },
                    exceptions: exceptions))
        }
    }

    /// Encodes each changeset to its canonical body, reads that back under the body's own rules, and holds
    /// each run against its check.
    func finish() throws -> Batch<Unverified> {
        var items: [Batch<Unverified>.Item] = []
        items.reserveCapacity(changesets.count)
        for changeset in changesets {
            let body = ChangesetBody.encode(changeset)
            do {
                items.append(
                    Batch<Unverified>.Item(
                        unverified: try ChangesetBody.view(body), digest: Digest(of: body)))
            } catch {
                throw MessageDefect("changeset \(changeset.dot)", error.description)
            }
        }
        var claims: [Dot: Digest] = [:]
        var first = 0
        for run in message.runs {
            let end = first + Int(run.count)
            guard
                RunCheck.digest(of: items[first..<end].map(\.digest))
                    == (try run.check.digest("run check"))
            else {
                throw MessageDefect("run", "the rebuilt bodies are not those that were packed")
            }
            if !run.chain.isEmpty {
                claims[items[end - 1].dot] = try run.chain.digest("run chain")
            }
            first = end
        }
        return Batch(items: items, chainClaims: claims)
    }
}

/// What one row carries, as it came.
private struct CarriedBytes {
    let bytes: [UInt8]
    let cells: [String]

    func changes(of key: RowKey, by dot: Dot) throws -> [CarriedChange] {
        var reader = ByteReader(bytes)
        do {
            let changes = try ChangesetBody.decodeCarried(&reader, key: key, dot: dot, cells: cells)
            try reader.expectEnd("carried")
            return changes
        } catch {
            throw MessageDefect("carried", error.description)
        }
    }
}

/// A context of the message's list, with what it is checked for at each row that names it.
private struct ListedContext {
    let context: Context
    let spaces: Set<SpaceID>
    /// Single dots in the order in which they came.
    let dots: [Dot]
    /// Entries as they came.
    let count: Int

    init(_ wire: WireWireContext) throws {
        for (list, limit) in [
            (wire.vector, Limits.journalsPerContext), (wire.dots, Limits.dotsPerContext),
            (wire.exceptions, Limits.dotsPerContext),
        ] where list.count > limit {
            throw MessageDefect("context", "more than \(limit) entries")
        }
        let vector = try wire.vector.map { try $0.dot() }
        let dots = try wire.dots.map { try $0.dot() }
        let exceptions = try wire.exceptions.map { try $0.dot() }
        self.dots = dots
        let sequences = Dictionary(vector.map { ($0.journal, $0.sequence) }) { first, _ in first }
        context = Context(
            vector: VersionVector(sequences), dots: dots, exceptions: exceptions)
        spaces = Set((vector + dots + exceptions).map(\.journal.space))
        count = vector.count + dots.count + exceptions.count
    }
}
