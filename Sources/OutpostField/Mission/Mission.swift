import OutpostModel

/// A mission: what is recorded, what it is called in each language, and who shares what.
///
/// The engine needs only `schema`; forms, lists and imports need the rest.
package struct Mission: Sendable, Equatable {
    /// The mission's short name, as in `haiti`.
    package let code: String
    /// The mission's full name.
    package let name: String
    /// Raised with each change of the file.
    package let version: UInt32
    /// BCP 47 codes. The first has a label for everything; others may fall back to it.
    package let languages: [String]
    /// The clock by which people there speak: an identifier of the IANA's time zone database; nil: UTC.
    package let timeZone: String?
    /// Where it works: boxes in the file's order, none where the file does not say. What is typed far from them is doubted.
    package let area: [GeoBox]
    /// In the file's order.
    package let spaces: [MissionSpace]
    /// In the file's order.
    package let choiceLists: [ChoiceList]
    /// In the file's order.
    package let tables: [MissionTable]
    /// Every label and hint, with its place in the file.
    package let labels: [PlacedLabels]
    /// What storing and merging need. Its `missionHash` is the SHA-256 of the file's bytes.
    package let schema: Schema
    /// Which of its tables the custody clock, the list of tasks and the handover of a shift are made of.
    package let work: MissionWork

    /// - Returns: nil when the mission has no such table.
    package func table(named name: String) -> MissionTable? {
        tables.first { $0.name == name }
    }

    /// - Returns: nil when the mission has no such list.
    package func choiceList(named name: String) -> ChoiceList? {
        choiceLists.first { $0.name == name }
    }
}

/// A space, named for people.
package struct MissionSpace: Sendable, Equatable {
    /// As in the schema.
    package let name: String
    /// What people see.
    package let labels: Labels
}

/// The codes that a column may hold, and what each is called.
package struct ChoiceList: Sendable, Equatable {
    /// A code that a row stores.
    package struct Choice: Sendable, Equatable {
        /// What a row stores.
        package let code: String
        /// What people see.
        package let labels: Labels
    }

    /// What columns name it by.
    package let name: String
    /// In the order in which a form offers them.
    package let choices: [Choice]

    /// In the order in which a form offers them.
    package var codes: [String] { choices.map(\.code) }
}

/// A table, named for people.
package struct MissionTable: Sendable, Equatable {
    /// As in the schema.
    package let name: String
    /// What people see.
    package let labels: Labels
    /// A line of advice beside it, if the mission gives one.
    package let hint: Labels?
    /// The column that stands for a row in a list: `title`, else the reference, else the first
    /// column.
    package let titleColumn: String
    /// As in the schema: reference, own columns, then those of each included block.
    package let columns: [MissionColumn]
    /// The columns that a form asks first, in this order; of a mission that does not say, those that are required.
    package let form: [String]
    /// The mission says so: somebody thought of who writes such a report in a hurry.
    package let hasOwnForm: Bool
    /// How long its reports are kept; nil: the mission does not say.
    package let retention: Retention?

    /// - Returns: nil when the table has no such column.
    package func column(named name: String) -> MissionColumn? {
        columns.first { $0.name == name }
    }
}

/// A column, named for people.
package struct MissionColumn: Sendable, Equatable {
    /// What the text of a column must look like.
    package enum Format: String, Sendable, CaseIterable {
        /// RFC 3339 with an offset: `2026-11-02T14:05:00-05:00`.
        case time
        /// `2026-11-02`.
        case date
        /// Several lines.
        case paragraph
    }

    /// As in the schema.
    package let name: String
    /// What people see.
    package let labels: Labels
    /// A line of advice beside it, if the mission gives one.
    package let hint: Labels?
    /// What its texts must look like, if the mission says.
    package let format: Format?
    /// The name of the list in `Mission.choiceLists`.
    package let choiceList: String?
    /// As in the schema; in a group it is the group that has the rule.
    package let rule: MergeRule
    /// Whether it says who somebody is, by name or code: what a lost laptop may give away.
    package let namesPerson: Bool
}
