import OutpostField
import OutpostModel
import OutpostStore

/// Where a picture says that it was taken, offered to a report that does not say where: a person decides, who knows whether the picture
/// was taken there.
struct PictureOffer {
    let latitude, longitude, accuracy: String

    private static let columns = ["latitude", "longitude", "accuracy_metres"]

    /// - Returns: nil where there is no position.
    init?(_ position: [String: Value]) {
        let texts = Self.columns.map { position[$0]?.description ?? "" }
        guard !texts[0].isEmpty, !texts[1].isEmpty else { return nil }
        (latitude, longitude, accuracy) = (texts[0], texts[1], texts[2])
    }

    /// From an address or a form, where anything may stand.
    init?(_ fields: PageFields) {
        var position: [String: Value] = [:]
        for column in Self.columns {
            guard let number = Double(fields[column]), number.isFinite else { continue }
            position[column] = .real(number)
        }
        self.init(position)
    }

    var query: PageFields {
        var query = PageFields()
        for (column, text) in zip(Self.columns, [latitude, longitude, accuracy]) {
            query.append(column, text)
        }
        return query
    }

    /// Whether a report has room for a position and says none yet.
    static func isWelcome(_ key: RowKey, _ desk: PageDesk) throws -> Bool {
        let table = try desk.table(holding: key)
        guard !table.schema.isAppendOnly,
            columns.prefix(2).allSatisfy({ table.schema.column(named: $0)?.kind == .real })
        else { return false }
        return try desk.replica.read { db in
            let rows = try db.fetchValues(
                sql: """
                    SELECT 1 FROM \(Replica.quoted(table.name))
                    WHERE id = ? AND latitude IS NULL AND longitude IS NULL
                    """, values: [.text(key.description)])
            return !rows.isEmpty
        }
    }

    static func take(_ room: PageRoom) throws -> PageAnswer {
        let desk = try room.desk()
        let key = try room.request.key()
        guard let offer = PictureOffer(room.request.form), try isWelcome(key, desk) else {
            return .redirect(to: "/report/\(key)")
        }
        let table = try desk.table(holding: key)
        let given = zip(columns, [offer.latitude, offer.longitude, offer.accuracy])
            .compactMap { column, text -> (column: String, value: Value)? in
                guard table.schema.column(named: column) != nil, let number = Double(text) else {
                    return nil
                }
                return (column, .real(number))
            }
        let changes = given.map { "\(Replica.quoted($0.column)) = ?" }.joined(separator: ", ")
        try desk.replica.write(WriteSession(author: try room.author())) { db in
            try db.execute(
                sql: """
                    UPDATE \(Replica.quoted(table.name)) SET \(changes)
                    WHERE id = ? AND latitude IS NULL AND longitude IS NULL
                    """, values: given.map(\.value) + [.text(key.description)])
        }
        desk.search.follow()
        return .redirect(to: "/report/\(key)?saved=1")
    }
}
