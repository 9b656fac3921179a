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

/// The tables of a mission and the cells that a version of it had, by number. A newer mission file only adds, each column with its
/// version, so a replica of any later version numbers the cells of an earlier one alike.
struct FlashTables {
    /// A table as a mission version had it.
    struct Table {
        let schema: TableSchema
        /// Indices into the table's cells, by the version that added them, then in the mission file's order.
        let cells: [Int]
        /// By name: places in `cells`.
        let cellNumbers: [String: Int]
    }

    /// By hint; a hint that two tables have means neither.
    private let tables: [UInt16: Table]

    init(_ schema: Schema, version: UInt32) {
        var tables: [UInt16: Table] = [:]
        var twice: Set<UInt16> = []
        for table in schema.tables {
            let hint = Self.hint(of: table.name)
            if tables[hint] != nil { twice.insert(hint) }
            let cells = table.cells.indices.filter { table.cells[$0].since <= version }
                .sorted { (table.cells[$0].since, $0) < (table.cells[$1].since, $1) }
            let numbers = cells.enumerated().map { (table.cells[$1].name, $0) }
            tables[hint] = Table(
                schema: table, cells: cells,
                cellNumbers: Dictionary(numbers) { first, _ in first })
        }
        for hint in twice { tables[hint] = nil }
        self.tables = tables
    }

    /// The first two bytes of SHA-256 over a table's name.
    static func hint(of name: String) -> UInt16 {
        UInt16(truncatingIfNeeded: Digest(of: Array(name.utf8)).words.0 >> 48)
    }

    func table(hinted hint: UInt16) -> Table? { tables[hint] }

    func table(named name: String) -> Table? {
        let found = tables[Self.hint(of: name)]
        return found?.schema.name == name ? found : nil
    }
}
