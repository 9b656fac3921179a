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
///       deletes          1 byte    0 none, 1: CONTEXT of what deletes had seen, count and dots of standing ones
///       cell count       varint    the cells that are not as the base says
///       CELL …                     name (string), writes, CONTEXT of what was seen
///
/// A cell that is not listed holds the base's one write and had seen the base's journal up to it, if the
/// cell's mission version is not above `version`; else it is empty. Kind 0 means merged = the base's dot,
/// replaced = the base's journal before it, and no cell listed.
///
///     WRITES             count (varint), then journal, sequence (varints); with several, or inline:
///                        milliseconds, counter (varints), digest (32 bytes); then count and VALUE …
enum RowStateCoding {
    static let simple: UInt8 = 0
    static let full: UInt8 = 1
    static let inlineFlag: UInt8 = 1 << 7
}

/// What encoding and decoding a state need from the store.
protocol RowStateResolver: AnyObject {
    func journalNumber(of journal: JournalID) throws -> Int64
    func journal(numbered number: Int64) throws -> JournalID
    func stamp(of dot: Dot) throws -> Stamp
}
