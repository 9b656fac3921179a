import Foundation
import OutpostModel

extension Mission {
    /// The mission that is shipped: forward bases in Haiti. Read once.
    package static var `default`: Mission {
        get throws(OutpostError) { try shipped.get() }
    }

    /// The file's bytes, as enrolment hands them out: their SHA-256 is the mission's hash.
    package static var defaultBytes: [UInt8] {
        get throws(OutpostError) { try ShippedFile.bytes(named: defaultFile) }
    }

    private static let defaultFile = "haiti.yaml"

    private static let shipped = Result<Mission, OutpostError> { () throws(OutpostError) in
        let bytes = try ShippedFile.bytes(named: defaultFile)
        do throws(MissionError) {
            return try load(bytes: bytes)
        } catch {
            throw error.outpostError(file: defaultFile)
        }
    }
}

/// A file of the folder Missions, which is installed beside the binary as a resource bundle.
package enum ShippedFile {
    /// - Parameter name: a path inside the folder, as in `mappings/ushahidi.yaml`.
    package static func bytes(named name: String) throws(OutpostError) -> [UInt8] {
        let place = url(of: name)
        do {
            return [UInt8](try Data(contentsOf: place))
        } catch {
            throw OutpostError(
                .notFound, operation: "read a file that is shipped with outpost", place: place.path,
                cause: error.localizedDescription,
                hint: "install the folder outpost_OutpostField.resources beside the program")
        }
    }

    /// The names of the files in a folder, sorted.
    package static func names(in folder: String) throws(OutpostError) -> [String] {
        let place = url(of: folder)
        do {
            return try FileManager.default.contentsOfDirectory(atPath: place.path).sorted()
        } catch {
            throw OutpostError(
                .notFound, operation: "list what is shipped with outpost", place: place.path,
                cause: error.localizedDescription,
                hint: "install the folder outpost_OutpostField.resources beside the program")
        }
    }

    private static func url(of name: String) -> URL {
        Bundle.module.bundleURL.appendingPathComponent("Missions").appendingPathComponent(name)
    }
}
