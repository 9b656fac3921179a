import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// Makes the sheet that a form's template draws.
struct FormBuilder {
    let room: PageRoom
    let desk: PageDesk
    let plan: FormPlan
    let db: Database

    private static let radioChoices = 5

    /// What was found wrong, by field, and what others wrote meanwhile, as a field spells it.
    struct Faults {
        var errors: [String: String] = [:]
        var overtaken: [String: String] = [:]
        var message = ""
        var isEmpty: Bool { errors.isEmpty && overtaken.isEmpty && message.isEmpty }
    }

    func sheet(_ draft: Draft, _ faults: Faults = Faults()) throws -> FormSheet {
        var isFirst = faults.errors.isEmpty
        func fields(_ items: [FormPlan.Item]) throws -> [FormField] {
            try items.map { item in
                var field = try field(item, draft, faults, isAutofocused: isFirst)
                field.overtaken = try overtaken(field, draft)
                field.isMineKept = draft.kept?[field.name] == .mine
                field.isTheirsKept = draft.kept?[field.name] == .theirs
                field.describedBy =
                    [
                        field.hint.isEmpty ? "" : "\(field.name)-hint",
                        field.error.isEmpty ? "" : "\(field.name)-error",
                    ].filter { !$0.isEmpty }.joined(separator: " ")
                if !field.isHidden { isFirst = false }
                return field
            }
        }
        let first = try fields(plan.first)
        let more = try fields(plan.more)
        func isFaulty(_ field: FormField) -> Bool {
            !field.error.isEmpty || !field.overtaken.isEmpty
        }
        return FormSheet(
            action: "/draft/\(draft.id)", key: draft.key, draft: draft.id, fields: first,
            more: more,
            isMoreOpen: more.contains(where: isFaulty), errors: (first + more).filter(isFaulty),
            message: faults.message)
    }

    private func field(
        _ item: FormPlan.Item, _ draft: Draft, _ faults: Faults, isAutofocused: Bool
    ) throws -> FormField {
        switch item {
        case .position:
            let name = FormPlan.positionField
            var field = FormField(
                name: name, label: room.phrase("position"), hint: room.phrase("position_hint"),
                value: draft.fields[name] ?? "", error: faults.errors[name] ?? "",
                isRequired: false,
                isAutofocused: isAutofocused, options: [])
            field.isPosition = true
            return field
        case .column(let name):
            return try field(name, draft, faults, isAutofocused)
        }
    }

    private func field(
        _ name: String, _ draft: Draft, _ faults: Faults, _ isAutofocused: Bool
    ) throws -> FormField {
        guard let column = plan.table.mission.column(named: name),
            let schema = plan.table.schema.column(named: name)
        else { preconditionFailure("the plan names a column that the table has not") }
        let value = draft.fields[name] ?? ""
        let follows = plan.table.schema.residence == .follows(column: name)
        let options =
            follows ? nil : try self.options(column, schema, value: value)
        var field = FormField(
            name: name, label: room.label(column.labels, of: desk.mission).capitalisedFirst,
            hint: hint(column), value: value,
            error: faults.errors[name] ?? "", isRequired: schema.isRequired,
            isAutofocused: isAutofocused, options: options ?? [])
        // Where a link of another page says what it belongs to, nobody need choose it again.
        let isGiven =
            draft.isNew && draft.back != nil && schema.references != nil
            && draft.seen[name] == value
        if (follows || isGiven) && RowKey(value) != nil {
            field.isHidden = true
        } else if let options {
            field.isRadio = options.count <= Self.radioChoices && schema.references == nil
            field.isSelect = !field.isRadio
        } else if schema.references != nil || follows {
            field.isReference = true
        } else {
            switch (schema.kind, column.format) {
            case (.integer, _): field.isWhole = true
            case (.real, _): field.isReal = true
            case (_, .time): field.isTime = true
            case (_, .date): field.isDate = true
            case (_, .paragraph): field.isParagraph = true
            default: field.isLine = true
            }
        }
        return field
    }

    /// What was written meanwhile, as people read it; empty where nothing was.
    private func overtaken(_ field: FormField, _ draft: Draft) throws -> String {
        guard let text = draft.theirs?[field.name] else { return "" }
        guard !text.isEmpty else { return room.phrase("none") }
        if let option = field.options.first(where: { $0.code == text }) { return option.label }
        guard let column = plan.table.mission.column(named: field.name),
            let schema = plan.table.schema.column(named: field.name), schema.references == nil,
            case .value(let value) = FormText(clock: desk.clock)
                .reading(text, schema, column.format)
        else { return text }
        return try RowTitles(desk: desk, language: room.language).text(of: value, column, db)
    }

    /// How times are spelt is the field's business here.
    private func hint(_ column: MissionColumn) -> String {
        guard column.format != .time, let hint = column.hint else { return "" }
        return room.label(hint, of: desk.mission).capitalisedFirst
    }

    private func options(
        _ column: MissionColumn, _ schema: ColumnSchema, value: String
    ) throws -> [FormField.Option]? {
        let choices: [(code: String, label: String)]
        if let list = column.choiceList.flatMap({ desk.mission.choiceList(named: $0) }) {
            choices = list.choices.map { ($0.code, room.label($0.labels, of: desk.mission)) }
        } else if let target = schema.references,
            let rows = try RowTitles(desk: desk, language: room.language)
                .offered(try desk.table(named: target), db)
        {
            choices = rows.map { ($0.key, $0.title) }
        } else {
            return nil
        }
        return choices.map { code, label in
            FormField.Option(
                code: code, label: label, isChosen: code == value, id: "\(column.name)-\(code)")
        }
    }
}
