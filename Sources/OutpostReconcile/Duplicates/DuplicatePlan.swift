import OutpostField
import OutpostModel

/// Of which table reports are compared, by which columns, and where a person's verdict is written.
///
/// The mission need not say: it is the table of which another one links two rows, with a relation that may be `same_event`.
package struct DuplicatePlan: Sendable, Equatable {
    /// Of the reports.
    package let table: String
    package let time: String?
    package let precision: String?
    package let latitude: String?
    package let longitude: String?
    /// Of one code, or of several with spaces between.
    package let kinds: [String]
    /// The first is what the report is called.
    package let texts: [String]
    /// Of what people call it over a radio.
    package let reference: String?
    package let places: [String]
    package let figures: [String]
    package let verdicts: Verdicts

    /// Where verdicts stand.
    package struct Verdicts: Sendable, Equatable {
        package let table: String
        /// The keys of the two reports, the smaller one first.
        package let first: String
        package let second: String
        /// One of `Relation`'s codes.
        package let relation: String
        package let reason: String?
    }

    /// What two reports are to each other.
    package enum Relation: String, Sendable, CaseIterable {
        case sameEvent = "same_event"
        case partOf = "part_of"
        case follows
        case notSame = "not_same"
    }

    /// - Returns: nil for a mission that links no reports.
    package init?(_ mission: Mission) {
        for link in mission.tables {
            guard let schema = mission.schema.table(named: link.name),
                let relation = link.columns.first(where: { column in
                    column.choiceList.flatMap { mission.choiceList(named: $0) }?.codes
                        .contains(Relation.sameEvent.rawValue) ?? false
                })
            else { continue }
            let required = schema.columns.filter { $0.isRequired && $0.references != nil }
            guard required.count == 2, let table = required[0].references,
                table == required[1].references, let reports = mission.table(named: table),
                let columns = mission.schema.table(named: table)
            else { continue }
            let reason = schema.columns.first {
                !$0.isRequired && $0.kind == .text && $0.references == nil
            }
            verdicts = Verdicts(
                table: link.name, first: required[0].name, second: required[1].name,
                relation: relation.name, reason: reason?.name)
            self.table = table
            func named(_ name: String) -> String? { columns.column(named: name)?.name }
            time =
                reports.columns.first { column in
                    column.format == .time
                        && columns.column(named: column.name)?.isRequired == true
                }?.name
            precision = time.flatMap { named($0.replacing("_at", with: "_precision")) }
            latitude = named("latitude")
            longitude = named("longitude")
            let category = reports.columns.first { column in
                column.choiceList != nil && columns.column(named: column.name)?.isRequired == true
            }
            kinds = [category?.name, named("categories")].compactMap(\.self)
            reference = columns.referenceColumn
            texts =
                [reports.titleColumn]
                + reports.columns.filter { $0.format == .paragraph }.map(\.name)
            places = [named("place_text")].compactMap(\.self)
            figures = reports.columns.filter { column in
                column.choiceList == nil
                    && columns.column(named: column.name)?.kind == .integer
            }.map(\.name)
            return
        }
        return nil
    }
}
