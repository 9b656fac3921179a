import Foundation
import OutpostModel

@testable import OutpostField

/// An island that is nowhere, two departments with four communes, an islet and a lake; and the real files where they stand beside
/// the repository.
enum GeographyFixture {
    static let folder = "Fixtures/geography"

    static func features(_ files: [String]) throws -> [BoundaryFile.Feature] {
        try files.flatMap { file in
            try BoundaryFile.read(try Repository.bytes("\(folder)/\(file)"), name: file)
        }
    }

    static func island() throws -> [BoundaryFile.Feature] {
        try features(["island_adm1.geojson", "island_adm2.geojson"])
    }

    static func places() throws -> Places { try Places.take(try island()).places }

    /// The lines of a table after its heading, in cells.
    static func table(_ file: String) throws -> [[String]] {
        String(decoding: try Repository.bytes("\(folder)/\(file)"), as: UTF8.self)
            .split(separator: "\n").dropFirst()
            .map { $0.split(separator: "\t").map(String.init) }
    }

    static let realFiles = ["1", "2"].map { level in
        Repository.root.deletingLastPathComponent()
            .appendingPathComponent("shared/data/hti_admbnda_adm\(level)_cnigs_20181129.geojson")
    }

    static var hasRealFiles: Bool {
        realFiles.allSatisfy { FileManager.default.fileExists(atPath: $0.path) }
    }

    static func realFeatures() throws -> [BoundaryFile.Feature] {
        try realFiles.flatMap { file in
            try BoundaryFile.read([UInt8](try Data(contentsOf: file)), name: file.lastPathComponent)
        }
    }
}
