import OutpostModel

/// The machine, its clock, and what is installed.
extension DoctorChecks {
    func disk() -> DoctorFinding? {
        guard let free = machine.freeDisk, let all = machine.disk else { return nil }
        let words = "\(DoctorWords.bytes(free)) free of \(DoctorWords.bytes(all))"
        // A file is rewritten beside itself when something of it is erased.
        let database = replica.databaseBytes ?? 0
        if free < max(DoctorLimits.wrongDiskBytes, database) {
            return .wrong(
                "disk", words, "delete or move files that are not Outpost's; then: outpost compact")
        }
        if free < max(DoctorLimits.lookDiskBytes, 2 * database) {
            return .look(
                "disk", words, "make room before it runs out; 'outpost compact' gives some back")
        }
        return .ok("disk", words)
    }

    /// nil on file systems that have no such number.
    func files() -> DoctorFinding? {
        guard let free = machine.freeFiles, let all = machine.files, all > 0 else { return nil }
        let words = "room for \(DoctorWords.count(free, "more file", "more files"))"
        let advice =
            "delete many small files, such as a browser's cache: the disk has space and no room for their names"
        if free < DoctorLimits.wrongFiles { return .wrong("files", words, advice) }
        if free < DoctorLimits.lookFiles { return .look("files", words, advice) }
        return .ok("files", words)
    }

    func memory() -> DoctorFinding? {
        guard let all = machine.memory, let free = machine.freeMemory else { return nil }
        let words = "\(DoctorWords.bytes(free)) free of \(DoctorWords.bytes(all))"
        if all < DoctorLimits.lookMemoryBytes || free < DoctorLimits.lookFreeMemoryBytes {
            return .look("memory", words, "close programs and browser tabs that are not needed")
        }
        return .ok("memory", words)
    }

    func clock() -> DoctorFinding {
        let now = DoctorWords.time(machine.wall)
        let set = "set the date and time of this laptop; reports of before stay, marked"
        if machine.wall < DoctorLimits.earliestWall {
            return .wrong("clock", "it says \(now), which cannot be", set)
        }
        guard let health = replica.health, let isLearnt = health.isClockLearnt else {
            return .ok("clock", now)
        }
        if let latest = health.latestTime, bestNow < latest - Limits.clockLead {
            return .wrong(
                "clock",
                "it says \(now), \(DoctorWords.duration(latest - bestNow)) before the last time known here",
                set)
        }
        let correction = health.clockCorrection ?? 0
        if isLearnt, abs(correction) > Limits.clockLead {
            return .look(
                "clock",
                "it says \(now), \(DoctorWords.duration(correction)) \(correction > 0 ? "behind" : "ahead of") the hub; "
                    + "reports carry the hub's time",
                set)
        }
        guard isLearnt else {
            return .look(
                "clock",
                "it says \(now), and no hub has confirmed it: reports are marked 'clock in doubt'",
                "compare it with a watch; the first sync confirms it")
        }
        return .ok("clock", "\(now), within \(DoctorWords.duration(correction)) of the hub")
    }

    func zone() -> DoctorFinding {
        let seconds = abs(machine.zoneOffsetSeconds)
        let digits = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let offset =
            "UTC\(machine.zoneOffsetSeconds < 0 ? "-" : "+")\(digits(seconds / 3600)):\(digits(seconds / 60 % 60))"
        guard let zone = machine.zone else {
            return .look("zone", "none is set: \(offset)", "set the laptop's time zone")
        }
        return .ok("zone", "\(zone), \(offset)")
    }

    func resources() -> DoctorFinding {
        let lacking =
            (facts.libraries.hasMissions ? [] : ["outpost_OutpostField.resources"])
            + (facts.libraries.hasPages ? [] : ["outpost_OutpostPages.resources"])
        guard lacking.isEmpty else {
            return .wrong(
                "program", "\(lacking.joined(separator: " and ")) is not beside the program",
                "install the package again: sudo dpkg -i outpost_….deb")
        }
        return .ok("program", "missions and pages are beside it")
    }

    func libraries() -> DoctorFinding {
        let known = facts.libraries
        let package = known.package.map { " (package \($0))" } ?? ""
        // What curl was built with comes after its own name.
        let curl = known.curl.flatMap { $0.split(separator: " ").first }.map(String.init)
        return .ok(
            "versions",
            "outpost \(known.outpost)\(package), SQLite \(known.sqlite ?? "?"), \(curl ?? "curl ?"), zstd \(known.zstd ?? "?")"
        )
    }

    func page() -> DoctorFinding? {
        guard !replica.isHub else { return nil }
        let port = facts.page.port
        switch facts.page.state {
        case .answers: return .ok("page", "answers at http://127.0.0.1:\(port)/")
        case .silent:
            return .look(
                "page", "nothing answers at port \(port)",
                "start it: systemctl --user start outpost-page; why it ended: journalctl --user -u outpost-page"
            )
        case .stranger:
            return .wrong(
                "page", "another program answers at port \(port)",
                "end that program, or give the page another port: see 'The page' in outpost(1)")
        }
    }
}
