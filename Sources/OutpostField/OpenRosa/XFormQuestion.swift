import OutpostModel

/// One question that a phone asks.
struct XFormQuestion {
    enum Kind: Equatable {
        case text(isLong: Bool)
        case integer(ClosedRange<Int64>?)
        case real(ClosedRange<Int64>?)
        case date
        case time
        /// One of a list's codes; or several, for a set.
        case choice(list: String, isSeveral: Bool)
        /// Another row: one of those that are listed, or typed as a base reference.
        case row(table: String)
        case position
        case picture
    }

    /// Below the form's root, with slashes.
    let path: String
    /// The columns that the answer goes to: latitude, longitude and, where there is one, accuracy of a position.
    let columns: [String]
    let kind: Kind
    let labels: Labels
    let hint: Labels?
    let isRequired: Bool
    /// Its column holds whole numbers.
    var isInteger = false
    /// What merges as one is asked on one screen.
    let group: String?

    var screen: String { group ?? path }

    /// The one column of a question that has one.
    var column: String { columns.first ?? "" }
}

/// What a phone is asked of one table. The form and the reading of what comes back are both made of it.
package struct XFormTable: Sendable {
    package let name: String
    /// Where its rows live.
    package let space: SpaceID
    let table: MissionTable
    let schema: TableSchema
    let questions: [XFormQuestion]
    let attachments: AttachmentTable?

    static let picturesNode = "pictures"
    static let evidencePath = "pictures/is_evidence"
    static func picturePath(_ number: Int) -> String { "pictures/picture_\(number)" }

    private static let latitude = "latitude"
    private static let longitude = "longitude"
    private static let accuracy = "accuracy_metres"
    private static let positionNode = "position"

    /// Of the tables that have forms: those whose rows live in one space that is not private, the access log aside.
    package static func all(of mission: Mission) -> [XFormTable] {
        mission.tables.compactMap { XFormTable(mission, $0.name) }
    }

    /// - Returns: nil where phones write no rows of the table.
    package init?(_ mission: Mission, _ name: String) {
        guard let table = mission.table(named: name),
            let schema = mission.schema.table(named: name),
            case .space(let space) = schema.residence, name != mission.schema.accessLog
        else { return nil }
        self.name = name
        self.space = space
        self.table = table
        self.schema = schema
        attachments = AttachmentTable(mission)
        let own = Self.questions(table, schema, mission)
        questions = own + (attachments.map { Self.pictures($0, mission) } ?? [])
    }

    /// What the base fills in itself.
    private static let filled: Set<String> = [
        Mapping.systemColumn, Mapping.referenceColumn, Mapping.flagsColumn,
    ]

    private static func questions(
        _ table: MissionTable, _ schema: TableSchema, _ mission: Mission
    ) -> [XFormQuestion] {
        let position = positionColumns(schema)
        var questions: [XFormQuestion] = []
        for (index, column) in schema.columns.enumerated() {
            guard column.name != schema.referenceColumn, !filled.contains(column.name),
                let named = table.column(named: column.name)
            else { continue }
            let cell = schema.cells[schema.cellOfColumn[index]]
            let group = cell.columnIndices.count > 1 ? cell.name : nil
            if position.contains(column.name) {
                guard column.name == position.first else { continue }
                questions.append(
                    place(position, table, group: group, schema, mission.languages))
            } else if let kind = kind(of: column, named) {
                questions.append(
                    XFormQuestion(
                        path: column.name, columns: [column.name], kind: kind,
                        labels: named.labels, hint: hint(for: kind, named, mission),
                        isRequired: column.isRequired, isInteger: column.kind == .integer,
                        group: group))
            }
        }
        return inOrder(questions, first: table.form)
    }

    /// What the mission's form asks first comes first, then what must be answered, each with what is asked on the same screen.
    private static func inOrder(
        _ questions: [XFormQuestion], first form: [String]
    ) -> [XFormQuestion] {
        var screens: [String] = []
        func add(_ wanted: [XFormQuestion]) {
            for question in wanted where !screens.contains(question.screen) {
                screens.append(question.screen)
            }
        }
        add(form.compactMap { name in questions.first { $0.columns.contains(name) } })
        add(questions.filter(\.isRequired))
        add(questions)
        return screens.flatMap { screen in questions.filter { $0.screen == screen } }
    }

    /// - Returns: none where the table has no position.
    private static func positionColumns(_ schema: TableSchema) -> [String] {
        let names = [latitude, longitude, accuracy].filter {
            schema.column(named: $0)?.kind == .real
        }
        return names.starts(with: [latitude, longitude]) ? names : []
    }

    private static func place(
        _ columns: [String], _ table: MissionTable, group: String?, _ schema: TableSchema,
        _ languages: [String]
    ) -> XFormQuestion {
        let labels = columns.prefix(2).compactMap { table.column(named: $0)?.labels }
        let texts = languages.map { language in
            (language, labels.map { $0.text(in: language, of: languages) }.joined(separator: ", "))
        }
        let node = schema.column(named: positionNode) == nil ? positionNode : positionNode + "_"
        return XFormQuestion(
            path: node, columns: columns, kind: .position,
            labels: Labels(Dictionary(texts) { first, _ in first }), hint: nil,
            isRequired: columns.prefix(2).contains {
                schema.column(named: $0)?.isRequired ?? false
            }, group: group)
    }

    private static func kind(
        of column: ColumnSchema, _ named: MissionColumn
    ) -> XFormQuestion.Kind? {
        if let list = named.choiceList {
            return .choice(list: list, isSeveral: column.rule == .set)
        }
        switch column.kind {
        case .blob: return nil
        case .integer: return .integer(column.range)
        case .real: return .real(column.range)
        case .text:
            if let target = column.references { return .row(table: target) }
            switch named.format {
            case .time: return .time
            case .date: return .date
            // A set of free texts has no question on a phone.
            case .paragraph, nil:
                let isLong = column.rule == .text || named.format == .paragraph
                return column.rule == .set ? nil : .text(isLong: isLong)
            }
        }
    }

    /// Beside a row that is typed: what it is, and that it goes by its reference.
    private static func hint(
        for kind: XFormQuestion.Kind, _ column: MissionColumn, _ mission: Mission
    ) -> Labels? {
        guard case .row(let target) = kind, column.hint == nil,
            let table = mission.table(named: target),
            let reference = mission.schema.table(named: target)?.referenceColumn.flatMap({
                table.column(named: $0)
            })
        else { return column.hint }
        let texts = mission.languages.map { language in
            let words = [table.labels, reference.labels].map {
                $0.text(in: language, of: mission.languages)
            }
            return (language, words.joined(separator: ": ") + " KM7QD-A-104-R")
        }
        return Labels(Dictionary(texts) { first, _ in first })
    }

    private static func pictures(
        _ attachments: AttachmentTable, _ mission: Mission
    ) -> [XFormQuestion] {
        let kinds = attachments.table.column(named: AttachmentTable.Column.kind.rawValue)
        let photograph = kinds?.choiceList.flatMap { mission.choiceList(named: $0) }?.choices
            .first { $0.code == AttachmentTable.photograph }
        let labels = photograph?.labels ?? attachments.table.labels
        var questions = (1...OpenRosaLimits.pictures).map { number in
            let texts = mission.languages.map {
                ($0, "\(labels.text(in: $0, of: mission.languages)) \(number)")
            }
            return XFormQuestion(
                path: picturePath(number), columns: [], kind: .picture,
                labels: Labels(Dictionary(texts) { first, _ in first }), hint: nil,
                isRequired: false, group: picturesNode)
        }
        let evidence = attachments.table.column(named: AttachmentTable.Column.isEvidence.rawValue)
        if let evidence, let list = evidence.choiceList {
            questions.append(
                XFormQuestion(
                    path: evidencePath, columns: [], kind: .choice(list: list, isSeveral: false),
                    labels: evidence.labels, hint: evidence.hint, isRequired: false,
                    group: picturesNode))
        }
        return questions
    }
}
