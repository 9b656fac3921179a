import NIOCore
import NIOPosix

/// One accepted connection and its other half, which share an event loop. Lives on that loop only.
final class RelayedConnection {
    enum Direction { case up, down }

    private let number: Int
    private let cut: CutPlan.Cut
    private let report: (String) -> Void
    /// Called once, when it is over.
    var onEnd: () -> Void = {}
    private var near: (any Channel)?
    private var far: (any Channel)?
    private var bytes = (up: 0, down: 0)
    private var ended = (up: false, down: false)
    private var isOver = false

    /// - Parameter report: Takes the one line about the connection when it is over.
    init(number: Int, cut: CutPlan.Cut, report: @escaping (String) -> Void) {
        self.number = number
        self.cut = cut
        self.report = report
    }

    /// Names the two channels, when both stand.
    func join(near: any Channel, far: any Channel) {
        self.near = near
        self.far = far
    }

    /// How many of the next bytes of a direction may pass before its cut.
    func allowance(_ direction: Direction, of count: Int) -> Int {
        guard !isOver else { return 0 }
        let (limit, passed) =
            direction == .up ? (cut.afterUp, bytes.up) : (cut.afterDown, bytes.down)
        return limit.map { min(count, max(0, $0 - passed)) } ?? count
    }

    /// Counts bytes that have been handed to the kernel, and cuts where that was planned.
    func passed(_ direction: Direction, _ count: Int) {
        switch direction {
        case .up: bytes.up += count
        case .down: bytes.down += count
        }
        if isAtCut(direction) { end("cut", isHard: true) }
    }

    /// Whether a direction has come to its cut.
    func isAtCut(_ direction: Direction) -> Bool {
        allowance(direction, of: 1) == 0
    }

    /// The sender of a direction has sent its last byte, and that has been passed on.
    func finished(_ direction: Direction) {
        switch direction {
        case .up: ended.up = true
        case .down: ended.down = true
        }
        if ended.up && ended.down { end("closed", isHard: false) }
    }

    /// One side broke: the other must learn of it as it would have without a relay in between.
    func broke() {
        end("closed", isHard: true)
    }

    /// The link between the two is gone, and both learn of it.
    func cutOff() {
        end("cut", isHard: true)
    }

    /// The far side could not be reached.
    func refused(near: any Channel) {
        self.near = near
        end("refused", isHard: true)
    }

    private func end(_ how: String, isHard: Bool) {
        guard !isOver else { return }
        isOver = true
        report("\(number) up \(bytes.up) down \(bytes.down) \(how)")
        for channel in [near, far] {
            guard let channel else { continue }
            if isHard { Self.resetOnClose(channel) }
            channel.close(promise: nil)
        }
        near = nil
        far = nil
        onEnd()
    }

    /// Lingering for 0 seconds makes the kernel send a reset in place of a farewell, and drop what
    /// was not sent yet.
    private static func resetOnClose(_ channel: any Channel) {
        guard let socket = channel as? any SocketOptionProvider else { return }
        // Done at once, as this is the channel's own loop. It fails only when the socket is gone
        // already, and with it what there was to reset.
        _ = socket.setSoLinger(linger(l_onoff: 1, l_linger: 0))
    }
}
