import OutpostModel

// THE MISSION FILE
//
// UTF-8 YAML, one document, at most 2 MiB, no anchors or aliases. Every key is known: a misspelt
// one is an error. Writer: the mission's authority, by hand. Reader: `Mission.load`.
//
//     mission:
//       code: haiti                   names the mission on paper and in file names
//       name: Haiti field mission
//       version: 1                    raised with each change; additions only
//       languages: [en, fr, ht, sw]   the first has a label for everything
//       time_zone: America/Port-au-Prince   optional; the clock by which people there speak. Default UTC
//       reference: {en: …, fr: …}     the label of base-reference columns that are not declared
//     area: {west: -74.5, south: 18.0, east: -71.6, north: 20.1}   optional, or a list of such boxes, in degrees:
//                                     where the mission works. A position far from it is doubted, and a map
//                                     without borders shows it
//     spaces:
//       operations: {en: …, fr: …}    who shares what; a row lives in one space for life
//     protection:                     optional
//       referrals:                    a space of the above
//         private: true               its changesets are encrypted to its readers: the hub merges none
//         restricted: true            whoever reads there leaves an entry in the access log first; a private
//                                     space is restricted in any case
//         due: due_at                 optional, text (a time) or integer (milliseconds): the column by
//                                     which the hub is told when somebody must have acted
//     access_log: access_entry        the table of those entries, where a space is restricted: append-only, alone
//                                     in its space, with columns action, spaces, tables, report, statement (text)
//                                     and row_count (integer)
//     choices:
//       severity: {"1": {en: …}, …}   code: label, in the order in which a form offers them
//     common:
//       place:                        columns and groups that several tables include
//         columns: {…}
//         groups: {position: [latitude, longitude]}
//     tables:
//       incident:
//         space: operations           or `of subject`: rows live where the row of that key lives
//         label: {en: …}
//         hint: {en: …}               optional
//         reference: reference        the column that gets a base reference; declared or not
//         title: title                what stands for a row in a list; default: the reference
//         append_only: true           default false
//         retention:                  how long reports are kept: outpost hub retention
//           days: 365
//           from: observed_at         a column of the format time or date, or `changed`: the last change
//           columns: [witness]        what goes then; default: the whole report
//         form: [title, severity]     optional: the columns that a form asks first, in this order; the others
//                                     stand folded under them. Default: those that are required
//         include: [place]            blocks of `common`, after the table's own columns
//         groups:                     columns that merge as one cell
//           killed: [killed_minimum, killed_maximum]                     a register
//           seen: {columns: [seen_minimum, seen_maximum], rule: guarded}
//         unique: [[code], [court, case_number]]   values that stand in one row, where all are given
//         checks:                     what the values of a row must be together
//           ended_after_started: {columns: [started_at, ended_at], is: ascending}
//         lanes:                      which reports leave first; not in a private space. As somebody writes: an
//                                     import is bulk whatever it holds
//           flash: {severity: ["5"]}  rows whose column has one of these values, before a change or after it
//           priority: {severity: ["4"], status: [escaped]}
//         columns:
//           severity:
//             type: integer           text, integer, real or blob
//             label: {en: …}
//             hint: {en: …}           optional
//             required: true          default false
//             choices: severity       a list of `choices`
//             range: 1..5             whole numbers; `0..` has no upper end
//             references: base        the table whose key the column holds; text
//             format: time            text: `time` is RFC 3339 with offset, `date` is 2026-11-02, `paragraph` may
//                                     have several lines
//             names_person: true      it says who somebody is, by name or code; text. What a lost laptop
//                                     may give away is listed by it: outpost hub stolen
//             since: 2                the mission version that added the column; default 1
//             rule: ladder            how concurrent writes merge: register (default), guarded, counter
//                                     (integer), set, text, ladder (text); see MergeRule
//             ranks: [low, high]      a ladder's, ascending; default: its choices in the list's order
//
//     custody:                        optional, as are the four below: the pages that it makes are /custody,
//       arrests: {table: arrest, person: party, arrested_at: …, minority: …, adults: [adult], rights: …, family: …}
//                                     columns of a table that is not append-only. `adults`: codes of minority; who
//                                     has another, or none, is a child. `rights`, `family`: optional, times
//       events: {table: custody_event, arrest: arrest, kind: …, at: …, place: …, corrects: …, confirms: …,
//                function: …, giver: …, receiver: …}   columns of an append-only table; `corrects` and `confirms` refer to it
//       kinds: {admitted: …, medical: …, handed_over: …, received: …, met: [judge], ends: [released, died]}
//                                     codes of kind. `met`: the hours are met; `ends`: held no more
//       hours: 48                     from the arrest to a judge
//       alarms: [24, 36, 44]          ascending; from the second on they stand on every page
//     tasks: {table: task, title: …, base: …, officer: …, due_at: …, priority: …, urgent: [flash], status: …,
//             opened: open, taken: in_progress, done: closed, ended: [closed, cancelled], result: …, done_at: …}
//                                     /tasks; urgent ones stand on every page until they are read
//     patrols: {table: patrol, status: …, under_way: [under_way], started_at: …, due_at: …, check_in_minutes: …,
//               check_ins: {table: patrol_check_in, patrol: patrol, at: …}}
//     hearings: {table: hearing, at: …, held_at: …}
//                                     both are told of at the handover of a shift
//     shifts: {table: shift_handover, base: …, from: …, until: …, giver: …, receiver: …, confirms: …, changed: …,
//              unsent: …, contested: …, tasks: …, held: …, patrols: …, remarks: …}
//                                     /shift; an append-only table with a row for each signature
//
// `is` of a check: `ascending` (of those given, none is greater than one after it: numbers, times or
// dates), `required_with` (with the first, the others), `one_present`, `all_or_none`. References,
// uniqueness and checks are asked of local writes; what a merge breaks is kept, and `outpost check`
// finds it.
extension Mission {
    /// Reads a mission file.
    package static func load(bytes: [UInt8]) throws(MissionError) -> Mission {
        let root = try YAMLDocument.parse(bytes, as: .mission)
        var reader = MissionReader()
        return try reader.read(root, hash: Digest(of: bytes))
    }
}

