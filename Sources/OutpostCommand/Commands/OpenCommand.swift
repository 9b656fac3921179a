import ArgumentParser
import Foundation
import OutpostModel

struct OpenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "open",
        abstract: "Open the page of this laptop in the browser, once it answers.",
        discussion: "Without a desktop it prints the page's address.")

    @Option(help: ArgumentHelp("The page's port.", valueName: "port"))
    var port = PageProbe.port

    @Option(help: ArgumentHelp("How long to wait for it, in seconds.", valueName: "seconds"))
    var wait = 60

    /// Between two questions.
    private static let pause: useconds_t = 200_000

    func run() throws {
        let address = "http://127.0.0.1:\(port)/"
        try waitForPage()
        guard hasDesktop, start("xdg-open", address) else { return print(address) }
    }

    private func waitForPage() throws {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(wait)
        while true {
            switch PageProbe.state(port: port) {
            case .answers: return
            case .stranger:
                throw OutpostError(
                    .alreadyExists, operation: "open the page", place: "127.0.0.1:\(port)",
                    cause: "another program answers there",
                    hint: "end it, or name the page's port with --port; 'outpost doctor' says more")
            case .silent: break
            }
            guard clock.now < end else {
                throw OutpostError(
                    .unreachable, operation: "open the page", place: "127.0.0.1:\(port)",
                    cause: "nothing answers there",
                    hint: "systemctl --user start outpost-page; 'outpost doctor' says more")
            }
            usleep(Self.pause)
        }
    }

    private var hasDesktop: Bool {
        let environment = ProcessInfo.processInfo.environment
        return environment["DISPLAY"]?.isEmpty == false
            || environment["WAYLAND_DISPLAY"]?.isEmpty == false
    }

    /// - Returns: whether it could be started, and did not fail at once.
    private func start(_ words: String...) -> Bool {
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        guard posix_spawnp(&process, words[0], nil, nil, &arguments, environ) == 0 else {
            return false
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) == -1, errno == EINTR {}
        return status == 0
    }
}
