import Foundation
import GRDB
import OutpostModel

extension ReplicaReading {
    /// Reads everything that is stored and holds it against each other, changing nothing: the file and its tables, each
    /// journal from its empty head over every body to its head, the seals, then rows, states and fingerprints.
    ///
    /// A step whose ground is damaged is not taken: of a damaged journal, what its rows should be cannot be said.
    ///
    /// Memory: that of `audit`, some 32 bytes a write, beside one body or segment at a time.
    ///
    /// - Parameters:
    ///   - trust: whose seals are believed, by the roster that is stored; nil where the replica was never enrolled.
    ///   - model: what the engine makes for this mission, where the caller has it already.
    /// - Throws: what SQLite refuses, such as a disk's error. Damage is a finding.
    package func verify(
        trust: ((Roster) -> SealTrust)?, model: EngineModel? = nil
    ) throws -> Verification {
        var verification = Verification()
        let model = try model ?? EngineModel(schema)
        try read { db in try FileCheck(db, schema, model).check(&verification) }
        guard verification.isGroundSound else { return verification }
        // Only now is it known that each column holds what its table says.
        let seals = try trust.map { $0(try roster()) }
        let identity = try storedIdentity().identity
        verification.areSealsChecked = seals != nil
        try read { db in
            try RecordCheck(db).check(&verification)
            guard verification.isGroundSound else { return }
            try JournalWalk(db, trust: seals, own: identity).check(&verification)
        }
        guard verification.isGroundSound else { return verification }
        verification.note(try audit())
        return verification
    }
}

extension Verification {
    fileprivate mutating func note(_ audit: Audit) {
        rowCount = audit.rowCount
        for row in audit.broken {
            note(
                VerifyFinding(
                    .row, place: row, expected: "what the journals make of it",
                    found: "another row, or another merge state",
                    hint:
                        "if another program wrote it, any command that writes takes it over; else "
                        + VerifyFinding.damageHint
                ))
        }
        guard audit.fingerprintsFit else {
            return note(
                VerifyFinding(
                    .fingerprint, place: "_outpost_journal, sum",
                    expected: "the sum of the rows, as the journals make them",
                    found: "another number"))
        }
    }
}
