import OutpostField

/// What the clock says, in words and shapes: no state is told by colour alone.
struct CustodyWords {
    let room: PageRoom
    let clock: CustodyClock

    /// A circle that fills as the hours pass.
    private static let signs = ["○", "◔", "◑", "◕"]
    private static let overdueSign = "●"

    func sign(_ state: CustodyClock.State) -> String {
        switch state {
        case .early: Self.signs[0]
        case .alarm(let hour):
            Self.signs[min(1 + (clock.alarms.firstIndex(of: hour) ?? 0), Self.signs.count - 1)]
        case .overdue: Self.overdueSign
        }
    }

    func state(_ state: CustodyClock.State) -> String {
        switch state {
        case .early: room.phrase("custody_state_early")
        case .alarm(let hour): room.phrase("custody_state_alarm", ["hours": "\(hour)"])
        case .overdue: room.phrase("custody_state_overdue")
        }
    }

    /// A class: `calm`, `ask` or `wrong`.
    func style(_ state: CustodyClock.State) -> String {
        if clock.isPressing(state) { return "wrong" }
        return state == .early ? "calm" : "ask"
    }

    /// `11 h 20 min left`, or by how much it is over.
    func left(_ reading: CustodyClock.Reading) -> String {
        room.phrase(
            reading.minutesLeft < 0 ? "custody_over" : "custody_left",
            ["hours": "\(reading.hours)", "minutes": "\(reading.minutes)"])
    }

    func duty(_ duty: CustodyDuty) -> String {
        switch duty {
        case .rights: room.phrase("custody_duty_rights")
        case .family: room.phrase("custody_duty_family")
        case .medical: room.phrase("custody_duty_medical")
        }
    }
}
