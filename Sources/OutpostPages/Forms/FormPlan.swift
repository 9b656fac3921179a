import OutpostField
import OutpostModel

/// What a form asks of one table, before anybody has answered.
///
/// Latitude and longitude are asked as one position, typed as people say it; the reference is given by the engine.
struct FormPlan: Sendable {
    /// One question.
    enum Item: Sendable, Equatable {
        case column(String)
        /// Latitude, longitude, accuracy and the grid reference as it was given, as far as the table has them.
        case position
    }

    /// The name of the position's field; no column begins so.
    static let positionField = "_position"
    static let positionColumns = ["latitude", "longitude", "accuracy_metres", "grid_reference"]

    let table: DeskTable
    let first: [Item]
    let more: [Item]
    let hasPosition: Bool

    init(_ table: DeskTable) {
        self.table = table
        let names = table.mission.columns.map(\.name)
        hasPosition = names.contains("latitude") && names.contains("longitude")
        let isHidden = { (name: String) in
            name == table.schema.referenceColumn
                || table.schema.column(named: name)?.kind == .blob
        }
        var seen = Set<String>()
        var isPositionAsked = false
        func items(_ names: [String], _ hasPosition: Bool) -> [Item] {
            names.compactMap { name in
                guard !isHidden(name), seen.insert(name).inserted else { return nil }
                guard hasPosition, Self.positionColumns.contains(name) else {
                    return .column(name)
                }
                defer { isPositionAsked = true }
                return isPositionAsked ? nil : .position
            }
        }
        first = items(table.mission.form, hasPosition)
        more = items(names, hasPosition)
    }

    /// Every field's name.
    var fieldNames: [String] {
        (first + more).map { item in
            switch item {
            case .column(let name): name
            case .position: Self.positionField
            }
        }
    }
}