/// The keys that a mission file may have, place by place.
enum MissionKey {
    static let root = [
        "mission", "area", "spaces", "protection", "access_log", "choices", "common", "tables",
        "custody",
        "tasks", "patrols", "hearings", "shifts",
    ]
    static let box = ["west", "south", "east", "north"]
    static let header = ["code", "name", "version", "languages", "reference", "time_zone"]
    static let protection = ["private", "restricted", "due"]
    static let common = ["columns", "groups"]
    static let table = [
        "space", "label", "hint", "reference", "title", "append_only", "include", "groups",
        "unique", "checks", "columns", "retention", "form", "lanes",
    ]
    static let retention = ["days", "from", "columns"]
    static let column = [
        "type", "label", "hint", "required", "choices", "range", "references", "format", "since",
        "rule", "ranks", "names_person",
    ]
    static let group = ["columns", "rule"]
    static let check = ["columns", "is"]
    static let custody = ["arrests", "events", "kinds", "hours", "alarms"]
    static let custodyArrests = [
        "table", "person", "arrested_at", "minority", "adults", "rights", "family",
    ]
    static let custodyEvents = [
        "table", "arrest", "kind", "at", "place", "corrects", "confirms", "function",
        "giver", "receiver",
    ]
    static let custodyKinds = ["admitted", "medical", "handed_over", "received", "met", "ends"]
    static let tasks = [
        "table", "title", "base", "officer", "due_at", "priority", "urgent", "status", "opened",
        "taken", "done", "ended", "result", "done_at",
    ]
    static let patrols = [
        "table", "status", "under_way", "started_at", "due_at", "check_in_minutes", "check_ins",
    ]
    static let patrolCheckIns = ["table", "patrol", "at"]
    static let hearings = ["table", "at", "held_at"]
    static let shifts = [
        "table", "base", "from", "until", "giver", "receiver", "confirms", "changed", "unsent",
        "contested", "tasks", "held", "patrols", "remarks",
    ]
}
