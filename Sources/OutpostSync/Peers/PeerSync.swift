import Foundation
import OutpostLink
import OutpostModel
import OutpostStore
import OutpostTrust

/// Exchanges with another base of the same network: the asking end.
package struct PeerSync {
    /// What it did.
    package struct Report: Sendable, Equatable {
        /// The other base, as the roster has it.
        package let base: String
        /// Changesets that were new here, and those that were sent there.
        package var taken = 0
        package var given = 0
        /// What could not be taken, and why.
        package var troubles: [String] = []
    }

    private let desk: PeerDesk
    private let folder: ReplicaFolder
    private let url: String
    private let random: () -> UInt64
    private let makeLink: (LinkConfiguration) throws -> any Link

    /// - Parameters:
    ///   - url: `https://address:port`, where the other base serves its network.
    ///   - random: draws names of files.
    ///   - makeLink: opens a link.
    package init(
        _ desk: PeerDesk, folder: ReplicaFolder, url: String, random: @escaping () -> UInt64,
        makeLink: @escaping (LinkConfiguration) throws -> any Link
    ) {
        self.desk = desk
        self.folder = folder
        self.url = url
        self.random = random
        self.makeLink = makeLink
    }

    /// - Throws: `unreachable`, `refused`; what was taken before that stays.
    package func run() throws -> Report {
        let card = try card()
        let device = try desk.device(of: card)
        let trusted = "\(folder.device)/peer-\(Hexadecimal.text(of: random(), digits: 16)).pem"
        try AtomicFile.write(Array(card.pem.utf8), to: trusted)
        defer { unlink(trusted) }
        let link = try makeLink(
            LinkConfiguration(
                hubURL: url, trust: .authority(pemPath: trusted, dates: .ignored),
                maximumResponseBytes: PeerFile.byteLimit))
        var report = Report(base: device.name)
        try exchange(.greeting, card.identity, over: link, &report)
        if try desk.lacking(at: card.identity) > 0 {
            try exchange(.everything, card.identity, over: link, &report)
        }
        return report
    }

    private func card() throws -> PeerCard {
        let link = try makeLink(
            LinkConfiguration(
                hubURL: url, trust: .unverified,
                maximumResponseBytes: Int64(PeerCard.byteLimit)))
        var bytes: [UInt8] = []
        let response = try link.perform(
            LinkRequest(.get, path: "/peer"), produce: { _ in [] }, respond: { _ in },
            consume: { bytes += Array($0) })
        guard response.status == 200 else { throw problem(bytes, status: response.status) }
        do {
            return try PeerCard(decoding: bytes)
        } catch {
            throw OutpostError(
                .notAHub, operation: PeerDesk.operation, place: url,
                cause: "no base answers there",
                hint: "check the address, and that it serves its network")
        }
    }

    private func exchange(
        _ extent: PeerDesk.Extent, _ identity: UInt64, over link: any Link, _ report: inout Report
    ) throws {
        let outgoing = try PeerFile(in: folder, number: random())
        report.given += try desk.write(for: identity, extent) { try outgoing.append($0) }
        try outgoing.rewind()
        let incoming = try PeerFile(in: folder, number: random())
        var isBundle = false
        var said: [UInt8] = []
        let response = try link.perform(
            LinkRequest(.post, path: "/peer", contentType: PeerFile.contentType),
            produce: { try outgoing.read($0) },
            respond: { isBundle = $0.status == 200 && $0.contentType == PeerFile.contentType },
            consume: { bytes in
                if isBundle {
                    try incoming.append(Array(bytes))
                } else if said.count < PeerCard.byteLimit {
                    said += Array(bytes)
                }
            })
        guard isBundle else { throw problem(said, status: response.status) }
        try incoming.rewind()
        let taken = try desk.take(incoming.read)
        report.taken += taken.taken
        report.troubles += taken.defects.map(\.description)
        report.troubles += taken.stopped.sorted { $0.key < $1.key }.map(\.value.description)
    }

    private struct Problem: Decodable {
        let cause, hint: String
    }

    private func problem(_ bytes: [UInt8], status: Int) -> OutpostError {
        do {
            let problem = try JSONDecoder().decode(Problem.self, from: Data(bytes))
            return PeerDesk.refused(
                "the other base says: \(problem.cause)", place: url, hint: problem.hint)
        } catch {
            return OutpostError(
                .notAHub, operation: PeerDesk.operation, place: url,
                cause: "it answered \(status), as no base does",
                hint: "check the address, and that it serves its network")
        }
    }
}
