import Foundation

/// A folder for what production code keeps in files: named at once, made by whoever writes into it, and gone with its owner.
final class TemporaryPlace {
    let path: String

    /// In memory where the machine has such a place: what a sync promises is tried on other disks.
    init(_ name: String) {
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        path = "\(parent)/outpost-\(name)-\(UUID().uuidString)"
    }

    /// Takes away what lies in a part of it, where there is any.
    func drop(_ name: String) throws {
        guard FileManager.default.fileExists(atPath: "\(path)/\(name)") else { return }
        try FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }

    deinit {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            // It lies in the machine's temporary place, and goes with the machine.
        }
    }
}
