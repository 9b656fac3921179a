import OutpostModel
import OutpostStore
import OutpostTrust

extension Vault {
    /// Gives a space that has none its first key, to all its readers and to recovery.
    ///
    /// - Parameter recovery: the public half of the recovery key.
    /// - Throws: `already-exists` where it has a key; `refused` where the reader is no admin of it, at this device, by the roster.
    package func begin(recovery: [UInt8], _ session: WriteSession) throws {
        try requireBlank()
        let key = SpaceKey(number: 1, space: space.id, mission: mission)
        try bring([try giving(key, to: try readers(), recovery: recovery)], session)
    }

    /// - Throws: `already-exists` where the space has a key; `refused` as `requireAdmin`.
    package func requireBlank() throws {
        try refresh()
        guard try ring.isBlank else {
            throw OutpostError(
                .alreadyExists, operation: "begin a private space", place: space.name,
                cause: "it has a key already",
                hint: "make a new one with 'outpost private rotate \(space.name)'")
        }
        try requireAdmin()
    }

    /// How many of the keys that are opened here each reader was not given yet; those who lack none are left out.
    package func missingKeys() throws -> [SpaceReader: Int] {
        var counts: [SpaceReader: Int] = [:]
        for (_, readers) in try ring.missing(for: try readers()) {
            for reader in readers { counts[reader, default: 0] += 1 }
        }
        return counts
    }

    /// - Throws: `refused` unless the reader is an admin of the space at this device.
    package func requireAdmin() throws {
        guard try isAdmin() else {
            throw OutpostError(
                .refused, operation: "change the keys of a private space", place: space.name,
                cause: "\(secret.person) at this device is no admin of it by the roster here",
                hint:
                    "ask the officer at the hub for an admin grant, to the person and to the device, "
                    + "then sync")
        }
    }

    /// Gives the reader every key of the space, from two shares of recovery.
    ///
    /// - Returns: how many keys were given that the reader had not.
    @discardableResult
    package func recover(with key: BoxKey, _ session: WriteSession) throws -> Int {
        try refresh()
        let recovered = try recoveryRing(key).keys
        guard !recovered.isEmpty else {
            throw OutpostError(
                .refused, operation: "recover a private space", place: space.name,
                cause: "these shares open none of its keys here",
                hint:
                    "sync first; else they are shares of another space or of an older recovery key")
        }
        let mine = try ring
        let missing = recovered.filter { mine.key($0.id) == nil }
        try give(missing.map { ($0, [secret.reader]) }, session)
        return missing.count
    }

    private func recoveryRing(_ key: BoxKey) throws -> SpaceKeyRing {
        SpaceKeyRing(
            try PrivateJournals(replica: disk, space: space.id)
                .keyStatements(try disk.missionRoster()?.roster),
            recovering: key, device: secret.device,
            KeyWrapping(space: space.id, mission: mission))
    }
}
