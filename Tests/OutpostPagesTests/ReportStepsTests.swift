import OutpostModel
import OutpostStore
import OutpostSync
import Testing

@testable import OutpostPages

/// What an officer reads of where a report is.
@Suite struct ReportStepsTests {
    /// A base that is enrolled on paper; what the hub would say is written into its memory of it.
    private static func enrolled() async throws -> WatchedBase {
        let base = try await WatchedBase()
        try DeviceFolder(base.base.folder).save(
            DeviceFolder.Hub(url: "https://hub", deviceName: "Jacmel", fingerprint: "aa"))
        return base
    }

    private static func report(at base: WatchedBase) throws -> RowKey {
        try base.insert(
            "incident",
            [
                "title": "Pon koupe", "category": "road_blocked", "severity": "3",
                "observed_at": "2026-11-28T11:00:00-05:00",
            ])
    }

    private static func hear(
        _ base: WatchedBase, _ body: (PeerWriter, [JournalID: UInt64]) throws -> Void
    ) throws {
        let replica = try base.desk().replica
        let heads = try replica.heads().mapValues(\.sequence)
        try replica.updatePeer { try body($0, heads) }
    }

    @Test func `A report page tells each step with its sign, words and time`() async throws {
        let base = try await Self.enrolled()
        let key = try Self.report(at: base)
        try await base.base.browse { browser in
            try await browser.signIn("Ana")
            func text() async throws -> String { try await browser.get("/report/\(key)").text }
            var page = try await text()
            #expect(page.contains("saved here, not sent yet"))
            #expect(page.contains("On this laptop's disk.".escaped))
            #expect(page.contains("The hub has not confirmed it."))
            #expect(page.contains("The hub has named no backup that holds it."))
            #expect(page.components(separatedBy: "<li class=\"done\">").count == 2)

            try Self.hear(base) { try $0.noteSent($1, at: WatchedBase.noon, peer: "aa") }
            page = try await text()
            #expect(page.contains("sent, not confirmed yet"))
            #expect(page.contains("Went out ") && page.contains("not confirmed it yet."))

            try Self.hear(base) { writer, heads in
                for (journal, head) in heads {
                    try writer.acknowledge(journal, through: head, peer: "aa")
                }
            }
            page = try await text()
            #expect(page.contains("received by the hub"))
            #expect(page.contains("The hub confirmed that it has it."))
            #expect(!page.contains("Went out "))
            // Saved, sent, received; of a second copy nobody knows.
            #expect(page.components(separatedBy: "<li class=\"done\">").count == 4)

            try Self.hear(base) { writer, heads in
                try writer.set(
                    Whereabouts(backupTime: WatchedBase.noon, backup: VersionVector(heads)),
                    peer: "aa")
            }
            page = try await text()
            #expect(page.contains("in the hub's backup".escaped))
            #expect(page.contains("In the hub's checked backup of ".escaped))
            #expect(page.contains("No other base has said that it has it."))
        }
    }

    @Test func `Lists tell the furthest step alone, in the language of the page`() async throws {
        let base = try await Self.enrolled()
        _ = try Self.report(at: base)
        try Self.hear(base) { writer, heads in
            for (journal, head) in heads {
                try writer.acknowledge(journal, through: head, peer: "aa")
            }
            try writer.set(
                Whereabouts(
                    backupTime: WatchedBase.noon, backup: VersionVector(heads),
                    holders: [7: VersionVector(heads), 8: VersionVector(heads)]), peer: "aa")
        }
        try await base.base.browse { browser in
            try await browser.signIn("Ana")
            for address in ["/", "/reports"] {
                let page = try await browser.get(address).text
                #expect(page.contains("at the hub and other bases: 2"), "\(address)")
                #expect(page.contains("class=\"place atOtherBases\""), "\(address)")
            }
        }
    }
}

extension String {
    /// As mustache writes it.
    fileprivate var escaped: String { replacing("'", with: "&#39;") }
}
