import GRDB
import OutpostField
import OutpostModel
import OutpostStore

/// What a form that was sent says: the values that it changes, or what is wrong with it.
struct FormReading {
    private(set) var values: [String: Value] = [:]
    private(set) var faults = FormBuilder.Faults()

    /// - Parameters:
    ///   - draft: with what was typed, and what its writer had been shown.
    ///   - current: what the row says now, by column; nil of a new one.
    init(
        _ draft: Draft, plan: FormPlan, current: [String: Value]?, room: PageRoom, desk: PageDesk,
        _ db: Database
    ) throws {
        let text = FormText(clock: desk.clock)
        for name in plan.fieldNames {
            let typed = draft.fields[name] ?? ""
            // What was left as it was shown is not written: somebody else may have changed it since.
            if !draft.isNew, typed == draft.seen[name] ?? "" { continue }
            if name == FormPlan.positionField {
                readPosition(typed, draft, plan: plan, room, desk)
            } else {
                try read(typed, name, plan, text, room, desk, db)
            }
        }
        if let current { noteOvertaken(draft, plan, text, current) }
        check(plan, current, room, desk)
    }

    private mutating func read(
        _ typed: String, _ name: String, _ plan: FormPlan, _ text: FormText, _ room: PageRoom,
        _ desk: PageDesk, _ db: Database
    ) throws {
        guard let column = plan.table.schema.column(named: name) else { return }
        let isReference =
            column.references != nil
            || plan.table.schema.residence == .follows(column: name)
        if isReference, !typed.trimmed.isEmpty, RowKey(typed) == nil {
            do {
                let lookup = RowLookup(schema: desk.mission.schema, place: desk.folder.path)
                values[name] = .text(try lookup.find(typed.trimmed, db).key.description)
            } catch let error as OutpostError where error.code == .notFound {
                faults.errors[name] = room.phrase("error_reference")
            }
            return
        }
        switch text.reading(typed, column, plan.table.mission.column(named: name)?.format) {
        case .value(let value): values[name] = value
        case .fault(let key): faults.errors[name] = room.phrase(key)
        }
    }

    /// The field that a form sends once a doubtful position was shown with its doubt: what it said then.
    static let sureField = "_position_sure"

    private mutating func readPosition(
        _ typed: String, _ draft: Draft, plan: FormPlan, _ room: PageRoom, _ desk: PageDesk
    ) {
        let name = FormPlan.positionField
        func set(_ column: String, _ value: Value) {
            if plan.table.schema.column(named: column) != nil { values[column] = value }
        }
        guard !typed.trimmed.isEmpty else {
            for name in FormPlan.positionColumns { set(name, .null) }
            return
        }
        let field = PositionField.read(typed, room: room, desk: desk)
        guard field.message.isEmpty else {
            faults.errors[name] = field.message
            return
        }
        // Sent once more as it was, it is meant so.
        guard field.doubt.isEmpty || room.request.form[Self.sureField] == typed else {
            faults.errors[name] = "\(field.doubt) \(room.phrase("position_sure"))"
            return
        }
        for column in FormPlan.positionColumns { set(column, field.values[column] ?? .null) }
        // The department and the commune go with it, unless the officer chose others.
        for column in ["adm1", "adm2"] {
            let given = draft.fields[column] ?? ""
            guard given.isEmpty || given == draft.seen[column], let code = field.values[column],
                plan.table.schema.column(named: column)?.allows(code) == true
            else { continue }
            values[column] = code
        }
    }

    /// A value that was written since the form was opened is shown before it is replaced.
    private mutating func noteOvertaken(
        _ draft: Draft, _ plan: FormPlan, _ text: FormText, _ current: [String: Value]
    ) {
        let now = text.fields(of: current, plan: plan)
        for name in plan.fieldNames {
            let typed = draft.fields[name] ?? ""
            let (seen, standing) = (draft.seen[name] ?? "", now[name] ?? "")
            guard typed != seen, standing != seen, standing != typed else { continue }
            faults.overtaken[name] = standing
        }
    }

    private mutating func check(
        _ plan: FormPlan, _ current: [String: Value]?, _ room: PageRoom, _ desk: PageDesk
    ) {
        guard let rules = ValueRules(mission: desk.mission, table: plan.table.name) else { return }
        let violations =
            current.map { rules.violations(inserting: $0.merging(values) { _, new in new }) }
            ?? rules.violations(inserting: values)
        for violation in violations {
            let columns = violation.columns
            // What stands wrong already and is not touched here is for `outpost check` to show.
            guard current == nil || columns.contains(where: { values[$0] != nil }) else { continue }
            let (key, details) = violation.phrase
            let text = room.phrase(key, details)
            let fields = columns.prefix(2).map { column in
                plan.hasPosition && FormPlan.positionColumns.contains(column)
                    ? FormPlan.positionField : column
            }
            // What could not be read has its own words, and counts as missing here.
            guard fields.allSatisfy({ faults.errors[$0] == nil }) else { continue }
            for field in fields { faults.errors[field] = text }
        }
    }
}

extension ColumnSchema {
    /// Whether a text is one of the choices, where there are any: another country's areas are none.
    fileprivate func allows(_ code: Value) -> Bool {
        choices.map { $0.contains(code.description) } ?? true
    }
}
