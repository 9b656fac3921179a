import OutpostModel
import OutpostStore
import OutpostTestSupport
import Synchronization

/// Time and chance of one test, in its hands.
final class TestWorld: Sendable {
    /// 2026-11-23 in milliseconds.
    static let today: Int64 = 1_795_392_000_000

    private let now = Mutex(TestWorld.today)
    private let generator: Mutex<SeededGenerator>

    init(seed: UInt64 = 1) { generator = Mutex(SeededGenerator(seed: seed)) }

    func set(_ milliseconds: Int64) { now.withLock { $0 = milliseconds } }

    var surroundings: Surroundings {
        Surroundings(
            wallMilliseconds: { self.now.withLock { $0 } },
            random: { self.generator.withLock { $0.next() } })
    }
}

extension Replica {
    /// A new replica on disk.
    static func make(
        in folder: TemporaryFolder, _ name: String = "a", schema: Schema? = nil,
        world: TestWorld = TestWorld()
    ) throws -> Replica {
        try Replica.create(
            at: folder.appending(name), schema: try schema ?? TestSchema.mission(),
            mission: Array("the test mission".utf8), holder: "test",
            surroundings: world.surroundings)
    }

    /// One that was made before and is not open.
    static func reopen(
        in folder: TemporaryFolder, _ name: String = "a", schema: Schema? = nil,
        world: TestWorld = TestWorld()
    ) throws -> Replica {
        try Replica.open(
            at: folder.appending(name), schema: try schema ?? TestSchema.mission(),
            holder: "test again", surroundings: world.surroundings)
    }
}
