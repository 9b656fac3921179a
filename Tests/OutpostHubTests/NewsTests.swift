import Foundation
@testable import OutpostHub
import OutpostLink
import OutpostModel
import OutpostSync
import Testing

/// A question for news that waits at the hub, over real TLS.
@Suite struct NewsTests {
    private static let isSoon = Duration.seconds(60)

    /// Two bases that have exchanged, and hold the same.
    private static func pair(
        _ hub: ServedHub
    ) async throws -> (north: FieldLaptop, south: FieldLaptop) {
        let north = try await FieldLaptop.enrolled(1, at: hub)
        let south = try await FieldLaptop.enrolled(2, at: hub)
        try north.report("the first")
        for laptop in [north, south, north] { try await laptop.sync(with: hub) }
        return (north, south)
    }

    @Test func `A base hears of what another one wrote while it waits`() async throws {
        try await ServedHub.serving { hub in
            let (north, south) = try await Self.pair(hub)
            let begin = ContinuousClock.now
            async let heard = south.listen(to: hub)
            try north.report("the second")
            try await north.sync(with: hub)
            #expect(try await heard == .news)
            #expect(ContinuousClock.now - begin < Self.isSoon)
            let report = try await south.sync(with: hub)
            #expect(report.receivedChangesets == 1)
        }
    }

    @Test func `What is there already is told at once, and a roster too`() async throws {
        try await ServedHub.serving { hub in
            let (north, south) = try await Self.pair(hub)
            try north.report("while nobody listened")
            try await north.sync(with: hub)
            #expect(try await south.listen(to: hub) == .news)
            try await south.sync(with: hub)
            _ = try await FieldLaptop.enrolled(3, at: hub)
            #expect(try await south.listen(to: hub) == .news)
        }
    }

    @Test func `A base that never exchanged does not ask`() async throws {
        try await ServedHub.serving { hub in
            let laptop = try await FieldLaptop.enrolled(1, at: hub)
            #expect(try await laptop.listen(to: hub) == .unasked)
        }
    }

    @Test func `Own work is no news, and neither is work that a base may not read`() async throws {
        try await ServedHub.serving { hub in
            let (north, _) = try await Self.pair(hub)
            let stand = try hub.core.newsStand()
            let device = north.replica.id
            func question(_ cursor: UInt64) throws -> NewsQuestion {
                let text = """
                    {"epoch": "\(Hexadecimal.text(of: stand.epoch, digits: 16))", "cursors": {"\(SpaceID(name: "operations"))": \(cursor)},
                    "roster": "\(Hexadecimal.text(of: stand.roster.value, digits: 16))", "seconds": 0}
                    """
                return try JSONDecoder().decode(NewsQuestion.self, from: Data(text.utf8))
            }
            // Entry 1 is north's own.
            #expect(try !hub.core.hasNews(since: question(0), for: device, at: stand))
            let stranger = ReplicaID(identity: 99)
            #expect(try !hub.core.hasNews(since: question(0), for: stranger, at: stand))
            let south = ReplicaID(identity: 2)
            #expect(try hub.core.hasNews(since: question(0), for: south, at: stand))
            #expect(try !hub.core.hasNews(since: question(1), for: south, at: stand))
        }
    }
}
