import Glibc

/// A child process with a socket as its standard input and output, ended with the object.
///
/// Not Foundation's `Process`: on Linux its children inherit the blocked signals of the thread that
/// starts them, so `terminate` does nothing, and the descriptors of other children that are started
/// at the same time, so waiting for one of those may never end.
package final class ChildProcess {
    /// What could not be started.
    package struct NotStarted: Error {
        package let what: String
    }

    private let identifier: pid_t
    private let socket: Int32
    private var isReaped = false

    /// Starts a program, looked up in the path, with its arguments.
    package init(_ command: [String]) throws {
        // Closed in every other child, or its end would not be seen.
        let closesInChildren = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, closesInChildren, 0, &ends) == 0 else {
            throw NotStarted(what: "a socket for \(command)")
        }
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        var noSignals = sigset_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        sigemptyset(&noSignals)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            close(ends[1])
        }
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawnattr_setsigmask(&attributes, &noSignals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var identifier = pid_t()
        let code = posix_spawnp(
            &identifier, command[0], &actions, &attributes, &arguments, environ)
        guard code == 0 else {
            close(ends[0])
            throw NotStarted(what: command[0])
        }
        self.identifier = identifier
        socket = ends[0]
    }

    deinit {
        end()
    }

    /// The next line of the child's output, without its end; what there is when the output ends.
    package func readLine() -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(socket, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        return String(decoding: line, as: UTF8.self)
    }

    /// All that the child writes until it closes its output.
    package func readAll() -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while case let count = read(socket, &buffer, buffer.count), count > 0 {
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Closes the child's input and output and waits for its end. Returns its exit status.
    @discardableResult
    package func end() -> Int32 {
        guard !isReaped else { return 0 }
        isReaped = true
        close(socket)
        var status: Int32 = 0
        while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
        return status
    }
}
