import OutpostModel

/// Writes the NUMBERS and TEXTS of a flash form: see `FlashForm`.
struct FlashFormWriter {
    private let names: FlashNames
    private(set) var numbers = ByteWriter()
    private(set) var texts: [UInt8] = []
    private var before: ChangesetHeader?
    private var rowsBefore: [String: FlashForm.RowBefore] = [:]
    private var replicas: [ReplicaID] = []
    private var tables: [UInt32: FlashTables] = [:]

    init(names: FlashNames) { self.names = names }

    /// Of the changesets so far.
    var identity: UInt64? { before?.journal.replica.identity }

    mutating func append(_ changeset: Changeset, body: [UInt8]) {
        let kept = self
        if append(changeset) { return }
        self = kept
        append(whole: body)
        before = changeset.header
    }

    mutating func append(whole body: [UInt8]) {
        numbers.byte(FlashForm.Flag.whole)
        numbers.varint(body.count)
        texts += body
    }

    /// - Returns: false where it cannot be said so; then what was written is of no use.
    private mutating func append(_ changeset: Changeset) -> Bool {
        let header = changeset.header
        guard !header.isOpaque, header.transaction == nil, !changeset.tables.isEmpty else {
            return false
        }
        let known = known(header.missionVersion)
        let tables = changeset.tables.compactMap { known.table(named: $0.table) }
        guard tables.count == changeset.tables.count, append(header, home: tables[0].schema) else {
            return false
        }
        numbers.varint(tables.count)
        for table in tables { numbers.fixed(FlashTables.hint(of: table.schema.name)) }
        for (table, changes) in zip(tables, changeset.tables) {
            numbers.varint(changes.rows.count)
            for row in changes.rows {
                guard append(row, table, header) else { return false }
            }
        }
        before = header
        return true
    }

    private mutating func known(_ version: UInt32) -> FlashTables {
        if let found = tables[version] { return found }
        let made = FlashTables(names.schema, version: version)
        tables[version] = made
        return made
    }

    private mutating func append(_ header: ChangesetHeader, home: TableSchema) -> Bool {
        let replica = header.journal.replica
        var flags = header.journal.lane.rawValue
        let isHome = home.residence == .space(header.journal.space)
        if !isHome { flags |= FlashForm.Flag.space }
        if replica.incarnation != before?.journal.replica.incarnation ?? 1 {
            flags |= FlashForm.Flag.incarnation
        }
        let isOfSameVersions =
            header.missionVersion == before?.missionVersion
            && header.rosterVersion == before?.rosterVersion
        if !isOfSameVersions { flags |= FlashForm.Flag.versions }
        if header.author != before?.author ?? .nobody { flags |= FlashForm.Flag.author }
        let counter = UInt64(header.time.counter) << 1 | (header.isClockDoubtful ? 1 : 0)
        if counter != 0 { flags |= FlashForm.Flag.counter }
        var sequence = header.sequence
        if let before, before.journal == header.journal {
            guard sequence > before.sequence else { return false }
            sequence -= before.sequence + 1
        }
        numbers.byte(flags)
        if !isHome { numbers.fixed(header.journal.space.hash) }
        if flags & FlashForm.Flag.incarnation != 0 {
            numbers.varint(UInt64(replica.incarnation))
        }
        numbers.varint(sequence)
        numbers.signed(
            header.time.milliseconds - (before?.time.milliseconds ?? FlashForm.epoch))
        if counter != 0 { numbers.varint(counter) }
        if !isOfSameVersions {
            numbers.varint(UInt64(header.missionVersion))
            numbers.varint(UInt64(header.rosterVersion))
        }
        if flags & FlashForm.Flag.author != 0 { append(header.author) }
        return true
    }

    private mutating func append(_ author: Author) {
        let kind = author.identification.rawValue
        if author.person.isEmpty {
            numbers.byte(kind)
        } else if let hint = names.hint(of: author.person) {
            numbers.byte(kind | 1 << 3)
            numbers.fixed(hint)
        } else {
            numbers.byte(kind | 2 << 3)
            append(text: author.person)
        }
    }

    private mutating func append(text: String) {
        numbers.varint(text.utf8.count)
        texts += text.utf8
    }

    // MARK: Rows

    private mutating func append(
        _ row: RowChange, _ table: FlashTables.Table, _ header: ChangesetHeader
    ) -> Bool {
        guard row.key.space == header.journal.space, row.key.isWellFormed else { return false }
        let shape = shape(of: row, table)
        var flags = shape.flags
        if !row.carried.isEmpty { flags |= FlashForm.RowFlag.carried }
        numbers.signed(row.key.milliseconds - header.time.milliseconds)
        let random = row.key.low & (1 << FlashForm.RowFlag.shift - 1)
        numbers.fixed(UInt64(flags) << FlashForm.RowFlag.shift | random)
        guard append(row, shape, table, header) else { return false }
        guard !row.carried.isEmpty else { return true }
        numbers.varint(row.carried.count)
        for part in row.carried {
            guard append(part, table, header) else { return false }
        }
        return true
    }

