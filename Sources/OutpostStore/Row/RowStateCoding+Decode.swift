import OutpostModel

extension RowStateCoding {
    /// - Parameter values: what the table's row holds, parallel to its columns. nil leaves out what only the row and the
    ///   origin's stamp say: enough to merge a change that replaces all that it touches.
    package static func decode(
        _ bytes: [UInt8], table: TableSchema, values: [Value]?, resolver: any RowStateResolver
    ) throws -> RowState {
        var decoder = Decoder(
            reader: ByteReader(bytes), table: table, values: values, resolver: resolver)
        return try decoder.state()
    }

    private struct Decoder {
        var reader: ByteReader
        let table: TableSchema
        /// nil where they are not wanted.
        var values: [Value]?
        let resolver: any RowStateResolver

        mutating func state() throws -> RowState {
            let kind = try reader.byte("kind")
            if kind == RowStateCoding.insert {
                let insert = try insert()
                try reader.expectEnd("state")
                return RowState(origin: try filled(insert, stamp: nil))
            }
            guard kind & ~inlineFlag == full else {
                throw reader.failure("kind", .unexpected("unknown kind \(kind)"))
            }
            let origin = try origin(isInline: kind & inlineFlag != 0)
            let merged = try context()
            let replaced = try context()
            let answered = try context()
            var deleted: Context?
            var standing = Set<Dot>()
            if try flag("deletes") {
                deleted = try context()
                for _ in 0..<(try reader.count("standing deletes", limit: Limits.dotsPerContext)) {
                    standing.insert(try dot())
                }
            }
            var written = WrittenCells()
            for _ in 0..<(try reader.count("cell count", limit: Limits.columnsPerTable)) {
                let name = try reader.string("cell", limit: Limits.nameLength)
                let index = table.cellIndex(named: name)
                let cell = try cell(index)
                if let index { written[index] = cell }
            }
            try reader.expectEnd("state")
            if origin == .mixed {
                // Kept under a mission version that did not know them: all that was written there is what inserts replaced.
                for index in table.cells.indices where written[index] == nil {
                    written[index] = Cell(seen: replaced)
                }
            }
            return RowState(
                merged: merged, origin: origin, written: written, deleted: deleted,
                standingDeletes: standing, answered: answered, replaced: replaced)
        }

        private mutating func origin(isInline: Bool) throws -> RowOrigin {
            let kind = try reader.byte("origin")
            switch kind {
            case Origin.none: return .none
            case Origin.mixed: return .mixed
            case Origin.insert, Origin.earlyInsert:
                let insert = try insert()
                let stamp =
                    kind == Origin.earlyInsert ? try stamp(of: insert.dot.journal.replica) : nil
                if isInline { values = try originCells() }
                return .insert(try filled(insert, stamp: stamp))
            default: throw reader.failure("origin", .unexpected("unknown origin \(kind)"))
            }
        }

        private mutating func insert() throws -> RowOrigin.Insert {
            let version = try number("version", upTo: UInt64(UInt32.max))
            return RowOrigin.Insert(dot: try dot(), missionVersion: UInt32(version), content: nil)
        }

        /// - Parameter stamp: where it stands in the state; else the journal has it.
        private func filled(
            _ insert: RowOrigin.Insert, stamp: Stamp?
        ) throws -> RowOrigin.Insert {
            // A stamp that stands nowhere else is kept even where values are not wanted.
            guard values != nil || stamp != nil else { return insert }
            let values = values ?? Array(repeating: .null, count: table.columns.count)
            let content = RowOrigin.Content(
                stamp: try stamp ?? resolver.stamp(of: insert.dot), values: values)
            return RowOrigin.Insert(
                dot: insert.dot, missionVersion: insert.missionVersion, content: content)
        }

        private mutating func originCells() throws -> [Value] {
            var values = [Value](repeating: .null, count: table.columns.count)
            for _ in 0..<(try reader.count("origin's cells", limit: Limits.columnsPerTable)) {
                let name = try reader.string("cell", limit: Limits.nameLength)
                let columns =
                    table.cellIndex(named: name).map { table.cells[$0].columnIndices } ?? []
                for position in 0..<(try reader.count("values", limit: Limits.columnsPerTable)) {
                    let value = try ChangesetBody.decodeValue(&reader)
                    if position < columns.count { values[columns[position]] = value }
                }
            }
            return values
        }

