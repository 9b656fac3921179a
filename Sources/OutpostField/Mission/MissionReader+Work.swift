import OutpostModel

/// The columns of one table, as a section about it names them.
struct WorkTable {
    let fields: YAMLFields
    let mission: MissionTable
    let schema: TableSchema

    /// - Throws: where the table has no such column, or it holds no time.
    func time(_ key: String) throws(MissionError) -> String {
        let (entry, column) = try found(key)
        guard mission.column(named: column.name)?.format == .time else {
            throw entry.failure(
                "the column '\(column.name)' holds no time", hint: "name one of the format time")
        }
        return column.name
    }

    func reference(_ key: String, to target: String? = nil) throws(MissionError) -> String {
        let (entry, column) = try found(key)
        guard let references = column.references, target == nil || references == target else {
            throw entry.failure(
                "the column '\(column.name)' does not refer to "
                    + (target.map { "'\($0)'" } ?? "rows"))
        }
        return column.name
    }

    func column(_ key: String, _ kind: ColumnSchema.Kind) throws(MissionError) -> String {
        let (entry, column) = try found(key)
        guard column.kind == kind else {
            throw entry.failure("the column '\(column.name)' is not \(kind.rawValue)")
        }
        return column.name
    }

    func timeIfNamed(_ key: String) throws(MissionError) -> String? {
        fields[key] == nil ? nil : try time(key)
    }

    /// One of a choice column's codes.
    func code(_ key: String, of column: String, in fields: YAMLFields? = nil) throws(MissionError)
        -> String
    {
        let entry = try (fields ?? self.fields).required(key)
        return try code(entry, of: column)
    }

    func codes(_ key: String, of column: String, in fields: YAMLFields? = nil) throws(MissionError)
        -> [String]
    {
        let list = try (fields ?? self.fields).required(key)
        var codes: [String] = []
        for item in try list.list() { codes.append(try code(item, of: column)) }
        guard !codes.isEmpty else { throw list.failure("name at least one code") }
        return codes
    }

    private func code(_ entry: YAMLEntry, of column: String) throws(MissionError) -> String {
        guard let choices = schema.column(named: column)?.choices else {
            throw entry.failure("the column '\(column)' has no choices")
        }
        return try entry.word(among: choices, what: "choice of '\(column)'")
    }

    private func found(_ key: String) throws(MissionError) -> (YAMLEntry, ColumnSchema) {
        let entry = try fields.required(key)
        let name = try entry.word(among: schema.columns.map(\.name), what: "column")
        guard let column = schema.column(named: name) else {
            throw entry.failure("there is no column '\(name)'")
        }
        return (entry, column)
    }
}

/// Reads the sections that say which tables clocks and handovers are made of.
struct WorkReader {
    let tables: [MissionTable]
    let schemas: [TableSchema]

    func read(_ root: YAMLFields) throws(MissionError) -> MissionWork {
        var work = MissionWork()
        if let entry = root["custody"] { work.custody = try custody(entry) }
        if let entry = root["tasks"] { work.tasks = try tasks(entry) }
        if let entry = root["patrols"] { work.patrols = try patrols(entry) }
        if let entry = root["hearings"] { work.hearings = try hearings(entry) }
        if let entry = root["shifts"] { work.shifts = try shifts(entry) }
        return work
    }

    private func table(
        _ entry: YAMLEntry, known: [String], isAppendOnly: Bool? = nil
    ) throws(MissionError) -> WorkTable {
        let fields = try entry.fields(known: known)
        let place = try fields.required("table")
        let name = try place.word(among: tables.map(\.name), what: "table")
        guard let mission = tables.first(where: { $0.name == name }),
            let schema = schemas.first(where: { $0.name == name })
        else { throw place.failure("there is no table '\(name)'") }
        if let isAppendOnly, schema.isAppendOnly != isAppendOnly {
            throw place.failure(
                "the table '\(name)' is \(isAppendOnly ? "not " : "")append-only",
                hint: isAppendOnly ? "append_only: true" : "its rows must be changed")
        }
        return WorkTable(fields: fields, mission: mission, schema: schema)
    }

