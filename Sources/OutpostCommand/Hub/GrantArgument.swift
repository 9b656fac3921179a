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

    /// - Returns: by space; with no argument, write in every space of the mission.
    static func grants(
        _ arguments: [String], _ schema: Schema
    ) throws -> [SpaceID: Grant.Right] {
        guard !arguments.isEmpty else {
            return Dictionary(uniqueKeysWithValues: schema.spaces.map { ($0.id, .write) })
        }
        var grants: [SpaceID: Grant.Right] = [:]
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
        return (try space(sides[0], schema), right)
    }

    static func space(_ name: String, _ schema: Schema) throws -> SpaceID {
        if let space = schema.space(named: name) { return space.id }
        throw OutpostError(
            .notFound, operation: "grant", place: name,
            cause: "the mission has no space of this name",
            hint: "it has " + schema.spaces.map(\.name).joined(separator: ", "))
    }
}
