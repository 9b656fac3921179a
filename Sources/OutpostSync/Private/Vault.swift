import GRDB
import OutpostModel
import OutpostStore
import OutpostTrust

/// A private space as one of its readers sees it, from the moment the reader unlocks it to the moment it is closed.
///
/// It is a replica in memory: the journals of the space are opened and merged there by the engine that merges everything else. What
/// is written there is encrypted and stands in the journal on disk before the write returns; the disk never sees anything else.
/// For one thread, as the replica's writer is.
package final class Vault {
    package let space: Space
    let disk: Replica
    let secret: ReaderKey
    let mission: MissionID
    private var content: VaultContent?

    /// - Parameters:
    ///   - disk: the replica that holds the journals.
    ///   - space: one of its mission, private.
    ///   - secret: the reader's.
    /// - Throws: `limit` where the space is too large for memory; whatever reading the journals throws.
    package init(
        _ disk: Replica, space: Space, secret: ReaderKey, mission: MissionID
    ) throws {
        self.disk = disk
        self.space = space
        self.secret = secret
        self.mission = mission
        content = try load()
    }

    private func load() throws -> VaultContent {
        try VaultContent(disk, space: space, secret: secret, mission: mission)
    }

    var ring: SpaceKeyRing {
        get throws { try opened().ring }
    }

    /// Where it is read: the same tables, queries and observations as of any replica. Not to be kept beyond `refresh`.
    package var replica: Replica {
        get throws { try opened().replica }
    }

    private func opened() throws -> VaultContent {
        if let content { return content }
        throw OutpostError(
            .refused, operation: "read a private space", place: space.name,
            cause: "it was closed", hint: "open it again with the reader's secret")
    }

    /// What could not be opened though its key is here: it was altered by somebody who holds the key, or is no changeset.
    package var faults: [OutpostError] {
        get throws { try opened().faults }
    }

    /// Changesets whose key this reader was not given yet.
    package var unopenedCount: Int {
        get throws { try opened().unopenedCount }
    }

    /// Forgets the keys and what they opened. Swift and SQLite return the memory; keys are cleared, rows are not.
    package func close() throws {
        try content?.replica.close()
        content = nil
    }

    /// Takes in what came to the journals since. Where keys or a roster came too, all is opened anew.
    package func refresh() throws {
        let content = try opened()
        guard try !content.isOutdated(), try content.takeIn() else {
            self.content = try load()
            return
        }
    }

    // MARK: Writing

    /// As `Replica.write`, in the tables of the space. Once it returns, the change is in the journal on disk, encrypted.
    @discardableResult
    package func write<Result>(
        _ session: WriteSession, _ updates: (Database) throws -> Result
    ) throws -> (result: Result, changesets: [Dot]) {
        try refresh()
        let key = try writingKey(session)
        let content = try opened()
        do {
            let last = try disk.lastReference()
            return try content.replica.write(session, after: last, updates) { db, write in
                try disk.appendOpaque(
                    PrivateWrite(
                        bodies: try content.sealed(write.bodies, with: key, db),
                        lastReference: write.lastReference))
            }
        } catch {
            // What stands on disk is what counts: memory may have fallen behind.
            if try content.isBehind() { self.content = try load() }
            throw error
        }
    }

    /// The readers by the roster that is known here.
    package func readers() throws -> Set<SpaceReader> {
        guard let roster = try disk.missionRoster()?.roster else { return [] }
        return SpaceReader.readers(of: space.id, by: roster)
    }

    /// A local write never waits: where every key that counts was given to somebody who may not read any more, the device makes
    /// one of its own, until somebody who might has brought one for all.
    private func writingKey(_ session: WriteSession) throws -> SpaceKey {
        let readers = try readers().union([secret.reader])
        if let key = try ring.writingKey(for: readers) { return key }
        return try introduceKey(session, readers)
    }

    private func introduceKey(
        _ session: WriteSession, _ readers: Set<SpaceReader>
    ) throws -> SpaceKey {
        let ring = try ring
        guard let recovery = ring.recoveryPublicKey else {
            throw OutpostError(
                .notFound, operation: "write to a private space", place: space.name,
                cause: "it has no key yet, or none that counts by the roster here",
                hint: "let one of its admins run 'outpost private init \(space.name)', then sync")
        }
        let key = SpaceKey(number: ring.nextNumber, space: space.id, mission: mission)
        try bring([try giving(key, to: readers, recovery: recovery)], session)
        return key
    }

    func giving(
        _ key: SpaceKey, to readers: some Sequence<SpaceReader>, recovery: [UInt8]?
    ) throws -> KeyEpoch {
        try KeyEpoch.giving(
            key, to: readers, recovery: recovery,
            KeyWrapping(space: space.id, mission: mission))
    }

    func bring(_ keys: [KeyEpoch], _ session: WriteSession) throws {
        try disk.bring(keys, in: space.id, session)
        content = try load()
    }

    // MARK: Keys

    /// What an admin sees to when the space is opened: a new key where a reader was taken away, and the older ones for a reader
    /// who is new.
    package struct Upkeep: Sendable, Equatable {
        package var isRotated = false
        /// Readers who were given keys.
        package var given = 0

        package init(isRotated: Bool = false, given: Int = 0) {
            self.isRotated = isRotated
            self.given = given
        }
    }

    func isAdmin() throws -> Bool {
        guard let roster = try disk.missionRoster()?.roster else { return false }
        return KeyAuthority(roster: roster).mayBring(
            person: secret.person, device: secret.device, space: space.id)
    }

    /// Does that, if the reader is an admin of the space at this device; else nothing.
    ///
    /// - Parameter isForced: makes a new key in any case.
    @discardableResult
    package func maintainKeys(
        _ session: WriteSession, isForced: Bool = false
    ) throws -> Upkeep {
        try refresh()
        var upkeep = Upkeep()
        guard try isAdmin(), try ring.recoveryPublicKey != nil else { return upkeep }
        let readers = try readers()
        if try isForced || opened().ring.writingKey(for: readers, isForAll: true) == nil {
            _ = try introduceKey(session, readers)
            upkeep.isRotated = true
        }
        let missing = try ring.missing(for: readers)
        upkeep.given = Set(missing.flatMap(\.readers)).count
        try give(missing, session)
        return upkeep
    }

    func give(
        _ missing: [(key: SpaceKey, readers: [SpaceReader])], _ session: WriteSession
    ) throws {
        let step = VaultLimits.keysPerChangeset
        for first in stride(from: 0, to: missing.count, by: step) {
            let part = missing[first..<min(first + step, missing.count)]
            try bring(try part.map { try giving($0.key, to: $0.readers, recovery: nil) }, session)
        }
    }
}

extension Replica {
    /// Writes keys of a private space into its journal.
    ///
    /// - Parameter keys: by number and id, ascending.
    func bring(_ keys: [KeyEpoch], in space: SpaceID, _ session: WriteSession) throws {
        let header = try nextHeader(in: space, session)
        try appendOpaque(
            PrivateWrite(bodies: [
                ChangesetBody.encode(header, opaque: OpaqueContent.keys(keys).encoded)
            ]))
    }
}
