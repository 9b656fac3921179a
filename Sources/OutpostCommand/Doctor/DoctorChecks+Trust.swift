/// Enrolment, and what is exchanged with the hub.
extension DoctorChecks {
    /// nil at a hub, which nobody enrols.
    func enrolment() -> DoctorFinding? {
        guard !replica.isHub, let enrolment = replica.enrolment else { return nil }
        guard enrolment.isEnrolled else {
            return .look(
                "enrolment", "not enrolled with a hub: what is written here stays here",
                "ask the hub's officer for a code, then: outpost enrol URL CODE")
        }
        guard enrolment.hasKeys, enrolment.hasAuthority else {
            return .wrong(
                "enrolment", "enrolled, and keys of this device are missing or cannot be read",
                "put the folder device/ back, or enrol again with a new code")
        }
        if enrolment.isOpenToOthers {
            return .wrong(
                "enrolment", "others on this machine may read this device's keys",
                "chmod 700 on the folder device/ of the replica")
        }
        return .ok("enrolment", "enrolled, with keys of its own")
    }

    /// nil where there is none to have.
    func certificate() -> DoctorFinding? {
        guard !replica.isHub, let enrolment = replica.enrolment, enrolment.isEnrolled else {
            return nil
        }
        guard let ends = enrolment.certificateEnds else {
            return .wrong(
                "certificate", "it is missing or cannot be read", "enrol again with a new code")
        }
        let left = ends - bestNow
        let advice = "sync: the hub renews it, also when it has run out"
        if left < 0 { return .look("certificate", "ended on \(DoctorWords.day(ends))", advice) }
        if left < DoctorLimits.lookCertificateMilliseconds {
            return .look("certificate", "ends on \(DoctorWords.day(ends))", advice)
        }
        return .ok("certificate", "until \(DoctorWords.day(ends))")
    }

    func roster() -> DoctorFinding? {
        guard let version = replica.rosterVersion, let expires = replica.rosterExpires else {
            guard replica.enrolment?.isEnrolled == true else { return nil }
            return .look("roster", "none yet", "sync: it comes with the first exchange")
        }
        let left = expires - bestNow
        let advice = "sync, to learn who was revoked since"
        if left < 0 {
            return .look(
                "roster", "number \(version) ran out on \(DoctorWords.day(expires))", advice)
        }
        if left < DoctorLimits.lookRosterMilliseconds {
            return .look(
                "roster", "number \(version) runs out in \(DoctorWords.duration(left))", advice)
        }
        return .ok("roster", "number \(version), until \(DoctorWords.day(expires))")
    }

    func exchange() -> DoctorFinding? {
        guard !replica.isHub, replica.enrolment?.isEnrolled == true, let unsent = replica.unsent
        else { return nil }
        let waits =
            unsent == 0
            ? "nothing waits" : "\(DoctorWords.count(unsent, "change waits", "changes wait"))"
        guard let last = replica.lastExchange else {
            return .look(
                "exchange", "there was none yet; \(waits)", "outpost sync, when there is a link")
        }
        let age = bestNow - last
        let ago = "the last was \(DoctorWords.duration(age)) ago (\(DoctorWords.time(last)))"
        if age > DoctorLimits.lookExchangeMilliseconds, unsent > 0 {
            return .look(
                "exchange", "\(ago); \(waits)",
                "find a link and sync; if there is one, 'outpost sync' in a terminal says why it fails"
            )
        }
        if replica.isInDoubt == true {
            return .look(
                "exchange", "\(ago); the last try broke off; \(waits)",
                "sync again: nothing is lost or doubled")
        }
        return .ok("exchange", "\(ago); \(waits)")
    }

    func branches() -> DoctorFinding? {
        let forked = replica.forked ?? 0
        let parted = replica.parted ?? 0
        guard forked + parted > 0 else { return nil }
        return .look(
            "branches",
            "the hub holds other work of \(DoctorWords.count(forked + parted, "journal", "journals")) than this laptop",
            parted > 0
                ? "keep this laptop, and tell the officer at the hub"
                : "sync: both sides' work is kept and joined")
    }

    func contested() -> DoctorFinding? {
        guard let count = replica.contested else { return nil }
        guard count > 0 else { return .ok("contested", "no value waits for a decision") }
        let words =
            count >= DoctorLimits.contested
            ? "\(count) values or more wait"
            : DoctorWords.count(count, "value waits", "values wait")
        return .look("contested", "\(words) for a decision", "outpost contested lists them")
    }

    func held() -> DoctorFinding? {
        guard let writes = replica.health?.heldWrites, let changesets = replica.health?.heldByRoster
        else { return nil }
        guard writes + changesets > 0 else { return .ok("held", "nothing") }
        var parts: [String] = []
        if writes > 0 {
            parts.append(DoctorWords.count(writes, "write", "writes") + " of other programs")
        }
        if changesets > 0 {
            parts.append(
                DoctorWords.count(changesets, "changeset", "changesets") + " by the roster")
        }
        return .look(
            "held",
            parts.joined(separator: " and ") + (writes + changesets == 1 ? " does" : " do")
                + " not count",
            "outpost held, and outpost held --by-roster, say why")
    }

    func refused() -> DoctorFinding? {
        guard let count = replica.refused else { return nil }
        guard count > 0 else { return .ok("refused", "nothing that bases brought") }
        return .look(
            "refused", "\(count) kinds of work that bases brought were not taken",
            "outpost hub refused says from whom, and why: each is an alarm")
    }

    func rejects() -> DoctorFinding? {
        guard let count = replica.rejects, count > 0 else { return nil }
        return .look(
            "imports",
            "\(DoctorWords.count(count, "import", "imports")) left lines that were not taken",
            "mend the lines in the folder rejects/ and import them, or delete its files")
    }

    func seals() -> DoctorFinding? {
        guard let count = replica.health?.unsealed else { return nil }
        return .ok(
            "seals",
            count == 0
                ? "everything written here is sealed"
                : "\(DoctorWords.count(count, "change is", "changes are")) not sealed yet: the next sync seals"
        )
    }

    func attachments() -> DoctorFinding? {
        guard let count = replica.attachments, let missing = replica.missingAttachments else {
            return nil
        }
        guard missing > 0 else { return .ok("attachments", "\(count), all here") }
        return .look(
            "attachments", "\(count), of which \(missing) are not here",
            "they may come with later syncs; a file that was here and is gone must come from a copy"
        )
    }

    /// The hub's time as best known, in milliseconds since 1970.
    var bestNow: Int64 { machine.wall + (replica.health?.clockCorrection ?? 0) }
}
