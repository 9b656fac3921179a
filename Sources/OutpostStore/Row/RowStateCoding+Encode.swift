import OutpostModel

extension RowStateCoding {
    package static func encode(
        _ state: RowState, table: TableSchema, names: any RowStateNames
    ) throws -> [UInt8] {
        if let insert = lonelyInsert(of: state, names: names) {
            let number = try names.journalNumber(of: insert.dot.journal)
            return encode(
                insertAt: PlainState.Place(journal: number, sequence: insert.dot.sequence),
                missionVersion: insert.missionVersion)
        }
        var encoder = Encoder(names: names)
        let inline = state.deleted != nil && state.isDeleted(table)
        encoder.writer.bytes.reserveCapacity(160)
        encoder.writer.byte(full | (inline ? inlineFlag : 0))
        try encoder.encodeOrigin(of: state)
        if inline { try encoder.encodeOriginCells(of: state, table) }
        try encoder.encode(state.merged)
        try encoder.encode(state.replaced)
        try encoder.encode(state.answered)
        if let deleted = state.deleted {
            encoder.writer.byte(1)
            try encoder.encode(deleted)
            encoder.writer.varint(state.standingDeletes.count)
            for dot in state.standingDeletes.sorted() { try encoder.encode(dot) }
        } else {
            encoder.writer.byte(0)
        }
        encoder.writer.varint(state.written.count)
        for entry in state.written.entries {
            try encoder.encode(entry.cell, table.cells[entry.index], inline: inline)
        }
        return encoder.writer.bytes
    }

    /// The short form, made without building a state: a fresh insert.
    static func encode(insertAt place: PlainState.Place, missionVersion: UInt32) -> [UInt8] {
        var writer = ByteWriter()
        writer.bytes.reserveCapacity(12)
        writer.byte(insert)
        writer.varint(UInt64(missionVersion))
        writer.varint(UInt64(place.journal))
        writer.varint(place.sequence)
        return writer.bytes
    }

    private static func lonelyInsert(
        of state: RowState, names: any RowStateNames
    ) -> RowOrigin.Insert? {
        guard case .insert(let insert) = state.origin, state.written.isEmpty, state.deleted == nil
        else { return nil }
        let before = Context.before(insert.dot)
        let isLonely =
            names.holds(insert.dot) && state.merged == Context(prefix: insert.dot)
            && state.replaced == before
            && state.answered == before
        return isLonely ? insert : nil
    }

    private struct Encoder {
        var writer = ByteWriter()
        let names: any RowStateNames

        mutating func encodeOrigin(of state: RowState) throws {
            switch state.origin {
            case .none: writer.byte(Origin.none)
            case .mixed: writer.byte(Origin.mixed)
            case .insert(let insert):
                // The journal has the stamp of what it holds.
                let isEarly = !names.holds(insert.dot)
                writer.byte(isEarly ? Origin.earlyInsert : Origin.insert)
                writer.varint(UInt64(insert.missionVersion))
                try encode(insert.dot)
                guard isEarly else { return }
                encode(try content(of: insert).stamp)
            }
        }

        private func content(of insert: RowOrigin.Insert) throws -> RowOrigin.Content {
            if let content = insert.content { return content }
            throw OutpostError(
                .storage, operation: "keep a row's state", place: insert.dot.description,
                cause: "what the insert wrote was not read")
        }

        /// A deleted row's values stand nowhere else.
        mutating func encodeOriginCells(of state: RowState, _ table: TableSchema) throws {
            guard case .insert(let insert) = state.origin else { return }
            let values = try content(of: insert).values
            let cells = table.cells.indices.filter { index in
                state.written[index] == nil && insert.covers(table.cells[index])
                    && table.cells[index].columnIndices.contains { !values[$0].isNull }
            }.map { table.cells[$0] }
            writer.varint(cells.count)
            for cell in cells {
                writer.string(cell.name)
                writer.varint(cell.columnIndices.count)
                for column in cell.columnIndices {
                    ChangesetBody.append(values[column], to: &writer.bytes)
                }
            }
        }

        mutating func encode(_ cell: Cell, _ schema: CellSchema, inline isDeleted: Bool) throws {
            // The row holds the values of a single write, if the rule shows a write as it is.
            let inline = isDeleted || cell.writes.count > 1 || schema.rule == .counter
            var shape: UInt8 = inline ? Shape.inline : 0
            if !cell.increments.isEmpty { shape |= Shape.increments }
            if !cell.elements.isEmpty { shape |= Shape.elements }
            writer.string(schema.name)
            writer.byte(shape)
            writer.varint(cell.writes.count)
            for write in cell.writes {
                try encode(write)
                if inline { try encodeInline(write) }
            }
            try encode(cell.seen)
            if !cell.increments.isEmpty {
                writer.varint(cell.increments.count)
                for increment in cell.increments {
                    try encode(increment)
                    ChangesetBody.append(increment.values.first ?? .null, to: &writer.bytes)
                }
            }
            guard !cell.elements.isEmpty else { return }
            writer.varint(cell.elements.count)
            for element in cell.elements {
                writer.string(element.text)
                writer.varint(element.writes.count)
                for write in element.writes {
                    try encode(write)
                    writer.byte(write.kind.rawValue)
                }
                try encode(element.seen)
            }
        }

        private mutating func encode(_ write: Write) throws {
            try encode(write.dot)
            encode(write.stamp)
        }

        private mutating func encodeInline(_ write: Write) throws {
            precondition(!write.values.isEmpty, "a value is kept that was never read")
            writer.varint(write.values.count)
            for value in write.values { ChangesetBody.append(value, to: &writer.bytes) }
            writer.byte(write.counted == nil ? 0 : 1)
            if let counted = write.counted { try encode(counted) }
        }

        mutating func encode(_ dot: Dot) throws {
            writer.varint(UInt64(try names.journalNumber(of: dot.journal)))
            writer.varint(dot.sequence)
        }

        private mutating func encode(_ stamp: Stamp) {
            writer.varint(UInt64(stamp.time.milliseconds))
            writer.varint(UInt64(stamp.time.counter))
            stamp.digest.append(to: &writer.bytes)
        }

        mutating func encode(_ context: Context) throws {
            for dots in [context.prefixes, context.dots, context.exceptions] {
                writer.varint(dots.count)
                var places = try dots.map { dot in
                    PlainState.Place(
                        journal: try names.journalNumber(of: dot.journal), sequence: dot.sequence)
                }
                places.sort { ($0.journal, $0.sequence) < ($1.journal, $1.sequence) }
                for place in places {
                    writer.varint(UInt64(place.journal))
                    writer.varint(place.sequence)
                }
            }
        }
    }
}
