import OutpostModel

/// What both ends of a flash message know, so that it need not travel: the mission's tables and cells by number, devices and persons
/// by two bytes.
package struct FlashNames: Sendable {
    package let schema: Schema
    /// Of the roster.
    package let devices: [UInt64]
    /// Of the roster, by id.
    package let persons: [String]

    package init(schema: Schema, devices: some Sequence<UInt64>, persons: some Sequence<String>) {
        self.schema = schema
        self.devices = devices.sorted()
        self.persons = persons.sorted()
    }

    package init(schema: Schema, roster: MissionRoster) {
        self.init(schema: schema, devices: roster.devices.keys, persons: roster.persons.keys)
    }

    /// The first two bytes of a device's identity, which is random.
    package static func hint(ofDevice identity: UInt64) -> UInt16 {
        UInt16(truncatingIfNeeded: identity >> 48)
    }

    /// The devices that a hint may mean; the seal tells which.
    package func devices(hinted hint: UInt16) -> [UInt64] {
        devices.filter { Self.hint(ofDevice: $0) == hint }
    }

    /// The first two bytes of SHA-256 over a person's id.
    static func hint(ofPerson id: String) -> UInt16 {
        UInt16(truncatingIfNeeded: Digest(of: Array(id.utf8)).words.0 >> 48)
    }

    /// The persons that a hint may mean; the seal tells which.
    func persons(hinted hint: UInt16) -> [String] {
        persons.filter { Self.hint(ofPerson: $0) == hint }
    }

    /// nil where the id must be spelled: the roster does not know it, or another one has the same hint.
    func hint(of person: String) -> UInt16? {
        let hint = Self.hint(ofPerson: person)
        return persons(hinted: hint) == [person] ? hint : nil
    }
}

/// The tables of a mission version and their cells, by number. A newer mission file only adds, each addition with its version, so a
/// replica of any later version numbers those of an earlier one alike.
struct FlashTables {
    /// A table as a mission version had it.
    struct Table {
        let schema: TableSchema
        /// Indices into the table's cells, in the order of their versions.
        let cells: [Int]
    }

    /// By the version that added them, then by name. A table's number is its place here.
    let tables: [Table]
    private let numbers: [String: Int]

    init(_ schema: Schema, version: UInt32) {
        let all = schema.tables.map { table in
            (since: table.columns.map(\.since).min() ?? 1, table: table)
        }
        tables = all.filter { $0.since <= version }
            .sorted { ($0.since, $0.table.name) < ($1.since, $1.table.name) }
            .map { entry in
                let cells = entry.table.cells
                let ordered = cells.indices.filter { cells[$0].since <= version }
                    .sorted { (cells[$0].since, $0) < (cells[$1].since, $1) }
                return Table(schema: entry.table, cells: ordered)
            }
        numbers = Dictionary(
            uniqueKeysWithValues: tables.enumerated().map { ($1.schema.name, $0) })
    }

    func number(of name: String) -> Int? { numbers[name] }

    /// By name: the numbers of a table's cells.
    func cellNumbers(_ number: Int) -> [String: Int] {
        let table = tables[number]
        return Dictionary(
            uniqueKeysWithValues: table.cells.enumerated().map {
                (table.schema.cells[$1].name, $0)
            })
    }
}
