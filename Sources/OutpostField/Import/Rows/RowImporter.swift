import OutpostModel

/// Makes rows of the records of one CSV file. Pure: it reads no clock, no file and no replica, so
/// the same file gives the same rows at every base.
package struct RowImporter {
    /// How records become rows.
    package let mapping: Mapping
    /// What became of the records taken so far.
    package private(set) var tally = ImportTally()

    private let converter: CellConverter
    private let rules: ValueRules
    private let space: SpaceID
    private let referenceIndex: Int
    private let createdIndex: Int?
    /// By the key's lower half, which holds the reference's hash.
    private var seen: [UInt64: Seen] = [:]

    /// What is remembered of each record to know it again.
    private struct Seen {
        let line: Int
        let digest: UInt64
    }

    /// - Parameters:
    ///   - mission: the one that the mapping was loaded with.
    ///   - header: the file's first record.
    /// - Throws: `MappingError` at the mapping's line that names a header which the file does not
    /// have.
    package init(
        mapping: Mapping, mission: Mission, header: [String]
    ) throws(MappingError) {
        guard let rules = ValueRules(mission: mission, table: mapping.table),
            case .space(let space) = rules.table.residence
        else {
            throw mapping.reference.place.failure(
                "the mission has no table '\(mapping.table)' to import into")
        }
        let headers = HeaderIndex(header)
        self.mapping = mapping
        self.rules = rules
        self.space = space
        self.referenceIndex = try headers.index(of: mapping.reference)
        self.createdIndex = try mapping.created.map { created throws(MappingError) in
            try headers.index(of: created.header)
        }
        self.converter = try CellConverter(mapping: mapping, table: rules.table, headers: headers)
    }

    /// What becomes of the next record.
    package mutating func take(_ item: CSVItem) -> ImportOutcome {
        let outcome = outcome(of: item)
        switch outcome {
        case .row(let row):
            tally.accepted += 1
            if !row.flags.isEmpty { tally.flagged += 1 }
        case .repeated: tally.repeated += 1
        case .rejected: tally.rejected += 1
        }
        return outcome
    }

    private mutating func outcome(of item: CSVItem) -> ImportOutcome {
        switch item {
        case .rejected(let rejection): return .rejected(rejection)
        case .record(let record):
            do throws(RecordFault) {
                return try outcome(of: record)
            } catch {
                return .rejected(
                    Rejection(line: record.line, reason: error.reason, original: record.original))
            }
        }
    }

    private mutating func outcome(of record: CSVRecord) throws(RecordFault) -> ImportOutcome {
        let reference = record.fields[referenceIndex].trimmed
        guard !reference.isEmpty else {
            throw RecordFault("its reference (\(mapping.reference.name)) is empty")
        }
        let key = RowKey(
            space: space, table: mapping.table, source: mapping.source, reference: reference,
            milliseconds: try milliseconds(of: record))
        let digest = Digest(of: record.original)
        if let first = seen[key.low] {
            guard first.digest == digest.words.0 else {
                throw RecordFault(
                    "reference '\(reference)' stands in line \(first.line) already, "
                        + "with other content")
            }
            return .repeated(line: record.line, firstLine: first.line)
        }
        var cells = try converter.values(of: record)
        fillSource(&cells, reference: reference)
        let violations = rules.violations(inserting: cells.values)
        guard violations.isEmpty else {
            throw RecordFault(violations.map(\.description).joined(separator: "; "))
        }
        guard seen.count < FieldLimits.recordsPerFile else {
            throw RecordFault("the file has more than \(FieldLimits.recordsPerFile) records")
        }
        seen[key.low] = Seen(line: record.line, digest: digest.words.0)
        let values = rules.table.columns.compactMap { column in
            cells.values[column.name].map { ImportedRow.Cell(column: column.name, value: $0) }
        }
        return .row(
            ImportedRow(
                key: key, table: mapping.table, values: values, sourceReference: reference,
                line: record.line, flags: cells.flags, digest: digest))
    }

    private func milliseconds(of record: CSVRecord) throws(RecordFault) -> Int64 {
        guard let created = mapping.created, let createdIndex else { return 0 }
        let text = record.fields[createdIndex].trimmed
        guard let time = created.pattern.time(in: text) else {
            throw RecordFault(
                "\(created.header.name) '\(text)' is not a date like \(created.pattern.text)")
        }
        return time.milliseconds
    }

    private func fillSource(_ cells: inout ConvertedCells, reference: String) {
        let own = [
            (Mapping.systemColumn, mapping.source), (Mapping.referenceColumn, reference),
        ]
        for (column, text) in own
        where cells.values[column] == nil && rules.table.column(named: column)?.kind == .text {
            cells.values[column] = .text(text)
        }
    }
}
