import Foundation
import OutpostHub
import OutpostModel
import OutpostStore
import OutpostTrust

/// What the commands that order erasures have in common: an order becomes part of the next roster with all that it takes out, and is
/// done at the hub at once.
struct ErasureDesk {
    /// What was ordered, for people and programs.
    struct Answer: Encodable {
        /// nil: nothing new; what came late was named.
        let order: UInt32?
        let roster: UInt32
        let rows: Int
        /// Of which something was taken out of the hub's log.
        let changesets: Int
    }

    private let editor: RosterEditor
    private let options: ReplicaOptions
    private let issuer: RosterIssuer

    init(_ options: ReplicaOptions, _ editor: RosterEditor) throws {
        self.options = options
        self.editor = editor
        issuer = try editor.folder.issuer(editor.authority)
    }

    /// Orders, and erases here.
    ///
    /// - Parameter rows: none: names what came late for the orders that stand.
    @discardableResult
    func order(
        _ rows: Set<ErasedRow>, changesets: Set<Dot> = [], reason: String
    ) throws -> Answer {
        let log = try editor.log()
        let officer = try editor.officer()
        var number: UInt32?
        let now = Date().milliseconds
        let kept = try editor.registry.issueErasure(by: issuer, now: now) { roster, version in
            if !rows.isEmpty || !changesets.isEmpty {
                let next = (roster.erasures.map(\.number).max() ?? 0) + 1
                number = next
                roster.erasures.insert(
                    ErasureOrder(
                        number: next, version: version, issued: now, reason: reason,
                        officer: officer, rows: rows, changesets: changesets))
            }
            try ErasureSurvey(log).complete(&roster, version: version)
        }
        let changed = try apply(kept, log)
        let answer = Answer(
            order: number, roster: kept.standing.version, rows: rows.count, changesets: changed)
        say(answer)
        return answer
    }

    private func apply(_ kept: KeptRosters, _ log: SQLiteHubLog) throws -> Int {
        let content = Digest(of: try editor.content(of: kept))
        let changed = try log.erase(Erasures(roster: kept.effective), roster: content) ?? 0
        do {
            let (_, picture) = try options.open("hub erase")
            try picture.take(kept)
            try picture.settleErasures()
        } catch let error as OutpostError where error.code == .locked {
            options.output.line(
                "the hub is serving: its log is done, its picture follows with the next exchange")
        }
        return changed
    }

    private func say(_ answer: Answer) {
        let output = options.output
        if let order = answer.order {
            output.line(
                "order \(order) is in roster \(answer.roster): \(answer.rows) reports, in \(answer.changesets) changesets of the log"
            )
        } else {
            output.line(
                "roster \(answer.roster): \(answer.changesets) more changesets were erased in the log"
            )
        }
        output.line("bases erase with their next exchange; who has: outpost hub erasures")
        output.line("backups made before still hold it: destroy them, or keep them as closely")
    }
}
