import OutpostModel

/// Reads the NUMBERS and TEXTS of a flash form, trusting nothing: see `FlashForm`.
struct FlashFormReader {
    private let names: FlashNames
    private let identity: UInt64
    private let attempt: Int
    private var numbers: ByteReader
    private var texts: ByteReader
    private var before: ChangesetHeader?
    private var rowsBefore: [String: FlashForm.RowBefore] = [:]
    private var replicas: [ReplicaID] = []
    private var tables: [UInt32: FlashTables] = [:]
    private var valueBytes = 0

    init(
        texts: [UInt8], numbers: [UInt8], names: FlashNames, identity: UInt64, attempt: Int
    ) {
        self.texts = ByteReader(texts)
        self.numbers = ByteReader(numbers)
        self.names = names
        self.identity = identity
        self.attempt = attempt
    }

    mutating func bodies() throws(ByteReader.Failure) -> [[UInt8]] {
        var result: [[UInt8]] = []
        while !numbers.isAtEnd {
            guard result.count < FlashLimits.changesets else {
                throw numbers.failure("changeset", .lengthOverLimit(FlashLimits.changesets))
            }
            result.append(try readBody())
        }
        guard !result.isEmpty else {
            throw numbers.failure("changeset", .unexpected("no changeset"))
        }
        try texts.expectEnd("texts")
        return result
    }

    private mutating func readBody() throws(ByteReader.Failure) -> [UInt8] {
        let flags = try numbers.byte("flags")
        if flags == FlashForm.Flag.whole {
            let count = try numbers.varint("whole")
            guard count <= UInt64(texts.remaining) else {
                throw texts.failure("whole", .truncated)
            }
            let body = try texts.raw("whole", count: Int(count))
            before = try ChangesetBody.decodeHeader(of: body)
            return body
        }
        guard flags & FlashForm.Flag.whole == 0 else {
            throw numbers.failure("flags", .unexpected("an unknown combination"))
        }
        let head = try readHead(flags)
        let known = try known(head.missionVersion)
        let tables = try readTables(known)
        let header = try header(flags, head, home: tables[0].schema)
        var changes: [TableChanges] = []
        for table in tables {
            let count = try numbers.count("row count", limit: FlashLimits.rows, bytesEach: 10)
            var rows: [RowChange] = []
            for _ in 0..<count { rows.append(try readRow(table, header)) }
            changes.append(TableChanges(table: table.schema.name, rows: rows))
        }
        before = header
        return ChangesetBody.encode(Changeset(header: header, tables: changes))
    }

    private mutating func known(_ version: UInt32) throws(ByteReader.Failure) -> FlashTables {
        if let found = tables[version] { return found }
        guard version <= names.schema.version else {
            throw numbers.failure(
                "mission version",
                .unexpected(
                    "it is of mission version \(version), and this is \(names.schema.version)"))
        }
        let made = FlashTables(names.schema, version: version)
        tables[version] = made
        return made
    }

    // MARK: Header

    /// A header, but for the space that its first table may tell.
    private struct Head {
        var space: SpaceID?
        var incarnation: UInt32
        var sequence: UInt64 = 0
        var time = HybridTime.zero
        var isClockDoubtful = false
        var missionVersion: UInt32
        var rosterVersion: UInt32
        var author: Author
    }

    private mutating func readHead(_ flags: UInt8) throws(ByteReader.Failure) -> Head {
        guard before != nil || flags & FlashForm.Flag.versions != 0 else {
            throw numbers.failure("flags", .unexpected("no changeset before the first"))
        }
        var head = Head(
            incarnation: before?.journal.replica.incarnation ?? 1,
            missionVersion: before?.missionVersion ?? 0, rosterVersion: before?.rosterVersion ?? 0,
            author: before?.author ?? .nobody)
        if flags & FlashForm.Flag.space != 0 {
            head.space = SpaceID(hash: try numbers.fixed("space"))
        }
        if flags & FlashForm.Flag.incarnation != 0 {
            head.incarnation = try number32("incarnation")
        }
        head.sequence = try number("sequence", Limits.sequence)
        let (milliseconds, isOver) = (before?.time.milliseconds ?? FlashForm.epoch)
            .addingReportingOverflow(try numbers.signed("milliseconds"))
        guard !isOver, (0...Limits.timeMilliseconds).contains(milliseconds) else {
            throw numbers.failure("milliseconds", .numberTooLarge)
        }
        let hasCounter = flags & FlashForm.Flag.counter != 0
        let counter = hasCounter ? try readCounter() : (0, false)
        head.time = HybridTime(milliseconds: milliseconds, counter: counter.0)
        head.isClockDoubtful = counter.1
        if flags & FlashForm.Flag.versions != 0 {
            head.missionVersion = try number32("mission version")
            head.rosterVersion = try number32("roster version")
        }
        if flags & FlashForm.Flag.author != 0 { head.author = try readAuthor() }
        return head
    }

