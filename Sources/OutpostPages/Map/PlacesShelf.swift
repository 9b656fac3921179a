import Foundation
import OutpostField
import OutpostModel
import OutpostStore
import Synchronization

/// The departments and communes of the replica's folder, read when the file changes: `outpost places take` may run while the page does.
final class PlacesShelf: Sendable {
    private struct Kept {
        let stamp: Stamp
        let map: PlacesMap
    }

    /// What tells one file from the next: a rename brings another inode.
    private struct Stamp: Equatable {
        let inode: UInt64
        let bytes: Int64
        let seconds: Int
    }

    private let file: String
    private let mission: Mission
    /// A lock, since requests come on several threads.
    private let kept = Mutex<Kept?>(nil)

    init(folder: ReplicaFolder, mission: Mission) {
        file = folder.areas
        self.mission = mission
    }

    /// nil where none were taken.
    ///
    /// - Throws: `corrupt`.
    func map() throws -> PlacesMap? {
        guard let stamp = stamp() else { return nil }
        return try kept.withLock { kept in
            if let kept, kept.stamp == stamp { return kept.map }
            let bytes = try AtomicFile.read(file, operation: "read the places")
            let places = try PlacesFile.decode(bytes, file: file)
            let map = PlacesMap(Gazetteer(places, mission: mission))
            kept = Kept(stamp: stamp, map: map)
            return map
        }
    }

    func gazetteer() throws -> Gazetteer? { try map()?.gazetteer }

    private func stamp() -> Stamp? {
        var status = stat()
        guard stat(file, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino), bytes: Int64(status.st_size),
            seconds: status.st_mtim.tv_sec)
    }
}

/// The areas as they are drawn: as fine as each scale needs, worked out once.
final class PlacesMap: Sendable {
    let gazetteer: Gazetteer
    var places: Places { gazetteer.places }
    /// By the power of two of the triangle's square metres. A lock, since requests come on several threads.
    private let networks = Mutex<[Int: BorderNetwork]>([:])

    init(_ gazetteer: Gazetteer) { self.gazetteer = gazetteer }

    /// Borders without what is smaller than `triangle` square metres, or somewhat less.
    func borders(triangle: Double) -> BorderNetwork {
        let power = Int(log2(max(1, triangle)).rounded(.down))
        // What was left out when the file was made cannot come back.
        guard pow(2, Double(power)) > GeographyLimits.leastTriangle else { return places.borders }
        return networks.withLock { networks in
            if let known = networks[power] { return known }
            let made = places.borders.simplified(triangle: pow(2, Double(power)))
            networks[power] = made
            return made
        }
    }

    func name(_ code: String, _ language: String) -> String {
        places.area(code).map { gazetteer.name(of: $0, in: language) } ?? code
    }

    /// "Gonaïves, Artibonite"; empty at sea.
    func whereabouts(_ point: GeoPoint, _ language: String) -> String {
        let codes = places.codes(at: point)
        return [codes.second, codes.first].compactMap(\.self).map { name($0, language) }
            .joined(separator: ", ")
    }
}
