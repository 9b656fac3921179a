import Foundation
import GRDB
import OutpostModel
import OutpostStore

/// Reads of a replica's rows what is compared.
struct DuplicateReader {
    private let plan: DuplicatePlan
    private let columns: [String]
    private static let day: Int64 = 86_400_000
    /// What the mission's codes for how exact a time is mean, in milliseconds.
    private static let precisions: [String: Int64] = [
        "minute": 60_000, "hour": 3_600_000, "day": day, "week": 7 * day, "month": 30 * day,
    ]

    init(_ plan: DuplicatePlan) {
        self.plan = plan
        let places = [plan.time, plan.precision, plan.latitude, plan.longitude].compactMap(\.self)
        columns = ["id"] + places + plan.kinds + plan.texts + plan.places + plan.figures
    }

    /// - Parameter condition: as SQL, from `WHERE` on.
    func select(_ condition: String) -> String {
        "SELECT \(columns.map(Replica.quoted).joined(separator: ", ")) "
            + "FROM \(Replica.quoted(plan.table)) \(condition)"
    }

    /// - Returns: nil for a row that has no key.
    func evidence(
        _ values: [Value], _ vocabulary: inout Vocabulary
    ) -> (RowKey, ReportEvidence)? {
        let row = Dictionary(zip(columns, values)) { first, _ in first }
        guard case .text(let id)? = row["id"], let key = RowKey(id) else { return nil }
        func text(_ column: String) -> String? {
            guard case .text(let text)? = row[column] else { return nil }
            return text
        }
        func real(_ column: String?) -> Double? {
            switch column.flatMap({ row[$0] }) {
            case .real(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        }
        var evidence = ReportEvidence()
        evidence.time = plan.time.flatMap(text).flatMap { FieldTime($0)?.milliseconds }
        evidence.precision =
            plan.precision.flatMap(text).flatMap { Self.precisions[$0] } ?? 60_000
        evidence.latitude = real(plan.latitude)
        evidence.longitude = real(plan.longitude)
        evidence.kinds = Set(
            plan.kinds.compactMap(text).flatMap { $0.split(separator: " ").map(String.init) })
        evidence.read(
            texts: plan.texts.compactMap(text), place: plan.places.compactMap(text),
            figures: plan.figures.compactMap { column in
                guard case .integer(let number)? = row[column], number > 0 else { return nil }
                return Int(number)
            }, &vocabulary)
        return (key, evidence)
    }
}
