import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync
import OutpostTrust

struct BundleWriteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write", abstract: "Write what some readers lack into one file.",
        discussion: """
            At a base or at a hub that does not serve. It begins where each reader last said that it was, by an exchange or a bundle of \
            its own: what nobody has confirmed goes again, so that a stick that was lost is no loss. Of several readers all must be \
            allowed to read what is in it; what is left out for that is named.
            """)

    @OptionGroup var options: ReplicaOptions

    @Option(parsing: .upToNextOption, help: "Who reads it: hub, and names of bases.")
    var to: [String]

    @Option(help: "The file, in the place of one that is there.")
    var out: String

    private struct Answer: Encodable {
        let file: String
        let readers: [String]
        let changesets, bytes: Int
        let leftOut: [String]
    }

    func validate() throws {
        guard !to.isEmpty else { throw ValidationError("say who reads it: --to hub, --to BASE …") }
    }

    func run() throws {
        let desk = try OneWayDesk(options, "write a bundle")
        let recipients = try Set(to).sorted().map { try desk.recipient($0) }
        let writer = BundleWriter(
            replica: desk.replica, mission: desk.mission, trust: desk.trust, sealer: desk.sealer,
            signer: try desk.bundleSigner())
        let plan = try writer.plan(for: recipients)
        let issued = try desk.bestTime()
        let whereabouts = try desk.whereabouts(of: recipients)
        let byteCount = try AtomicFile.write(to: out) { append in
            try writer.write(
                plan, issued: issued, contentKey: BundleHeader.freshContentKey(),
                whereabouts: whereabouts, append: append)
        }
        try noteSent(plan, desk)
        let names = recipients.map(\.name)
        let leftOut = desk.names(of: plan.leftOut)
        options.output.line(
            "\(plan.changesets) changesets for \(names.joined(separator: ", ")): \(byteCount) bytes in \(out)"
        )
        if !leftOut.isEmpty {
            options.output.line(
                "left out, since not all of them may read it: \(leftOut.joined(separator: ", "))")
        }
        try options.output.json(
            Answer(
                file: out, readers: names, changesets: plan.changesets, bytes: byteCount,
                leftOut: leftOut))
    }

    /// Once the file stands: it is on its way, and the next exchange asks the hub what came of it before anything is sent again.
    private func noteSent(_ plan: BundleWriter.Plan, _ desk: OneWayDesk) throws {
        guard let peer = desk.peer, plan.recipients.contains(where: { $0.identity == nil }) else {
            return
        }
        let own = plan.ends.filter {
            $0.key.replica.identity == desk.replica.id.identity
        }
        guard !own.isEmpty else { return }
        let now = Surroundings.system.wallMilliseconds()
        try desk.replica.updatePeer { writer in
            try writer.noteSent(own, at: now, peer: peer)
            try writer.setInDoubt(true, peer: peer)
        }
    }
}

extension OneWayDesk {
    /// With what it is known to have.
    fileprivate func recipient(_ name: String) throws -> BundleRecipient {
        let reader = try reader(name)
        let state = try said(by: reader)
        return BundleRecipient(
            name: reader.name, boxKey: reader.boxKey, identity: reader.identity,
            readable: reader.readable, known: state.acknowledged,
            isComplete: state.lastExchange != nil, roster: state.hubRoster ?? .none)
    }

    /// What a reader said of what it has.
    private func said(by reader: Reader) throws -> PeerState {
        if let identity = reader.identity, let core {
            return try core.known(
                of: identity, by: HubRegistry(path: HubFolder(path: folder.path).registry))
        }
        guard let name = reader.identity.map({ BundleAuthor.peer($0) }) ?? peer else {
            return PeerState()
        }
        return try replica.peerState(name)
    }

    /// Of the header: a hub's is told from a base's by it.
    fileprivate func bundleSigner() throws -> SealKey {
        try core == nil
            ? DeviceFolder(folder).sealKey()
            : SealKey.load(from: HubFolder(path: folder.path).rosterKey)
    }

    /// The hub's time as known here, in the place of a clock that may be dead.
    fileprivate func bestTime() throws -> Int64 {
        var time: Int64?
        try replica.updatePeer { time = $0.hubTime }
        return time ?? Surroundings.system.wallMilliseconds()
    }

    /// A hub tells its one reader in which backup that one's work is, and who else has it.
    fileprivate func whereabouts(of recipients: [BundleRecipient]) throws -> Whereabouts? {
        guard let core, recipients.count == 1, let identity = recipients.first?.identity else {
            return nil
        }
        return try core.whereabouts(
            of: ReplicaID(identity: identity),
            by: HubRegistry(path: HubFolder(path: folder.path).registry))
    }

    func names(of spaces: Set<SpaceID>) -> [String] {
        spaces.map { space in
            replica.schema.spaces.first { $0.id == space }?.name ?? "\(space)"
        }.sorted()
    }
}