    private func header(
        _ flags: UInt8, _ head: Head, home: TableSchema
    ) throws(ByteReader.Failure) -> ChangesetHeader {
        var space = head.space
        if case .space(let id) = home.residence, space == nil { space = id }
        guard let space, let lane = Lane(rawValue: flags & FlashForm.Flag.laneMask),
            head.incarnation > 0
        else { throw numbers.failure("flags", .unexpected("no space, or incarnation zero")) }
        let journal = JournalID(
            space: space, replica: ReplicaID(identity: identity, incarnation: head.incarnation),
            lane: lane)
        var sequence = head.sequence
        if let before, before.journal == journal { sequence += before.sequence + 1 }
        guard (1...Limits.sequence).contains(sequence) else {
            throw numbers.failure("sequence", .numberTooLarge)
        }
        return ChangesetHeader(
            journal: journal, sequence: sequence, time: head.time,
            missionVersion: head.missionVersion, rosterVersion: head.rosterVersion,
            author: head.author, isClockDoubtful: head.isClockDoubtful)
    }

    private mutating func readCounter() throws(ByteReader.Failure) -> (UInt32, Bool) {
        let value = try number("counter", UInt64(Limits.stampCounter) << 1 | 1)
        return (UInt32(value >> 1), value & 1 == 1)
    }

    private mutating func readAuthor() throws(ByteReader.Failure) -> Author {
        let kind = try numbers.byte("author")
        guard let identification = Author.Identification(rawValue: kind & 7) else {
            throw numbers.failure("author", .unexpected("unknown identification"))
        }
        switch kind >> 3 {
        case 0: return Author(person: "", identification: identification)
        case 1:
            let persons = names.persons(hinted: try numbers.fixed("person"))
            guard !persons.isEmpty else {
                throw numbers.failure("person", .unexpected("the roster knows no such person"))
            }
            return Author(
                person: persons[attempt % persons.count], identification: identification)
        case 2:
            let person = try FlashValue.readText(try numbers.varint("person"), &texts)
            guard person.utf8.count <= Limits.personBytes else {
                throw numbers.failure("person", .lengthOverLimit(Limits.personBytes))
            }
            return Author(person: person, identification: identification)
        default: throw numbers.failure("author", .unexpected("unknown kind of name"))
        }
    }

    private mutating func readTables(
        _ known: FlashTables
    ) throws(ByteReader.Failure) -> [FlashTables.Table] {
        let count = try numbers.count("table count", limit: Limits.tables, bytesEach: 3)
        guard count > 0 else { throw numbers.failure("table count", .unexpected("no table")) }
        var result: [FlashTables.Table] = []
        for _ in 0..<count {
            guard let table = known.table(hinted: try numbers.fixed("table")) else {
                throw numbers.failure("table", .unexpected("the mission has no such table"))
            }
            result.append(table)
        }
        return result
    }

    // MARK: Rows

