/// What the engine knows of a mission: its spaces and tables. Labels and forms are the field's business
/// (`OutpostField.Mission`); this is only what storing and merging need.
public struct Schema: Sendable, Equatable {
    /// The mission file's version; a changeset names the version that it was written under.
    public let version: UInt32
    /// SHA-256 of the mission file's bytes; another mission's hash is refused.
    public let missionHash: Digest
    /// Sorted by name.
    public let spaces: [Space]
    /// Sorted by name. Those of private spaces are not among them.
    public let tables: [TableSchema]
    /// The tables of private spaces, sorted by name: they exist only where a reader has opened their space.
    package let privateTables: [TableSchema]
    /// It is what a reader sees of one private space: see `vault(of:)`.
    package let isVault: Bool
    /// The table in which it stands who read what of restricted spaces; nil where the mission has none.
    package let accessLog: String?

    private let tableIndices: [String: Int]

    /// - Throws: `SchemaError` when names, spaces or columns break a rule; see there.
    public init(
        version: UInt32, missionHash: Digest, spaces: [Space], tables: [TableSchema]
    ) throws(SchemaError) {
        try self.init(
            version: version, missionHash: missionHash, spaces: spaces, tables: tables,
            accessLog: nil)
    }

    /// - Parameter accessLog: the table of access entries, among `tables`: see `AccessEntry`.
    package init(
        version: UInt32, missionHash: Digest, spaces: [Space], tables: [TableSchema],
        accessLog: String?
    ) throws(SchemaError) {
        let hidden = Set(spaces.filter(\.isPrivate).map(\.id))
        try self.init(
            version: version, missionHash: missionHash, spaces: spaces,
            tables: tables.filter { !$0.isOf(hidden) },
            privateTables: tables.filter { $0.isOf(hidden) }, isVault: false, accessLog: accessLog)
    }

    init(
        version: UInt32, missionHash: Digest, spaces: [Space], tables: [TableSchema],
        privateTables: [TableSchema], isVault: Bool, accessLog: String? = nil
    ) throws(SchemaError) {
        self.version = version
        self.missionHash = missionHash
        self.isVault = isVault
        self.accessLog = accessLog
        self.spaces = spaces.sorted { $0.name < $1.name }
        self.tables = tables.sorted { $0.name < $1.name }
        self.privateTables = privateTables.sorted { $0.name < $1.name }
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
    /// Its changesets are encrypted to its readers; whoever else holds them, the hub too, merges nothing.
    package let isPrivate: Bool
    /// The column, in whichever of its tables has it, that says when somebody must have acted: what the hub is told of a row.
    package let dueColumn: String?
    /// Whoever reads it leaves an entry first. A private space is one.
    package let isRestricted: Bool

    public init(name: String) { self.init(name: name, isPrivate: false) }

    package init(
        name: String, isPrivate: Bool = false, isRestricted: Bool = false, dueColumn: String? = nil
    ) {
        self.name = name
        self.id = SpaceID(name: name)
        self.isPrivate = isPrivate
        self.isRestricted = isRestricted || isPrivate
        self.dueColumn = dueColumn
    }
}
