import ArgumentParser
import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostSync

struct BundleReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "read", abstract: "Take in what a courier brought.",
        discussion: """
            At the base or hub that it is for, with the page stopped and a hub not serving. What is here already is passed over; what \
            is damaged is named, and the rest is taken: have it written once more, and read that.
            """)

    @OptionGroup var options: ReplicaOptions

    @Argument(help: "The file.")
    var file: String

    private struct Answer: Encodable {
        let file: String
        let from: String
        let taken, repeated, rosters: Int
        var acknowledged = 0
        var purged: [String] = []
        var handovers: [String] = []
        let passedOver, damaged, stopped: [String]
    }

    func run() throws {
        let desk = try OneWayDesk(options, "read a bundle")
        let file = try OpenBundle(file)
        let destination = try desk.destination()
        let report: BundleReport
        do {
            report = try BundleIntake(
                key: desk.boxKey(), mission: desk.mission, destination: destination
            ).take(file.read)
        } catch let error as OutpostError {
            throw error.at(self.file)
        }
        let edge = (destination as? EdgeBundles)?.report ?? EdgeBundles.Report()
        let answer = Answer(
            file: self.file, from: try name(of: report.author, desk), taken: report.taken,
            repeated: report.repeated, rosters: report.rosters, acknowledged: edge.acknowledged,
            purged: desk.names(of: Set(edge.purged)), handovers: edge.handovers,
            passedOver: desk.names(of: report.passedOver),
            damaged: report.defects.map(\.description),
            stopped: report.stopped.sorted { $0.key < $1.key }.map(\.value.description))
        for line in lines(answer) { options.output.line(line) }
        try options.output.json(answer)
        guard report.isWhole else { throw ExitCode(ExitStatus.difference) }
    }

    /// By the roster that stands now: the bundle may have brought the one that knows its author.
    private func name(of author: BundleAuthor?, _ desk: OneWayDesk) throws -> String {
        guard let author else { return "?" }
        if author.isHub { return "the hub" }
        return try desk.replica.roster().name(of: ReplicaID(identity: author.identity))
    }

    private func lines(_ answer: Answer) -> [String] {
        var lines = [
            "from \(answer.from): \(answer.taken) changesets taken, \(answer.repeated) were here already"
        ]
        if answer.acknowledged > 0 {
            lines.append("the hub has \(answer.acknowledged) more of this base's changesets")
        }
        if !answer.purged.isEmpty {
            lines.append("taken out, since this base may read it no more: \(list(answer.purged))")
        }
        for path in answer.handovers { lines.append("unsent work of it is encrypted in \(path)") }
        if !answer.passedOver.isEmpty {
            lines.append("passed over, since this base may not read it: \(list(answer.passedOver))")
        }
        lines += answer.damaged.map { "damaged: \($0)" }
        lines += answer.stopped.map { "not taken: \($0)" }
        return lines
    }

    private func list(_ names: [String]) -> String { names.joined(separator: ", ") }
}

/// A bundle's file, read from its beginning to its end.
private struct OpenBundle {
    private let handle: FileHandle
    private let path: String

    /// - Throws: `.notFound`; what the disk says.
    init(_ path: String) throws {
        self.path = path
        do {
            handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        } catch {
            throw Self.failure(path, error)
        }
    }

    func read(_ count: Int) throws -> [UInt8] {
        do {
            return [UInt8](try handle.read(upToCount: count) ?? Data())
        } catch {
            throw Self.failure(path, error)
        }
    }

    private static func failure(_ path: String, _ error: any Error) -> OutpostError {
        OutpostError(
            FileFailure.code(of: error), operation: "read a bundle", place: path,
            cause: FileFailure.cause(of: error), hint: "check the file's name, and the stick")
    }
}

extension OneWayDesk {
    fileprivate func destination() throws -> any BundleDestination {
        switch (core, peer) {
        case (let core?, _):
            HubBundles(
                core: core, registry: try HubRegistry(path: HubFolder(path: folder.path).registry))
        case (nil, let peer?):
            EdgeBundles(
                replica: replica, hub: peer, sealer: sealer, trust: trust, surroundings: .system)
        case (nil, nil): preconditionFailure("a desk is a base's or a hub's")
        }
    }
}
