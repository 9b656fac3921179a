import OutpostModel
import OutpostStore

/// The furthest that a report is known to have got, in one word or two.
struct ReportPlace {
    let step, sign, text: String

    init(_ place: OwnWork.Place, _ room: PageRoom) {
        step = place.furthest.rawValue
        switch place.furthest {
        case .savedHere: (sign, text) = ("○", room.phrase("place_here"))
        case .secondCopy: (sign, text) = ("◎", room.phrase("place_copy"))
        case .atABase: (sign, text) = ("◎", room.phrase("place_base"))
        case .sent: (sign, text) = ("↑", room.phrase("place_sent"))
        case .atTheHub: (sign, text) = ("✓", room.phrase("place_hub"))
        case .inBackup: (sign, text) = ("✓", room.phrase("place_backup"))
        case .atOtherBases:
            sign = "✓"
            text = room.phrase("place_bases", ["count": "\(place.holders.count)"])
        }
    }
}

/// All steps of a report's way, each with what is known of it.
struct ReportSteps {
    let steps: [Step]
    /// Nothing in it was written here: its own base is told the rest.
    let isOfOthers: Bool

    struct Step {
        let state, sign, label, text: String
    }

    /// Bases that are named; of more the number is told.
    private static let namedBases = 12

    init(
        _ place: OwnWork.Place, _ work: OwnWork, _ roster: Roster, _ room: PageRoom,
        _ desk: PageDesk
    ) {
        func step(_ step: OwnWork.Step, _ label: String, _ done: String, _ open: String) -> Step {
            let isDone =
                place.steps.contains(step)
                || step == .atOtherBases && place.steps.contains(.atABase)
            return Step(
                state: isDone ? "done" : "open", sign: isDone ? "✓" : "○",
                label: room.phrase(label), text: isDone ? done : room.phrase(open))
        }
        let copied = place.copy.map {
            room.phrase("step_copy_done", ["time": desk.clock.text($0.time), "place": $0.place])
        }
        let sent = place.sentTime.map {
            room.phrase("step_sent_open", ["time": desk.clock.text($0)])
        }
        let backedUp = work.backupTime.map {
            room.phrase("step_backup_done", ["time": desk.clock.text($0)])
        }
        let all = [
            step(.savedHere, "step_here", room.phrase("step_here_done"), "step_here_done"),
            step(.secondCopy, "step_copy", copied ?? "", "step_copy_none"),
            step(.sent, "step_sent", sent ?? room.phrase("step_sent_done"), "step_sent_none"),
            step(.atTheHub, "step_hub", room.phrase("step_hub_done"), "step_hub_none"),
            step(.inBackup, "step_backup", backedUp ?? "", "step_backup_none"),
            step(
                .atOtherBases, "step_bases", Self.names(place.holders, roster), "step_bases_none"),
        ]
        isOfOthers = place.isOfOthers
        steps = place.isOfOthers ? [all[0], all[3]] : all
    }

    private static func names(_ holders: [UInt64], _ roster: Roster) -> String {
        let names = holders.prefix(namedBases).map {
            roster.name(of: ReplicaID(identity: $0))
        }.sorted()
        let more = holders.count - names.count
        return names.joined(separator: ", ") + (more > 0 ? " + \(more)" : "")
    }
}