    private func custody(_ entry: YAMLEntry) throws(MissionError) -> CustodyPlan {
        let fields = try entry.fields(known: MissionKey.custody)
        let arrest = try table(
            try fields.required("arrests"), known: MissionKey.custodyArrests, isAppendOnly: false)
        let minority = try arrest.column("minority", .text)
        let arrests = CustodyPlan.Arrests(
            table: arrest.schema.name, person: try arrest.reference("person"),
            arrestedAt: try arrest.time("arrested_at"), minority: minority,
            adults: try arrest.codes("adults", of: minority),
            rights: try arrest.timeIfNamed("rights"), family: try arrest.timeIfNamed("family"))
        let event = try table(
            try fields.required("events"), known: MissionKey.custodyEvents, isAppendOnly: true)
        let own = event.schema.name
        let events = CustodyPlan.Events(
            table: own, arrest: try event.reference("arrest", to: arrests.table),
            kind: try event.column("kind", .text), happenedAt: try event.time("at"),
            place: try event.column("place", .text),
            corrects: try event.reference("corrects", to: own),
            confirms: try event.reference("confirms", to: own),
            function: try event.column("function", .text),
            giver: try event.column("giver", .text), receiver: try event.column("receiver", .text))
        let codes = try fields.required("kinds").fields(known: MissionKey.custodyKinds)
        func code(_ key: String) throws(MissionError) -> String {
            try event.code(key, of: events.kind, in: codes)
        }
        let kinds = CustodyPlan.Kinds(
            admitted: try code("admitted"), medical: try code("medical"),
            handedOver: try code("handed_over"), received: try code("received"),
            met: try event.codes("met", of: events.kind, in: codes),
            ends: try event.codes("ends", of: events.kind, in: codes))
        let hours = try fields.required("hours").integer(in: 1...FieldLimits.custodyHours)
        return CustodyPlan(
            arrests: arrests, events: events, kinds: kinds, hours: Int(hours),
            alarms: try alarms(try fields.required("alarms"), below: hours))
    }

    private func alarms(_ entry: YAMLEntry, below hours: Int64) throws(MissionError) -> [Int] {
        var alarms: [Int] = []
        for item in try entry.list() {
            let hour = Int(try item.integer(in: 1...FieldLimits.custodyHours))
            guard hour < hours, hour > alarms.last ?? 0 else {
                throw item.failure("alarms ascend, and stand before the \(hours) hours")
            }
            alarms.append(hour)
        }
        return alarms
    }

    private func tasks(_ entry: YAMLEntry) throws(MissionError) -> TaskPlan {
        let task = try table(entry, known: MissionKey.tasks, isAppendOnly: false)
        let priority = try task.column("priority", .text)
        let status = try task.column("status", .text)
        return TaskPlan(
            table: task.schema.name, title: try task.column("title", .text),
            base: try task.reference("base"), officer: try task.reference("officer"),
            dueAt: try task.time("due_at"), priority: priority,
            urgent: try task.codes("urgent", of: priority), status: status,
            opened: try task.code("opened", of: status), taken: try task.code("taken", of: status),
            done: try task.code("done", of: status), ended: try task.codes("ended", of: status),
            result: try task.column("result", .text), doneAt: try task.time("done_at"))
    }

    private func patrols(_ entry: YAMLEntry) throws(MissionError) -> PatrolPlan {
        let patrol = try table(entry, known: MissionKey.patrols)
        let status = try patrol.column("status", .text)
        let checkIn = try table(
            try patrol.fields.required("check_ins"), known: MissionKey.patrolCheckIns)
        return PatrolPlan(
            table: patrol.schema.name, status: status,
            underWay: try patrol.codes("under_way", of: status),
            startedAt: try patrol.time("started_at"), dueAt: try patrol.time("due_at"),
            checkInMinutes: try patrol.column("check_in_minutes", .integer),
            checkIns: checkIn.schema.name,
            checkInPatrol: try checkIn.reference("patrol", to: patrol.schema.name),
            checkInAt: try checkIn.time("at"))
    }

    private func hearings(_ entry: YAMLEntry) throws(MissionError) -> HearingPlan {
        let hearing = try table(entry, known: MissionKey.hearings)
        return HearingPlan(
            table: hearing.schema.name, dueAt: try hearing.time("at"),
            heldAt: try hearing.time("held_at"))
    }

    private func shifts(_ entry: YAMLEntry) throws(MissionError) -> ShiftPlan {
        let shift = try table(entry, known: MissionKey.shifts, isAppendOnly: true)
        return ShiftPlan(
            table: shift.schema.name, base: try shift.reference("base"),
            from: try shift.time("from"), until: try shift.time("until"),
            giver: try shift.column("giver", .text), receiver: try shift.column("receiver", .text),
            confirms: try shift.reference("confirms", to: shift.schema.name),
            changed: try shift.column("changed", .integer),
            unsent: try shift.column("unsent", .integer),
            contested: try shift.column("contested", .integer),
            tasks: try shift.column("tasks", .integer), held: try shift.column("held", .integer),
            patrols: try shift.column("patrols", .integer),
            remarks: try shift.column("remarks", .text))
    }
}
