import Foundation
import OutpostModel
import OutpostStore

/// Packs changesets into columns by table, so that what is alike stands together and compresses.
///
/// Writer of `ChangesetsMessage`; its reader is `ChangesetUnpacker`. Changesets of one journal are brought
/// together in runs, in their order; between journals a page has no order.
enum ChangesetPacker {
    static func pack(_ page: ChangesetPage) -> WireChangesetsMessage {
        var packer = Packing()
        let items = page.batch.items
        let byJournal = Dictionary(grouping: items.indices) { items[$0].journal }
        var ordered: [Batch<Unverified>.Item] = []
        for (journal, indices) in byJournal.sorted(by: { $0.key < $1.key }) {
            let run = indices.map { items[$0] }
            packer.add(run: run, journal: journal, claims: page.batch.chainClaims)
            ordered += run
        }
        for item in ordered { packer.addHeader(item.header) }
        packer.addTables(of: ordered.map(\.changeset))
        if let (space, cursor) = page.cursor {
            packer.message.cursor = WireSpaceCursor(space, cursor)
        }
        return packer.message
    }
}

/// The message as it grows, with its dictionaries.
private struct Packing {
    var message = WireChangesetsMessage()
    private var names: [Name: UInt32] = [:]
    private var contexts: [Context: UInt32] = [:]
    private var exceptions: [[Dot]: UInt32] = [:]
    private var lastMilliseconds: Int64 = 0

    mutating func name(_ text: String) -> UInt32 {
        if let index = names[Name(text)] { return index }
        let index = UInt32(message.names.count)
        message.names.append(text)
        names[Name(text)] = index
        return index
    }

    /// Splits where a sequence is missing: a page may leave out what the receiver has.
    mutating func add(
        run items: [Batch<Unverified>.Item], journal: JournalID, claims: [Dot: Digest]
    ) {
        let index = UInt32(message.journals.count)
        message.journals.append(WireJournal(journal))
        var first = items.startIndex
        while first < items.endIndex {
            var end = first + 1
            while end < items.endIndex,
                items[end].sequence == items[end - 1].sequence + 1
            { end += 1 }
            let run = items[first..<end]
            message.runs.append(
                WireRun.with {
                    $0.journal = index
                    $0.firstSequence = items[first].sequence
                    $0.count = UInt32(run.count)
                    $0.check = RunCheck.digest(of: run.map(\.digest)).data
                    if let chain = claims[items[end - 1].dot] { $0.chain = chain.data }
                })
            first = end
        }
    }

    mutating func addHeader(_ header: ChangesetHeader) {
        message.milliseconds.append(header.time.milliseconds &- lastMilliseconds)
        lastMilliseconds = header.time.milliseconds
        message.counters.append(header.time.counter)
        message.missionVersions.append(header.missionVersion)
        message.rosterVersions.append(header.rosterVersion)
        message.persons.append(name(header.author.person))
        message.identifications.append(UInt32(header.author.identification.rawValue))
        message.flags.append(PageFlag.flags(of: header))
        if let part = header.transaction {
            message.transactions.append(
                WireTransaction.with {
                    $0.high = part.id.high
                    $0.low = part.id.low
                    $0.count = UInt32(part.count)
                })
        }
    }

    mutating func addTables(of changesets: [Changeset]) {
        var byName: [Name: [(changeset: Int, rows: [RowChange])]] = [:]
        for (index, changeset) in changesets.enumerated() {
            for table in changeset.tables {
                byName[Name(table.table), default: []].append((index, table.rows))
            }
        }
        for (table, parts) in byName.sorted(by: { $0.key < $1.key }) {
            var columns = WireTableColumns()
            columns.name = name(table.text)
            columns.changesets = parts.map { UInt32($0.changeset) }
            columns.rowCounts = parts.map { UInt32($0.rows.count) }
            let rows = parts.flatMap(\.rows)
            var keys: [UInt8] = []
            keys.reserveCapacity(rows.count * RowKey.byteCount)
            for row in rows { row.key.append(to: &keys) }
            columns.keys = Data(keys)
            columns.operations = Data(rows.map(\.operation.rawValue))
            if rows.contains(where: { !$0.context.isBlank }) {
                columns.contexts = rows.map { $0.context.isBlank ? 0 : context($0.context) + 1 }
            }
            columns.cells = cells(of: rows)
            columns.reasons = rows.filter { $0.operation == .ruling }.map { name($0.reason) }
            addCarried(of: rows, to: &columns)
            message.tables.append(columns)
        }
    }

