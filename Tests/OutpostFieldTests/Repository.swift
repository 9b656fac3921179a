import Foundation
import Testing

@testable import OutpostField

/// Where the repository's own files are, whatever folder the tests run in.
enum Repository {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
    }

    static func names(in folder: String) throws -> [String] {
        try FileManager.default
            .contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
    }

    /// The real export, which stands beside the repository and never in it.
    static let realExport = root.deletingLastPathComponent()
        .appendingPathComponent("shared/data/ushahidi_haiti_2010.csv").path

    static var hasRealExport: Bool { FileManager.default.fileExists(atPath: realExport) }
}

/// A CSV reader over bytes, handed out in chunks of a chosen size.
func reader(
    over bytes: [UInt8], chunk: Int = 7, delimiter: UInt8 = UInt8(ascii: ","),
    encoding: TextEncoding = .utf8
) -> CSVReader {
    var rest = bytes[...]
    return CSVReader(name: "test.csv", delimiter: delimiter, encoding: encoding) {
        let head = Array(rest.prefix(chunk))
        rest = rest.dropFirst(chunk)
        return head
    }
}

func reader(over text: String, chunk: Int = 7) -> CSVReader {
    reader(over: Array(text.utf8), chunk: chunk)
}

extension CSVReader {
    mutating func all() throws -> [CSVItem] {
        var items: [CSVItem] = []
        while let item = try next() { items.append(item) }
        return items
    }
}

extension CSVItem {
    var record: CSVRecord? {
        guard case .record(let record) = self else { return nil }
        return record
    }

    var fields: [String]? { record?.fields }

    var rejection: Rejection? {
        guard case .rejected(let rejection) = self else { return nil }
        return rejection
    }
}

extension ImportOutcome {
    var row: ImportedRow? {
        guard case .row(let row) = self else { return nil }
        return row
    }

    var rejection: Rejection? {
        guard case .rejected(let rejection) = self else { return nil }
        return rejection
    }
}
