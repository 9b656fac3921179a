import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport
import Testing

@Suite struct KeyDefaultTests {
    /// Spaces whose hashes have the least and the greatest upper and lower parts there are among names.
    private func extremeSpaces() -> [Space] {
        let spaces = (0..<500).map { Space(name: "s\($0)") }
        func first(_ fits: (UInt16) -> Bool) -> Space? { spaces.first { fits($0.id.hash) } }
        return [
            first { $0 & 0xF == 0 }, first { $0 & 0xF == 0xF }, first { $0 >> 12 == 0 },
            first { $0 >> 12 == 0xF },
        ].compactMap(\.self)
    }

    @Test func `A key that the table makes is a key of its space, whoever inserts`() throws {
        let spaces = extremeSpaces()
        #expect(spaces.count == 4)
        let folder = try TemporaryFolder()
        let schema = try Schema(
            version: 1, missionHash: .zero, spaces: spaces,
            tables: try spaces.map {
                try TableSchema(
                    name: "of_\($0.name)", residence: .space($0.id),
                    columns: [ColumnSchema(name: "n", kind: .integer)])
            })
        let replica = try Replica.make(in: folder, schema: schema)
        for space in spaces {
            try replica.write { db in
                for number in 0..<1000 {
                    try db.execute(
                        sql: "INSERT INTO of_\(space.name) (n) VALUES (?)", arguments: [number])
                }
            }
            let texts = try replica.read {
                try String.fetchAll($0, sql: "SELECT id FROM of_\(space.name) ORDER BY rowid")
            }
            let keys = try texts.map { try #require(RowKey($0), "\($0) is no key") }
            #expect(Set(keys).count == 1000)
            #expect(keys.allSatisfy { $0.space == space.id })
            #expect(keys.map(\.milliseconds) == keys.map(\.milliseconds).sorted())
            // 58 random bits: were one of them fixed, these would all agree on it.
            #expect(keys.reduce(0) { $0 | $1.low } & randomBits == randomBits)
            #expect(keys.reduce(UInt64.max) { $0 & $1.low } & randomBits == 0)
        }
    }

    private let randomBits: UInt64 = (1 << 58) - 1
}
