import OutpostModel

extension Mapping {
    /// A mapping and the name of its file.
    package struct Named: Sendable, Equatable {
        /// The name, as in `ushahidi.yaml`.
        package let file: String
        /// What the file says.
        package let mapping: Mapping

        /// Names a mapping that is not shipped.
        package init(file: String, mapping: Mapping) {
            self.file = file
            self.mapping = mapping
        }
    }

    /// The mappings that are shipped and fit `mission`, by file name. One whose table or columns
    /// the mission does not have is passed over: it was written for another.
    package static func shipped(for mission: Mission) throws(OutpostError) -> [Named] {
        var mappings: [Named] = []
        for name in try ShippedFile.names(in: folder) where name.hasSuffix(".yaml") {
            let bytes = try ShippedFile.bytes(named: "\(folder)/\(name)")
            do throws(MappingError) {
                mappings.append(
                    Named(file: name, mapping: try load(bytes: bytes, mission: mission)))
            } catch {
                // With the mission it was written for, a broken file must not go unnoticed.
                if mission.schema.missionHash == Digest(of: try Mission.defaultBytes) {
                    throw error.outpostError(file: name)
                }
            }
        }
        return mappings
    }

    /// The mapping for a file with these headers: of those whose `match` is there whole, the one
    /// that matches most.
    ///
    /// - Throws: `notFound` when none fits, `invalidInput` when several fit as well.
    package static func choose(
        header: [String], among mappings: [Named]
    ) throws(OutpostError) -> Named {
        let header = Set(header)
        let fitting = mappings.filter { $0.mapping.match.allSatisfy(header.contains) }
        let most = fitting.map(\.mapping.match.count).max()
        let best = fitting.filter { $0.mapping.match.count == most }
        guard let first = best.first else {
            let known = mappings.map(\.file).joined(separator: ", ")
            throw OutpostError(
                .notFound, operation: "choose a mapping for the CSV file",
                cause: "no mapping knows its headers",
                hint: "write one and name it; these were tried: \(known)")
        }
        guard best.count == 1 else {
            let names = best.map(\.file).joined(separator: ", ")
            throw OutpostError(
                .invalidInput, operation: "choose a mapping for the CSV file",
                cause: "several mappings know its headers: \(names)", hint: "name one of them")
        }
        return first
    }

    /// The mapping for the file that begins with `bytes`. Each mapping reads the header with its
    /// own delimiter and encoding, since nothing in a file says them.
    package static func choose(
        name: String, firstBytes bytes: [UInt8], among mappings: [Named]
    ) throws(OutpostError) -> Named {
        for named in mappings {
            var rest: [UInt8]? = bytes
            var reader = CSVReader(
                name: name, delimiter: named.mapping.delimiter, encoding: named.mapping.encoding
            ) { () throws(OutpostError) in
                defer { rest = nil }
                return rest ?? []
            }
            guard let header = Self.header(of: &reader) else { continue }
            let isKnown = Set(named.mapping.match).isSubset(of: header)
            if isKnown { return try choose(header: header, among: mappings) }
        }
        return try choose(header: [], among: mappings)
    }

    /// - Returns: nil when the file cannot be read this way; another mapping may know how.
    private static func header(of reader: inout CSVReader) -> [String]? {
        do {
            return try reader.readHeader().fields.map(\.trimmed)
        } catch {
            return nil
        }
    }

    private static let folder = "mappings"
}
