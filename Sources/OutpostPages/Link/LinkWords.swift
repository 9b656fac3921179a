import OutpostModel
import OutpostStore

/// The state of the link in one line, for an officer.
struct LinkWords {
    private let room: PageRoom

    init(_ room: PageRoom) { self.room = room }

    func line(_ desk: PageDesk) throws -> PageFrame.LinkLine {
        let waiting = try WaitingWork(desk.replica)
        let rest = ([waitingWords(waiting)] + pauseWords(desk) + copyWords(waiting, desk))
            .joined(separator: " ")
        let last = waiting.lastExchange.map { desk.clock.text($0) }
        func line(_ state: String, _ sign: String, _ text: String) -> PageFrame.LinkLine {
            PageFrame.LinkLine(state: state, sign: sign, text: text, isEnrolled: true)
        }
        let met = last.map { room.phrase("link_last", ["time": $0]) } ?? room.phrase("link_never")
        switch desk.link.state {
        case .notEnrolled:
            return PageFrame.LinkLine(
                state: "waiting", sign: "○", text: room.phrase("link_not_enrolled"),
                isEnrolled: false)
        case .exchanging: return line("busy", "⇅", "\(room.phrase("link_busy")) \(rest)")
        case .failed:
            return line("trouble", "✕", "\(room.phrase("link_failed")) \(met) \(rest)")
        case .idle, .done:
            return waiting.changesets == 0
                ? line("ok", "✓", "\(met) \(rest)") : line("waiting", "○", "\(met) \(rest)")
        }
    }

    private func waitingWords(_ waiting: WaitingWork) -> String {
        waiting.changesets == 0
            ? room.phrase("link_all_sent")
            : room.phrase("link_waiting", ["count": "\(waiting.changesets)"])
    }

    /// Why what waits does not go now, where somebody said so.
    private func pauseWords(_ desk: PageDesk) -> [String] {
        guard let pause = desk.link.pause, pause.until != .max else { return [] }
        let time = desk.clock.text(pause.until)
        return switch pause.reason {
        case .windowClosed: [room.phrase("link_window", ["time": time])]
        case .bytesSpent: [room.phrase("link_bytes", ["time": time])]
        case .nothingNew, .settling, .unreachable, .notTheHub, .refused, .notEnrolled: []
        }
    }

    /// What would go with this disk, and that the copy which is to prevent it is not kept up.
    private func copyWords(_ waiting: WaitingWork, _ desk: PageDesk) -> [String] {
        var words: [String] = []
        if waiting.onlyHere > 0 {
            words.append(room.phrase("link_only_here", ["count": "\(waiting.onlyHere)"]))
        }
        if case .failed = desk.copies.current { words.append(room.phrase("link_copy_failed")) }
        return words
    }
}
