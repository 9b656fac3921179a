import OutpostModel
import OutpostStore
import OutpostSync

extension HubCore {
    /// Takes what came with an exchange. What comes late for a row that was erased is named by the next roster: see
    /// `eraseWhatIsOrdered`. That it came is noted first, so that no crash leaves it in the log with nobody to look for it.
    func append(_ batch: Batch<Unverified>) throws -> [JournalID: Head] {
        if let erasures = try currentErasures(), !erasures.isEmpty,
            batch.items.contains(where: {
                !erasures.names($0.dot) && $0.view.holdsErased(by: erasures)
            })
        {
            try log.noteOwedSurvey()
        }
        return try log.append(batch)
    }

    /// Takes what came by a road that gives no answer, as an exchange's work is taken, and does at once what follows of it.
    package func takeOneWay(_ batch: Batch<Unverified>) throws {
        _ = try append(batch)
        try catchUp()
    }

    /// Does in the log what the roster orders, before the picture reads it. A roster that is new here is completed by what its
    /// orders leave of the log's changesets, and so is one for whose rows work came late.
    ///
    /// - Returns: the roster that stands then.
    func eraseWhatIsOrdered() throws -> RosterView? {
        var view = try currentRoster()
        // A completed roster is complete: a second round does what it says, and finds nothing more.
        for _ in 0..<2 {
            guard let known = view else { return nil }
            _ = try log.erase(known.erasures, roster: known.content)
            guard !known.erasures.isEmpty, let owed = try log.owedSurvey() else { break }
            switch try complete(known) {
            case .nothingMissing:
                try log.settleSurvey(owed)
                return view
            case .issued: view = try currentRoster()
            case .forAnother: return view
            }
        }
        return view
    }

    private enum Completion {
        case nothingMissing
        /// Another roster stands now.
        case issued
        /// Something is missing, and this process may not say so.
        case forAnother
    }

    private func complete(_ view: RosterView) throws -> Completion {
        var completed = view.effective
        let survey = ErasureSurvey(log)
        try survey.complete(&completed, version: 1)
        guard completed != view.effective else { return .nothingMissing }
        let isIssued = try issueRoster { roster, version in
            try survey.complete(&roster, version: version)
        }
        return isIssued ? .issued : .forAnother
    }
}
