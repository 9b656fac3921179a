import Foundation

/// Looks at a folder in a process of its own: what a damaged file or a dying disk does to the reader, the doctor tells of.
enum LookProcess {
    static func look(at path: String) -> FolderLook {
        var look = FolderLook()
        look.local.folder = path
        look.facts.hasFolder = true
        look.facts.hasDatabase = true
        guard let child = start(path) else { return FolderLook(at: path) }
        let (bytes, isOver) = read(child.output)
        close(child.output)
        if !isOver { kill(child.process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(child.process, &status, 0) == -1, errno == EINTR {}
        if isOver, status == 0 {
            do {
                return try JSONDecoder().decode(FolderLook.self, from: bytes)
            } catch {
                look.local.causes["file"] = "\(error)"
            }
        }
        look.facts.lookTookTooLong = !isOver
        // The low bits of a status are the signal that ended a process, the next eight its own.
        look.facts.lookEndedBySignal = isOver ? (status & 0x7F != 0 ? status & 0x7F : 0) : nil
        return look
    }

    /// nil where no process can be started.
    private static func start(_ path: String) -> (process: pid_t, output: Int32)? {
        var ends: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { return nil }
        defer { close(ends[1]) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        let words = ["outpost", "doctor", "--look", "--replica", path]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process = pid_t()
        guard
            posix_spawn(&process, "/proc/self/exe", &actions, nil, &arguments, environ) == 0
        else {
            close(ends[0])
            return nil
        }
        return (process, ends[0])
    }

    /// All that the process writes, and whether it ended in time.
    private static func read(_ descriptor: Int32) -> (Data, Bool) {
        let clock = ContinuousClock()
        let end = clock.now + .seconds(DoctorLimits.lookSeconds)
        var bytes = Data()
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while clock.now < end {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let left = (end - clock.now).components.seconds * 1000 + 1
            guard poll(&wanted, 1, Int32(clamping: left)) > 0 else { continue }
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return (bytes, true) }
            bytes.append(contentsOf: buffer[..<count])
        }
        return (bytes, false)
    }
}

extension FolderLook {
    /// Of nothing.
    init() {}
}
