import OutpostModel

/// The rules of admission as they are told, in loops over the lists; it shares no code with `Admission`.
struct NaiveAdmission {
    /// What stands.
    let roster: MissionRoster
    /// What lost and was not taken up: it can only take away.
    var lost: [MissionRoster] = []

    func holdReason(_ subject: AdmissionSubject) -> HoldReason? {
        let journal = subject.header.journal
        let sequence = subject.header.sequence
        let author = subject.header.author
        let all = [roster] + lost
        for mark in roster.releases where covers(mark, journal, sequence) { return nil }
        for mark in all.flatMap(\.holds) where covers(mark, journal, sequence) { return .officer }
        for (forked, head) in all.flatMap(\.forks) where forked == journal {
            if sequence > head.sequence { return .forked }
        }
        let device = roster.devices.values.first { $0.identity == journal.replica.identity }
        guard let device else { return .unknownDevice }
        for same in all.flatMap(\.devices.values) where same.identity == device.identity {
            if let ended = same.ended, isBeyond(ended, journal, sequence) { return .revoked }
        }
        if !mayWrite(.device(device.identity), journal, sequence) { return .notGranted }
        if device.requiresPersons {
            switch author.identification {
            case .none, .unproven, .unprovenImport, .unprovenProgram: return .personNotProven
            case .pin, .import, .foreignProgram: break
            }
            let person = roster.persons.values.first { $0.id == author.person }
            guard let person else { return .personNotGranted }
            for same in all.flatMap(\.persons.values) where same.id == person.id {
                if let ended = same.ended, isBeyond(ended, journal, sequence) {
                    return .personNotGranted
                }
            }
            if !mayWrite(.person(person.id), journal, sequence) { return .personNotGranted }
            if person.keys[device.identity] == nil { return .personNotProven }
        }
        if device.bodyLimit > 0, subject.bodyBytes > device.bodyLimit { return .overLimit }
        return nil
    }

    private func covers(_ mark: OfficerMark, _ journal: JournalID, _ sequence: UInt64) -> Bool {
        guard mark.journal == journal, mark.lower <= sequence else { return false }
        guard let upper = mark.upper else { return true }
        return sequence <= upper
    }

    private func isBeyond(_ cutOff: CutOff, _ journal: JournalID, _ sequence: UInt64) -> Bool {
        for (named, head) in cutOff.heads where named == journal {
            return sequence > head.sequence
        }
        return true
    }

    private func mayWrite(
        _ holder: Grant.Holder, _ journal: JournalID, _ sequence: UInt64
    ) -> Bool {
        for grant in roster.grants where grant.holder == holder && grant.space == journal.space {
            if grant.right == .read { continue }
            if let ended = grant.ended, isBeyond(ended, journal, sequence) { continue }
            let isEndedElsewhere = lost.flatMap(\.grants).contains { other in
                guard other.holder == holder, other.space == grant.space,
                    other.right == grant.right, let ended = other.ended,
                    !roster.grants.contains(other)
                else { return false }
                return isBeyond(ended, journal, sequence)
            }
            if !isEndedElsewhere { return true }
        }
        return false
    }
}
