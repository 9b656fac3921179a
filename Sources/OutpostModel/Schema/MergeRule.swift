/// How the concurrent writes of a cell become what its row shows. A later write always replaces what its
/// author had seen, whatever the rule; the rule decides only among writes that had not seen each other.
public enum MergeRule: Sendable, Hashable {
    /// The write with the greatest stamp; the others stay in the history.
    case register
    /// As register, and marked contested while several values stand: a person decides.
    case guarded
    /// The write of the highest rank; among equals the greatest stamp. Ranks ascend.
    case ladder(ranks: [String])
    /// INTEGER: the figure of the base that shows, plus the increments that its author had not seen.
    case counter
    /// TEXT: distinct texts as canonical JSON, element by element; an add wins over a concurrent remove.
    case set
    /// As guarded for now; by character later.
    case text

    /// As the mission file spells it.
    public var name: String {
        switch self {
        case .register: "register"
        case .guarded: "guarded"
        case .ladder: "ladder"
        case .counter: "counter"
        case .set: "set"
        case .text: "text"
        }
    }

    /// Several standing values are a question for a person.
    package var isGuarded: Bool { self == .guarded || self == .text }
}
