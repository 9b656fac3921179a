import Foundation
import OutpostModel

/// Inputs that once broke something, for ever: `Fixtures/fuzz/<target>/<defect>`, each named for what was wrong.
package struct KeptInputs: Sendable {
    /// One of them.
    package struct Input: Sendable, CustomStringConvertible {
        package let target: FuzzTarget
        package let name: String
        package let bytes: [UInt8]

        package var description: String { "\(target.name)/\(name)" }
    }

    package let all: [Input]

    /// - Throws: `invalid-input` for a folder that is named for no target.
    package init(folder: URL) throws {
        var all: [Input] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            guard let target = FuzzTargets.target(named: name) else {
                throw OutpostError(
                    .invalidInput, operation: "read the inputs that are kept",
                    place: folder.appending(path: name).path, cause: "no target has this name",
                    hint: "they are named by outpost-fuzz --list")
            }
            let place = folder.appending(path: name)
            for file in try FileManager.default.contentsOfDirectory(atPath: place.path).sorted() {
                let bytes = try Data(contentsOf: place.appending(path: file))
                all.append(Input(target: target, name: file, bytes: [UInt8](bytes)))
            }
        }
        self.all = all
    }
}
