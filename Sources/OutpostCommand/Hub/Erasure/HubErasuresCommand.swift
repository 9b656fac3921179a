import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel

struct HubErasuresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "erasures",
        abstract: "List orders of erasure, and which devices have done them.",
        discussion: """
            A device confirms with its next exchange after it has erased: it greets with the roster's mark only then. A revoked \
            device, or one that was never in contact since, confirms nothing.
            """)

    @OptionGroup var options: ReplicaOptions

    private struct Answer: Encodable {
        struct Device: Encodable {
            let name: String
            let hasErased: Bool
            /// Since when that is known here.
            let at: String?
        }

        let order, roster: UInt32
        let issued, reason, officer: String
        let rows: Int
        let devices: [Device]
    }

    func run() throws {
        let editor = try RosterEditor(options, "list the erasures")
        let roster = try editor.roster()
        let versions = roster.erasureVersions()
        let hub = try options.view().1.storedIdentity().identity
        let contacts = try editor.registry.rosterContacts()
        let answers = roster.erasures.sorted { ($0.number, $0.issued) < ($1.number, $1.issued) }
            .map { order in
                answer(order, versions[order.number] ?? order.version, roster, contacts, hub)
            }
        try options.output.json(answers)
        guard !answers.isEmpty else { return options.output.line("nothing was ordered") }
        for answer in answers { say(answer) }
    }

    private func answer(
        _ order: ErasureOrder, _ version: UInt32, _ roster: MissionRoster,
        _ contacts: [UInt64: RosterContact], _ hub: UInt64
    ) -> Answer {
        let devices = roster.devices.values.filter { $0.ended == nil && $0.identity != hub }
            .sorted { ($0.name, $0.identity) < ($1.name, $1.identity) }
        return Answer(
            order: order.number, roster: version,
            issued: Date(timeIntervalSince1970: Double(order.issued) / 1000).formatted(.iso8601),
            reason: order.reason, officer: order.officer,
            rows: order.rows.count + order.changesets.count,
            devices: devices.map { device in
                let contact = contacts[device.identity]
                let hasErased = contact.map { $0.version >= version } ?? false
                return Answer.Device(
                    name: device.name, hasErased: hasErased,
                    at: hasErased ? contact?.at.formatted(.iso8601) : nil)
            })
    }

    private func say(_ answer: Answer) {
        let output = options.output
        output.line(
            "order \(answer.order) of \(answer.issued) by \(answer.officer): \(answer.rows) reports, roster \(answer.roster): \(answer.reason)"
        )
        for device in answer.devices {
            output.line("  \(device.name): \(device.at.map { "erased, \($0)" } ?? "not yet")")
        }
    }
}
