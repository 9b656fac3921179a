import Foundation
import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// Makes the mission's next roster from the last: under the keys that the mission's root gave this hub.
package struct RosterIssuer: Sendable {
    package let delegation: SignedDelegation
    package let verifier: RosterVerifier
    private let signer: RosterSigner

    /// - Parameters:
    ///   - delegation: of the root, to this hub.
    ///   - key: whose public half the delegation names.
    package init(
        authority: AuthorityCertificate, delegation: SignedDelegation, key: SealKey
    ) throws {
        guard delegation.delegation.rosterKey == key.publicKey.bytes else {
            throw OutpostError(
                .corrupt, operation: "read the hub's keys",
                place: "delegation \(delegation.delegation.number)",
                cause: "the key for rosters is not the one that it names",
                hint: "put the hub's own key file back, or sign a new delegation with the root")
        }
        self.delegation = delegation
        verifier = RosterVerifier(authority: authority)
        signer = RosterSigner(
            mission: authority.missionID, delegation: delegation.delegation.number, key: key)
    }

    /// Signs for what an approval by file carries.
    package func sign(_ proof: ApprovalProof) throws -> [UInt8] { try signer.sign(proof) }

    /// - Parameters:
    ///   - kept: nil before the first roster.
    ///   - now: milliseconds since 1970.
    ///   - change: what is to be otherwise.
    /// - Returns: what is to be kept from now on; what was kept, where nothing is otherwise and half of its time is not over.
    package func issue(
        after kept: KeptRosters?, now: Int64, change: (inout MissionRoster) throws -> Void
    ) throws -> KeptRosters {
        do {
            var state = try verifier.state(of: kept)
            if case .changed(let next) = try verifier.learning(delegation, in: state) {
                state = next
            }
            let before = state.successor
            var roster = before ?? MissionRoster()
            try change(&roster)
            if let kept, before == roster, state.lost.isEmpty, isFresh(kept.standing, now: now) {
                return kept
            }
            let signed = try signer.sign(
                roster, after: state.standing?.header, issued: now,
                expires: now + HubLimits.rosterLifetime)
            let arrival = RosterArrival(
                headers: [signed.signedHeader], content: signed.content)
            guard case .changed(let next) = try verifier.taking(arrival, in: state),
                let result = next.kept
            else { throw RosterRefusal.keptDamaged("the next roster changes nothing") }
            return result
        } catch let fault as RosterFault {
            throw OutpostError(
                .invalidInput, operation: "issue a roster", place: fault.place,
                cause: fault.defect)
        } catch let refusal as RosterRefusal {
            throw refusal.outpostError(place: "the hub's registry")
        }
    }
}

extension RosterIssuer {
    private func isFresh(_ header: RosterHeader, now: Int64) -> Bool {
        header.delegation == delegation.delegation.number
            && now < header.issued + HubLimits.rosterLifetime / 2
    }
}

extension HubRegistry {
    private static let rosterTable = "roster"

    /// All that is kept of the mission's rosters; nil before the first.
    package func keptRosters() throws -> KeptRosters? {
        try transaction("read the roster") { try Self.keptRosters($0) }
    }

    static func keptRosters(_ db: Database) throws -> KeptRosters? {
        try RosterTable(db: db, name: rosterTable).kept()
    }

    /// The digest of the header of the roster that stands: whether anything changed.
    func standingRoster() throws -> Digest? {
        try transaction("look which roster stands") { db in
            try RosterTable(db: db, name: Self.rosterTable).standing()
        }
    }

    /// Issues the next roster in one transaction with whatever else must be true exactly if it is.
    @discardableResult
    package func issue(
        by issuer: RosterIssuer, now: Int64, change: (inout MissionRoster) throws -> Void
    ) throws -> KeptRosters {
        try transaction("issue a roster") {
            try Self.issue($0, by: issuer, now: now, change: change)
        }
    }

    @discardableResult
    static func issue(
        _ db: Database, by issuer: RosterIssuer, now: Int64,
        change: (inout MissionRoster) throws -> Void
    ) throws -> KeptRosters {
        let next = try issuer.issue(after: keptRosters(db), now: now, change: change)
        try RosterTable(db: db, name: rosterTable).save(next)
        return next
    }

    /// The first roster under another delegation; with it the hub's own server key changes.
    ///
    /// - Parameter hub: the identity of the hub's own replica.
    package func takeOver(
        by issuer: RosterIssuer, hub: UInt64, serverKeyHash: [UInt8], now: Date
    ) throws {
        try transaction("issue a roster") { db in
            try db.execute(
                sql: "UPDATE device SET public_key_hash = ? WHERE replica = ?",
                arguments: [Data(serverKeyHash), ReplicaID(identity: hub).description])
            try Self.issue(db, by: issuer, now: now.milliseconds) { roster in
                guard var device = roster.devices[hub] else { return }
                device.tlsKeyHash = Digest(bytes: serverKeyHash) ?? .zero
                roster.set(device)
            }
        }
    }

    /// Takes what an edge holds and this hub does not.
    ///
    /// - Throws: `RosterRefusal`.
    func take(_ bundle: RosterBundle, verifier: RosterVerifier) throws {
        let refusal = try transaction("take a roster") { db -> RosterRefusal? in
            let kept = try Self.keptRosters(db)
            let next: KeptRosters?
            do throws(RosterRefusal) {
                next = try verifier.taking(bundle, beside: kept)
            } catch {
                return error
            }
            if let next { try RosterTable(db: db, name: Self.rosterTable).save(next) }
            return nil
        }
        if let refusal { throw refusal }
    }
}
