import OutpostModel

/// `justice=read`, as an officer writes what somebody may.
enum GrantArgument {
    private static let names: [String: Grant.Right] = [
        "read": .read, "write": .write, "admin": .admin, "append": .append,
    ]

    /// The right that holds the others. To add holds none: beside reading it is named.
    static func text(_ rights: Set<Grant.Right>) -> String {
        let greatest = [Grant.Right.admin, .write, .read].first(where: rights.contains)
        let isAdding = rights.contains(.append) && greatest?.mayWrite != true
        return [greatest, isAdding ? .append : nil].compactMap(\.self)
            .map { right in names.first { $0.value == right }?.key ?? "\(right)" }
            .joined(separator: "+")
    }

    /// - Returns: by space; with no argument, write in every space of the mission. Whoever takes part adds to the access log, unless
    ///   something else is said of its space: without it they would be shown nothing that is restricted.
    static func grants(
        _ arguments: [String], _ schema: Schema
    ) throws -> [SpaceID: Grant.Right] {
        var grants: [SpaceID: Grant.Right] = [:]
        if arguments.isEmpty { for space in schema.spaces { grants[space.id] = .write } }
        if let log = schema.accessSpace { grants[log] = .append }
        for argument in arguments {
            let (space, right) = try grant(argument, schema)
            grants[space] = right
        }
        return grants
    }

    static func grant(
        _ argument: String, _ schema: Schema
    ) throws -> (space: SpaceID, right: Grant.Right) {
        let sides = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard sides.count == 2, let right = names[sides[1]] else {
            throw OutpostError(
                .invalidInput, operation: "grant", place: argument,
                cause: "this is not a space and a right", hint: "as in --grant justice=read")
        }
        let space = try space(sides[0], schema)
        guard right != .append || schema.isAppendOnly(space) else {
            throw OutpostError(
                .invalidInput, operation: "grant", place: argument,
                cause: "rows of this space can be changed, and who may only add could change them",
                hint: "append is for a space of append-only tables, as the access log's")
        }
        return (space, right)
    }

    static func space(_ name: String, _ schema: Schema) throws -> SpaceID {
        if let space = schema.space(named: name) { return space.id }
        throw OutpostError(
            .notFound, operation: "grant", place: name,
            cause: "the mission has no space of this name",
            hint: "it has " + schema.spaces.map(\.name).joined(separator: ", "))
    }
}

extension Schema {
    /// Whether no row that lives in a space by its table can be changed.
    fileprivate func isAppendOnly(_ space: SpaceID) -> Bool {
        let tables = (tables + privateTables).filter { $0.residence == .space(space) }
        return !tables.isEmpty && tables.allSatisfy(\.isAppendOnly)
    }
}
