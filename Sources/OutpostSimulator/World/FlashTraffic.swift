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
    /// Where parts are kept until all are there.
    private let place = TemporaryPlace("flash")

    /// Where a reader keeps parts, as a laptop has it in its replica's folder.
    func parts(of reader: String) -> FlashParts {
        FlashParts(ReplicaFolder(path: "\(place.path)/\(reader)"))
    }

    /// What a reader kept went with its disk.
    func dropParts(of reader: String) throws { try place.drop(reader) }
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
