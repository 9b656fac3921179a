import Foundation

/// Asks whether Outpost's page answers at a port of this machine.
enum PageProbe {
    /// Where the page listens unless told otherwise.
    static let port = 8480
    /// How long a page that listens may take.
    private static let milliseconds: Int32 = 3_000
    /// An answer's head, which says whose it is.
    private static let bytes = 16_384

    static func state(port: Int) -> DoctorFacts.Page.State {
        guard let descriptor = connect(port) else { return .silent }
        defer { close(descriptor) }
        let question = "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n"
        guard send(descriptor, question, question.utf8.count, Int32(MSG_NOSIGNAL)) > 0
        else { return .stranger }
        let answer = read(descriptor)
        let head = answer.prefix(upTo: answer.range(of: "\r\n\r\n")?.lowerBound ?? answer.endIndex)
        return answer.hasPrefix("HTTP/1.") && head.lowercased().contains("\r\nserver: outpost")
            ? .answers : .stranger
    }

    private static func connect(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(clamping: port)).bigEndian
        address.sin_addr = in_addr(s_addr: in_addr_t(0x7F00_0001).bigEndian)
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    private static func read(_ descriptor: Int32) -> String {
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while answer.count < bytes {
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, milliseconds) > 0 else { break }
            let count = recv(descriptor, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            answer += buffer[..<count]
        }
        return String(decoding: answer, as: UTF8.self)
    }
}
