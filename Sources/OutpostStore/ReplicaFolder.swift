import Foundation
import OutpostModel

/// A replica is a folder: the database, the lock, and beside them what must never be inside a database that
/// someone may copy.
package struct ReplicaFolder: Sendable, Equatable {
    package let path: String
    package let database: String

    package init(path: String) {
        self.path = (path as NSString).standardizingPath
        database = self.path + "/replica.sqlite"
    }

    /// Beside an app's own SQLite file, which is the database: `reports.sqlite-outpost` for `reports.sqlite`.
    package init(appFile: String) {
        database = (appFile as NSString).standardizingPath
        path = database + "-outpost"
    }

    package var lock: String { path + "/lock" }
    /// The mission file, byte for byte as it came.
    package var mission: String { path + "/mission.yaml" }
    /// A newer one, while the replica is upgraded to it.
    package var nextMission: String { path + "/mission.next.yaml" }
    /// Keys, certificate, authority. Mode 0700.
    package var device: String { path + "/device" }
    /// Random bytes by which a copied folder is told from its origin: see MachineToken.
    package var machine: String { device + "/machine" }
    package var attachments: String { path + "/attachments" }
    /// What was read of reports to find doubles: an SQLite file that may be thrown away, and is where something is to be erased.
    package var duplicates: String { path + "/duplicates.sqlite" }
    package var rejects: String { path + "/rejects" }
    /// What phones and browsers sent that is not whole yet.
    package var incoming: String { path + "/incoming" }
    /// Work that had to leave this replica, encrypted to the authority.
    package var handover: String { path + "/handover" }
    /// What is known of the mission's country, not of its reports: the areas with their borders.
    package var places: String { path + "/places" }
    package var areas: String { places + "/areas" }
    /// Who signed in last.
    package var session: String { device + "/session.json" }

    package var exists: Bool { FileManager.default.fileExists(atPath: database) }

    /// Makes the folder and its inner folders.
    package func create() throws {
        try making {
            for folder in [path, attachments, rejects] {
                try FileManager.default.createDirectory(
                    atPath: folder, withIntermediateDirectories: true)
            }
            try FileManager.default.createDirectory(
                atPath: device, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    /// Makes the folder of places, which a replica has once some were taken.
    package func createPlaces() throws {
        try making {
            try FileManager.default.createDirectory(
                atPath: places, withIntermediateDirectories: true)
        }
    }

    private func making(_ make: () throws -> Void) throws {
        do {
            try make()
        } catch {
            throw OutpostError(
                FileFailure.code(of: error), operation: "make the replica's folder", place: path,
                cause: FileFailure.cause(of: error),
                hint: "check that the folder above exists, is yours and can be written")
        }
    }
}

/// Foundation's file errors in words.
package enum FileFailure {
    package static func code(of error: any Error) -> OutpostError.Code {
        switch (underlying(error)?.code).map(Int32.init) {
        case ENOSPC, EDQUOT: .diskFull
        case EROFS, EACCES, EPERM: .readOnly
        case ENOENT: .notFound
        default: cocoaCode(of: error)
        }
    }

    /// Foundation on Linux does not always say which number the system gave.
    private static func cocoaCode(of error: any Error) -> OutpostError.Code {
        switch (error as? CocoaError)?.code {
        case .fileWriteOutOfSpace: .diskFull
        case .fileWriteVolumeReadOnly, .fileWriteNoPermission, .fileReadNoPermission: .readOnly
        case .fileNoSuchFile, .fileReadNoSuchFile: .notFound
        default: .storage
        }
    }

    package static func cause(of error: any Error) -> String {
        if let number = underlying(error)?.code { return String(cString: strerror(Int32(number))) }
        return (error as NSError).localizedDescription
    }

    private static func underlying(_ error: any Error) -> NSError? {
        let error = error as NSError
        if error.domain == NSPOSIXErrorDomain { return error }
        return error.userInfo[NSUnderlyingErrorKey] as? NSError
    }
}
