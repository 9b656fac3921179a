import OutpostStore

/// What the doctor makes of the facts. Pure: the same facts say the same.
struct DoctorChecks {
    let facts: DoctorFacts
    var machine: DoctorFacts.Machine { facts.machine }
    var replica: DoctorFacts.Replica { facts.replica }

    init(_ facts: DoctorFacts) { self.facts = facts }

    /// In the order in which a person would ask.
    func findings() -> [DoctorFinding] {
        let ofFolder = replica.hasDatabase ? folderFindings() : [folder()]
        return ofFolder
            + [disk(), files(), memory(), clock(), zone(), resources(), libraries(), page()]
            .compactMap { $0 }
    }

    private func folderFindings() -> [DoctorFinding] {
        let always = [folder(), lock(), file(), mission(), hub()]
        guard replica.health?.isFileSound == true else { return always.compactMap { $0 } }
        let rest = [
            enrolment(), certificate(), roster(), exchange(), branches(), contested(), held(),
            refused(), rejects(), seals(), attachments(), reading(),
        ]
        return (always + rest).compactMap { $0 }
    }

    // MARK: The folder

    private func folder() -> DoctorFinding {
        guard replica.hasFolder else {
            if facts.page.state == .answers {
                return .look(
                    "folder", "nothing was set up here yet",
                    "open the page: outpost open; or name another folder with --replica DIR")
            }
            return .wrong(
                "folder", "there is no such folder",
                "open the page, which makes one; or 'outpost init' or 'outpost enrol'; or name it with --replica DIR"
            )
        }
        guard replica.hasDatabase else {
            return .wrong(
                "folder", "the folder is there, and no replica in it",
                "'outpost init' or 'outpost enrol' makes one; if there was one, put replica.sqlite back from a copy"
            )
        }
        let size = DoctorWords.bytes((replica.databaseBytes ?? 0) + (replica.walBytes ?? 0))
        let what = replica.isHub ? "a hub" : "a replica"
        guard replica.isWritable else {
            return .wrong(
                "folder", "\(what) of \(size), which you may not write",
                "sign in to this laptop as the one whose folder it is, or make the disk writable")
        }
        return .ok("folder", "\(what) of \(size)")
    }

    private func lock() -> DoctorFinding {
        guard let holder = replica.lockHolder else {
            return .ok("lock", "nobody holds it: any command may write")
        }
        let process = replica.lockProcess.map { ", process \($0)" } ?? ""
        return .ok("lock", "held by \(holder)\(process)")
    }

    private func file() -> DoctorFinding {
        let advice =
            "copy the whole folder to another disk and change nothing in it; then restore a copy, or enrol in a new "
            + "folder and take what the hub has"
        if let signal = replica.lookEndedBySignal {
            return .wrong("file", "reading it ended the reader with signal \(signal)", advice)
        }
        if replica.lookTookTooLong {
            return .wrong(
                "file", "reading it takes longer than \(DoctorLimits.lookSeconds) seconds",
                "the disk may be failing: copy the folder to another one")
        }
        guard let health = replica.health else {
            return .wrong("file", "it could not be looked at", advice)
        }
        switch health.isFileSound {
        case true?: break
        case false?: return .wrong("file", "the database is damaged", advice)
        case nil:
            return .wrong(
                "file", "it cannot be read (\(health.failure ?? "unknown"))",
                "check that the folder is yours; try again when no other program writes to it")
        }
        guard let format = health.format else {
            return .wrong(
                "file", "it is a database of another program",
                "put the replica's own replica.sqlite back, or name another folder")
        }
        guard format == ReplicaHealth.format else {
            return .wrong(
                "file", "its format is \(format), and this program reads \(ReplicaHealth.format)",
                "install the version of outpost that wrote it, or a later one")
        }
        if health.isRewriteOwed == true {
            return .look(
                "file", "something was erased, and the file is not written anew yet",
                "free as much space as the file is large; the next command that writes does it")
        }
        return .ok("file", "sound, by SQLite's quick check; 'outpost verify' checks everything")
    }

    private func mission() -> DoctorFinding {
        if let code = replica.missionFailure {
            return .wrong(
                "mission", "the mission file cannot be read (\(code))",
                "put the replica's own mission.yaml back: every base of the mission has the same")
        }
        if let stored = replica.health?.missionHash, stored != replica.missionFileHash {
            return .wrong(
                "mission",
                "the mission file is another than the one that this replica was made with",
                "put the replica's own mission.yaml back: every base of the mission has the same")
        }
        let version = replica.health?.missionVersion.map { ", version \($0)" } ?? ""
        return .ok("mission", "its file can be read\(version)")
    }

    /// nil at a base.
    private func hub() -> DoctorFinding? {
        guard replica.isHub else { return nil }
        guard replica.isLogSound == true, replica.isRegistrySound == true else {
            let what = replica.isLogSound == true ? "registry (hub.sqlite)" : "log (log.sqlite)"
            return .wrong(
                "hub", "the hub's \(what) is damaged or missing",
                "stop the hub, keep a copy of the folder, then: outpost hub restore BACKUP")
        }
        return .ok("hub", "log and registry are sound, by SQLite's quick check")
    }

    private func reading() -> DoctorFinding? {
        guard !replica.failures.isEmpty else { return nil }
        return .wrong(
            "reading", "some of it could not be read (\(replica.failures.joined(separator: ", ")))",
            "'outpost verify' says where; keep a copy of the folder")
    }
}
