import Foundation
import OutpostModel
import OutpostStore
import OutpostSync

/// What is known of flash messages over a run: those under way, and what became of the others.
final class FlashTraffic {
    /// In the order in which they were written.
    var underWay: [FlashMessage] = []
    /// Rows to which a changeset wrote that came anywhere before its journal: they may be shown without the insert that lies before it.
    var earlyRows: Set<RowName> = []
    /// Messages of which a part came harmed, by their reader and their name: the parts that are kept of them do not fit each other.
    var spoiled: Set<String> = []
    /// Where parts are kept until all are there; nil: none came yet.
    private var folder: String?

    /// Where a reader keeps parts, as a laptop has it in its replica's folder.
    func parts(of reader: String) -> FlashParts {
        FlashParts(ReplicaFolder(path: "\(place())/\(reader)"))
    }

    /// What a reader kept went with its disk.
    func dropParts(of reader: String) throws {
        guard let folder, FileManager.default.fileExists(atPath: "\(folder)/\(reader)") else {
            return
        }
        try FileManager.default.removeItem(atPath: "\(folder)/\(reader)")
    }

    /// A name alone: whoever keeps the first part makes the folder. In memory where the machine has such a place.
    private func place() -> String {
        if let folder { return folder }
        let memory = "/dev/shm"
        let parent =
            FileManager.default.isWritableFile(atPath: memory)
            ? memory : FileManager.default.temporaryDirectory.path
        let made = "\(parent)/outpost-flash-\(UUID().uuidString)"
        folder = made
        return made
    }

    deinit {
        guard let folder, FileManager.default.fileExists(atPath: folder) else { return }
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            // A folder in the machine's temporary place: it goes with the machine.
        }
    }
}

/// A flash message on its way, or a part of one.
struct FlashMessage {
    enum Kind: String {
        case report, stretch, receipt
    }

    let kind: Kind
    let writer, reader: String
    /// Of the writer's device.
    let identity: UInt64
    let bytes: [UInt8]
    /// The oracle's numbers of what it brings, or is a receipt for, in its order.
    let numbers: [Int]
    /// What it is a receipt for.
    let digests: [Digest]
    /// Of the whole message, by which a reader knows its parts.
    let name: UInt32
    let isPart: Bool
}
