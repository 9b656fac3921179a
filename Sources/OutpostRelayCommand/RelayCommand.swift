import ArgumentParser
import Glibc
import NIOCore
import NIOPosix

@main
struct RelayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outpost-relay",
        abstract:
            "Relays TCP connections and cuts, delays or slows them, to test what a bad link does.",
        discussion: """
            The first line of output is 'listening on HOST:PORT'. Each connection ends with a line on \
            standard error: its number, the bytes that passed up and down, and cut, closed, refused or \
            portal. With --profile, --set or a trace all connections share one emulated link.
            """)

    @Option(help: "Where to listen, HOST:PORT; port 0 takes a free one.")
    var listen: Relay.Endpoint

    @Option(help: "Where to relay to, HOST:PORT.")
    var to: Relay.Endpoint

    @Option(help: "Cut each connection after so many bytes from the client.")
    var cutAfterUp: Int?

    @Option(help: "Cut each connection after so many bytes from the server.")
    var cutAfterDown: Int?

    @Option(help: "Draw the cuts from this seed: the same seed, the same cuts.")
    var seed: UInt64?

    @Option(help: "With --seed: the share of connections that are cut, 0 to 1.")
    var cutProbability: Double = 1

    @Option(help: "With --seed: cut after a number of bytes in this range, A..B.")
    var cutRange: ByteRange?

    @Option(help: "Only the first connections, so many, can be cut.")
    var cutFirst: Int?

    @Option(help: "Delay each byte by so many milliseconds, in both directions.")
    var delayMilliseconds = 0

    @Option(help: "Let so many bytes a second pass in each direction of each connection.")
    var bytesPerSecond: Int?

    @OptionGroup(title: "An emulated link")
    var link: LinkOptions

    @Flag(help: "Print the port alone as a second line.")
    var printPort = false

    func validate() throws {
        if seed != nil, cutAfterUp != nil || cutAfterDown != nil {
            throw ValidationError("--seed draws the cuts: leave --cut-after-up and -down away")
        }
        if (seed == nil) != (cutRange == nil) {
            throw ValidationError("--seed and --cut-range go together")
        }
        guard (0...1).contains(cutProbability) else {
            throw ValidationError("--cut-probability is a number from 0 to 1")
        }
        let counts = [cutAfterUp, cutAfterDown, cutFirst, delayMilliseconds].compactMap { $0 }
        guard counts.allSatisfy({ $0 >= 0 }), bytesPerSecond.map({ $0 > 0 }) ?? true else {
            throw ValidationError("a number of bytes, connections or milliseconds is negative or 0")
        }
        if link.isAsked, delayMilliseconds != 0 || bytesPerSecond != nil {
            throw ValidationError("an emulated link has its own delay and rate: use --set")
        }
    }

    func run() throws {
        // Before the first thread, because threads inherit what is blocked: the signals then wait
        // for `sigwait` and interrupt nobody.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGTERM)
        sigaddset(&signals, SIGINT)
        pthread_sigmask(SIG_BLOCK, &signals, nil)

        let relay = try relay()
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let running = try relay.start(on: group)
        let port = running.channel.localAddress?.port ?? listen.port
        Self.write("listening on \(listen.host):\(port)", to: STDOUT_FILENO)
        if printPort { Self.write("\(port)", to: STDOUT_FILENO) }

        var signal: Int32 = 0
        sigwait(&signals, &signal)
        try link.write(running.linkReport())
        try group.syncShutdownGracefully()
    }

    private func relay() throws -> Relay {
        Relay(
            listen: listen, target: to, plan: CutPlan(kind: kind, first: cutFirst),
            delayMilliseconds: delayMilliseconds, bytesPerSecond: bytesPerSecond,
            emulation: try link.emulation(), isPortal: link.portal,
            report: { Self.write($0, to: STDERR_FILENO) })
    }

    private var kind: CutPlan.Kind {
        guard let seed, let cutRange else { return .fixed(up: cutAfterUp, down: cutAfterDown) }
        return .seeded(seed, probability: cutProbability, range: cutRange.range)
    }

    /// Writes a line at once and whole: another process waits for it.
    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        // Nobody reads any more: no reason to stop relaying.
        _ = Glibc.write(descriptor, bytes, bytes.count)
    }
}
