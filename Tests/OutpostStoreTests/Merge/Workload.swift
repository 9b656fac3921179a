import GRDB
import OutpostModel
import OutpostStore
import OutpostTestSupport

/// A few replicas that write at random through plain SQL, and now and then take what another has.
struct Workload {
    let replicas: [Replica]

    init(in folder: TemporaryFolder, replicas count: Int, seed: UInt64) throws {
        replicas = try (0..<count).map { index in
            try Replica.make(
                in: folder, "writer \(index)", world: TestWorld(seed: seed &* 64 + UInt64(index)))
        }
    }

    func run(steps: Int, using generator: inout SeededGenerator) throws {
        for _ in 0..<steps {
            let replica = generator.pick(replicas)
            if generator.once(in: 4) {
                try replica.receiveAll(from: generator.pick(replicas))
            } else {
                try write(replica, using: &generator)
            }
        }
    }

    /// One transaction of a few statements, over few keys so that they meet; a key may be anyone's.
    private func write(_ replica: Replica, using generator: inout SeededGenerator) throws {
        let lane = generator.pick([Lane.routine, .routine, .flash])
        let statements = (0...generator.below(3)).map { _ in statement(using: &generator) }
        do {
            try replica.write(WriteSession(lane: lane)) { db in
                for (sql, arguments) in statements {
                    try db.execute(sql: sql, arguments: arguments)
                }
            }
        } catch let error as OutpostError where error.code == .invalidInput {
            // Delete and insert in one transaction lose the reference, which is required: refused.
        }
    }

    private func statement(
        using generator: inout SeededGenerator
    ) -> (String, StatementArguments) {
        let key = Keys.operations(UInt64(generator.below(6)))
        let aid = Keys.aid(UInt64(generator.below(4)))
        let number = generator.below(5) + 1
        let text = generator.pick(["a", "caf\u{E9}", "cafe\u{301}", ""])
        switch generator.below(9) {
        case 0, 1:
            return (
                """
                INSERT INTO incident (id, title, severity) VALUES (?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET title = excluded.title
                """, [key, text, number]
            )
        case 2:
            return (
                "INSERT OR REPLACE INTO incident (id, reference, depth) VALUES (?, 'r', ?)",
                [key, Double(number)]
            )
        case 3: return ("UPDATE incident SET severity = ? WHERE id = ?", [number, key])
        case 4: return ("UPDATE incident SET latitude = ? WHERE id <= ?", [Double(number), key])
        case 5:
            return ("UPDATE incident SET witness = ?, title = ? WHERE id = ?", [text, text, key])
        case 6: return ("DELETE FROM incident WHERE id = ?", [key])
        case 7:
            return (
                """
                INSERT INTO delivery (id, receiver, quantity, unit) VALUES (?, ?, ?, 'kg')
                ON CONFLICT (id) DO UPDATE SET quantity = excluded.quantity
                """, [aid, text, number]
            )
        default: return ("DELETE FROM delivery WHERE id = ?", [aid])
        }
    }
}
