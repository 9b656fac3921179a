import Foundation
import OutpostModel
import OutpostStore

/// Packs changesets into columns by table, so that what is alike stands together and compresses.
///
/// Writer of `ChangesetsMessage`; its reader is `ChangesetUnpacker`. Changesets of one journal are brought
/// together in runs, in their order; between journals a page has no order.
enum ChangesetPacker {
    static func pack(
        _ page: ChangesetPage, _ options: PackingOptions = PackingOptions()
    ) -> WireChangesetsMessage {
        var packer = PageInProgress(options)
        let items = page.batch.items
        let byJournal = Dictionary(grouping: items.indices) { items[$0].journal }
        var ordered: [Batch<Unverified>.Item] = []
        for (journal, indices) in byJournal.sorted(by: { $0.key < $1.key }) {
            let run = indices.map { items[$0] }
            packer.add(run: run, journal: journal, of: page.batch)
            ordered += run
        }
        for item in ordered { packer.addHeader(item.header) }
        packer.addOpaque(of: ordered.map(\.view))
        packer.addTables(of: ordered.map(\.view))
        var message = packer.finished()
        if let (space, cursor) = page.cursor { message.cursor = WireSpaceCursor(space, cursor) }
        return message
    }
}

/// The message as it grows, with its dictionaries.
private struct PageInProgress {
    private let options: PackingOptions
    private var message = WireChangesetsMessage()
    /// Lists that grow with the page, apart from the message: to append to a list within one copies it.
    private var nameList: [String] = []
    private var contextList: [WireWireContext] = []
    private var runs: [WireRun] = []
    private var headers = Headers()
    private var names: [Name: UInt32] = [:]
    private var contexts: [Context: UInt32] = [:]
    private var exceptions: [[Dot]: UInt32] = [:]
    private var referred: [Dot: UInt32] = [:]
    private var lastMilliseconds: Int64 = 0

    /// Columns of the changesets' headers.
    private struct Headers {
        var milliseconds: [Int64] = []
        var counters: [UInt32] = []
        var missionVersions: [UInt32] = []
        var rosterVersions: [UInt32] = []
        var persons: [UInt32] = []
        var identifications: [UInt32] = []
        var flags: [UInt32] = []
    }

    init(_ options: PackingOptions) { self.options = options }

    func finished() -> WireChangesetsMessage {
        var message = message
        message.names = nameList
        message.contexts = contextList
        message.runs = runs
        message.milliseconds = headers.milliseconds
        message.counters = headers.counters
        message.missionVersions = headers.missionVersions
        message.rosterVersions = headers.rosterVersions
        message.persons = headers.persons
        message.identifications = headers.identifications
        message.flags = headers.flags
        return message
    }

    mutating func name(_ text: String) -> UInt32 {
        if let index = names[Name(text)] { return index }
        let index = UInt32(nameList.count)
        nameList.append(text)
        names[Name(text)] = index
        return index
    }

