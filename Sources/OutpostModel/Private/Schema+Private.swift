extension Schema {
    /// Whether a changeset of a space may be opaque, or plain. A space that this version does not know may be either: it is kept,
    /// and judged after the upgrade.
    package func mayHold(opaque isOpaque: Bool, in space: SpaceID) -> Bool {
        guard !isVault, let known = self.space(with: space) else { return true }
        return known.isPrivate == isOpaque
    }

    package func isPrivate(_ space: SpaceID) -> Bool {
        self.space(with: space)?.isPrivate == true
    }

    /// A table, also of a private space.
    package func anyTable(named name: String) -> TableSchema? {
        table(named: name) ?? privateTables.first { $0.name == name }
    }

    /// The private space that a table lies in; nil where it lies in another, or is none.
    package func privateSpace(ofTable name: String) -> Space? {
        guard let table = privateTables.first(where: { $0.name == name }),
            case .space(let id) = table.residence
        else { return nil }
        return space(with: id)
    }

    /// What a reader sees of a private space: its tables, and those whose rows lie wherever the row lies that they follow. It takes
    /// the changesets that the reader could open, and as they came those that it could not.
    ///
    /// - Throws: `SchemaError`, never of a schema that was checked.
    package func vault(of space: Space) throws(SchemaError) -> Schema {
        try Schema(
            version: version, missionHash: missionHash, spaces: [Space(name: space.name)],
            tables: (tables + privateTables).filter { table in
                if case .space(let id) = table.residence { id == space.id } else { true }
            }, privateTables: [], isVault: true)
    }
}

extension TableSchema {
    /// Whether all its rows lie in one of some spaces.
    func isOf(_ spaces: Set<SpaceID>) -> Bool {
        if case .space(let id) = residence { spaces.contains(id) } else { false }
    }
}
