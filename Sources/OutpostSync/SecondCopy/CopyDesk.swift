import Foundation
import OutpostModel
import OutpostStore
import OutpostTrust

/// The second copy of an enrolled replica in its folder: how it is begun, kept and given up, for the commands and for the page.
package struct CopyDesk: Sendable {
    private let folder: ReplicaFolder

    package init(_ folder: ReplicaFolder) { self.folder = folder }

    package func settings() throws -> CopySettings? { try CopySettings.load(folder) }

    /// Begins a copy on a disk, in the place of the one that was kept. Nothing is written to it yet but its folder.
    ///
    /// - Parameters:
    ///   - disk: a folder of another disk.
    ///   - id: 16 fresh bytes.
    /// - Returns: the code that opens it, which is kept nowhere.
    /// - Throws: `refused` before the enrolment, and for a folder of the replica's own disk.
    package func begin(in disk: String, id: [UInt8]) throws -> CopyCode {
        let code = CopyCode(authority: try authority())
        let settings = try CopySettings(in: disk, id: id, code: code)
        // The disk must be there: a name that was mistyped is not made on this disk.
        try FolderMedium(path: disk, apartFrom: nil).requireApart(from: folder.path)
        let medium = FolderMedium(path: settings.folder, apartFrom: folder.path)
        try medium.create()
        _ = try medium.sizes()
        try settings.save(folder)
        return code
    }

    /// Gives the copy up; what lies on the disk stays.
    package func stop() throws { try CopySettings.remove(folder) }

    private func authority() throws -> AuthorityCertificate {
        let device = DeviceFolder(folder)
        guard device.isEnrolled else {
            throw OutpostError(
                .refused, operation: "begin a second copy", place: folder.path,
                cause: "this replica is not enrolled with a hub: its work is not sealed yet",
                hint: "enrol first, by a link or by files; until then: outpost clone FOLDER")
        }
        return try AuthorityCertificate.load(from: device.authority)
    }

    /// One look at the copy: writes what it does not hold yet.
    ///
    /// - Returns: nil where none is kept.
    package func keep(
        _ replica: Replica, surroundings: Surroundings
    ) throws -> CopyKeeper.Report? {
        let device = DeviceFolder(folder)
        guard let settings = try settings(), device.isEnrolled else { return nil }
        let hub = try device.loadHub()
        let start = CopyStart(
            mission: try folder.currentMission(),
            authority: try AuthorityCertificate.load(from: device.authority).pem, hub: hub.url,
            base: hub.deviceName)
        return try CopyKeeper(
            replica, settings, start: start, mission: try device.mission(of: hub),
            trust: try device.trust(hub), sealer: try device.sealer(hub),
            signer: try device.sealKey(),
            medium: FolderMedium(path: settings.folder, apartFrom: folder.path),
            attachments: try AttachmentStore.open(folder), surroundings: surroundings
        ).keep()
    }
}