    /// Splits where a sequence is missing: a page may leave out what the receiver has.
    mutating func add(
        run items: [Batch<Unverified>.Item], journal: JournalID, of batch: Batch<Unverified>
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
            runs.append(
                WireRun.with {
                    $0.journal = index
                    $0.firstSequence = items[first].sequence
                    $0.count = UInt32(run.count)
                    $0.check = RunCheck.digest(of: run.map { $0.remainder ?? $0.digest }).data
                    if let chain = batch.chainClaims[items[end - 1].dot] { $0.chain = chain.data }
                    for (offset, item) in run.enumerated() {
                        if item.remainder != nil {
                            $0.erased.append(UInt32(offset))
                            $0.originals.append(item.digest.data)
                        }
                        guard let seal = batch.seals[item.dot] else { continue }
                        $0.sealed.append(UInt32(offset))
                        $0.signatures.append(contentsOf: seal.signature)
                    }
                })
            first = end
        }
    }

    mutating func addHeader(_ header: ChangesetHeader) {
        headers.milliseconds.append(header.time.milliseconds &- lastMilliseconds)
        lastMilliseconds = header.time.milliseconds
        headers.counters.append(header.time.counter)
        headers.missionVersions.append(header.missionVersion)
        headers.rosterVersions.append(header.rosterVersion)
        headers.persons.append(name(header.author.person))
        headers.identifications.append(UInt32(header.author.identification.rawValue))
        headers.flags.append(PageFlag.flags(of: header))
        if let part = header.transaction {
            message.transactions.append(
                WireTransaction.with {
                    $0.high = part.id.high
                    $0.low = part.id.low
                    $0.count = UInt32(part.count)
                })
        }
    }

    mutating func addOpaque(of changesets: [ChangesetView]) {
        message.opaque = changesets.filter(\.header.isOpaque).map {
            Data($0.opaque?.encoded ?? OpaqueContent.erased)
        }
    }

    mutating func addTables(of changesets: [ChangesetView]) {
        var byName: [Name: [TablePart]] = [:]
        for (index, changeset) in changesets.enumerated() {
            for (table, content) in changeset.tables.enumerated() {
                byName[Name(content.name), default: []].append(
                    TablePart(number: index, changeset: changeset, table: table))
            }
        }
        for (table, parts) in byName.sorted(by: { $0.key < $1.key }) {
            message.tables.append(columns(of: parts, table: table))
        }
    }

    private mutating func columns(of parts: [TablePart], table: Name) -> WireTableColumns {
        var columns = WireTableColumns()
        columns.name = name(table.text)
        columns.changesets = parts.map { UInt32($0.number) }
        columns.rowCounts = parts.map { UInt32($0.rowCount) }
        var rows = RowColumns(count: parts.reduce(0) { $0 + $1.rowCount })
        var cells = CellColumns()
        var keys = KeyColumnWriter(table: table.text)
        let splitsKeys = options.packing >= .second
        for part in parts {
            cells.begin(part.cells)
            for (index, row) in part.rows.enumerated() {
                rows.append(row, context: row.hasContext ? context(row.context) + 1 : 0)
                cells.append(row)
                guard splitsKeys else { continue }
                keys.append(
                    row, of: part.changeset.header, isFirst: index == 0, cells: part.cells)
            }
        }
        let shapes = cells.columns.map(\.shape).sorted()
        if !splitsKeys || !keys.write(to: &columns, cells: shapes) {
            columns.keys = Data(rows.keys)
        }
        columns.operations = Data(rows.operations)
        if rows.hasContexts { columns.contexts = rows.contexts }
        columns.cells = cells.columns.sorted { $0.shape < $1.shape }.map {
            message(of: $0, rowCount: rows.operations.count)
        }
        columns.reasons = rows.reasons.map { name($0) }
        addCarried(rows.carried, to: &columns)
        return columns
    }

    /// Parts that the receiver has go by their changesets' names.
    private mutating func named(_ changes: [CarriedChange]) -> (
        whole: [CarriedChange], referred: [UInt32]
    ) {
        guard options.packing >= .second else { return (changes, []) }
        var whole: [CarriedChange] = []
        var names: [UInt32] = []
        for change in changes {
            guard options.isHeld(change.dot) else {
                whole.append(change)
                continue
            }
            if referred[change.dot] == nil {
                referred[change.dot] = UInt32(message.referred.count)
                message.referred.append(WireJournalHead(change.dot.journal, change.dot.sequence))
            }
            names.append(referred[change.dot] ?? 0)
        }
        return (whole, names)
    }

    private mutating func addCarried(
        _ carried: [(row: Int, changes: [CarriedChange])], to columns: inout WireTableColumns
    ) {
        guard !carried.isEmpty else { return }
        let rows = carried.map { (row: $0.row, named($0.changes)) }
        let cells = Set(
            rows.flatMap { $0.1.whole.flatMap { $0.change.writes.map(\.cell) } }
        ).sorted()
        columns.carriedCells = cells.map { name($0) }
        let isCounted = options.packing >= .second
        if isCounted { columns.form |= TableForm.countedCarried }
        var next = 0
        columns.carried = rows.map { row, changes in
            WireCarriedRow.with {
                $0.row = UInt32(isCounted ? row - next : row)
                next = row + 1
                $0.referred = changes.referred
                guard !changes.whole.isEmpty || changes.referred.isEmpty else { return }
                $0.changes = Data(ChangesetBody.encode(changes.whole, cells: cells))
            }
        }
    }

    private mutating func message(
        of cell: CellColumns.Column, rowCount: Int
    ) -> WireCellColumn {
        var column = WireCellColumn()
        column.name = name(cell.shape.cell.text)
        if cell.rows.count < rowCount {
            column.presence = Presence.bytes(of: cell.rows, count: rowCount)
        }
        if cell.shape.kind != CellWrite.Kind.set.rawValue {
            column.kinds = Data(repeating: cell.shape.kind, count: cell.rows.count)
        }
        if !cell.exceptions.isEmpty {
            column.exceptions = Array(repeating: 0, count: cell.rows.count)
            for (position, dots) in cell.exceptions {
                column.exceptions[position] = exceptions(dots) + 1
            }
        }
        column.columns = cell.values.map { $0.message(options.packing) }
        return column
    }

    private mutating func context(_ context: Context) -> UInt32 {
        if let index = contexts[context] { return index }
        let index = UInt32(contextList.count)
        contextList.append(
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
        let index = UInt32(contextList.count)
        contextList.append(
            WireWireContext.with {
                $0.dots = dots.map { WireJournalHead($0.journal, $0.sequence) }
            })
        exceptions[dots] = index
        return index
    }
}

/// One table of one changeset of the page.
private struct TablePart {
    /// Of the changeset, in the page.
    let number: Int
    let changeset: ChangesetView
    let table: Int

    var rowCount: Int { changeset.tables[table].rowCount }
    var cells: [String] { changeset.tables[table].cells }
    var rows: some Collection<RowView> { changeset.rows(ofTable: table) }
}
