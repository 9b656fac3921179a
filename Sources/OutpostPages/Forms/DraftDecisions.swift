/// What somebody decides about a value that was written while they typed another.
enum KeptValue: String, Codable, Sendable {
    case mine, theirs
}

/// Values that came between a form's opening and its sending: each is shown beside what was typed, and none is replaced or given up
/// before a person said which one stays.
extension Draft {
    /// The field by which a form says which of two values stays; no column begins so.
    static func keepField(_ name: String) -> String { "_keep-\(name)" }

    /// A value that is shown now, and was not when this was typed.
    mutating func note(_ stands: String, in name: String) {
        seen[name] = stands
        theirs = (theirs ?? [:]).merging([name: stands]) { _, new in new }
        // What was decided was decided about another value.
        kept?[name] = nil
    }

    /// Takes up what a form says of each.
    mutating func decide(_ form: PageFields) {
        for name in (theirs ?? [:]).keys {
            guard let decision = KeptValue(rawValue: form[Self.keepField(name)]) else { continue }
            kept = (kept ?? [:]).merging([name: decision]) { _, new in new }
        }
    }

    /// The fields of which nobody said yet which value stays. Who typed the other's value has said it.
    var undecided: [String] {
        (theirs ?? [:]).filter { name, stands in
            kept?[name] == nil && (fields[name] ?? "") != stands
        }.keys.sorted()
    }

    /// As it is to be saved: where the other's value stays, nothing was typed.
    var decided: Draft {
        var draft = self
        for (name, decision) in kept ?? [:] where decision == .theirs {
            draft.fields[name] = seen[name]
        }
        return draft
    }
}
