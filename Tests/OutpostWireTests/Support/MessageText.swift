import OutpostModel
import OutpostStore
import OutpostWire

/// All that a message says, as lines: what the snapshots beside the golden frames hold.
enum MessageText {
    static func text(of message: Message) -> String {
        lines(of: message).joined(separator: "\n") + "\n"
    }

    private static func lines(of message: Message) -> [String] {
        switch message {
        case .greeting(let greeting):
            [
                "greeting", "mission \(greeting.missionHash) version \(greeting.missionVersion)",
                "replica \(greeting.replica)", "roster \(greeting.rosterVersion)",
                "in doubt \(greeting.isInDoubt)", "pull budget \(greeting.pullBudget)",
                "roster mark \(greeting.rosterMark.value)", "own mark \(greeting.ownMark.value)",
            ]
                + (greeting.whereaboutsMark == .none
                    ? [] : ["whereabouts mark \(greeting.whereaboutsMark.value)"])
                + greeting.cursors.sorted { $0.key < $1.key }.map(cursor)
                + lines(of: greeting.vector)
        case .welcome(let welcome):
            [
                "welcome", "epoch \(welcome.epoch)", "milliseconds \(welcome.milliseconds)",
                "in doubt \(welcome.isInDoubt)", "own differs \(welcome.ownDiffers)",
                "roster mark \(welcome.rosterMark.value)",
            ] + lines(of: welcome.vector)
                + welcome.ownChains.sorted { $0.key < $1.key }.map { "chain \($0.key) \($0.value)" }
        case .changesets(let page): lines(of: page)
        case .receipts(let heads):
            ["receipts"]
                + heads.sorted { $0.key < $1.key }.map {
                    "held \($0.key) up to \($0.value.sequence), chain \($0.value.chain)"
                }
        case .roster(let bundle):
            ["roster of \(bundle.content.count) bytes"]
                + bundle.delegations.map { "delegation \($0.delegation.number)" }
                + bundle.headers.map { "header of version \($0.header.version)" }
        case .refusal(let refusal):
            [
                "refusal \(refusal.code)", "cause \(refusal.cause.debugDescription)",
                "hint \(refusal.hint.debugDescription)",
            ] + (refusal.dot.map { ["changeset \($0)"] } ?? [])
        case .farewell(let hasMore, let whereabouts):
            ["farewell", "has more \(hasMore)"] + (whereabouts.map(lines) ?? [])
        }
    }

    private static func cursor(_ space: SpaceID, _ cursor: LogCursor) -> String {
        "cursor of \(space): epoch \(cursor.epoch) sequence \(cursor.sequence) hash \(cursor.hash)"
    }

    private static func lines(of whereabouts: Whereabouts) -> [String] {
        ["backup of \(whereabouts.backupTime ?? 0)"] + lines(of: whereabouts.backup)
            + whereabouts.holders.sorted { $0.key < $1.key }.flatMap { identity, vector in
                ["held by \(ReplicaID(identity: identity))"] + lines(of: vector)
            }
    }

    private static func lines(of vector: VersionVector) -> [String] {
        vector.sequences.sorted { $0.key < $1.key }.map { "vector \($0.key) \($0.value)" }
    }

    private static func lines(of page: ChangesetPage) -> [String] {
        var lines = ["changesets"]
        if let (space, position) = page.cursor { lines.append(cursor(space, position)) }
        for item in page.batch.items {
            lines += ["", "changeset \(item.changeset.dot)", "  digest \(item.digest)"]
            lines += ["  \(item.body.count) bytes"]
            if let chain = page.batch.chainClaims[item.changeset.dot] {
                lines.append("  chain \(chain)")
            }
            if let seal = page.batch.seals[item.changeset.dot] {
                lines.append("  seal \(Hexadecimal.text(of: seal.signature))")
            }
            lines += self.lines(of: item.changeset)
            if let opaque = item.view.opaque { lines += self.lines(of: opaque) }
        }
        return lines
    }

    private static func lines(of opaque: OpaqueContent) -> [String] {
        switch opaque {
        case .entry(let entry): lines(of: entry)
        case .keys(let keys): lines(of: keys)
        case .moved(let moved):
            ["  moved from \(moved.incarnation)#\(moved.sequence)"]
                + moved.names.ranges.map {
                    "  \($0.branch.incarnation)/\($0.branch.lane)#\($0.first) and \($0.count - 1) more "
                        + "are \($0.newIncarnation)#\($0.newFirst)"
                } + lines(of: moved.content)
        }
    }

    private static func lines(of content: MovedContent.Content) -> [String] {
        switch content {
        case .entry(let entry): lines(of: entry)
        case .keys(let keys): lines(of: keys)
        case .erased: ["  erased"]
        }
    }

    private static func lines(of entry: PrivateEntry) -> [String] {
        ["  entry under key \(entry.key), salt \(entry.salt)"]
            + entry.notices.map { "  notice \($0.id), due \($0.due ?? 0)" }
            + ["  ciphertext \(Digest(of: entry.ciphertext))"]
    }

    private static func lines(of keys: [KeyEpoch]) -> [String] {
        keys.flatMap { key in
            ["  key \(key.number) \(key.id)"]
                + key.wraps.map { wrap in
                    "  wrap to \(wrap.recipient), \(Hexadecimal.text(of: wrap.publicKey)), "
                        + "\(Digest(of: wrap.encapsulated + wrap.ciphertext))"
                }
        }
    }

    private static func lines(of changeset: Changeset) -> [String] {
        var lines = [
            "  time \(changeset.time.milliseconds).\(changeset.time.counter)"
                + (changeset.isClockDoubtful ? ", clock doubtful" : ""),
            "  mission version \(changeset.missionVersion), roster version \(changeset.rosterVersion)",
            "  author \(changeset.author.person.debugDescription), \(changeset.author.identification)",
        ]
        if let part = changeset.transaction {
            lines.append("  transaction \(part.id.high) \(part.id.low), \(part.count) parts")
        }
        for table in changeset.tables {
            for row in table.rows {
                lines.append("  \(table.table) \(row.key) \(row.operation)")
                lines += self.lines(of: row)
                for carried in row.carried {
                    lines.append(
                        "    carries \(carried.dot) \(carried.digest.hexadecimal.prefix(8)) \(carried.change.operation)"
                    )
                    lines += self.lines(of: carried.change).map { "  " + $0 }
                }
            }
        }
        return lines
    }

    private static func lines(of row: RowChange) -> [String] {
        lines(of: row.context)
            + row.writes.map { write in
                "    \(write.kind) \(write.cell) "
                    + write.values.map(text).joined(separator: ", ")
            }
    }

    private static func lines(of context: Context) -> [String] {
        context.vector.sequences.sorted { $0.key < $1.key }.map {
            "    seen \($0.key) up to \($0.value)"
        }
            + context.dots.sorted().map { "    seen \($0)" }
            + context.exceptions.sorted().map { "    not seen \($0)" }
    }

    private static func text(of value: Value) -> String {
        switch value {
        case .null: "null"
        case .integer(let number): "integer \(number)"
        case .real(let number): "real \(number)"
        case .text(let text): "text \(text.debugDescription)"
        case .blob(let bytes): "blob \(Hexadecimal.text(of: bytes))"
        }
    }
}
