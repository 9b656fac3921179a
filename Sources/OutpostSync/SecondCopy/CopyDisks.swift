import Foundation
import OutpostModel
import OutpostStore

/// The disks that are at hand for a second copy.
package enum CopyDisks {
    private static let mounts = "/proc/self/mounts"
    /// Where desktops and people mount what was put in.
    private static let roots = ["/media/", "/run/media/", "/mnt/", "/Volumes/"]

    /// Folders of other disks that can be written, ascending.
    package static func found(apartFrom folder: ReplicaFolder) throws -> [String] {
        guard FileManager.default.fileExists(atPath: mounts) else { return [] }
        let text = try AtomicFile.read(mounts, operation: "look for other disks")
        return try mountPoints(in: String(decoding: text, as: UTF8.self)).filter { path in
            guard FileManager.default.isWritableFile(atPath: path) else { return false }
            return try SecondCopy.areApart(path, folder.path)
        }
    }

    /// - Parameter text: of proc(5), 'mounts': device, place, kind and options of each, in which a space stands as `\040`.
    static func mountPoints(in text: String) -> [String] {
        let places = text.split(separator: "\n").compactMap { line -> String? in
            let fields = line.split(separator: " ")
            guard fields.count >= 4, !fields[3].split(separator: ",").contains("ro") else {
                return nil
            }
            let place = unescaped(fields[1])
            return roots.contains(where: (place + "/").hasPrefix) ? place : nil
        }
        return Set(places).sorted()
    }

    private static func unescaped(_ field: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = Array(field.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), rest.count >= 3,
                let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
            else {
                bytes.append(byte)
                continue
            }
            bytes.append(code)
            rest = rest.dropFirst(3)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
