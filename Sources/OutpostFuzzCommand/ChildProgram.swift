import Foundation
import Glibc
import OutpostModel

/// This program once more, as a process that may crash. Not Foundation's `Process`, which was seen to call a process running that had
/// crashed minutes ago.
struct ChildProgram {
    /// How it ended.
    enum End: Equatable {
        case status(Int32)
        /// It crashed, or was ended.
        case signal
    }

    private let identifier: pid_t

    /// - Parameter errors: the file that takes what it writes of itself.
    init(arguments: [String], errors: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        var words: [UnsafeMutablePointer<CChar>?] =
            (["outpost-fuzz"] + arguments).map { strdup($0) } + [nil]
        // A backtrace of each crash takes half a minute; the input tells more.
        var environment: [UnsafeMutablePointer<CChar>?] =
            ProcessInfo.processInfo.environment.map { strdup("\($0.key)=\($0.value)") }
            + [strdup("SWIFT_BACKTRACE=enable=no"), nil]
        defer {
            posix_spawn_file_actions_destroy(&actions)
            for word in words + environment { free(word) }
        }
        var identifier = pid_t()
        let code = posix_spawn(
            &identifier, "/proc/self/exe", &actions, nil, &words, &environment)
        guard code == 0 else {
            throw OutpostError(
                .storage, operation: "start a process that fuzzes",
                cause: String(cString: strerror(code)))
        }
        self.identifier = identifier
    }

    /// nil while it runs. Once it gave an end it is not to be asked again.
    func end() -> End? {
        var status: Int32 = 0
        guard waitpid(identifier, &status, WNOHANG) == identifier else { return nil }
        return Self.end(of: status)
    }

    func kill() -> End {
        Glibc.kill(identifier, SIGKILL)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
        return Self.end(of: status)
    }

    private static func end(of status: Int32) -> End {
        status & 0x7F == 0 ? .status(status >> 8 & 0xFF) : .signal
    }

    /// The beginning of what it wrote of itself.
    static func said(_ file: String) -> String {
        let bytes = FileManager.default.contents(atPath: file) ?? Data()
        return String(decoding: bytes.prefix(8_192), as: UTF8.self)
    }
}
