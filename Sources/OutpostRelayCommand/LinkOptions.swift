import ArgumentParser
import Foundation

/// The options that make the relay a bad link.
struct LinkOptions: ParsableArguments {
    @Option(help: "What the link is like: lan, lte, vsat, edge2g, flapping or hf.")
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Change one value of the link: delay, jitter (ms), up, down (bit/s), loss (share), burst "
                + "(packets), queue, mtu (bytes), on, off (s), cut (1: at the beginning of off).",
            valueName: "key=value"))
    var set: [String] = []

    @Option(help: "A recorded link in mahimahi's format, in place of the rate up.")
    var traceUp: String?

    @Option(help: "The same, in place of the rate down.")
    var traceDown: String?

    @Option(help: "Draw loss and jitter from this seed.")
    var linkSeed: UInt64 = 1

    @Option(help: "At the end, write as JSON what crossed the link and what it could have carried.")
    var stats: String?

    @Flag(help: "Relay nothing: answer every connection as a captive portal does.")
    var portal = false

    /// Whether there is a link to emulate.
    var isAsked: Bool { profile != nil || !set.isEmpty || traceUp != nil || traceDown != nil }

    func validate() throws {
        if stats != nil, !isAsked {
            throw ValidationError("--stats tells of an emulated link: add --profile, say")
        }
        if portal, isAsked { throw ValidationError("a captive portal lets nothing onto a link") }
        _ = try settings()
    }

    /// The link that was asked for, with its traces.
    func emulation() throws -> Emulation? {
        guard isAsked else { return nil }
        return Emulation(
            settings: try settings(), upTrace: try traceUp.map(Self.readTrace),
            downTrace: try traceDown.map(Self.readTrace), seed: linkSeed)
    }

    /// Writes what crossed the link, where that was asked for.
    func write(_ report: LinkReport?) throws {
        guard let stats, let report else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        var data = try encoder.encode(report)
        data.append(UInt8(ascii: "\n"))
        try data.write(to: URL(fileURLWithPath: stats))
    }

    private func settings() throws -> LinkSettings {
        do throws(LinkSettingsError) {
            var settings = try LinkSettings(profile: profile ?? "lan")
            for text in set { try settings.set(text) }
            return settings
        } catch {
            throw ValidationError(error.description)
        }
    }

    private static func readTrace(_ path: String) throws -> DeliveryTrace {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        do throws(DeliveryTraceError) {
            return try DeliveryTrace(String(decoding: data, as: UTF8.self))
        } catch {
            throw ValidationError("\(path): \(error)")
        }
    }
}