    /// How a change's cells are written.
    private struct Shape {
        var flags: UInt8
        /// Ascending; of a simple change.
        var cells: [Int] = []
        /// Parallel to `cells`.
        var values: [[Value]] = []
        var isSimple: Bool { flags & FlashForm.RowFlag.simple != 0 }
    }

    private func shape(of change: RowChange, _ table: FlashTables.Table) -> Shape {
        var shape = Shape(flags: change.operation.rawValue)
        if !change.context.isBlank { shape.flags |= FlashForm.RowFlag.context }
        var cells: [Int: [Value]] = [:]
        for write in change.writes {
            guard let cell = table.cellNumbers[write.cell], write.kind == .set,
                write.exceptions.isEmpty,
                write.values.count == table.schema.cells[table.cells[cell]].columnIndices.count,
                cells.updateValue(write.values, forKey: cell) == nil
            else { return shape }
        }
        shape.flags |= FlashForm.RowFlag.simple
        shape.cells = cells.keys.sorted()
        shape.values = shape.cells.map { cells[$0] ?? [] }
        if rowsBefore[table.schema.name]?.cells == shape.cells {
            shape.flags |= FlashForm.RowFlag.sameCells
        }
        return shape
    }

    private mutating func append(
        _ change: RowChange, _ shape: Shape, _ table: FlashTables.Table,
        _ header: ChangesetHeader
    ) -> Bool {
        let context = change.context
        if !context.isBlank {
            for dots in [context.prefixes, context.dots, context.exceptions] {
                append(dots, header)
            }
        }
        if change.operation == .ruling { append(text: change.reason) }
        guard shape.isSimple else {
            numbers.varint(change.writes.count)
            for write in change.writes {
                guard let cell = table.cellNumbers[write.cell] else { return false }
                append(write, cell, header)
            }
            return true
        }
        if shape.flags & FlashForm.RowFlag.sameCells == 0 { append(cells: shape.cells) }
        let old = rowsBefore[table.schema.name]
        for (cell, values) in zip(shape.cells, shape.values) {
            let columns = table.schema.cells[table.cells[cell]].columnIndices
            for (index, value) in values.enumerated() {
                let context = FlashValue(
                    column: table.schema.columns[columns[index]],
                    isReference: table.schema.columns[columns[index]].name
                        == table.schema.referenceColumn,
                    before: old?.values[cell]?[index], replica: header.journal.replica,
                    milliseconds: header.time.milliseconds)
                context.append(value, to: &numbers, &texts)
            }
        }
        rowsBefore[table.schema.name] = FlashForm.RowBefore(
            cells: shape.cells,
            values: Dictionary(uniqueKeysWithValues: zip(shape.cells, shape.values)))
        return true
    }

    private mutating func append(cells: [Int]) {
        var list = ByteWriter()
        list.varint(cells.count << 1)
        var next = 0
        for cell in cells {
            list.varint(cell - next)
            next = cell + 1
        }
        var bits = [UInt8](repeating: 0, count: (next + 7) / 8)
        for cell in cells { bits[cell / 8] |= 1 << (cell % 8) }
        var mask = ByteWriter()
        mask.varint(bits.count << 1 | 1)
        mask.bytes += bits
        numbers.bytes += mask.bytes.count < list.bytes.count ? mask.bytes : list.bytes
    }

    private mutating func append(_ write: CellWrite, _ cell: Int, _ header: ChangesetHeader) {
        numbers.varint(cell)
        let flag = write.exceptions.isEmpty ? 0 : FlashForm.WriteFlag.exceptions
        numbers.byte(write.kind.rawValue | flag)
        if !write.exceptions.isEmpty { append(write.exceptions, header) }
        numbers.varint(write.values.count)
        for value in write.values { FlashValue.append(other: value, to: &numbers, &texts) }
    }

    // MARK: Dots and carried changes

    private mutating func append(_ dots: [Dot], _ header: ChangesetHeader) {
        numbers.varint(dots.count)
        for dot in dots { append(dot, header) }
    }

    private mutating func append(_ dot: Dot, _ header: ChangesetHeader) {
        let replica = dot.journal.replica
        if replica == header.journal.replica {
            numbers.varint(0)
        } else if let known = replicas.firstIndex(of: replica) {
            numbers.varint(2 + known)
        } else {
            numbers.varint(1)
            numbers.fixed(replica.identity)
            numbers.varint(UInt64(replica.incarnation))
            replicas.append(replica)
        }
        numbers.varint(dot.sequence << 2 | UInt64(dot.journal.lane.rawValue))
    }

    private mutating func append(
        _ part: CarriedChange, _ table: FlashTables.Table, _ header: ChangesetHeader
    ) -> Bool {
        append(part.dot, header)
        part.digest.append(to: &numbers.bytes)
        numbers.signed(part.header.time.milliseconds - header.time.milliseconds)
        numbers.varint(
            UInt64(part.header.time.counter) << 1 | (part.header.isClockDoubtful ? 1 : 0))
        numbers.varint(UInt64(part.header.missionVersion))
        numbers.varint(UInt64(part.header.rosterVersion))
        append(part.header.author)
        // Its cells are numbered by the version of the changeset that carries it.
        let shape = shape(of: part.change, table)
        numbers.byte(shape.flags)
        return append(part.change, shape, table, part.header)
    }
}
