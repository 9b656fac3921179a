/// What the engine knows of a mission: its spaces and tables. Labels and forms are the field's business
/// (`OutpostField.Mission`); this is only what storing and merging need.
public struct Schema: Sendable, Equatable {
    /// The mission file's version; a changeset names the version that it was written under.
    public let version: UInt32
    /// SHA-256 of the mission file's bytes; another mission's hash is refused.
    public let missionHash: Digest
    /// Sorted by name.
    public let spaces: [Space]
    /// Sorted by name.
    public let tables: [TableSchema]

    private let tableIndices: [String: Int]

    /// - Throws: `SchemaError` when names, spaces or columns break a rule; see there.
    public init(
        version: UInt32, missionHash: Digest, spaces: [Space], tables: [TableSchema]
    ) throws(SchemaError) {
        self.version = version
        self.missionHash = missionHash
        self.spaces = spaces.sorted { $0.name < $1.name }
        self.tables = tables.sorted { $0.name < $1.name }
        self.tableIndices = Dictionary(
            zip(self.tables.map(\.name), self.tables.indices),
            uniquingKeysWith: { first, _ in first })
        try validate()
    }

    public func table(named name: String) -> TableSchema? {
        tableIndices[name].map { tables[$0] }
    }

    public func space(with id: SpaceID) -> Space? {
        spaces.first { $0.id == id }
    }

    public func space(named name: String) -> Space? {
        spaces.first { $0.name == name }
    }
}

/// The unit of sharing and of access, cut by function (operations, aid, justice, …), not by base.
public struct Space: Sendable, Equatable, Hashable {
    public let name: String
    public let id: SpaceID

    public init(name: String) {
        self.name = name
        self.id = SpaceID(name: name)
    }
}
