import OutpostModel

/// How a row's merge state stands in `_outpost_row`.
///
/// Most rows were inserted once and never changed: theirs is four or five bytes. Journals are named by their
/// local ids; values stand here only where the table does not hold them (several writes in a cell, or a
/// deleted row). Varints as in ChangesetBody.
///
///     STATE
///       kind             1 byte    0 simple, 1 full; bit 7: values stand inline (a deleted row)
///       version          varint    the mission version that the state was written under
///       base             varint    journal; 0: no base. Then the sequence (varint)
///     and for kind 1
///       merged           CONTEXT
///       replaced         CONTEXT
///       answered         CONTEXT
///       deletes          1 byte    0 none, 1: CONTEXT of what deletes had seen, count and dots of standing ones
///       cell count       varint    the cells that are not as the base says
///       CELL …                     by column order
///
///     CELL
///       name             string
///       shape            1 byte    bit 0: values stand inline; bit 1: increments follow; bit 2: elements follow
///       write count      varint
///       WRITE …                    dot; inline: milliseconds, counter (varints), digest (32 bytes), count and
///                                  VALUE …, 1 byte whether a counter's, then CONTEXT of what it had counted
///       seen             CONTEXT
///       increments       count (varint), then dot and number (signed)
///       elements         count (varint), then text (string), write count (varint), dot and kind (1 byte) …,
///                        CONTEXT of what was seen
///
/// A cell that is not listed holds the base's one write and had seen the base's journal up to it, if the
/// cell's mission version is not above `version`; else it is empty. Of a set, each element that the row shows
/// holds the base's add. Kind 0 means merged = the base's dot, replaced and answered = the base's journal before
/// it, and no cell listed.
enum RowStateCoding {
    static let simple: UInt8 = 0
    static let full: UInt8 = 1
    static let inlineFlag: UInt8 = 1 << 7

    /// Bits of a cell's shape.
    enum Shape {
        static let inline: UInt8 = 1 << 0
        static let increments: UInt8 = 1 << 1
        static let elements: UInt8 = 1 << 2
        static let known = inline | increments | elements
    }
}

/// What encoding and decoding a state need from the store.
protocol RowStateResolver: AnyObject {
    func journalNumber(of journal: JournalID) throws -> Int64
    func journal(numbered number: Int64) throws -> JournalID
    func stamp(of dot: Dot) throws -> Stamp
}

extension Cell {
    /// The cell as a row's first insert leaves it.
    ///
    /// - Parameter values: what it wrote, one for each column of the cell.
    init(base: Dot, stamp: Stamp, values: [Value], rule: MergeRule) {
        let seen = Context.before(base)
        guard rule == .set else {
            let write = Write(
                dot: base, stamp: stamp, values: values, counted: rule == .counter ? seen : nil)
            self.init(writes: [write], seen: seen)
            return
        }
        var texts: [String] = []
        if case .text(let text)? = values.first {
            texts = ElementList.elements(of: text) ?? []
        }
        let add = Write(dot: base, stamp: stamp, kind: .add, values: [])
        self.init(
            seen: seen, elements: texts.map { Element(text: $0, writes: [add], seen: seen) })
    }

    /// Whether it is as `init(base:…)` makes it.
    func isBase(_ base: Dot?, rule: MergeRule) -> Bool {
        guard let base, increments.isEmpty else { return false }
        let before = Context.before(base)
        guard seen == before else { return false }
        if rule == .set {
            return writes.isEmpty
                && elements.allSatisfy {
                    $0.seen == before && $0.writes.count == 1 && $0.writes[0].dot == base
                        && $0.writes[0].kind == .add
                }
        }
        return elements.isEmpty && writes.count == 1 && writes[0].dot == base
            && writes[0].kind == .set && writes[0].counted == (rule == .counter ? before : nil)
    }
}

extension Context {
    /// A journal up to, not including, a dot of it: what the author of that dot had implied.
    static func before(_ dot: Dot) -> Context {
        Context(vector: VersionVector([dot.journal: dot.sequence - 1]))
    }
}
