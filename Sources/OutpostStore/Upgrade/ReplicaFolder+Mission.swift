import Foundation
import GRDB
import OutpostModel

/// The mission file and the database change together: the newer file is written beside the old one, the database says in
/// one commit which of the two holds, and then that one gets the name.
extension ReplicaFolder {
    /// The mission file that the database is of, also where an upgrade was cut short.
    package func currentMission() throws -> [UInt8] {
        let bytes = try AtomicFile.read(mission, operation: "read the mission file")
        guard FileManager.default.fileExists(atPath: nextMission) else { return bytes }
        let next: [UInt8]
        do {
            next = try AtomicFile.read(nextMission, operation: "read the mission file")
        } catch let error as OutpostError where error.code == .notFound {
            // The upgrade ended in between.
            return try AtomicFile.read(mission, operation: "read the mission file")
        }
        return try storedMissionHash() == Digest(of: next) ? next : bytes
    }

    /// Writes a newer mission file beside the one that holds.
    func announce(mission bytes: [UInt8]) throws {
        try AtomicFile.write(bytes, to: nextMission)
    }

    /// Gives the announced file its name if the database is of it, and removes it if not. By the lock's holder alone.
    func settleMission(hash: Digest) throws {
        guard FileManager.default.fileExists(atPath: nextMission) else { return }
        let next = try AtomicFile.read(nextMission, operation: "read the mission file")
        let code =
            Digest(of: next) == hash ? rename(nextMission, mission) : unlink(nextMission)
        guard code == 0 else {
            throw OutpostError(
                .storage, operation: "put the mission file in its place", place: mission,
                cause: String(cString: strerror(errno)))
        }
    }

    /// The hash of the mission file that the database is of; nil where the database is no replica.
    func storedMissionHash() throws -> Digest? {
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(StoreLimits.busyTimeout)
            let queue = try DatabaseQueue(path: database, configuration: configuration)
            let bytes: Data? = try queue.read { db in
                guard try db.tableExists("_outpost_meta") else { return nil }
                return try Data.fetchOne(
                    db, sql: "SELECT value FROM _outpost_meta WHERE name = ?",
                    arguments: [MetaName.missionHash])
            }
            return bytes.flatMap { Digest(bytes: $0) }
        } catch {
            throw StoreFailure.translate(
                error, operation: "read the mission's hash", place: database)
        }
    }
}
