import Foundation
import OutpostTestSupport

extension TemporaryFolder {
    /// Whether a text stands in any file of a replica's folder, its WAL included.
    func contains(_ text: String, in replica: String = "a") throws -> Bool {
        let root = appending(replica)
        for name in try FileManager.default.subpathsOfDirectory(atPath: root) {
            let path = root + "/" + name
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
                !isFolder.boolValue
            else { continue }
            let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            if bytes.range(of: Data(text.utf8)) != nil { return true }
        }
        return false
    }
}