        private mutating func cell(_ index: Int?) throws -> Cell {
            let shape = try reader.byte("shape")
            guard shape & ~Shape.known == 0 else {
                throw reader.failure("shape", .unexpected("an unknown bit is set"))
            }
            let shown = index.flatMap { index in
                values.map { values in table.cells[index].columnIndices.map { values[$0] } }
            }
            var writes: [Write] = []
            for _ in 0..<(try reader.count("write count", limit: Limits.writesPerCell)) {
                let dot = try dot()
                let stamp = try stamp(of: dot.journal.replica)
                writes.append(
                    shape & Shape.inline == 0
                        ? Write(dot: dot, stamp: stamp, values: shown ?? [])
                        : try inlineWrite(dot, stamp, columns: index.map(columnCount)))
            }
            let seen = try context()
            let increments = shape & Shape.increments == 0 ? [] : try increments()
            var elements: [Element] = []
            if shape & Shape.elements != 0 {
                for _ in 0..<(try reader.count("elements", limit: Limits.elementsPerSet)) {
                    elements.append(try element())
                }
            }
            guard Cell.isNormal(writes, seen, increments, elements) else {
                throw reader.failure("cell", .unexpected("not in its normal form"))
            }
            return Cell(writes: writes, seen: seen, increments: increments, elements: elements)
        }

        private func columnCount(ofCell index: Int) -> Int {
            table.cells[index].columnIndices.count
        }

        /// - Parameter columns: how many the cell has; nil: another mission version's.
        private mutating func inlineWrite(
            _ dot: Dot, _ stamp: Stamp, columns: Int?
        ) throws -> Write {
            var values: [Value] = []
            for _ in 0..<(try reader.count("value count", limit: Limits.columnsPerTable)) {
                values.append(try ChangesetBody.decodeValue(&reader))
            }
            guard !values.isEmpty, columns == nil || columns == values.count else {
                throw reader.failure("value count", .unexpected("not one for each column"))
            }
            let isCounter = try flag("counted")
            return Write(
                dot: dot, stamp: stamp, values: values, counted: isCounter ? try context() : nil)
        }

        /// A byte that is 0 or 1.
        private mutating func flag(_ field: String) throws -> Bool {
            let byte = try reader.byte(field)
            guard byte <= 1 else { throw reader.failure(field, .unexpected("neither 0 nor 1")) }
            return byte == 1
        }

        private mutating func increments() throws -> [Write] {
            var increments: [Write] = []
            for _ in 0..<(try reader.count("increments", limit: Limits.incrementsPerCell)) {
                let dot = try dot()
                increments.append(
                    Write(
                        dot: dot, stamp: try stamp(of: dot.journal.replica), kind: .increment,
                        values: [try ChangesetBody.decodeValue(&reader)]))
            }
            return increments
        }

        private mutating func element() throws -> Element {
            let text = try reader.string("element", limit: Limits.valueBytes)
            var writes: [Write] = []
            for _ in 0..<(try reader.count("element writes", limit: Limits.writesPerCell)) {
                let dot = try dot()
                let stamp = try stamp(of: dot.journal.replica)
                guard let kind = CellWrite.Kind(rawValue: try reader.byte("element kind")) else {
                    throw reader.failure("element kind", .unexpected("unknown"))
                }
                writes.append(Write(dot: dot, stamp: stamp, kind: kind, values: []))
            }
            return Element(text: text, writes: writes, seen: try context())
        }

        private mutating func dot() throws -> Dot {
            let place = try number("journal", upTo: UInt64(Int64.max))
            let journal = try resolver.journal(numbered: Int64(place))
            let sequence = try number("sequence", upTo: Limits.sequence)
            guard sequence > 0 else {
                throw reader.failure("sequence", .unexpected("zero: nothing stands there"))
            }
            return Dot(journal, sequence)
        }

        private mutating func number(_ field: String, upTo limit: UInt64) throws -> UInt64 {
            let number = try reader.varint(field)
            guard number <= limit else { throw reader.failure(field, .numberTooLarge) }
            return number
        }

        private mutating func stamp(of replica: ReplicaID) throws -> Stamp {
            let time = HybridTime(
                milliseconds: Int64(
                    try number("milliseconds", upTo: UInt64(Limits.timeMilliseconds))),
                counter: UInt32(try number("counter", upTo: UInt64(UInt32.max))))
            let digest = Digest(
                words: (
                    try reader.fixed("digest"), try reader.fixed("digest"),
                    try reader.fixed("digest"), try reader.fixed("digest")
                ))
            return Stamp(time: time, replica: replica, digest: digest)
        }

        private mutating func context() throws -> Context {
            let prefixes = try dots(limit: Limits.journalsPerContext)
            let dots = try dots(limit: Limits.dotsPerContext)
            let exceptions = try self.dots(limit: Limits.dotsPerContext)
            guard Context.isNormal(prefixes: prefixes, dots: dots, exceptions: exceptions) else {
                throw reader.failure("context", .unexpected("not in its normal form"))
            }
            return Context(prefixes: prefixes, dots: dots, exceptions: exceptions)
        }

        private mutating func dots(limit: Int) throws -> [Dot] {
            let count = try reader.count("context", limit: limit)
            var dots: [Dot] = []
            dots.reserveCapacity(count)
            for _ in 0..<count { dots.append(try dot()) }
            if count > 1 { dots.sort() }
            return dots
        }
    }
}