    private mutating func addCarried(of rows: [RowChange], to columns: inout WireTableColumns) {
        let carrying = rows.indices.filter { !rows[$0].carried.isEmpty }
        guard !carrying.isEmpty else { return }
        let cells = Set(
            carrying.flatMap { rows[$0].carried.flatMap { $0.change.writes.map(\.cell) } }
        ).sorted()
        columns.carriedCells = cells.map { name($0) }
        columns.carried = carrying.map { index in
            WireCarriedRow.with {
                $0.row = UInt32(index)
                $0.changes = Data(ChangesetBody.encode(rows[index].carried, cells: cells))
            }
        }
    }

    private mutating func context(_ context: Context) -> UInt32 {
        if let index = contexts[context] { return index }
        let index = UInt32(message.contexts.count)
        message.contexts.append(
            WireWireContext.with {
                $0.vector = context.prefixes.map { WireJournalHead($0.journal, $0.sequence) }
                $0.dots = context.dots.map { WireJournalHead($0.journal, $0.sequence) }
                $0.exceptions = context.exceptions
                    .map { WireJournalHead($0.journal, $0.sequence) }
            })
        contexts[context] = index
        return index
    }

    /// A write's exceptions stand in the list of contexts as single dots.
    private mutating func exceptions(_ dots: [Dot]) -> UInt32 {
        if let index = exceptions[dots] { return index }
        let index = UInt32(message.contexts.count)
        message.contexts.append(
            WireWireContext.with {
                $0.dots = dots.map { WireJournalHead($0.journal, $0.sequence) }
            })
        exceptions[dots] = index
        return index
    }

    private mutating func cells(of rows: [RowChange]) -> [WireCellColumn] {
        var writes: [Shape: [(row: Int, write: CellWrite)]] = [:]
        for (index, row) in rows.enumerated() {
            for write in row.writes {
                let shape = Shape(
                    cell: Name(write.cell), kind: write.kind.rawValue, width: write.values.count)
                writes[shape, default: []].append((index, write))
            }
        }
        return writes.sorted { $0.key < $1.key }.map { shape, writes in
            var column = WireCellColumn()
            column.name = name(shape.cell.text)
            if writes.count < rows.count {
                column.presence = Presence.bytes(of: writes.map(\.row), count: rows.count)
            }
            if shape.kind != CellWrite.Kind.set.rawValue {
                column.kinds = Data(repeating: shape.kind, count: writes.count)
            }
            if writes.contains(where: { !$0.write.exceptions.isEmpty }) {
                column.exceptions = writes.map { _, write in
                    write.exceptions.isEmpty ? 0 : exceptions(write.exceptions) + 1
                }
            }
            column.columns = (0..<shape.width).map { position in
                ValueColumnCoding.pack(writes.map { $0.write.values[position] })
            }
            return column
        }
    }
}

/// A cell, what is done to it, and with how many values. A body says that for each write, so one cell may come in
/// several shapes; each is a column of its own.
private struct Shape: Hashable, Comparable {
    let cell: Name
    let kind: UInt8
    let width: Int

    static func < (left: Shape, right: Shape) -> Bool {
        left.cell == right.cell
            ? (left.kind, left.width) < (right.kind, right.width) : left.cell < right.cell
    }
}