    private mutating func readRow(
        _ table: FlashTables.Table, _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> RowChange {
        let (milliseconds, isOver) = header.time.milliseconds.addingReportingOverflow(
            try numbers.signed("key time"))
        guard !isOver, (0...Limits.timeMilliseconds).contains(milliseconds) else {
            throw numbers.failure("key time", .numberTooLarge)
        }
        let word: UInt64 = try numbers.fixed("key")
        let flags = UInt8(word >> FlashForm.RowFlag.shift)
        let key = RowKey(
            space: header.journal.space, milliseconds: milliseconds,
            random: word & (1 << FlashForm.RowFlag.shift - 1))
        var change = try readChange(key, flags, table, header)
        guard flags & FlashForm.RowFlag.carried != 0 else { return change }
        let count = try numbers.count("carried", limit: Limits.carriedPerRow, bytesEach: 40)
        for _ in 0..<count {
            change.carried.append(try readCarried(key, table, header))
        }
        return change
    }

    private mutating func readChange(
        _ key: RowKey, _ flags: UInt8, _ table: FlashTables.Table, _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> RowChange {
        guard
            let operation = RowChange.Operation(
                rawValue: flags & FlashForm.RowFlag.operationMask)
        else { throw numbers.failure("operation", .unexpected("unknown")) }
        var context = Context()
        if flags & FlashForm.RowFlag.context != 0 {
            let prefixes = try readDots(header)
            let dots = try readDots(header)
            let exceptions = try readDots(header)
            context = Context(
                vector: VersionVector(
                    Dictionary(prefixes.map { ($0.journal, $0.sequence) }) { first, _ in first }),
                dots: dots, exceptions: exceptions)
        }
        var reason = ""
        if operation == .ruling {
            reason = try FlashValue.readText(try numbers.varint("reason"), &texts)
        }
        let writes =
            flags & FlashForm.RowFlag.simple != 0
            ? try readSimple(flags, table, header) : try readWrites(table, header)
        return RowChange(
            key: key, operation: operation, context: context, reason: reason, writes: writes)
    }

    private mutating func readSimple(
        _ flags: UInt8, _ table: FlashTables.Table, _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> [CellWrite] {
        let old = rowsBefore[table.schema.name]
        var cells = old?.cells ?? []
        if flags & FlashForm.RowFlag.sameCells == 0 {
            cells = try readCells(count: table.cells.count)
        } else if old == nil || cells.contains(where: { $0 >= table.cells.count }) {
            throw numbers.failure("cells", .unexpected("no row before it"))
        }
        var values: [Int: [Value]] = [:]
        var writes: [CellWrite] = []
        for number in cells {
            let cell = table.schema.cells[table.cells[number]]
            var list: [Value] = []
            for (index, column) in cell.columnIndices.enumerated() {
                let schema = table.schema.columns[column]
                let before = old?.values[number].flatMap { $0.count > index ? $0[index] : nil }
                let value = FlashValue(
                    column: schema, isReference: schema.name == table.schema.referenceColumn,
                    before: before, replica: header.journal.replica,
                    milliseconds: header.time.milliseconds)
                let read = try value.read(&numbers, &texts)
                valueBytes += read.byteCount
                guard valueBytes <= FlashLimits.valueBytes else {
                    throw numbers.failure("value", .lengthOverLimit(FlashLimits.valueBytes))
                }
                list.append(read)
            }
            values[number] = list
            writes.append(CellWrite(cell: cell.name, values: list))
        }
        rowsBefore[table.schema.name] = FlashForm.RowBefore(cells: cells, values: values)
        return writes.sorted { $0.cell < $1.cell }
    }

    private mutating func readCells(count: Int) throws(ByteReader.Failure) -> [Int] {
        let kind = try number("cells", UInt64(Limits.columnsPerTable) << 1 | 1)
        var cells: [Int] = []
        if kind & 1 == 1 {
            for (index, byte) in try numbers.raw("cells", count: Int(kind >> 1)).enumerated() {
                cells += (0..<8).filter { byte >> $0 & 1 == 1 }.map { index * 8 + $0 }
            }
        } else {
            var next = 0
            for _ in 0..<(kind >> 1) {
                let cell = next + Int(try number("cell", UInt64(Limits.columnsPerTable)))
                cells.append(cell)
                next = cell + 1
            }
        }
        guard cells.allSatisfy({ $0 < count }) else {
            throw numbers.failure("cells", .unexpected("the table has no such cell"))
        }
        return cells
    }

    private mutating func readWrites(
        _ table: FlashTables.Table, _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> [CellWrite] {
        let count = try numbers.count(
            "write count", limit: Limits.columnsPerTable * CellWrite.Kind.allCases.count,
            bytesEach: 3)
        var writes: [CellWrite] = []
        for _ in 0..<count {
            let cell = Int(try number("cell", UInt64(Limits.columnsPerTable)))
            // An early version may have had none at all.
            guard cell < table.cells.count else {
                throw numbers.failure("cell", .unexpected("the table has no such cell"))
            }
            let byte = try numbers.byte("kind")
            let rest = byte & ~(FlashForm.WriteFlag.kindMask | FlashForm.WriteFlag.exceptions)
            guard let kind = CellWrite.Kind(rawValue: byte & FlashForm.WriteFlag.kindMask),
                rest == 0
            else { throw numbers.failure("kind", .unexpected("unknown")) }
            let exceptions =
                byte & FlashForm.WriteFlag.exceptions != 0 ? try readDots(header) : []
            var values: [Value] = []
            for _ in 0..<(try numbers.count("value count", limit: Limits.columnsPerTable)) {
                values.append(try FlashValue.readOther(&numbers, &texts))
            }
            writes.append(
                CellWrite(
                    cell: table.schema.cells[table.cells[cell]].name, kind: kind, values: values,
                    exceptions: exceptions))
        }
        return writes
    }

    // MARK: Dots and carried changes

    private mutating func readDots(
        _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> [Dot] {
        let count = try numbers.count("dots", limit: Limits.dotsPerContext, bytesEach: 2)
        var dots: [Dot] = []
        for _ in 0..<count { dots.append(try readDot(header.journal)) }
        return dots
    }

    private mutating func readDot(_ journal: JournalID) throws(ByteReader.Failure) -> Dot {
        let number = try number("replica", UInt64(FlashLimits.replicas) + 1)
        var replica = journal.replica
        switch number {
        case 0: break
        case 1:
            replica = ReplicaID(
                identity: try numbers.fixed("replica"), incarnation: try number32("incarnation"))
            guard replica.identity != 0, replica.incarnation != 0,
                replicas.count < FlashLimits.replicas
            else { throw numbers.failure("replica", .unexpected("zero, or too many")) }
            replicas.append(replica)
        default:
            guard Int(number) - 2 < replicas.count else {
                throw numbers.failure("replica", .unexpected("none of that number"))
            }
            replica = replicas[Int(number) - 2]
        }
        let place = try self.number("place", Limits.sequence << 2 | 3)
        guard place >> 2 > 0, let lane = Lane(rawValue: UInt8(place & 3)) else {
            throw numbers.failure("place", .unexpected("sequence zero"))
        }
        return Dot(JournalID(space: journal.space, replica: replica, lane: lane), place >> 2)
    }

    private mutating func readCarried(
        _ key: RowKey, _ table: FlashTables.Table, _ header: ChangesetHeader
    ) throws(ByteReader.Failure) -> CarriedChange {
        let dot = try readDot(header.journal)
        let digest = Digest(
            bytes: try numbers.raw("digest", count: Digest.byteCount))
        let (milliseconds, isOver) = header.time.milliseconds.addingReportingOverflow(
            try numbers.signed("milliseconds"))
        guard !isOver, (0...Limits.timeMilliseconds).contains(milliseconds) else {
            throw numbers.failure("milliseconds", .numberTooLarge)
        }
        let counter = try readCounter()
        let part = ChangesetHeader(
            journal: dot.journal, sequence: dot.sequence,
            time: HybridTime(milliseconds: milliseconds, counter: counter.0),
            missionVersion: try number32("mission version"),
            rosterVersion: try number32("roster version"), author: try readAuthor(),
            isClockDoubtful: counter.1)
        let flags = try numbers.byte("carried flags")
        return CarriedChange(
            header: part, digest: digest ?? .zero,
            change: try readChange(key, flags, table, part))
    }

    private mutating func number(
        _ field: String, _ limit: UInt64
    ) throws(ByteReader.Failure) -> UInt64 {
        let value = try numbers.varint(field)
        guard value <= limit else { throw numbers.failure(field, .numberTooLarge) }
        return value
    }

    private mutating func number32(_ field: String) throws(ByteReader.Failure) -> UInt32 {
        UInt32(try number(field, UInt64(UInt32.max)))
    }
}
