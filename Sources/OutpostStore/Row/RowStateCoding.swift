import OutpostModel

/// How a row's merge state stands in `_outpost_row`.
///
/// Most rows were inserted once and never changed: theirs is four or five bytes. Journals are named by their
/// local ids; values stand here only where the table does not hold them (several writes in a cell, a counter, or a
/// deleted row). Varints as in ChangesetBody.
///
///     STATE
///       kind             1 byte    0: INSERT, and nothing else was ever written to the row
///                                  1: FULL; bit 7: values stand inline (a deleted row)
///
///     INSERT
///       version          varint    the author's mission version: every cell that it knew was written
///       dot              DOT
///
///     FULL
///       origin           1 byte    0 none; 1 INSERT follows; 2 mixed; 3 INSERT and STAMP follow (it was taken early)
///       origin's cells             only with bit 7 and an INSERT: count (varint), then name (string), count of values
///                                  (varint), VALUE …: what it wrote to cells that are not listed below
///       merged           CONTEXT
///       replaced         CONTEXT
///       answered         CONTEXT
///       deletes          1 byte    0 none, 1: CONTEXT of what deletes had seen, count and DOTs of standing ones
///       cell count       varint
///       CELL …                     those that are not as the origin left them
///
///     CELL
///       name             string
///       shape            1 byte    bit 0: values stand inline; bit 1: increments follow; bit 2: elements follow
///       write count      varint
///       WRITE …                    DOT, STAMP; inline: count and VALUE …, 1 byte whether a counter's, then CONTEXT
///                                  of what it had counted
///       seen             CONTEXT
///       increments       count (varint), then DOT, STAMP, VALUE
///       elements         count (varint), then text (string), write count (varint), DOT, STAMP and kind (1 byte) …,
///                        CONTEXT of what was seen
///
///     DOT                          journal, sequence (varints)
///     STAMP                        milliseconds, counter (varints), digest (32 bytes)
///     CONTEXT                      three lists, each a count (varint) and DOTs by journal id: prefixes, dots, exceptions
///
/// Kind 0 means: merged = the dot, replaced and answered = its journal before it. A cell that is not listed is as the
/// origin left it: written once by the insert, if its version knew the cell, and then its value is what the row shows. In a
/// mixed row it is a cell of a newer mission version, to which nothing was written: what inserts had replaced counts.
package enum RowStateCoding {
    static let insert: UInt8 = 0
    static let full: UInt8 = 1
    static let inlineFlag: UInt8 = 1 << 7

    enum Origin {
        static let none: UInt8 = 0
        static let insert: UInt8 = 1
        static let mixed: UInt8 = 2
        static let earlyInsert: UInt8 = 3
    }

    /// Bits of a cell's shape.
    enum Shape {
        static let inline: UInt8 = 1 << 0
        static let increments: UInt8 = 1 << 1
        static let elements: UInt8 = 1 << 2
        static let known = inline | increments | elements
    }
}

/// What decoding a state needs from the store.
package protocol RowStateResolver: AnyObject {
    func journal(numbered number: Int64) throws -> JournalID
    /// Of a changeset that the journal holds.
    func stamp(of dot: Dot) throws -> Stamp
}

/// What encoding a state needs from the store.
package protocol RowStateNames: AnyObject {
    func journalNumber(of journal: JournalID) throws -> Int64
    /// Whether the journal holds a changeset, and not only what another one carried of it.
    func holds(_ dot: Dot) -> Bool
}
